"""The case that is reported on: a result, and what its places are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from monitor.evaluation.design import SATURDAY, SUNDAY, Counted, Kind
from monitor.evaluation.report.wording import Wording
from monitor.evaluation.result import Result
from monitor.happening.wording import Language

_LONGEST_NAME: Final = 34


@dataclass(frozen=True, slots=True)
class Case:
    """What a report is made of.

    Parameters
    ----------
    names : Mapping of str to str
        What places are called, by id; one that lacks is called by its id.
    origin : str
        Where the figures are from: a town, or the name of a table.
    made_at : int
        When the report is made, in epoch seconds.
    remarks : tuple of str
        Names of texts, under ``remark``, on how the figures were read.
    known : tuple of str
        What the calendar tells of the days, by the names of its columns.
    """

    result: Result
    origin: str
    made_at: int
    names: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def name(self, place: str) -> str:
        """Return what a place is called."""
        return self.names.get(place, place)

    def label(self, place: str) -> str:
        """Return what a place is called in a picture: cut where it would not fit."""
        name = self.name(place)
        return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"

    def wording(self, language: Language) -> Wording:
        """Return the words for this case: of its unit, and of its days."""
        design = self.result.design
        words = Wording(language)
        kind = "sunday" if design.measure.kind is Kind.SUNDAY_OPENING else "other"
        facts = {
            name: words.say(f"kind.{kind}.{name}")
            for name in ("days", "days_head", "others", "already", "shut")
        }
        visits = design.outcome.counted is Counted.VISITS
        facts["unit"] = words.say("visits" if visits else "passages")
        facts["unit_head"] = facts["unit"].capitalize()
        facts["beside"] = words.say(_beside(design.measure.weekdays))
        return Wording(language, **facts)


def _beside(weekdays: tuple[int, ...]) -> str:
    if SATURDAY not in weekdays:
        return "saturday"
    return "sunday" if SUNDAY not in weekdays else "weekend"
