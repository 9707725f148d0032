"""Low volume: days on which a counter released far less than is usual. Pure."""

from collections.abc import Iterator
from statistics import fmean, median
from typing import Final

from monitor.quality.finding import Finding, Reason
from monitor.quality.record import NOTHING, Record, Town, town_share

LOW_SHARE: Final = 0.7
"""Of the usual, under which a day is low."""

USUAL_DAYS: Final = 60
LEAST_DAYS: Final = 4
"""Days of the same weekday among those 60 that it takes to say what is usual."""

LEAST_PERSONS: Final = 500
"""A day that must be usual: below that, what a day keeps varies too much."""

LEAST_DEVIATIONS: Final = 2.0
"""By which a day must be below its usual, in standard deviations of the days before."""

WEEK: Final = 7

_DEVIATION: Final = 1.4826
"""Standard deviation of what has a median absolute deviation of 1."""


def low_volume(town: Town, first: int, until: int) -> Iterator[Finding]:
    """Yield the days on which a counter stayed under 70 % of its usual.

    The rule by which Toronto, as published in its bdit_data-sources, calls a counter out of order:
    under 70 % of the average of the 60 days before. Here that of the same weekday, for a Sunday is
    no outage, and with two reserves, each of which was worth it on real counts (docs/quality.md):

    - A day is the town's, not the sensor's, where other sensors are down as well: at Christmas, in
      a storm. So it must also be under 70 % of what the quieter quarter of their counters did,
      where there are three or more. A feast makes no ordinary day low: that counts as 1 at most.
    - Some places vary by a third from week to week. So a day must also be further below its usual
      than twice what is ordinary there.

    Judged are days over which the sensor lived; a living one that released nothing is low with no
    ratio.

    Parameters
    ----------
    town : Town
        Records that reach back 60 days before `first`.
    first, until : int
        Places of the first day judged, and of the one after the last.
    """
    almanac = town.almanac
    for day in range(first, until):
        shares = {
            record.counter_id: share
            for record in town.records
            if (share := share_of_usual(record, day)) is not None
        }
        for record in town.records:
            share = shares.get(record.counter_id)
            if share is None or share >= LOW_SHARE:
                continue
            others = town_share(town, record.sensor_id, shares)
            if share >= _limit(record, day) * min(1.0, 1.0 if others is None else others):
                continue
            yield Finding(
                record.sensor_id,
                record.counter_id,
                Reason.LOW_VOLUME,
                almanac.day_starts[day],
                almanac.day_starts[day + 1],
                None if record.days[day] == NOTHING else round(share, 2),
            )


def share_of_usual(record: Record, day: int) -> float | None:
    """Return a day's total over its usual; None where it cannot be judged."""
    if not record.living_days[day]:
        return None
    usual = usual_total(record, day)
    if usual is None or usual < LEAST_PERSONS:
        return None
    return max(0, record.days[day]) / usual


def usual_total(record: Record, day: int) -> float | None:
    """Return the average of the same weekday over the 60 days before; None if hardly known."""
    before = [
        record.days[place]
        for place in range(day - WEEK, max(day - USUAL_DAYS, 0) - 1, -WEEK)
        if record.living_days[place] and record.days[place] != NOTHING
    ]
    return fmean(before) if len(before) >= LEAST_DAYS else None


def _limit(record: Record, day: int) -> float:
    """Return the share of the usual under which a day is low; 0 where hardly anything is known."""
    by_weekday: dict[int, list[int]] = {}
    for place in range(max(0, day - USUAL_DAYS), day):
        if record.living_days[place] and record.days[place] != NOTHING:
            by_weekday.setdefault(place % WEEK, []).append(record.days[place])
    off = [
        abs(total / fmean(totals) - 1.0)
        for totals in by_weekday.values()
        if len(totals) >= LEAST_DAYS
        for total in totals
    ]
    if len(off) < WEEK * LEAST_DAYS:
        return 0.0
    return min(LOW_SHARE, 1.0 - LEAST_DEVIATIONS * _DEVIATION * median(off))
