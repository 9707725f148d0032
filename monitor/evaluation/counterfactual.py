"""The counterfactual: what would have been counted week by week, with its band.

Pure.
"""

from dataclasses import dataclass

import numpy as np

from monitor.evaluation.estimate import Estimate, quantile
from monitor.evaluation.regression import Array, Problem, Structure, columns, whiten
from monitor.evaluation.result import Part, Point
from monitor.evaluation.scene import Scene


@dataclass(frozen=True, eq=False)
class _Course:
    mean: Array
    deviation: Array


def points(scene: Scene, found: Estimate) -> tuple[Point, ...]:
    """Return the weeks of the days in question, as a chart draws them."""
    problem = scene.problem(Part.OPEN)
    series = scene.series(Part.OPEN)
    seen = np.isfinite(problem.y)
    offset = scene.offset(Part.OPEN)
    course = _course(problem, found)
    reach = quantile(found.degrees) * course.deviation
    marked = scene.marked
    told = []
    for week in range(scene.panel.weeks):
        middle = course.mean[week] + offset[week]
        told.append(
            Point(
                scene.panel.day(week, scene.kinds.affected[-1]),
                _count(series[week]),
                _count(middle),
                _count(middle - reach[week]),
                _count(middle + reach[week]),
                bool(
                    marked.new[week]
                    or marked.kept[week]
                    or (marked.old[week] and not marked.after[week])
                ),
                bool(marked.new[week]),
                not bool(seen[week]),
            )
        )
    return tuple(told)


def _count(log: float) -> float | None:
    return float(np.exp(log)) if np.isfinite(log) else None


# The best guess of each week without what the measure did, the others' errors being known. Weeks
# of the measure lend theirs too, less the effect.
def _course(problem: Problem, found: Estimate) -> _Course:
    fit = found.fit
    seen = np.isfinite(problem.y)
    known = Structure.of(problem).mixed(fit.pilot, fit.best) * fit.scale
    noise = fit.pilot**2 * fit.scale
    whole = known[np.ix_(seen, seen)] + np.diag(noise * fit.spoilt[seen])
    flat = columns(problem)
    lower = np.linalg.cholesky(whole)
    solved = whiten(lower, np.column_stack([flat[seen], problem.y[seen]]))
    left, right = solved[:, :-1], solved[:, -1]
    inverse = np.linalg.inv(left.T @ left + 1e-9 * np.eye(left.shape[1]))
    beta = inverse @ (left.T @ right)
    across = whiten(lower, known[np.ix_(seen, np.ones(len(seen), dtype=bool))])
    without = flat.copy()
    without[:, 0] = 0.0
    mean = without @ beta + across.T @ (right - left @ beta)
    open_ended = without - across.T @ left
    variance = np.diag(known) - (across**2).sum(axis=0)
    variance = variance + np.einsum("wi,ij,wj->w", open_ended, inverse, open_ended)
    wider = found.deviation / fit.deviation(0)
    return _Course(mean, np.sqrt(np.maximum(variance, 0.0) * wider**2 + noise))
