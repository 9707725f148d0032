"""One request before the guard: who asks, what they were let do, and what the audit is told."""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel

from api.guard.bucket import Slots
from api.utc import written_moment
from monitor.access.principal import EVERY, Principal
from monitor.access.sight import Sight

SCOPE: Final = "passant.hearing"
"""Where a request's scope holds its hearing."""

MOST_VALUES: Final = 20
"""Values of one parameter that the audit is told; then how many there were."""

_MOMENTS: Final = frozenset({"from", "to"})
_MARK: Final = "after"
"""Where a page goes on: digits without end, and of no use to whoever reads the audit."""

_NOT_THEIRS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

parsed: ContextVar[list[BaseModel] | None] = ContextVar("parsed", default=None)
"""Queries of the request that is being answered, each once it is understood."""


@dataclass(slots=True)
class Hearing:
    """What is known of a request so far.

    Parameters
    ----------
    principal : Principal
        Who asks.
    asker : str
        Under what their requests are counted: a key, a person, or an address.

    Attributes
    ----------
    operation : str
        Its id in the api's document; empty while it is none.
    municipalities : frozenset of str or None
        Those that are there to whom asks; None for all.
    about : frozenset of str or None
        Those that the question turned out to be about; None where that is all that are there.
    told : dict
        What the operation itself tells the audit: of what it has found, or why it refuses.
    question : dict
        What was asked that no query holds; told as the queries are.
    place : Slots or None
        Of which it holds a slot, while it is answered at length.
    """

    principal: Principal
    asker: str
    spool_days: int
    operation: str = ""
    municipalities: frozenset[str] | None = frozenset()
    about: frozenset[str] | None = None
    told: dict[str, Any] = field(default_factory=dict)
    question: dict[str, Any] = field(default_factory=dict)
    queries: list[BaseModel] = field(default_factory=list)
    place: Slots | None = None

    @property
    def sight(self) -> Sight:
        """What of the live figures is seen."""
        return Sight.of(self.principal)

    def concerns(self, municipalities: Iterable[str]) -> None:
        """Note which municipalities the question is about."""
        self.about = frozenset(municipalities)

    def take(self, slots: Slots) -> bool:
        """Take a slot for an answer that goes on for long; say whether there was one."""
        if slots.take(self.asker):
            self.place = slots
        return self.place is not None

    def give_back(self) -> None:
        """Give back the slot, if it has one."""
        if self.place is not None:
            self.place.give(self.asker)
            self.place = None

    def concerned(self) -> frozenset[str]:
        """Return what the audit is told of whose figures it is about."""
        if self.about is not None:
            return self.about
        for query in self.queries:
            code = getattr(query, "municipality", None)
            if isinstance(code, str):
                return frozenset({code})
        return frozenset({EVERY}) if self.municipalities is None else self.municipalities

    def asked(self, status: int) -> dict[str, Any]:
        """Return the parameters as they were understood, and no more of each than is useful.

        Of what was answered, or was not theirs to ask: there each id is one of ours. What names
        nothing that is registered may be anything, and leaves no trace.
        """
        if not (HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST or status in _NOT_THEIRS):
            return dict(self.told)
        asked = {name: value for query in self.queries for name, value in _understood(query)}
        return {**asked, **self.question, **self.told}


def _understood(query: BaseModel) -> Iterator[tuple[str, Any]]:
    for name, known in type(query).model_fields.items():
        if name not in query.model_fields_set or name == _MARK:
            continue
        value = getattr(query, name)
        alias = known.alias or name
        if isinstance(value, list):
            yield alias, [_plain(alias, each) for each in value[:MOST_VALUES]]
            if len(value) > MOST_VALUES:
                yield f"{alias}Count", len(value)
        elif value is not None:
            yield alias, _plain(alias, value)


def _plain(name: str, value: object) -> str | int | float | bool:
    if name in _MOMENTS and isinstance(value, int):
        return written_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (bool, int, float)) else str(value)[:100]
