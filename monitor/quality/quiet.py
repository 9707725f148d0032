"""Quiet: a sensor that lives and released nothing where many are usual. Pure."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from monitor.quality.almanac import HOUR_SECONDS
from monitor.quality.finding import Finding, Reason, joined
from monitor.quality.record import Record, Town, town_share

LEAST_SECONDS: Final = 3 * HOUR_SECONDS
LEAST_AN_HOUR: Final = 60
LEAST_WEEKS: Final = 4
MOST_WEEKS: Final = 8

EMPTY_SHARE: Final = 0.5
"""Of its usual, under which the town itself is empty and says nothing of one sensor."""


def quiet(town: Town, first: int, until: int) -> Iterator[Finding]:
    """Yield the times of three hours or more without a release, where 60 an hour are usual.

    The sign of a covered lens or a lost configuration: frames come, and in them is nobody. Without
    a release is what no cluster covers, and what one of three hours or more covers: such a window
    stayed open for want of passers, and closed when they came back. The usual is what the
    same hour of the same weekday reached in three of four weeks, of the eight before; each hour
    must have 60. It is the town
    that is empty where a quarter of the counters of other sensors have less than half their usual
    in such an hour (of three or more that usually have 60).

    What was not released is nowhere in it, so nobody and fourteen persons are the same.

    Parameters
    ----------
    town : Town
        Records that reach back eight weeks before `first`.
    first, until : int
        Places of the first hour judged, and of the one after the last.
    """
    for record in town.records:
        for silence in joined(_silences(town, record, first, until)):
            if silence.ended_at - silence.started_at >= LEAST_SECONDS:
                yield silence


def _silences(town: Town, record: Record, first: int, until: int) -> Iterator[Finding]:
    """Yield the part of each hour that is without a release and should not be."""
    starts = town.almanac.hour_starts
    for hour in range(first, until):
        if not record.living_hours[hour]:
            continue
        started_at, ended_at = starts[hour], starts[hour + 1]
        if record.released_hours[hour]:
            started_at, ended_at = _lengthy_part(record, started_at, ended_at)
        if started_at < ended_at and _is_expected(town, record, hour):
            yield Finding(record.sensor_id, record.counter_id, Reason.QUIET, started_at, ended_at)


def _lengthy_part(record: Record, started_at: int, ended_at: int) -> tuple[int, int]:
    """Return the part of an hour that a cluster of hours covers; nothing where none does."""
    place = bisect_right(record.lengthy, (ended_at, 0)) - 1
    if place < 0 or record.lengthy[place][1] <= started_at:
        return started_at, started_at
    return max(record.lengthy[place][0], started_at), min(record.lengthy[place][1], ended_at)


def _is_expected(town: Town, record: Record, hour: int) -> bool:
    usual = _usual(town, record, hour)
    return usual is not None and usual >= LEAST_AN_HOUR and not _is_town_empty(town, record, hour)


def _usual(town: Town, record: Record, hour: int) -> float | None:
    """Return what is usual in an hour; one that released nothing counts as nothing."""
    before = []
    place = hour
    for _ in range(MOST_WEEKS):
        place = town.almanac.week_before[place]
        if place < 0:
            break
        if record.living_hours[place]:
            before.append(max(0, record.hours[place]))
    return sorted(before)[len(before) // 4] if len(before) >= LEAST_WEEKS else None


def _is_town_empty(town: Town, record: Record, hour: int) -> bool:
    shares = {}
    for other in town.records:
        usual = _usual(town, other, hour) if other.living_hours[hour] else None
        if usual is not None and usual >= LEAST_AN_HOUR:
            shares[other.counter_id] = max(0, other.hours[hour]) / usual
    others = town_share(town, record.sensor_id, shares)
    return others is not None and others < EMPTY_SHARE
