"""Footfall: passages of zones and counters over public spans of time.

Every figure is a sum of released clusters. A figure that is not measured is None, never 0, and
says why; so does one that stands for fewer than fifteen persons in the span shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Identifier

from monitor.calibration import calibrated_sums
from monitor.coverage import Coverage, Stretch
from monitor.interval import FIXED_SECONDS, Interval, midnight, starts
from monitor.reading import Connection, statement
from monitor.series import Kind, Series
from monitor.state import (
    FORGOTTEN_SECONDS,
    MINIMUM_SHOWN,
    OVERDUE_SECONDS,
    State,
    joint_state,
)

PAGE_SIZE: Final = 1000
LARGEST_PAGE: Final = 10_000

_ROLLUP: Final = {Interval.QUARTER: "cluster_quarter", Interval.HOUR: "cluster_hour"}


@dataclass(frozen=True, slots=True)
class Mark:
    """The last figure of a page: its start and the position of its series."""

    at: int
    position: int


@dataclass(frozen=True, slots=True)
class FootfallQuery:
    """A question about the past.

    Parameters
    ----------
    series : tuple of Series
        In the order that `find_series` gave them.
    zone : ZoneInfo
        Whose calendar days, weeks, months and years are.
    started_at, ended_at : int
        A figure belongs to the answer when its span starts in ``[started_at, ended_at)``: spans
        are never cut, so that answers over adjoining times share no passage.
    now : int
        The city's time; a span that starts later is left out.
    after : Mark or None
        Where the page before this one ended.
    limit : int
        Figures in a page.
    is_calibrated : bool
        Whether figures in passers are wanted beside those measured; not by cluster.
    """

    series: tuple[Series, ...]
    zone: ZoneInfo
    started_at: int
    ended_at: int
    interval: Interval
    now: int
    after: Mark | None = None
    limit: int = PAGE_SIZE
    overdue_seconds: int = OVERDUE_SECONDS
    is_calibrated: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """Passages of one zone or counter over one span.

    Parameters
    ----------
    count : int or None
        Passages; None unless `state` is measured.
    covered : float
        Share of the span that released clusters cover, 0 to 1; a zone's is the mean of its
        counters'.
    calibrated : int or None
        In passers, where asked for: None also where no factor tells them or they are under fifteen.
    """

    kind: Kind
    id: str
    started_at: int
    ended_at: int
    count: int | None
    state: State
    covered: float
    calibrated: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Figures in order of time, and where to go on if there are more."""

    figures: tuple[Figure, ...]
    after: Mark | None


@dataclass(frozen=True, slots=True)
class _Slot:
    position: int
    started_at: int
    ended_at: int


_Sums = Mapping[tuple[int, int], tuple[int, int]]


async def footfall(connection: Connection, query: FootfallQuery) -> Page:
    """Answer `query` with one page.

    One statement, and a second one for the states when something is missing.
    """
    if query.interval is Interval.CLUSTER:
        return await _clusters(connection, query)
    slots = list(_slots(query, query.limit + 1))
    after = None
    if len(slots) > query.limit:
        slots.pop()
        after = Mark(slots[-1].started_at, slots[-1].position)
    if not slots:
        return Page((), None)
    sums = await _sums(connection, query, slots[0].started_at, slots[-1].ended_at)
    coverage: Mapping[tuple[str, str], Coverage] = {}
    if any((slot.position, slot.started_at) not in sums for slot in slots):
        coverage = await _coverage(connection, query, slots[0].started_at, slots[-1].ended_at)
    figures = tuple(_figure(query, slot, sums, coverage) for slot in slots)
    if query.is_calibrated:
        span = slots[0].started_at, slots[-1].ended_at
        passers = await calibrated_sums(
            connection, members(query), query.interval, query.zone, span
        )
        figures = tuple(
            _calibrated(figure, passers.get((slot.position, slot.started_at)))
            for figure, slot in zip(figures, slots, strict=True)
        )
    return Page(figures, after)


def _calibrated(figure: Figure, passers: int | None) -> Figure:
    is_shown = figure.count is not None and passers is not None and passers >= MINIMUM_SHOWN
    return replace(figure, calibrated=passers if is_shown else None)


def _slots(query: FootfallQuery, limit: int) -> Iterator[_Slot]:
    first_at = query.after.at if query.after else query.started_at
    until = min(query.ended_at, query.now)
    given = 0
    for start, end in pairwise(starts(query.interval, query.zone, first_at)):
        if start >= until:
            return
        for position in range(len(query.series)):
            if query.after and (start, position) <= (query.after.at, query.after.position):
                continue
            if given == limit:
                return
            given += 1
            yield _Slot(position, start, end)
        if not query.series:
            return


def members(query: FootfallQuery) -> dict[str, object]:
    """Return the counters that are summed, as parameters of the statements that read them."""
    summed = [
        (position, series.municipality, counter_id)
        for position, series in enumerate(query.series)
        for counter_id, _ in series.counters
    ]
    return {
        "positions": [position for position, _, _ in summed],
        "municipalities": [municipality for _, municipality, _ in summed],
        "counters": [counter_id for _, _, counter_id in summed],
    }


async def _sums(
    connection: Connection, query: FootfallQuery, started_at: int, ended_at: int
) -> _Sums:
    counted = members(query)
    if query.interval in FIXED_SECONDS:
        text = SQL(statement("footfall_fixed").decode())
        cursor = await connection.execute(
            text.format(rollup=Identifier(_ROLLUP[query.interval])),
            {**counted, "started_at": started_at, "ended_at": ended_at},
        )
        rows = await cursor.fetchall()
        return {(position, at): (count, covered) for position, at, count, covered in rows}
    cursor = await connection.execute(
        statement("footfall_calendar"),
        {
            **counted,
            "interval": query.interval.value,
            "first_day": datetime.fromtimestamp(started_at, query.zone).date(),
            "end_day": datetime.fromtimestamp(ended_at, query.zone).date(),
        },
    )
    rows = await cursor.fetchall()
    return {
        (position, midnight(day, query.zone)): (count, covered)
        for position, day, count, covered in rows
    }


async def _coverage(
    connection: Connection, query: FootfallQuery, started_at: int, ended_at: int
) -> dict[tuple[str, str], Coverage]:
    sensors = sorted(
        {(series.municipality, sensor) for series in query.series for _, sensor in series.counters}
    )
    cursor = await connection.execute(
        statement("coverage"),
        {
            "municipalities": [municipality for municipality, _ in sensors],
            "sensors": [sensor for _, sensor in sensors],
            # Back to the last word of a sensor, if that was not too long ago to matter.
            "started_at": min(started_at, query.now - FORGOTTEN_SECONDS),
            "ended_at": max(ended_at, query.now),
        },
    )
    stretches: dict[tuple[str, str], list[Stretch]] = {}
    async for municipality, sensor, from_at, to_at, state in cursor:
        stretches.setdefault((municipality, sensor), []).append(Stretch(from_at, to_at, state))
    return {
        sensor: Coverage(known, query.now, query.overdue_seconds)
        for sensor, known in stretches.items()
    }


def _figure(
    query: FootfallQuery,
    slot: _Slot,
    sums: _Sums,
    coverage: Mapping[tuple[str, str], Coverage],
) -> Figure:
    series = query.series[slot.position]
    summed = sums.get((slot.position, slot.started_at))
    if summed is None:
        sensors = {(series.municipality, sensor) for _, sensor in series.counters}
        state = joint_state(
            [
                coverage[sensor].state(slot.started_at, slot.ended_at)
                for sensor in sensors
                if sensor in coverage
            ]
        )
        return Figure(series.kind, series.id, slot.started_at, slot.ended_at, None, state, 0.0)
    count, covered_seconds = summed
    seconds = (slot.ended_at - slot.started_at) * len(series.counters)
    covered = round(min(1.0, covered_seconds / seconds), 4)
    state = State.MEASURED if count >= MINIMUM_SHOWN else State.QUIET
    shown = count if state is State.MEASURED else None
    return Figure(series.kind, series.id, slot.started_at, slot.ended_at, shown, state, covered)


async def _clusters(connection: Connection, query: FootfallQuery) -> Page:
    after = query.after or Mark(query.started_at, -1)
    cursor = await connection.execute(
        statement("footfall_cluster"),
        {
            **members(query),
            "started_at": query.started_at,
            "ended_at": query.ended_at,
            "after_at": after.at,
            "after_position": after.position,
            "limit": query.limit + 1,
        },
    )
    rows = await cursor.fetchall()
    figures = [
        Figure("counter", query.series[position].id, from_at, to_at, count, State.MEASURED, 1.0)
        for position, from_at, to_at, count in rows[: query.limit]
    ]
    if len(rows) <= query.limit:
        return Page(tuple(figures), None)
    last_position, last_at, *_ = rows[query.limit - 1]
    return Page(tuple(figures), Mark(last_at, last_position))


def newest_end(query: FootfallQuery) -> int | None:
    """Return until when figures of what is asked are stored; None if there are none at all.

    No later than what is asked of, so that an answer about the past stays as it is.
    """
    known = [each.newest_at for each in query.series if each.newest_at is not None]
    return min(max(known), query.ended_at) if known else None
