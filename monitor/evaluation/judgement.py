"""The judgement of a design on its material: from the counts to everything that a report shows.

Pure but for the progress that it tells: the same design, material and method, the same result.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from monitor.evaluation import check
from monitor.evaluation.counterfactual import points
from monitor.evaluation.decision import Cause, Decision, Verdict
from monitor.evaluation.design import Design
from monitor.evaluation.estimate import Estimate, effects, estimate, quantile, share
from monitor.evaluation.material import LeftOut, Material, Reason
from monitor.evaluation.panel import panel
from monitor.evaluation.preparation import Prepared, prepare
from monitor.evaluation.regression import COARSE, fit
from monitor.evaluation.result import HourEffect, Part, Result, TimePlacebo
from monitor.evaluation.rule import CONTROL_SCORE, CONTROL_SHARE, LEAST_OPEN_DAYS, METHOD
from monitor.evaluation.scene import Scene
from monitor.evaluation.verdict import decide, power
from monitor.evaluation.weekly import Weekly

OUTLIER: Final = 5.0
"""An observation that counts for one part in twenty-five and less is named as left out."""

Progress = Callable[[float], None]


def judge(design: Design, material: Material, progress: Progress | None = None) -> Result:
    """Evaluate a design.

    Parameters
    ----------
    progress : callable, optional
        Told now and then which share of the work is done, 0 to 1.

    Returns
    -------
    Result
        With the verdict NOT_ANSWERABLE where the material cannot bear an answer.
    """
    # Many small matrices: threads would wait for each other most of the time.
    with threadpool_limits(1):
        return _judge(design, material, progress or (lambda _: None))


def _judge(design: Design, material: Material, tell: Progress) -> Result:
    prepared = prepare(design, material)
    empty = _empty(design, material, prepared)
    scene = prepared.scene
    if scene is None:
        tell(1.0)
        return empty
    if check.controls_saw_it(scene, CONTROL_SCORE, CONTROL_SHARE):
        tell(1.0)
        refusal = Decision(
            Verdict.NOT_ANSWERABLE, "refused", (Cause.CONTROLS_AFFECTED,), (), scene.controls
        )
        return replace(empty, decision=refusal)
    steps = _Steps(tell, 4 + len(scene.places) + len(scene.controls) + check.changes(scene))
    found = {}
    for part in scene.parts:
        found[part] = estimate(scene, part)
        steps.step()
    main = found[Part.OPEN]
    wider = main.deviation / main.fit.deviation(0)
    time = _time(main)
    place = check.placebo_place(scene, wider, steps.step)
    trend = check.pre_trend(scene, main)
    other = check.sensitivity(scene, main, steps.step)
    result = replace(
        empty,
        decision=decide(main, time, place, trend, other),
        effects=effects(scene, found),
        by_place=check.by_place(scene, wider, steps.step),
        by_hour=_by_hour(scene, material, wider),
        phases=check.phases(scene, main),
        naive=check.naive(scene),
        placebo_time=time,
        placebo_place=place,
        pre_trend=trend,
        sensitivity=other,
        power=power(main),
        left_out=(*prepared.left_out, *_odd(scene, main)),
        series=points(scene, main),
        fit=_told(main),
    )
    tell(1.0)
    return result


class _Steps:
    """Counts what is done."""

    def __init__(self, tell: Progress, number: int) -> None:
        self._tell = tell
        self._number = number
        self._done = 0

    def step(self) -> None:
        self._done += 1
        self._tell(min(1.0, self._done / self._number))


def _empty(design: Design, material: Material, prepared: Prepared) -> Result:
    return Result(
        design=design,
        design_version=design.version,
        material_version=material.version,
        method_version=METHOD,
        decision=prepared.refusal or Decision(Verdict.NOT_ANSWERABLE, "refused", ()),
        places=prepared.places,
        controls=prepared.controls,
        first=prepared.first,
        last=prepared.last,
        days_before=prepared.days_before,
        days_open=prepared.days_open,
        days_already_open=prepared.days_kept,
        coverage=prepared.coverage,
        left_out=prepared.left_out,
    )


def _time(main: Estimate) -> tuple[TimePlacebo, ...]:
    fakes = main.fakes
    if fakes is None:
        return ()
    told = []
    for starts, value, deviation in zip(fakes.starts, fakes.values, fakes.deviations, strict=True):
        found = share(float(value), float(deviation) * fakes.widening, main.degrees)
        told.append(TimePlacebo(starts, found, found.holds_zero))
    return tuple(told)


def _odd(scene: Scene, main: Estimate) -> list[LeftOut]:
    last = scene.kinds.affected[-1]
    days = [
        scene.panel.day(int(week), last) for week in np.flatnonzero(main.fit.spoilt > OUTLIER**2)
    ]
    return [LeftOut(None, day, day, Reason.OUTLIER) for day in days]


def _told(main: Estimate) -> tuple[tuple[str, float], ...]:
    fit = main.fit
    drift = float(fit.weights @ np.array([each[0] for each in fit.grid]))
    passing = float(fit.weights @ np.array([each[1] for each in fit.grid]))
    size = float(np.sqrt(fit.scale))
    return (
        ("noise", fit.pilot * size),
        ("drift", drift * size),
        ("passing", passing * fit.pilot * size),
        ("degrees", main.degrees),
        ("reach", quantile(main.degrees)),
        ("widening", 1.0 if main.fakes is None else main.fakes.widening),
        ("coefficient", main.value),
        ("deviation", main.deviation),
    )


def _by_hour(scene: Scene, material: Material, widening: float) -> tuple[HourEffect, ...]:
    if material.hourly is None or scene.panel.weeks == 0:
        return ()
    first, last = scene.panel.monday, scene.panel.day(scene.panel.weeks - 1, 6)
    used = np.isfinite(scene.series(Part.OPEN))
    told = []
    for hour in sorted(set(material.hourly["hour"])):
        counts = material.hourly.filter((pl.col("hour") == hour) & (pl.col("count") > 0))
        whole = panel(counts, scene.places, first, last)
        series = Weekly.of(whole, scene.kinds).affected
        series = np.where(used, series, np.nan)
        new = scene.marked.new & np.isfinite(series)
        closed = ~scene.marked.after & np.isfinite(series)
        if new.sum() < LEAST_OPEN_DAYS or closed.sum() < LEAST_OPEN_DAYS:
            continue
        problem = scene.problem(Part.OPEN)
        found = fit(replace(problem, y=series - scene.offset(Part.OPEN)), COARSE)
        value = float(found.estimate[0])
        effect = share(value, found.deviation(0) * widening, found.degrees)
        observed = float(np.exp(series[new]).mean())
        told.append(HourEffect(int(hour), effect, observed, observed / (1 + effect.value)))
    return tuple(told)
