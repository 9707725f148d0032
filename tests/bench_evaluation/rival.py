"""The rival: a structural time series in the style of causalimpact, by statsmodels.

A local level with regressors is fitted to the weeks before, and forecast over the weeks after; the
effect is how far the newly open days lie above the forecast on average, its interval that of the
simulated mean. It sees the same series, with the same gaps filled, and the same covariates.

Twice: with the level's variance as fitted, and with the level held as still as causalimpact's usual
setting has it, a hundredth of the series' own standard deviation a step.
"""

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from statsmodels.tsa.statespace.structural import (
    UnobservedComponents,
)

from monitor.evaluation.regression import Array
from monitor.evaluation.result import Interval, Part
from monitor.evaluation.scene import Scene

SIMULATED: Final = 500
STILL: Final = 0.01
_LEAST_SPREAD: Final = 1e-9


@dataclass(frozen=True)
class Rival:
    """What it found: shares, with their intervals of 95 %."""

    fitted: Interval
    still: Interval


def rival(scene: Scene, seed: int) -> Rival:
    """Estimate the effect on the newly open days of a scene."""
    start = int(np.flatnonzero(scene.marked.after)[0])
    y = scene.series(Part.OPEN)
    model = UnobservedComponents(y[:start], level="llevel", exog=_exog(scene, start)[:start])
    with warnings.catch_warnings():
        # It tells of every start value that is not as it likes.
        warnings.simplefilter("ignore")
        free = model.fit(disp=False, maxiter=200)
        step = (STILL * float(np.nanstd(y[:start]))) ** 2
        with model.fix_params({"sigma2.level": step}):
            still = model.fit(disp=False, maxiter=200)
            return Rival(_forecast(scene, free, seed), _forecast(scene, still, seed))


def _forecast(scene: Scene, fitted: Any, seed: int) -> Interval:
    y = scene.series(Part.OPEN)
    start = int(np.flatnonzero(scene.marked.after)[0])
    exog = _exog(scene, start)[start:]
    length = len(exog)
    mean = np.asarray(fitted.forecast(length, exog=exog))
    drawn = fitted.simulate(
        length,
        anchor="end",
        repetitions=SIMULATED,
        exog=exog,
        rng=np.random.default_rng(seed),
    )
    used = scene.marked.new[start:] & np.isfinite(y[start:])
    value = float((y[start:] - mean)[used].mean())
    means = np.asarray(drawn).reshape(length, SIMULATED)[used].mean(axis=0)
    away = means - float(mean[used].mean())
    low, high = (value - float(each) for each in np.quantile(away, (0.975, 0.025)))
    return Interval(*(float(np.expm1(each)) for each in (value, low, high)))


def _exog(scene: Scene, start: int) -> Array:
    weeks = scene.panel.weeks
    rest = _bridged(scene.series(Part.WEEKDAYS))
    columns = [rest]
    if scene.control is not None:
        columns.append(_bridged(scene.control.affected))
    soft, _ = scene.known.soft(scene.kinds.affected)
    if soft.shape[1]:
        columns += list(soft.T)
    if scene.marked.old.any():
        columns.append(scene.marked.old.astype(float))
    table = np.column_stack(columns)
    moving = table[:start].std(axis=0) > _LEAST_SPREAD
    table = table[:, moving]
    centred: Array = (table - table[:start].mean(axis=0)) / table[:start].std(axis=0)
    return centred.reshape(weeks, -1)


def _bridged(series: Array) -> Array:
    seen = np.flatnonzero(np.isfinite(series))
    return np.interp(np.arange(len(series)), seen, series[seen])
