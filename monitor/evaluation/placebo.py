"""Placebos in time: the same sum at dates where nothing was done.

What it finds there is by chance and by drift alone. Where that is more than the model's own
standard error says the standard error is widened, and where it is less a little narrowed: shrunk
towards the model, for pretended measures overlap and tell less than their number. Pure.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.evaluation.regression import Array, Fit, Problem, Structure, columns, whiten
from monitor.evaluation.result import Part
from monitor.evaluation.rule import (
    FAKE_AFTER_WEEKS,
    FAKE_BEFORE_WEEKS,
    FAKE_EVERY_WEEKS,
    NARROWEST,
    PRIOR_FAKES,
)
from monitor.evaluation.scene import Scene


@dataclass(frozen=True, eq=False)
class Fakes:
    """What was found at pretended dates.

    Attributes
    ----------
    starts : tuple of date
    values, deviations : ndarray
        As logarithms, by the model alone.
    widening : float
        What the model's standard error is to be multiplied with; never below `NARROWEST`.
    """

    starts: tuple[date, ...]
    values: Array
    deviations: Array
    widening: float

    @property
    def scores(self) -> Array:
        """Standard errors from 0, after widening."""
        return self.values / (self.deviations * self.widening)


def fakes(scene: Scene, part: Part, found: Fit) -> Fakes:
    """Pretend the measure at earlier dates.

    Each has the length of the real one, or what time there is; nothing that the measure touched
    takes part. The mixture of errors is that of the whole series.
    """
    problem = scene.problem(part)
    before = np.isfinite(problem.y) & ~scene.marked.after
    weeks = np.flatnonzero(before)
    if len(weeks) < FAKE_BEFORE_WEEKS + FAKE_AFTER_WEEKS:
        return Fakes((), np.zeros(0), np.zeros(0), 1.0)
    length = int(scene.marked.after.sum())
    starts, dummies = [], []
    closed = ~scene.marked.old
    for place in range(FAKE_BEFORE_WEEKS, len(weeks) - FAKE_AFTER_WEEKS + 1, FAKE_EVERY_WEEKS):
        start = int(weeks[place])
        number = np.arange(len(problem.y))
        dummies.append(((number >= start) & (number < start + length) & closed).astype(float))
        starts.append(scene.panel.day(start, scene.kinds.affected[-1]))
    values, deviations = _each(problem.select(before), found, np.column_stack(dummies))
    span = len(weeks) / max(min(length, len(weeks) / 2), 1.0)
    independent = min(span, float(len(starts)))
    square = float(np.mean((values / deviations) ** 2))
    shrunk = (PRIOR_FAKES + independent * square) / (PRIOR_FAKES + independent)
    return Fakes(tuple(starts), values, deviations, max(float(np.sqrt(shrunk)), NARROWEST))


# One more column each, by the grid's mixtures as the whole series weighs them.
def _each(problem: Problem, found: Fit, dummies: Array) -> tuple[Array, Array]:
    seen = np.isfinite(problem.y)
    flat = columns(problem)[seen]
    flat = flat[:, np.ptp(flat, axis=0) + (np.arange(flat.shape[1]) == flat.shape[1] - 1) > 0]
    tables = Structure.of(problem).at(seen)
    means, squares = np.zeros(dummies.shape[1]), np.zeros(dummies.shape[1])
    for mixture, weight in zip(found.grid, found.weights, strict=True):
        if weight < 1e-3:  # noqa: PLR2004
            continue
        whole = tables.mixed(found.pilot, mixture)
        whole[np.diag_indices_from(whole)] += found.pilot**2 * found.spoilt[seen]
        lower: Array = np.linalg.cholesky(whole * found.scale).astype(float)
        solved = whiten(lower, np.column_stack([flat, dummies[seen], problem.y[seen]]))
        size = flat.shape[1]
        basis = np.linalg.qr(solved[:, :size])[0]
        rest = solved[:, size:] - basis @ (basis.T @ solved[:, size:])
        shown, y = rest[:, :-1], rest[:, -1]
        information = np.maximum((shown**2).sum(axis=0), 1e-12)
        value = shown.T @ y / information
        means = means + weight * value
        squares = squares + weight * (1 / information + value**2)
    total = found.weights[found.weights >= 1e-3].sum()  # noqa: PLR2004
    mean = means / total
    return mean, np.sqrt(np.maximum(squares / total - mean**2, 1e-12))
