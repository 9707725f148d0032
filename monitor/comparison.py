"""Footfall beside that of an earlier period of the same length, span by span.

Spans are matched by the local calendar: a Monday with a Monday a whole number of weeks before, 9:00
with 9:00 whatever the clock did in between, March with March.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from monitor.footfall import Figure, FootfallQuery, footfall
from monitor.interval import FIXED_SECONDS, Interval, midnight, starts
from monitor.reading import Connection
from monitor.state import State


class Earlier(StrEnum):
    """Which earlier period."""

    PREVIOUS = "previous"
    """The one that ends where the period asked for begins."""

    LAST_YEAR = "last-year"
    """52 weeks before, so that weekdays meet; months and years a year before."""


_YEAR: Final = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Shift:
    """How far back the earlier period lies: one of the three is not zero.

    Parameters
    ----------
    months, days : int
        By the local calendar.
    seconds : int
        By the clock; where the period asked for and the earlier one begin at different hours.
    """

    months: int = 0
    days: int = 0
    seconds: int = 0

    @property
    def is_back(self) -> bool:
        """Tell whether it leads to an earlier time at all."""
        return max(self.months, self.days, self.seconds) > 0

    def earlier(self, at: int, zone: ZoneInfo) -> int | None:
        """Return the start that `at` is compared with; None if that hour never was."""
        if self.seconds:
            return at - self.seconds
        moment = datetime.fromtimestamp(at, zone)
        if self.months:
            return midnight(_months_before(moment.date(), self.months), zone)
        back = moment.replace(tzinfo=None) - timedelta(days=self.days)
        earlier_at = int(back.replace(tzinfo=zone, fold=moment.fold).timestamp())
        found = datetime.fromtimestamp(earlier_at, zone).replace(tzinfo=None, fold=0)
        return earlier_at if found == back.replace(fold=0) else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure and the earlier one that it is held against.

    Parameters
    ----------
    earlier : Figure or None
        None where the earlier day lacks that hour, as when the clock goes forward.
    change : float or None
        Relative to the earlier count; None unless both are measured and both spans are over.
    """

    figure: Figure
    earlier: Figure | None
    change: float | None


def shift_to(query: FootfallQuery, earlier: Earlier | int) -> Shift:
    """Return how far back the spans lie that those of `query` are compared with.

    Parameters
    ----------
    query : FootfallQuery
        By any interval but `Interval.CLUSTER`.
    earlier : Earlier or int
        Which period; or when it starts, in epoch seconds. It then is the same number of spans from
        the first at or after that.
    """
    first = next(starts(query.interval, query.zone, query.started_at))
    if earlier is Earlier.LAST_YEAR:
        is_by_month = query.interval in {Interval.MONTH, Interval.YEAR}
        return Shift(months=12) if is_by_month else Shift(days=_YEAR.days)
    if isinstance(earlier, int):
        base = next(starts(query.interval, query.zone, earlier))
    else:
        base = _previous(query, first)
    return _between(query.interval, query.zone, base, first)


def _previous(query: FootfallQuery, first: int) -> int:
    until = max(first + 1, min(query.ended_at, query.now))
    end = next(starts(query.interval, query.zone, until))
    first_day = datetime.fromtimestamp(first, query.zone).date()
    if query.interval in {Interval.MONTH, Interval.YEAR}:
        end_day = datetime.fromtimestamp(end, query.zone).date()
        return midnight(_months_before(first_day, _months(first_day, end_day)), query.zone)
    if first == midnight(first_day, query.zone):
        last_day = datetime.fromtimestamp(end - 1, query.zone).date()
        return midnight(first_day - (last_day - first_day + timedelta(days=1)), query.zone)
    return first - (end - first)


def _between(interval: Interval, zone: ZoneInfo, base: int, first: int) -> Shift:
    begin, end = datetime.fromtimestamp(base, zone), datetime.fromtimestamp(first, zone)
    if interval in {Interval.MONTH, Interval.YEAR}:
        return Shift(months=_months(begin.date(), end.date()))
    if interval in FIXED_SECONDS and begin.time() != end.time():
        return Shift(seconds=first - base)
    return Shift(days=(end.date() - begin.date()).days)


def _months(begin: date, end: date) -> int:
    return 12 * (end.year - begin.year) + end.month - begin.month


def _months_before(day: date, months: int) -> date:
    count = 12 * day.year + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def earlier_start(query: FootfallQuery, shift: Shift) -> int:
    """Return where the earlier period starts."""
    own = starts(query.interval, query.zone, query.started_at)
    # An hour that never was is followed by one that was.
    return next(at for start in own if (at := shift.earlier(start, query.zone)) is not None)


async def compare(
    connection: Connection, query: FootfallQuery, shift: Shift, figures: Sequence[Figure]
) -> tuple[Compared, ...]:
    """Put beside each of `figures`, a page that answers `query`, the earlier one."""
    earlier_at = {
        start: shift.earlier(start, query.zone)
        for start in {figure.started_at for figure in figures}
    }
    known = [at for at in earlier_at.values() if at is not None]
    earlier: dict[tuple[str, str, int], Figure] = {}
    if known:
        asked = replace(
            query,
            started_at=min(known),
            ended_at=max(known) + 1,
            after=None,
            is_calibrated=False,
            # Every span of that time: an hour more where the clock goes back.
            limit=(len(earlier_at) + _HOURS) * len(query.series),
        )
        page = await footfall(connection, asked)
        earlier = {(each.kind, each.id, each.started_at): each for each in page.figures}
    return tuple(
        _compared(query, figure, earlier.get((figure.kind, figure.id, at)) if at else None)
        for figure in figures
        for at in [earlier_at[figure.started_at]]
    )


_HOURS: Final = 4 * 26
"""More spans than a day has: what holes and doubled hours may add at most."""


def _compared(query: FootfallQuery, figure: Figure, earlier: Figure | None) -> Compared:
    change = None
    if (
        earlier is not None
        and earlier.count is not None
        and figure.count is not None
        and earlier.state is figure.state is State.MEASURED
        and max(figure.ended_at, earlier.ended_at) <= query.now
    ):
        change = round((figure.count - earlier.count) / earlier.count, 4)
    return Compared(figure, earlier, change)
