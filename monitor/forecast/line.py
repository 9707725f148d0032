"""A line: how many passed a counter in each quarter of an hour, as well as that can be known.

Pure. What was released is taken as it is. What was withheld, while the sensor lived, is small: it
is neither missing nor 0, and worth about half of what it may have been. A window that is still open
at the end of a line goes on as its counter did last. All else is not known.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymise.cluster import MINIMUM_CLUSTER
from anonymise.release import MARGIN, passages_per_person
from monitor.typical.line import KNOWN_SECONDS
from monitor.typical.season import QUARTER_SECONDS

Whole = NDArray[np.int64]
Persons = NDArray[np.float64]

WITHHELD: Final = MINIMUM_CLUSTER // 2
"""Persons that a withheld quarter is worth at most."""

ON_THE_WAY_SECONDS: Final = 300
"""Of a busy counter, whose figures of that time were released and are not here yet."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a counter in each quarter of an hour of some local days.

    Parameters
    ----------
    count : ndarray of int, shape (slots,)
        What was released in it.
    covered, alive, excluded : ndarray of int, shape (slots,)
        Seconds of it that released figures cover, that the sensor lived, and that say nothing.
    day : ndarray of int, shape (slots,)
        Which local day it lies in: no window reaches over midnight.
    """

    count: Whole
    covered: Whole
    alive: Whole
    excluded: Whole
    day: Whole


def line_of(heard: Heard, *, is_open: bool) -> Persons:
    """Return persons by quarter of an hour; NaN where that is not known.

    Parameters
    ----------
    heard : Heard
        What is known.
    is_open : bool
        Whether the last day is not over, so that a window may be open.
    """
    known = (np.maximum(heard.covered, heard.alive) >= KNOWN_SECONDS) & (heard.excluded == 0)
    silent = np.where(known, QUARTER_SECONDS - heard.covered, 0).astype(np.float64)
    line = np.where(known, heard.count, np.nan)
    runs = _runs(silent > 0, heard.day)
    if not len(runs):
        return line
    seconds = np.add.reduceat(silent, runs[:, 0])
    # From one run's start to the next: what lies between two runs has no silent seconds.
    worth = np.minimum(seconds * (WITHHELD / QUARTER_SECONDS), _gates(seconds) / 2)
    if is_open and runs[-1, 1] == len(line):
        open_rate = _latest_rate(heard, known)
        if open_rate is not None:
            most = max(_gates(seconds[-1:])[0], open_rate * ON_THE_WAY_SECONDS)
            worth[-1] = min(open_rate * seconds[-1], most)
    number = np.repeat(np.arange(len(runs)), np.diff([*runs[:, 0], len(line)]))
    share = np.zeros(len(line))
    share[runs[0, 0] :] = (worth / seconds)[number]
    return line + share * silent


def _runs(chosen: NDArray[np.bool_], day: Whole) -> Whole:
    """Return where each run within a day begins and ends, a row each."""
    steps = np.flatnonzero(chosen)
    if not len(steps):
        return np.empty((0, 2), dtype=np.int64)
    is_new = np.ones(len(steps), dtype=bool)
    is_new[1:] = (np.diff(steps) > 1) | (np.diff(day[steps]) > 0)
    begins = np.flatnonzero(is_new)
    ends = steps[np.append(begins[1:], len(steps)) - 1] + 1
    return np.column_stack((steps[begins], ends))


def _gates(seconds: Persons) -> Persons:
    passages = np.array([passages_per_person(int(each)) for each in seconds], dtype=np.float64)
    gates: Persons = (MINIMUM_CLUSTER + MARGIN) * passages
    return gates


def _latest_rate(heard: Heard, known: NDArray[np.bool_]) -> float | None:
    """Return persons a second in the last quarter that has any of the last day."""
    told = np.flatnonzero(known & (heard.covered > 0) & (heard.day == heard.day[-1]))
    if not len(told):
        return None
    return float(heard.count[told[-1]] / heard.covered[told[-1]])
