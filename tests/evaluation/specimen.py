"""A result made by hand, of every part that a report may show: nothing here was estimated."""

from dataclasses import replace
from datetime import date, timedelta
from math import sin
from typing import Any, Final

from monitor.evaluation.decision import Cause, Decision, Verdict
from monitor.evaluation.design import Design, Kind, Measure, Pattern, Rule
from monitor.evaluation.material import LeftOut, Reason
from monitor.evaluation.report.case import Case
from monitor.evaluation.result import (
    Effect,
    HourEffect,
    Interval,
    Naive,
    Part,
    Phase,
    PlaceEffect,
    PlacePlacebo,
    Point,
    Power,
    PreTrend,
    Result,
    Sensitivity,
    TimePlacebo,
)

STARTS: Final = date(2025, 1, 5)
FIRST: Final = date(2023, 1, 1)
MADE_AT: Final = 1_780_308_000
NAMES: Final = {
    "oude-markt": "Oude Markt",
    "kalanderstraat": "Kalanderstraat",
    "haverstraat": "Haverstraatpassage bij de Marktstraat",
    "station": "Stationsplein",
}
DESIGN: Final = Design(
    title="Koopzondag: elke week in plaats van elke maand",
    places=("oude-markt", "kalanderstraat", "haverstraat"),
    controls=("station",),
    measure=Measure(Kind.SUNDAY_OPENING, STARTS, before=Rule(Pattern.MONTHLY_LAST)),
)
CLEAR: Final = Decision(
    Verdict.CLEAR, "clear", (Cause.INTERVAL_EXCLUDES_ZERO, Cause.PLACEBO_TIME_PASSED)
)


def _share(value: float, half: float) -> Interval:
    return Interval(value, value - half, value + half)


def _points() -> tuple[Point, ...]:
    found = []
    for week in range(156):
        day = FIRST + timedelta(weeks=week)
        is_old = DESIGN.measure.was_open(day)
        is_new = DESIGN.measure.is_new(day)
        expected = (5200.0 if is_old else 2100.0) * (1 + 0.08 * sin(week / 8))
        observed: float | None = expected * (1.29 if is_new else 1) * (1 + 0.05 * sin(week * 2.3))
        if 60 <= week < 64:
            observed = None
        is_open = is_old or is_new
        low, high = expected * 0.86, expected * 1.15
        found.append(Point(day, observed, expected, low, high, is_open, is_new, week == 51))
    return tuple(found)


def result(**changes: Any) -> Result:
    """Return a clear result, with what a test wants otherwise."""
    made = Result(
        design=DESIGN,
        design_version=DESIGN.version,
        material_version="0f1e2d3c4b5a6978",
        method_version="1",
        decision=CLEAR,
        places=DESIGN.places,
        controls=DESIGN.controls,
        first=FIRST,
        last=date(2025, 12, 28),
        days_before=76,
        days_open=38,
        days_already_open=12,
        coverage=0.964,
        effects=(
            Effect(Part.OPEN, _share(0.291, 0.052), _share(612.0, 105.0), 2712.0, 2100.0, 38),
            Effect(Part.ALREADY_OPEN, _share(0.012, 0.06), _share(62.0, 310.0), 5262.0, 5200.0, 12),
            Effect(Part.SATURDAY, _share(-0.019, 0.012), _share(-122.0, 80.0), 6278.0, 6400.0, 38),
            Effect(Part.WEEKDAYS, _share(0.004, 0.011), _share(16.0, 44.0), 4016.0, 4000.0, 190),
            Effect(Part.WEEK, _share(0.020, 0.011), _share(570.0, 320.0), 29070.0, 28500.0, 38),
        ),
        by_place=(
            PlaceEffect("oude-markt", _share(0.34, 0.09), 0.5),
            PlaceEffect("kalanderstraat", _share(0.27, 0.08), 0.3),
            PlaceEffect("haverstraat", _share(0.18, 0.14), 0.2),
        ),
        by_hour=tuple(
            HourEffect(
                hour,
                _share(0.3, 0.1),
                8.0 if hour < 9 else 40 + 380 * max(0.0, sin((hour - 9) / 9 * 3.14159)),
                6.0 if hour < 9 else 40 + 290 * max(0.0, sin((hour - 9) / 9 * 3.14159)),
            )
            for hour in range(6, 22)
        ),
        phases=(
            Phase("first", STARTS, date(2025, 3, 1), _share(0.36, 0.12), 6),
            Phase("later", date(2025, 3, 2), date(2025, 12, 28), _share(0.275, 0.06), 32),
        ),
        naive=Naive(_share(0.35, 0.04), _share(0.11, 0.02), 0.33, 0.42),
        placebo_time=tuple(
            TimePlacebo(date(2023, 6, 4) + timedelta(weeks=4 * number), _share(shift, 0.06), ok)
            for number, (shift, ok) in enumerate(
                [(0.01, True), (-0.03, True), (0.02, True), (0.07, False), (0.0, True)] * 3
            )
        ),
        placebo_place=(PlacePlacebo("station", _share(0.008, 0.05), is_passed=True),),
        pre_trend=PreTrend(_share(0.011, 0.02), _share(-0.004, 0.05), is_passed=True),
        sensitivity=(
            Sensitivity("main", "", _share(0.291, 0.052), agrees=True),
            Sensitivity("without-place", "oude-markt", _share(0.25, 0.07), agrees=True),
            Sensitivity("without-place", "kalanderstraat", _share(0.30, 0.07), agrees=True),
            Sensitivity("without-controls", "", _share(0.31, 0.08), agrees=True),
            Sensitivity("without-weather", "", _share(0.287, 0.055), agrees=True),
            Sensitivity("shorter-before", "2024-01-01", _share(0.27, 0.06), agrees=True),
        ),
        power=Power(0.074, 0.343),
        left_out=(
            LeftOut(None, date(2023, 1, 1), date(2025, 12, 26), Reason.HOLIDAY, 29),
            LeftOut("oude-markt", date(2024, 2, 24), date(2024, 3, 20), Reason.OUTAGE, 26),
            LeftOut("haverstraat", date(2024, 7, 2), date(2024, 7, 9), Reason.COVERAGE, 5),
        ),
        series=_points(),
        fit=(("noise", 0.0711), ("level_share", 0.4), ("widening", 1.084)),
    )
    return replace(made, **changes)


def case(**changes: Any) -> Case:
    """Return the case of such a result."""
    return Case(result(**changes), "Enschede", MADE_AT, NAMES, ("calibrated",))


def refused(
    cause: Cause, *, figures: dict[str, float] | None = None, places: tuple[str, ...] = ()
) -> Case:
    """Return the case of a result that says nothing, for one cause."""
    decision = Decision(
        Verdict.NOT_ANSWERABLE, "refusal", (cause,), tuple((figures or {}).items()), places
    )
    return case(
        decision=decision, effects=(), by_place=(), by_hour=(), phases=(), naive=None,
        placebo_time=(), placebo_place=(), pre_trend=None, sensitivity=(), power=None, series=(),
    )  # fmt: skip
