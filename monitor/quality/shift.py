"""Level shift: a sudden and lasting change of what a counter releases. Pure."""

from collections.abc import Iterator, Sequence
from math import exp, log, sqrt
from statistics import fmean, median
from typing import Final

from monitor.quality.finding import Finding, Reason
from monitor.quality.record import LEAST_PEERS, NOTHING, Record, Town
from monitor.quality.volume import LEAST_PERSONS

SPAN_DAYS: Final = 14
"""Days before, and days after; two of each weekday."""

LEAST_PAIRS: Final = 10
LEAST_SHIFT: Final = 0.2
"""Of the logarithm: 22 % up or 18 % down."""

LEAST_SCORE: Final = 5.0
"""The shift over its own standard error."""

_ROBUST_ERROR: Final = 1.2533 * 1.4826
"""Standard error of a median, by the median absolute deviation, times the root of the pairs."""


def level_shift(town: Town, first: int, until: int, known: int) -> Iterator[Finding]:
    """Yield changes of level: a moved sensor, another sensitivity, half a street fenced off.

    Each of the 14 days from a day on is compared with the same weekday two weeks before, by the
    logarithm of their totals, less the median of the counters of other sensors (three or more), so
    that seasons and holidays fall out. The shift is the median of those pairs, so that a feast or
    two change nothing, and must exceed both a least size and its own noise. It is dated where the
    mean of the pairs is largest, and spans the 14 days that show it. Pairs and medians: the
    two-sample location shift of Hodges and Lehmann, made robust [1]_.

    Parameters
    ----------
    town : Town
        Records from 28 days before `first` to 28 days after `until`, as far as there are any.
    first, until : int
        Places of the first day on which a level may change, and of the one after the last.
    known : int
        Place of the first day that is not over yet.

    References
    ----------
    .. [1] Huber and Ronchetti (2009), *Robust Statistics*, ch. 5.
    """
    starts = town.almanac.day_starts
    changes = {record.counter_id: _changes(record) for record in town.records}
    for record in town.records:
        net = _net(town, record, changes)[:known]
        scores = [_score(net, day) for day in range(len(net))]
        for day in range(first, min(until, len(net))):
            found = scores[day]
            near = scores[max(0, day - SPAN_DAYS + 1) : day + SPAN_DAYS]
            if found is None or any(each and each[1] > found[1] for each in near):
                continue
            yield Finding(
                record.sensor_id,
                record.counter_id,
                Reason.LEVEL_SHIFT,
                starts[day],
                starts[day + SPAN_DAYS],
                round(exp(found[0]), 2),
            )


def _changes(record: Record) -> list[float | None]:
    """Return by day the logarithm of its total over that of two weeks before."""
    found: list[float | None] = [None] * len(record.days)
    for day in range(SPAN_DAYS, len(record.days)):
        before = day - SPAN_DAYS
        if (
            record.living_days[day]
            and record.living_days[before]
            and NOTHING not in (record.days[day], record.days[before])
            and max(record.days[day], record.days[before]) >= LEAST_PERSONS
        ):
            found[day] = log(record.days[day] / record.days[before])
    return found


def _net(town: Town, record: Record, changes: dict[str, list[float | None]]) -> list[float | None]:
    """Return the changes of a counter, less those of the town."""
    others = [changes[o.counter_id] for o in town.records if o.sensor_id != record.sensor_id]
    net = list(changes[record.counter_id])
    for day, change in enumerate(net):
        theirs = [each[day] for each in others]
        known = [other for other in theirs if other is not None]
        if change is not None and len(known) >= LEAST_PEERS:
            net[day] = change - median(known)
    return net


def _score(net: Sequence[float | None], day: int) -> tuple[float, float] | None:
    """Return the shift at a day and how well the day dates it; None where there is no shift."""
    pairs = [pair for pair in net[day : day + SPAN_DAYS] if pair is not None]
    if len(net) < day + SPAN_DAYS or len(pairs) < LEAST_PAIRS:
        return None
    shift = median(pairs)
    error = _ROBUST_ERROR * median(abs(p - shift) for p in pairs) / sqrt(len(pairs))
    if abs(shift) < LEAST_SHIFT or abs(shift) < LEAST_SCORE * error:
        return None
    return shift, abs(fmean(pairs))
