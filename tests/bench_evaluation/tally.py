"""The tally: each design's outcome beside the truth, and the table by cell.

Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median
from typing import Any, Final

from monitor.evaluation.decision import Verdict
from monitor.evaluation.result import Interval, Part, Result
from tests.bench_evaluation.planting import Planted
from tests.bench_evaluation.rival import Rival


@dataclass(frozen=True)
class Outcome:
    """What became of one design; shares, and whether intervals hold the truth."""

    city: str
    effect: float
    moved: float
    has_controls: bool
    pattern: str
    places: int
    weeks_after: int
    verdict: str
    causes: tuple[str, ...]
    error: float | None = None
    holds: bool | None = None
    width: float | None = None
    saturday_holds: bool | None = None
    week_holds: bool | None = None
    naive_holds: bool | None = None
    naive_finds: bool | None = None
    rival_error: float | None = None
    rival_holds: bool | None = None
    rival_width: float | None = None
    still_error: float | None = None
    still_holds: bool | None = None
    still_width: float | None = None
    seconds: float = 0.0


def outcome(
    city: str, planted: Planted, result: Result, rival: Rival | None, seconds: float
) -> Outcome:
    """Hold a result against what was planted."""
    design = planted.design
    pattern = design.measure.before.pattern
    assert pattern is not None
    assert design.measure.ends is not None
    told: dict[str, Any] = {
        "city": city,
        "effect": planted.effect,
        "moved": planted.moved,
        "has_controls": planted.has_controls,
        "pattern": pattern.value,
        "places": len(design.places),
        "weeks_after": (design.measure.ends - design.measure.starts).days // 7 + 1,
        "verdict": result.decision.verdict.value,
        "causes": tuple(each.value for each in result.decision.causes),
        "seconds": round(seconds, 3),
    }
    opened, week = result.effect(Part.OPEN), result.effect(Part.WEEK)
    saturday = result.effect(Part.SATURDAY)
    if opened is None or week is None or saturday is None or result.naive is None:
        return Outcome(**told)
    net = planted.effect * opened.expected + planted.saturday * saturday.expected
    told |= {
        "error": opened.share.value - planted.effect,
        "holds": _holds(opened.share, planted.effect),
        "width": opened.share.high - opened.share.low,
        "saturday_holds": _holds(saturday.share, planted.saturday),
        "week_holds": _holds(week.absolute, net),
        "naive_holds": _holds(result.naive.count, planted.effect),
        "naive_finds": not result.naive.count.holds_zero,
    }
    if rival is not None:
        told |= {
            "rival_error": rival.fitted.value - planted.effect,
            "rival_holds": _holds(rival.fitted, planted.effect),
            "rival_width": rival.fitted.high - rival.fitted.low,
            "still_error": rival.still.value - planted.effect,
            "still_holds": _holds(rival.still, planted.effect),
            "still_width": rival.still.high - rival.still.low,
        }
    return Outcome(**told)


def _holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


CELLS: Final[Mapping[str, Callable[[Outcome], str]]] = {
    "all": lambda _: "all",
    "city": lambda each: each.city,
    "effect": lambda each: f"{each.city} +{100 * each.effect:.0f} %",
    "controls": lambda each: f"{each.city} {'with' if each.has_controls else 'no'} controls",
    "before": lambda each: f"{each.city} before {each.pattern}",
    "moved": lambda each: f"{each.city} moved {100 * each.moved:.0f} %",
    "places": lambda each: f"{each.city} {_size(each.places)}",
}


def _size(places: int) -> str:
    return "1 place" if places == 1 else "2-3 places" if places <= 3 else "4-6 places"


def tally(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return the table, a row a cell."""
    rows = []
    for kind, name in CELLS.items():
        names = list(dict.fromkeys(name(each) for each in outcomes))
        rows += [
            _row(kind, cell, [each for each in outcomes if name(each) == cell])
            for cell in sorted(names)
        ]
    return rows


def _row(kind: str, cell: str, chosen: Sequence[Outcome]) -> dict[str, Any]:
    judged = [each for each in chosen if each.holds is not None]
    against = [each for each in judged if each.rival_holds is not None]
    nulls = [each for each in judged if each.effect == 0]
    return {
        "kind": kind,
        "cell": cell,
        "designs": len(chosen),
        "refused": len(chosen) - len(judged),
        "coverage": _mean(judged, "holds"),
        "biasPoints": _points(_mean(judged, "error")),
        "medianErrorPoints": _points(_median(judged, "error")),
        "width": _points(_median(judged, "width")),
        "saturdayCoverage": _mean(judged, "saturday_holds"),
        "weekCoverage": _mean(judged, "week_holds"),
        "naiveCoverage": _mean(judged, "naive_holds"),
        "naiveFalse": _mean(nulls, "naive_finds"),
        "rivalCoverage": _mean(against, "rival_holds"),
        "rivalBiasPoints": _points(_mean(against, "rival_error")),
        "rivalWidth": _points(_median(against, "rival_width")),
        "stillCoverage": _mean(against, "still_holds"),
        "stillBiasPoints": _points(_mean(against, "still_error")),
        "stillWidth": _points(_median(against, "still_width")),
        "clear": _share(chosen, Verdict.CLEAR),
        "likely": _share(chosen, Verdict.LIKELY),
        "notFound": _share(chosen, Verdict.NOT_FOUND),
        "notAnswerable": _share(chosen, Verdict.NOT_ANSWERABLE),
        "falseClear": _share(nulls, Verdict.CLEAR) if nulls else None,
        "seconds": round(mean(each.seconds for each in chosen), 2),
    }


def plain(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON has it."""
    return asdict(outcome)


def _values(chosen: Sequence[Outcome], name: str) -> list[float]:
    return [float(getattr(each, name)) for each in chosen if getattr(each, name) is not None]


def _mean(chosen: Sequence[Outcome], name: str) -> float | None:
    values = _values(chosen, name)
    return round(mean(values), 4) if values else None


def _median(chosen: Sequence[Outcome], name: str) -> float | None:
    values = _values(chosen, name)
    return round(median(values), 4) if values else None


def _points(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 2)


def _share(chosen: Sequence[Outcome], verdict: Verdict) -> float:
    return round(mean(each.verdict == verdict.value for each in chosen), 4)
