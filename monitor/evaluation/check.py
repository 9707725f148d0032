"""The checks of an estimate: the places one by one, other ways to do it, what came before.

None of them enters the estimate; the verdict weighs them. Pure.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from monitor.evaluation.estimate import Estimate, plain, share
from monitor.evaluation.regression import COARSE, Fit, fit
from monitor.evaluation.result import (
    Interval,
    Naive,
    Part,
    Phase,
    PlaceEffect,
    PlacePlacebo,
    PreTrend,
    Sensitivity,
)
from monitor.evaluation.rule import DRIFT_SCORE, LEAST_SHARE
from monitor.evaluation.scene import WEATHER, Scene
from monitor.evaluation.weekly import YEAR_WEEKS

MOST_LEFT_OUT: Final = 12
"""So many places, the largest, are left out one at a time."""

_THIRD: Final = 3

Step = Callable[[], None]


def by_place(scene: Scene, widening: float, step: Step) -> tuple[PlaceEffect, ...]:
    """Return the effect at each place, with its share of what was counted before."""
    logs = scene.panel.of(scene.places).log[:, list(scene.kinds.affected)]
    before = logs[~scene.marked.after]
    usual = np.array([np.exp(_median(before[:, :, each])) for each in range(before.shape[2])])
    told = []
    for place, size in zip(scene.places, usual, strict=True):
        alone = scene.but(places=(place,))
        told.append(PlaceEffect(place, _share(alone, widening), float(size / usual.sum())))
        step()
    return tuple(told)


def placebo_place(scene: Scene, widening: float, step: Step) -> tuple[PlacePlacebo, ...]:
    """Pretend that each control had seen the measure, the others being its controls."""
    told = []
    for place in scene.controls:
        others = tuple(each for each in scene.controls if each != place)
        found = _share(scene.but(places=(place,), controls=others), widening)
        told.append(PlacePlacebo(place, found, found.holds_zero))
        step()
    return tuple(told)


def phases(scene: Scene, found: Estimate) -> tuple[Phase, ...]:
    """Return the effect in the first weeks and in the later ones."""
    marked = scene.marked
    number = np.cumsum(marked.after)
    early = marked.new & (number <= scene.design.first_weeks)
    late = marked.new & ~early
    y = np.isfinite(scene.problem(Part.OPEN).y)
    if not (early & y).any() or not (late & y).any():
        return ()
    others = {name: each for name, each in scene.dummies().items() if name != "new"}
    marks = {"first": early.astype(float), "later": late.astype(float), **others}
    both = fit(scene.problem(Part.OPEN, marks), spoilt=found.fit.spoilt)
    wider = found.deviation / found.fit.deviation(0)
    told = []
    for column, (name, weeks) in enumerate((("first", early), ("later", late))):
        used = np.flatnonzero(weeks & y)
        last = scene.kinds.affected[-1]
        told.append(
            Phase(
                name,
                scene.panel.day(int(used[0]), last),
                scene.panel.day(int(used[-1]), last),
                _share_of(both, column, wider),
                len(used),
            )
        )
    return tuple(told)


def pre_trend(scene: Scene, found: Estimate) -> PreTrend | None:
    """Look for a drift, and for a step in the last quarter, in the time before."""
    before = ~scene.marked.after & np.isfinite(scene.problem(Part.OPEN).y)
    weeks = np.flatnonzero(before)
    if len(weeks) < 4:  # noqa: PLR2004
        return None
    number = np.arange(scene.panel.weeks, dtype=float)
    late = (number >= weeks[-(len(weeks) // 4)]) & before
    old = {name: each for name, each in scene.dummies().items() if name == "old"}
    told: list[Interval] = []
    scores: list[float] = []
    for dummy in ((number - weeks[0]) / YEAR_WEEKS, late.astype(float)):
        problem = scene.problem(Part.OPEN, {"placebo": dummy, **old}).select(before)
        drift = fit(problem, spoilt=found.fit.spoilt)
        wider = found.deviation / found.fit.deviation(0)
        told.append(_share_of(drift, 0, wider))
        scores.append(float(drift.estimate[0]) / (drift.deviation(0) * wider))
    return PreTrend(told[0], told[1], max(abs(score) for score in scores) < DRIFT_SCORE)


def naive(scene: Scene) -> Naive:
    """Compare before and after, and nothing else."""
    marked = scene.marked
    series = scene.series(Part.OPEN)
    before = ~marked.after & ~marked.old
    count = _welch(series[before], series[marked.new])
    if not scene.kinds.neighbours:
        return Naive(count, None)
    ratio = series - scene.series(Part.SATURDAY)
    return Naive(
        count,
        _welch(ratio[before], ratio[marked.new]),
        _level(ratio[before]),
        _level(ratio[marked.new]),
    )


def sensitivity(scene: Scene, found: Estimate, step: Step) -> tuple[Sensitivity, ...]:
    """Return the effect if something were done otherwise, the main way first."""
    main = found.share()
    wider = found.deviation / found.fit.deviation(0)
    told = [Sensitivity("main", "", main, agrees=True)]
    for change, detail, other in _changed(scene):
        other_share = _share(other, wider)
        agrees = _is_within(other_share.value, main) or _is_within(main.value, other_share)
        told.append(Sensitivity(change, detail, other_share, agrees))
        step()
    return tuple(told)


def changes(scene: Scene) -> int:
    """Return how many steps `sensitivity` takes."""
    return sum(1 for _ in _changed(scene))


def _changed(scene: Scene) -> Iterator[tuple[str, str, Scene]]:
    if len(scene.places) > 1:
        for place in scene.places[:MOST_LEFT_OUT]:
            rest = tuple(each for each in scene.places if each != place)
            yield "without-place", place, scene.but(places=rest)
    if scene.controls:
        yield "without-controls", "", scene.but(controls=())
    if scene.kinds.rest:
        yield "without-weekdays", "", scene.but(without=frozenset({"weekdays"}))
    if any(name in scene.known.columns for name in WEATHER):
        yield "without-weather", "", scene.but(without=frozenset({"weather"}))
    yield "without-calendar", "", scene.but(without=frozenset({"calendar"}))
    number = np.arange(scene.panel.weeks)
    before = np.flatnonzero(~scene.marked.after)
    after = np.flatnonzero(scene.marked.after)
    later = before[len(before) // _THIRD]
    sooner = after[-(len(after) // _THIRD) - 1]
    last = scene.kinds.affected[-1]
    yield "shorter-before", str(scene.panel.day(int(later), last)), scene.but(rows=number >= later)
    yield "shorter-after", str(scene.panel.day(int(sooner), last)), scene.but(rows=number <= sooner)


def _share(scene: Scene, widening: float) -> Interval:
    problem = scene.problem(Part.OPEN)
    if np.isfinite(problem.y[scene.marked.new]).mean() < LEAST_SHARE / 2:
        return Interval(0.0, -1.0, float("inf"))
    return _share_of(fit(problem, COARSE), 0, widening)


def _share_of(found: Fit, column: int, widening: float) -> Interval:
    value = float(found.estimate[column])
    return share(value, found.deviation(column) * widening, found.degrees)


def _is_within(value: float, interval: Interval) -> bool:
    return interval.low <= value <= interval.high


def _median(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if len(seen) else float("-inf")


def _level(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(np.exp(np.nanmean(values)))


# The two means, as if every week were on its own.
def _welch(
    before: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    after: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> Interval:
    one, other = before[np.isfinite(before)], after[np.isfinite(after)]
    parts = [each.var(ddof=1) / len(each) for each in (one, other)]
    return share(
        float(other.mean() - one.mean()),
        float(np.sqrt(sum(parts))),
        float(len(one) + len(other) - 2),
    )


def controls_saw_it(scene: Scene, score: float, part: float) -> bool:
    """Tell whether the controls changed with the places when the measure began.

    Parameters
    ----------
    score : float
        So many standard errors from 0.
    part : float
        So large against the change at the places.
    """
    if not scene.controls:
        return False
    control = plain(scene.but(places=scene.controls, controls=()))
    place = plain(scene.but(controls=()))
    is_same = control.value * place.value > 0
    return is_same and abs(control.score) >= score and abs(control.value) >= part * abs(place.value)
