"""The regression: a weekly series of logarithms on dummies, with errors that have a memory.

The error is white noise, a slow drift (a random walk) and passing disturbances of some weeks. How
much of each, nobody knows beforehand: every mixture of `GRID` is fitted by generalised least
squares, and the estimates are averaged by how well it explains the series (its restricted
likelihood). A single best mixture would too often be the one without drift, and too sure. [1]_

What is known roughly beforehand - the size of a season, of a school holiday - enters as a soft
column: a coefficient with a given mean of 0 and spread. Pure numbers, no dates.

References
----------
.. [1] Shephard and Harvey (1990), On the probability of estimating a deterministic component in
   the local level model, *Journal of Time Series Analysis* 11, 339-347.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

Array = NDArray[np.float64]

DRIFTS: Final = (0.0, 0.0015, 0.003, 0.006, 0.012, 0.024)
"""Standard deviations of a week's step of the drift, on the scale of logarithms."""

PASSING: Final = (0.0, 0.5, 1.0, 2.0)
"""Standard deviations of the passing disturbances, over that of the noise."""

MEMORY_WEEKS: Final = 6.0
"""So long a disturbance lasts: works in a street, a shop's opening, a spell of weather."""

GRID: Final = tuple((drift, passing) for drift in DRIFTS for passing in PASSING)

COARSE: Final = tuple((drift, passing) for drift in DRIFTS[::2] for passing in (0.0, 1.0))
"""Where many are fitted and none of them decides alone."""

ODD: Final = 2.5
"""From so many standard deviations on an observation counts for less."""

REWEIGHTED: Final = 3
"""Times."""

_MAD: Final = 1.4826
_LEAST_NOISE: Final = 1e-4


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be fitted.

    Parameters
    ----------
    y : ndarray, shape (weeks,)
        Logarithms; nan where there is none.
    flat : ndarray, shape (weeks, columns)
        Of which nothing is known beforehand; without the constant, which is added.
    soft : ndarray, shape (weeks, columns)
    spread : ndarray, shape (columns of soft,)
        Standard deviations of their coefficients.
    """

    y: Array
    flat: Array
    soft: Array
    spread: Array

    def select(self, rows: NDArray[np.bool_]) -> "Problem":
        """Return the problem with the other weeks' observations taken away."""
        return replace(self, y=np.where(rows, self.y, np.nan))


@dataclass(frozen=True, eq=False)
class Fit:
    """What was fitted.

    Attributes
    ----------
    estimate, covariance : ndarray
        Of the coefficients of `flat`, averaged over the grid.
    degrees : float
        Of freedom.
    weights : ndarray, shape (len(grid),)
        How well each mixture explains the series; sums to 1.
    spoilt : ndarray, shape (weeks,)
        Variance of each observation's noise over the usual: 1, and more for the odd ones.
    pilot, scale : float
        The noise as guessed beforehand, and what the variance is to be multiplied with.
    residual : ndarray, shape (weeks,)
        Innovations of the best mixture, of unit variance; nan where there is no observation.
    """

    estimate: Array
    covariance: Array
    degrees: float
    grid: tuple[tuple[float, float], ...]
    weights: Array
    spoilt: Array
    pilot: float
    scale: float
    residual: Array

    @property
    def best(self) -> tuple[float, float]:
        """The mixture that explains the series best."""
        return self.grid[int(np.argmax(self.weights))]

    def deviation(self, column: int) -> float:
        """Return a coefficient's standard deviation."""
        return float(np.sqrt(self.covariance[column, column]))


def fit(
    problem: Problem,
    grid: Sequence[tuple[float, float]] = GRID,
    spoilt: Array | None = None,
) -> Fit:
    """Fit a problem over a grid of mixtures.

    Parameters
    ----------
    spoilt : ndarray, optional
        From an earlier fit of the same series; else the odd observations are looked for.
    """
    if spoilt is not None:
        return _averaged(problem, grid, spoilt)
    spoilt = np.ones(len(problem.y))
    best = _averaged(problem, COARSE, spoilt).best
    for _ in range(REWEIGHTED):
        left = _left(problem, best, spoilt)
        scale = _MAD * float(np.nanmedian(np.abs(left)))
        far = np.abs(np.nan_to_num(left)) / max(scale, _LEAST_NOISE)
        spoilt = np.maximum(1.0, (far / ODD) ** 2)
    return _averaged(problem, grid, spoilt)


@dataclass(frozen=True, eq=False)
class Structure:
    """The covariance of what is no noise: drift, disturbances and soft columns.

    Made once a problem; a mixture is then a sum of three tables.
    """

    soft: Array
    near: Array
    fading: Array

    @classmethod
    def of(cls, problem: Problem) -> "Structure":
        """Lay out the tables of a problem."""
        count = len(problem.y)
        weeks = np.arange(count, dtype=float)
        # From the middle on, so that neither end is the sure one.
        away = weeks - count // 2
        same = np.sign(away)[:, None] == np.sign(away)[None, :]
        near = np.minimum(np.abs(away)[:, None], np.abs(away)[None, :])
        apart = np.abs(weeks[:, None] - weeks[None, :])
        return cls(
            (problem.soft * problem.spread**2) @ problem.soft.T,
            np.where(same, near, 0.0),
            np.exp(-apart / MEMORY_WEEKS),
        )

    def mixed(self, noise: float, mixture: tuple[float, float]) -> Array:
        """Return the covariance of a mixture.

        Parameters
        ----------
        noise : float
            Standard deviation of the noise, which `PASSING` is measured by.
        """
        drift, passing = mixture
        covariance = self.soft.copy()
        if drift:
            covariance += drift**2 * self.near
        if passing:
            covariance += (passing * noise) ** 2 * self.fading
        return covariance

    def at(self, rows: NDArray[np.bool_]) -> "Structure":
        """Return the tables of some weeks."""
        index = np.ix_(rows, rows)
        return Structure(self.soft[index], self.near[index], self.fading[index])


def whiten(lower: Array, table: Array) -> Array:
    """Return a table divided by the root of its covariance."""
    solved: Array = solve_triangular(lower, table, lower=True, check_finite=False)
    return solved


def columns(problem: Problem) -> Array:
    """Return the flat columns with the constant behind them."""
    return np.column_stack([problem.flat, np.ones(len(problem.y))])


def _averaged(problem: Problem, grid: Sequence[tuple[float, float]], spoilt: Array) -> Fit:
    noise = _pilot(problem, spoilt)
    tables = Structure.of(problem).at(np.isfinite(problem.y))
    each = [_single(problem, tables, noise, mixture, spoilt) for mixture in grid]
    fitness = np.array([one[3] for one in each])
    weights = np.exp(fitness - fitness.max())
    weights /= weights.sum()
    estimates = np.array([one[0] for one in each])
    mean = weights @ estimates
    away = estimates - mean
    covariance = np.einsum("g,gij->ij", weights, np.array([one[1] for one in each]))
    covariance = covariance + np.einsum("g,gi,gj->ij", weights, away, away)
    best = each[int(np.argmax(weights))]
    size = problem.flat.shape[1]
    return Fit(
        estimate=mean[:size],
        covariance=covariance[:size, :size],
        degrees=best[5],
        grid=tuple(grid),
        weights=weights,
        spoilt=spoilt,
        pilot=noise,
        scale=best[2],
        residual=best[4],
    )


# The noise by itself: from second differences, which a drift hardly touches.
def _pilot(problem: Problem, spoilt: Array) -> float:
    y = problem.y[(spoilt <= 1.0) & np.isfinite(problem.y)]
    if len(y) <= 4:  # noqa: PLR2004
        return 0.1
    steps = np.diff(y)
    typical = float(np.median(np.abs(steps)))
    return max(_MAD * typical / sqrt(2.0), 100 * _LEAST_NOISE)


def _single(
    problem: Problem,
    tables: Structure,
    noise: float,
    mixture: tuple[float, float],
    spoilt: Array,
) -> tuple[Array, Array, float, float, Array, float]:
    seen = np.isfinite(problem.y)
    covariance = tables.mixed(noise, mixture)
    covariance[np.diag_indices_from(covariance)] += noise**2 * spoilt[seen]
    lower: Array = np.linalg.cholesky(covariance).astype(float)
    flat = columns(problem)[seen]
    whitened = whiten(lower, np.column_stack([flat, problem.y[seen]]))
    left, right = whitened[:, :-1], whitened[:, -1]
    gram = left.T @ left + 1e-9 * np.eye(left.shape[1])
    inverse: Array = np.linalg.inv(gram).astype(float)
    beta = inverse @ (left.T @ right)
    residual = right - left @ beta
    degrees = max(float(len(right) - left.shape[1]), 1.0)
    scale = float(residual @ residual) / degrees
    fitness = (
        -0.5 * degrees * np.log(scale)
        - float(np.log(np.diag(lower)).sum())
        - 0.5 * float(np.linalg.slogdet(gram)[1])
    )
    spread = np.full(len(problem.y), np.nan)
    spread[seen] = residual / np.sqrt(scale)
    return beta, scale * inverse, scale, fitness, spread, degrees


# What neither columns nor drift explain, in the best mixture.
def _left(problem: Problem, best: tuple[float, float], spoilt: Array) -> Array:
    seen = np.isfinite(problem.y)
    noise = _pilot(problem, spoilt)
    known = Structure.of(problem).at(seen).mixed(noise, best)
    whole = known + np.diag(noise**2 * spoilt[seen])
    flat = columns(problem)[seen]
    solved = np.linalg.solve(whole, np.column_stack([flat, problem.y[seen]]))
    beta = np.linalg.lstsq(flat.T @ solved[:, :-1], flat.T @ solved[:, -1], rcond=None)[0]
    rest = problem.y[seen] - flat @ beta
    smooth = known @ np.linalg.solve(whole, rest)
    left = np.full(len(problem.y), np.nan)
    left[seen] = rest - smooth
    return left
