"""The wall: which instants the steps of a series stand for, by the clocks on a town's walls.

Pure. A local day has 96 quarters always, as `Series` has them: the hour that is skipped in spring
stands for no instant, and of the hour that comes twice in autumn the first one is meant, unless it
is over.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.interval import midnight
from monitor.typical.grid import Span
from monitor.typical.season import QUARTER_SECONDS, QUARTERS_A_DAY

_DAY_SECONDS: Final = 24 * 3600
_NOT_THERE: Final = -1


@dataclass(frozen=True, slots=True)
class Days(Span):
    """Some local days before `until`.

    Parameters
    ----------
    days : int
        How many.
    """

    days: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.until - timedelta(days=self.days)


def slots_of(span: Days) -> NDArray[np.int64]:
    """Return for each quarter of the local days which quarter from the start of `span` it is.

    -1 for one that the clocks skip; shape (days * 96,).
    """
    found = np.empty((span.days, QUARTERS_A_DAY), dtype=np.int64)
    for number in range(span.days):
        day = span.first + timedelta(days=number)
        begin = midnight(day, span.zone)
        end = midnight(day + timedelta(days=1), span.zone)
        first = (begin - span.started_at) // QUARTER_SECONDS
        if end - begin == _DAY_SECONDS:
            found[number] = np.arange(first, first + QUARTERS_A_DAY)
            continue
        found[number] = _NOT_THERE
        for slot in reversed(range((end - begin) // QUARTER_SECONDS)):
            local = datetime.fromtimestamp(begin + slot * QUARTER_SECONDS, span.zone)
            found[number, local.hour * 4 + local.minute // 15] = first + slot
    return found.ravel()


def days_of(span: Days) -> NDArray[np.int64]:
    """Return which local day each quarter from the start of `span` lies in; shape (slots,)."""
    begins = [
        (midnight(span.first + timedelta(days=number), span.zone) - span.started_at)
        // QUARTER_SECONDS
        for number in range(span.days)
    ]
    lengths = np.diff([*begins, span.slots])
    return np.repeat(np.arange(span.days), lengths)


def step_at(first: date, step_minutes: int, at: float, zone: ZoneInfo) -> int:
    """Return how many steps from the start of a series are over at an instant."""
    local = datetime.fromtimestamp(at, zone).replace(tzinfo=None)
    return (local - datetime.combine(first, time())) // timedelta(minutes=step_minutes)


def instant_of(
    first: date, step_minutes: int, step: int, zone: ZoneInfo, from_at: int
) -> int | None:
    """Return when a step begins, in epoch seconds; None for one that the clocks skip.

    Parameters
    ----------
    from_at : int
        Of the two steps that have one name in autumn the second is meant where the first begins
        before this.
    """
    local = datetime.combine(first, time()) + step * timedelta(minutes=step_minutes)
    at = int(local.replace(tzinfo=zone).timestamp())
    if datetime.fromtimestamp(at, zone).replace(tzinfo=None) != local:
        return None
    if at < from_at:
        return int(local.replace(tzinfo=zone, fold=1).timestamp())
    return at
