"""What happens in the pictured town: a feast on its square, a street that fills, open Sundays."""

from datetime import date
from typing import Any, Final

from monitor.alert.rule import Measure, Rule
from monitor.evaluation.design import Design, Kind, Pattern
from monitor.evaluation.design import Measure as Step
from monitor.evaluation.design import Rule as Days
from monitor.happening.happening import Happening

CODE: Final = "GM0153"
HOUR: Final = 3600

BUSY: Final = "kalanderstraat"
PEAK: Final = 4080
_LINE: Final = 4000


def festival(now: int) -> Happening:
    """Return a feast that began an hour before `now`."""
    asked: dict[str, Any] = {
        "municipality": CODE,
        "id": "winterfeest",
        "name": "Winterfeest op de Oude Markt",
        "build_up_from": now - 3 * HOUR,
        "starts_at": now - HOUR,
        "ends_at": now + 6 * HOUR,
        "clearing_until": now + 7 * HOUR,
        "zones": ("oude-markt", "kalanderstraat", "marktstraat", "langestraat"),
        "capacity": 750,
        "zone_capacities": {"oude-markt": 750},
        "note": "",
        "is_public": True,
    }
    return Happening(**asked)


def rule() -> Rule:
    """Return the rule by which the street is too full."""
    row = Rule(CODE, "Drukker dan goed is", "zone", Measure.PER_HOUR, _LINE, 0.9 * _LINE).row()
    asked = {**row, "id": None, "subject": BUSY, "severity": "critical"}
    return Rule.of(asked, "Europe/Amsterdam")


def opening(weekly_from: date) -> Design:
    """Return the question what it did that shops open every Sunday."""
    monthly = Days(Pattern.MONTHLY_FIRST)
    return Design(
        "Koopzondag: elke week in plaats van elke maand",
        ("kalanderstraat", "haverstraat", "oude-markt"),
        Step(Kind.SUNDAY_OPENING, weekly_from, before=monthly),
        controls=("stationsplein",),
    )
