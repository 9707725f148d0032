"""The harvest: reads the figures of a happening's zones, quarter by quarter.

Nothing but released figures is read, the registry, coverage and what is typical.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from monitor.footfall import Figure, FootfallQuery, footfall
from monitor.happening.account import Band
from monitor.happening.happening import Happening
from monitor.happening.reach import Window
from monitor.interval import FIXED_SECONDS, Interval, starts
from monitor.level import level_of
from monitor.material import Material
from monitor.reading import Connection, statement
from monitor.series import Series
from monitor.state import OVERDUE_SECONDS, State
from monitor.word import ZoneWord

_MOST_FIGURES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be told.

    Parameters
    ----------
    now : int
        The city's time.
    is_foreseen : bool
        Whether it was planned before it was over. Of what was not no more is told than by the hour.
    names_people : bool
        Whether it may be told who acted, and what they noted.
    """

    happening: Happening
    now: int
    is_foreseen: bool = False
    names_people: bool = True
    overdue_seconds: int = OVERDUE_SECONDS


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose days, by which interval, and between which instants: starts of its steps."""

    zone: ZoneInfo
    order: Order
    interval: Interval
    from_at: int
    ended_at: int


def step_of(interval: Interval, at: int, zone: ZoneInfo) -> int:
    """Return when the quarter of an hour, or the hour, began in which an instant lies."""
    return next(starts(interval, zone, at - FIXED_SECONDS[interval] + 1))


def step_after(interval: Interval, at: int, zone: ZoneInfo) -> int:
    """Return the first start of a step at or after an instant."""
    return next(starts(interval, zone, at))


def series_of(material: Material, zones: Sequence[str]) -> list[Series]:
    """Return each of some zones with the counters that it sums."""
    words = {word.id: word for word in material.zones}
    return [
        Series(
            "zone",
            words[each].municipality,
            each,
            tuple(
                (counter, material.counters[code, counter].sensor_id)
                for code, counter in words[each].counters
            ),
        )
        for each in zones
    ]


def sum_of(series: Sequence[Series]) -> Series:
    """Return the sum of zones, which may have counters in common: each counts once."""
    counters = {counter for each in series for counter in each.counters}
    return Series("zone", series[0].municipality, "", tuple(sorted(counters)))


async def read_figures(
    connection: Connection, series: Sequence[Series], asked: Asked
) -> list[tuple[Figure, ...]]:
    """Return the figures of each series, by the interval that is asked."""
    query = FootfallQuery(
        tuple(series),
        asked.zone,
        asked.from_at,
        asked.ended_at,
        asked.interval,
        asked.order.now,
        limit=_MOST_FIGURES,
        overdue_seconds=asked.order.overdue_seconds,
    )
    page = await footfall(connection, query)
    return [page.figures[position :: len(series)] for position in range(len(series))]


async def read_door_states(
    connection: Connection, material: Material, word: ZoneWord, asked: Asked
) -> dict[int, list[State]]:
    """Return what the figures of a zone's doors were, by the end of each quarter of an hour."""
    doors = [
        Series("counter", code, counter, ((counter, material.counters[code, counter].sensor_id),))
        for code, counter in sorted(set(word.doors))
    ]
    states: defaultdict[int, list[State]] = defaultdict(list)
    if doors:
        for steps in await read_figures(connection, doors, asked):
            for step in steps:
                states[step.ended_at].append(step.state)
    return dict(states)


async def read_bands(
    connection: Connection, code: str, zones: Sequence[str], from_at: int, to_at: int
) -> Mapping[str, Mapping[int, Band]]:
    """Return what is usual in zones, by the start of each quarter of an hour."""
    asked = {"municipality": code, "zones": list(zones), "from_at": from_at, "to_at": to_at}
    cursor = await connection.execute(statement("happening_band"), asked)
    bands: dict[str, dict[int, Band]] = {zone: {} for zone in zones}
    for zone, at, *quantiles in await cursor.fetchall():
        bands[zone][at] = Band(*quantiles)
    return bands


async def read_windows(
    connection: Connection, material: Material, series: Sequence[Series], asked: Asked
) -> Mapping[str, list[Window]]:
    """Return the windows of counters whose level can be told, by the counter."""
    code = asked.order.happening.municipality
    widths = {
        counter: material.counters[code, counter].width_metres
        for each in series
        for counter, _ in each.counters
    }
    cursor = await connection.execute(
        statement("alert_cluster"),
        {
            "municipality": code,
            "counters": [counter for counter, width in widths.items() if width],
            "from_at": asked.from_at,
            "to_at": asked.ended_at,
        },
        binary=True,
    )
    bounds = material.tables[code].flow
    windows: defaultdict[str, list[Window]] = defaultdict(list)
    for counter, started_at, ended_at, count in await cursor.fetchall():
        level = level_of(count, ended_at - started_at, widths[counter], bounds)
        if level is not None:
            windows[counter].append((started_at, ended_at, level))
    return windows
