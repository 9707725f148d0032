"""The scene: the weekly series of places and controls, ready to be estimated from.

Built once a design; a change of it - a place less, other covariates, a shorter time - is another
scene from the same panel. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from monitor.evaluation.design import Design
from monitor.evaluation.panel import Panel
from monitor.evaluation.regression import Array, Problem
from monitor.evaluation.result import Part
from monitor.evaluation.weekly import (
    CONTROL_FOLLOWS,
    CONTROL_SPREAD,
    FOLLOW_SPREAD,
    FOLLOWS,
    Kinds,
    Known,
    Marked,
    Marks,
    Weekly,
    season,
    smoothed,
)

WEATHER: Final = ("rain", "temperature", "wind")
SERIES: Final = (Part.OPEN, Part.SATURDAY, Part.WEEKDAYS)
"""The parts of a week that have a series of their own."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What an estimate is made from.

    Parameters
    ----------
    panel : Panel
        The places and the controls.
    places, controls : tuple of str
        Of the panel; there may be no controls.
    without : frozenset of str
        Which of ``weekdays``, ``weather`` and ``calendar`` are not made use of.
    rows : ndarray or None
        The weeks looked at; None for all.
    """

    design: Design
    panel: Panel
    places: tuple[str, ...]
    controls: tuple[str, ...]
    known: Known
    without: frozenset[str] = frozenset()
    rows: Marks | None = None

    @cached_property
    def kinds(self) -> Kinds:
        """Which weekdays are what."""
        return Kinds.of(self.design)

    @cached_property
    def marked(self) -> Marked:
        """What each week is."""
        return Marked.of(self.design, self.panel.monday, self.panel.weeks)

    @cached_property
    def weekly(self) -> Weekly:
        """The series of the places."""
        return Weekly.of(self.panel.of(self.places), self.kinds)

    @cached_property
    def control(self) -> Weekly | None:
        """The series of the controls."""
        return Weekly.of(self.panel.of(self.controls), self.kinds) if self.controls else None

    def series(self, part: Part) -> Array:
        """Return the logarithms of one part of the week."""
        return _series(self.weekly, part)

    def weekdays(self, part: Part) -> tuple[int, ...]:
        """Return which days a part is."""
        kinds = self.kinds
        return {
            Part.OPEN: kinds.affected,
            Part.SATURDAY: kinds.neighbours,
            Part.WEEKDAYS: kinds.rest,
        }[part]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that there are: a measure of every day leaves no rest."""
        return tuple(part for part in SERIES if self.weekdays(part))

    def problem(self, part: Part, marks: Mapping[str, Array] | None = None) -> Problem:
        """Return the regression of one part.

        Parameters
        ----------
        marks : mapping of str to ndarray, optional
            Dummies by name instead of those of the design.
        """
        y = self.series(part).copy()
        soft, spread = self._soft(part)
        offset, more, more_spread = self._compared(part)
        y = y - offset
        if self.rows is not None:
            y[~self.rows] = np.nan
        chosen = self.dummies() if marks is None else marks
        flat = np.column_stack([*chosen.values(), np.zeros((len(y), 0))])
        return Problem(y, flat, np.column_stack([soft, *more]), np.array([*spread, *more_spread]))

    def offset(self, part: Part) -> Array:
        """Return what a part's series is compared with, before anything is fitted."""
        return self._compared(part)[0]

    def is_level(self, part: Part) -> bool:
        """Tell whether a part is compared with its own past alone, and no other day of the week."""
        return part is Part.WEEKDAYS or not self.kinds.rest or "weekdays" in self.without

    def dummies(self) -> dict[str, Array]:
        """Return the design's dummies by name; ``new`` is the first."""
        found = {"new": self.marked.new.astype(float)}
        if self.marked.kept.any():
            found["kept"] = self.marked.kept.astype(float)
        if self.marked.old.any() and not self.marked.old.all():
            found["old"] = self.marked.old.astype(float)
        return found

    def but(self, **changed: object) -> "Scene":
        """Return the scene with something changed."""
        return replace(self, **changed)  # type: ignore[arg-type]

    def _soft(self, part: Part) -> tuple[Array, Array]:
        weeks = self.panel.weeks
        columns, spread = season(self.panel.monday, weeks)
        if "calendar" in self.without:
            return columns, spread
        left = WEATHER if "weather" in self.without else ()
        more, more_spread = self.known.soft(self.weekdays(part), left)
        if not len(more_spread):
            return columns, spread
        return np.column_stack([columns, more]), np.concatenate([spread, more_spread])

    # What the days are compared with: an offset, and columns that mend it.
    def _compared(self, part: Part) -> tuple[Array, list[Array], list[float]]:
        offset = np.zeros(self.panel.weeks)
        columns: list[Array] = []
        spread: list[float] = []
        if not self.is_level(part):
            slow, fast = _split(self.weekly.rest)
            offset = offset + slow + FOLLOWS * fast
            columns.append(fast)
            spread.append(FOLLOW_SPREAD)
        if self.control is not None:
            other = _series(self.control, part)
            if not self.is_level(part):
                slow, fast = _split(self.control.rest)
                other = other - slow - FOLLOWS * fast
            slow, fast = _split(other)
            whole = slow + fast - float(np.mean(slow))
            offset = offset + CONTROL_FOLLOWS * whole
            columns.append(whole)
            spread.append(CONTROL_SPREAD)
        return offset, columns, spread


def _series(weekly: Weekly, part: Part) -> Array:
    return {
        Part.OPEN: weekly.affected,
        Part.SATURDAY: weekly.neighbours,
        Part.WEEKDAYS: weekly.rest,
    }[part]


# What is lasting and what passes; a gap passes without a trace.
def _split(series: Array) -> tuple[Array, Array]:
    slow = smoothed(series)
    return slow, np.where(np.isfinite(series), series - slow, 0.0)
