"""The estimate: what a measure did to the open days, their neighbours, the rest and the week.

Pure: the same scene, the same numbers. Every interval is widened by what the same sum finds at
dates where nothing was done (`monitor.evaluation.placebo`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from monitor.evaluation.placebo import Fakes, fakes
from monitor.evaluation.regression import COARSE, Fit, fit
from monitor.evaluation.result import Effect, Interval, Part
from monitor.evaluation.rule import LEAST_DEGREES, UNKNOWN_LEVEL
from monitor.evaluation.scene import Scene

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, eq=False)
class Estimate:
    """A coefficient, as a logarithm.

    Attributes
    ----------
    value, deviation : float
        The deviation is widened already.
    degrees : float
        Of freedom, of the t-distribution that it has.
    fit : Fit
        Whence it is.
    fakes : Fakes or None
        What is found where nothing was done.
    """

    value: float
    deviation: float
    degrees: float
    fit: Fit
    fakes: Fakes | None

    @property
    def score(self) -> float:
        """How many standard errors from 0."""
        return self.value / self.deviation

    def share(self) -> Interval:
        """Return it as a share of what would have been."""
        return share(self.value, self.deviation, self.degrees)


def share(value: float, deviation: float, degrees: float) -> Interval:
    """Return a coefficient as a share with its interval."""
    reach = quantile(degrees) * deviation
    low, mid, high = (float(np.expm1(value + step)) for step in (-reach, 0.0, reach))
    return Interval(mid, low, high)


def quantile(degrees: float) -> float:
    """Return how many standard errors an interval reaches to each side."""
    return float(stats.t.ppf(0.5 + CONFIDENCE / 2, max(degrees, LEAST_DEGREES)))


def estimate(scene: Scene, part: Part) -> Estimate:
    """Estimate the effect on one part of the week, by placebos in time calibrated."""
    problem = scene.problem(part)
    found = fit(problem)
    pretended = fakes(scene, part, found)
    deviation = float(np.hypot(found.deviation(0) * pretended.widening, _unknown(scene, part)))
    return Estimate(float(found.estimate[0]), deviation, found.degrees, found, pretended)


def plain(scene: Scene, part: Part = Part.OPEN, widening: float = 1.0) -> Estimate:
    """Estimate as `estimate` does, with a widening that is known already."""
    found = fit(scene.problem(part), COARSE)
    deviation = float(np.hypot(found.deviation(0) * widening, _unknown(scene, part)))
    return Estimate(float(found.estimate[0]), deviation, found.degrees, found, None)


def _unknown(scene: Scene, part: Part) -> float:
    return UNKNOWN_LEVEL if scene.is_level(part) else 0.0


def effects(scene: Scene, found: dict[Part, Estimate]) -> tuple[Effect, ...]:
    """Return the effects by part of the week, and on the week."""
    told = {part: _effect(scene, part, each) for part, each in found.items()}
    whole = _week(scene, found, told)
    kept = _kept(scene, found[Part.OPEN])
    order = [told[Part.OPEN], kept, told.get(Part.SATURDAY), told.get(Part.WEEKDAYS), whole]
    return tuple(each for each in order if each is not None)


def _effect(scene: Scene, part: Part, found: Estimate, column: int = 0) -> Effect:
    marks = list(scene.dummies().values())[column].astype(bool)
    series = scene.series(part)
    used = marks & np.isfinite(series) & (True if scene.rows is None else scene.rows)
    observed = float(np.exp(series[used]).mean()) if used.any() else float("nan")
    part_share = share(
        float(found.fit.estimate[column]),
        found.fit.deviation(column) * found.deviation / found.fit.deviation(0),
        found.degrees,
    )

    def gain(each: float) -> float:
        return observed * each / (1 + each)

    absolute = Interval(gain(part_share.value), gain(part_share.low), gain(part_share.high))
    told = Part.ALREADY_OPEN if column else part
    return Effect(told, part_share, absolute, observed, observed - absolute.value, int(used.sum()))


def _kept(scene: Scene, found: Estimate) -> Effect | None:
    names = list(scene.dummies())
    if "kept" not in names:
        return None
    return _effect(scene, Part.OPEN, found, names.index("kept"))


# The sum over the parts, each with as many days as it has. Its spread follows from theirs and from
# how the weeks' innovations go together.
def _week(scene: Scene, found: dict[Part, Estimate], told: dict[Part, Effect]) -> Effect | None:
    parts = list(told)
    days = np.array([float(len(scene.weekdays(part))) for part in parts])
    expected = np.array([told[part].expected for part in parts])
    gains = np.array([told[part].absolute.value for part in parts])
    spread = expected * np.array([found[part].deviation for part in parts]) * days
    together = _together([found[part].fit for part in parts])
    net = float(days @ gains)
    usual = float(days @ expected)
    deviation = float(np.sqrt(max(spread @ together @ spread, 0.0)))
    reach = quantile(min(found[part].degrees for part in parts)) * deviation
    return Effect(
        Part.WEEK,
        Interval(net / usual, (net - reach) / usual, (net + reach) / usual),
        Interval(net, net - reach, net + reach),
        usual + net,
        usual,
        min(told[part].days for part in parts),
    )


def _together(fits: list[Fit]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    size = len(fits)
    together = np.eye(size)
    for one in range(size):
        for other in range(one):
            first, second = fits[one].residual, fits[other].residual
            both = np.isfinite(first) & np.isfinite(second)
            if both.sum() > 2:  # noqa: PLR2004
                value = float(np.corrcoef(first[both], second[both])[0, 1])
                together[one, other] = together[other, one] = np.nan_to_num(value)
    return together
