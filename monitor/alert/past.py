"""The past, read for a trial: the clusters of a time, and what was known of their sensors."""

import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection, InterfaceError, OperationalError

from monitor.alert.errors import TooLongError, UntriedError
from monitor.alert.extras import EARLIER_QUARTERS, QUARTER_SECONDS, Bounds, Extras
from monitor.alert.rule import Measure, Rule
from monitor.alert.sideline import hourly
from monitor.alert.trial import FOREVER, UNTRIED, Episode, News, Place, Trial
from monitor.errors import StoreUnavailableError
from monitor.material import read_material
from monitor.reading import SESSION, Connection, narrowing, statement
from monitor.state import Newest, Word
from monitor.typical.usual import usual

LONGEST_DAYS: Final = 92
DAY_SECONDS: Final = 86_400
LEAD_SECONDS: Final = 3600
"""From how long before, at least: how it stood at the beginning."""

_TYPICAL: Final = frozenset({Measure.TYPICAL_P50, Measure.TYPICAL_P90})


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be tried.

    Parameters
    ----------
    rule : Rule
        Need not be stored.
    from_at, to_at : int
        Over which time.
    seconds : float
        How long it may take, by the wall's clock.
    """

    rule: Rule
    from_at: int
    to_at: int
    seconds: float = float("inf")


Tell = Callable[[float], None]
"""Told what share of the time is behind."""


async def try_rule(connection: Connection, order: Order, tell: Tell | None = None) -> list[Episode]:
    """Return what a rule would have raised.

    Parameters
    ----------
    connection : Connection
        Reads.
    order : Order
        What is to be tried.
    tell : callable, optional
        Told how far it is, each day of it.

    Raises
    ------
    UntriedError
        If of its measure the past is not kept.
    TooLongError
        If it takes longer than it may.
    """
    rule = order.rule
    code = rule.municipality
    if rule.measure in UNTRIED or rule.happening is not None:
        raise UntriedError
    until_at = time.monotonic() + order.seconds
    material = await read_material(connection, code)
    rule = replace(rule, time_zone=material.time_zones.get(code, rule.time_zone))
    trial = Trial(rule, material)
    lead_at = order.from_at - max(LEAD_SECONDS, rule.raise_seconds + rule.clear_seconds)
    lead_at -= lead_at % QUARTER_SECONDS
    words = await _words(connection, trial, lead_at, order.to_at)
    beside = _Beside(connection, rule)
    async for day_at, day in _days(connection, trial, lead_at, order.to_at):
        for at in range(day_at, min(day_at + DAY_SECONDS, order.to_at), QUARTER_SECONDS):
            quarter = min(at + QUARTER_SECONDS, order.to_at)
            extras = await beside.extras(at)
            if extras is not None:
                trial.go_on(at)
                trial.note(extras)
            for news in _merged(day, words, at, quarter):
                trial.take(news)
            if time.monotonic() > until_at:
                raise TooLongError
        if tell is not None:
            tell((day_at - lead_at) / (order.to_at - lead_at))
    trial.go_on(order.to_at)
    return trial.episodes(order.from_at)


async def try_at(
    database_url: str, seen: Collection[str] | None, order: Order, tell: Tell | None = None
) -> list[Episode]:
    """Try a rule over a connection of its own.

    Parameters
    ----------
    seen : collection of str or None
        The municipalities that there are to whoever asks; all of the role's if None.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    TrialError
        If it cannot be tried.
    """
    try:
        async with await AsyncConnection.connect(
            database_url, autocommit=True, options=SESSION, application_name="passant trial"
        ) as connection:
            if seen is not None:
                await connection.execute(*narrowing(frozenset(seen)))
            return await try_rule(connection, order, tell)
    except (OperationalError, InterfaceError):
        raise StoreUnavailableError("the database does not answer: try again later") from None


class _Day:
    """The news of one day, found by their instants."""

    def __init__(self, news: list[News]) -> None:
        self._news = news
        self._instants = [each.at for each in news]

    def between(self, from_at: int, to_at: int) -> list[News]:
        """Return those after the one instant and up to the other."""
        first = bisect_left(self._instants, from_at + 1)
        return self._news[first : bisect_left(self._instants, to_at + 1)]


# A day at a time, so that a month of a busy centre needs no more memory than one.
async def _days(
    connection: Connection, trial: Trial, from_at: int, to_at: int
) -> AsyncIterator[tuple[int, _Day]]:
    counters = {counter_id: (code, counter_id) for code, counter_id in trial.counters}
    for at in range(from_at, to_at, DAY_SECONDS):
        cursor = await connection.execute(
            statement("alert_cluster"),
            {
                "municipality": trial.rule.municipality,
                "counters": list(counters),
                "from_at": at,
                "to_at": min(at + DAY_SECONDS, to_at),
            },
            binary=True,
        )
        rows = await cursor.fetchall()
        yield at, _Day([_clusters(ended_at, counters, some) for ended_at, some in _by_end(rows)])


def _by_end(rows: list[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    for ended_at, some in groupby(rows, key=itemgetter(2)):
        yield ended_at, list(some)


def _clusters(at: int, counters: Mapping[str, Place], rows: list[tuple[Any, ...]]) -> News:
    clusters = {
        counters[counter_id]: Newest(started_at, ended_at, count)
        for counter_id, started_at, ended_at, count in rows
    }
    return News(at, clusters, {})


async def _words(connection: Connection, trial: Trial, from_at: int, to_at: int) -> _Day:
    sensors = trial.sensors
    cursor = await connection.execute(
        statement("coverage"),
        {
            "municipalities": [code for code, _ in sensors],
            "sensors": [sensor for _, sensor in sensors],
            "started_at": from_at,
            "ended_at": to_at,
        },
    )
    said: dict[int, dict[Place, Word | None]] = {}
    for code, sensor_id, started_at, ended_at, state in await cursor.fetchall():
        for key in sensors[code, sensor_id]:
            said.setdefault(max(started_at, from_at + 1), {})[key] = _word(state, started_at)
            # Unless the next stretch begins there.
            said.setdefault(ended_at, {}).setdefault(key, None)
    return _Day([News(at, {}, words) for at, words in sorted(said.items())])


def _word(state: str, since_at: int) -> Word:
    is_heard = state != "late"
    return Word(since_at + FOREVER // 2, is_heard, state == "alive", since_at)


# What was said at an instant, and what was counted until then.
def _merged(day: _Day, words: _Day, from_at: int, to_at: int) -> Iterator[News]:
    found = [*words.between(from_at, to_at), *day.between(from_at, to_at)]
    yield from sorted(found, key=itemgetter(0))


class _Beside:
    """What is usual, looked up once for each time of the week and season."""

    def __init__(self, connection: Connection, rule: Rule) -> None:
        self._connection = connection
        self._rule = rule
        self._zone = ZoneInfo(rule.time_zone)
        self._known: dict[tuple[str, int, int], Mapping[str, Bounds]] = {}
        self._earlier: dict[int, Mapping[str, Bounds]] = {}
        self._seasons: dict[object, str] = {}

    async def extras(self, at: int) -> Extras | None:
        """Return what is usual at `at`; None if the rule does not look at it."""
        if self._rule.measure not in _TYPICAL:
            return None
        local = datetime.fromtimestamp(at, UTC).astimezone(self._zone)
        day, quarter = local.date(), local.hour * 4 + local.minute // 15
        season = self._seasons.get(day, "")
        key = (season, local.weekday(), quarter)
        if not season or key not in self._known:
            rows = list((await usual(self._connection, self._rule.municipality, at)).values())
            season = self._seasons[day] = rows[0].season if rows else "none"
            key = (season, local.weekday(), quarter)
            self._known[key] = {row.id: (hourly(row.p50), hourly(row.p90)) for row in rows}
        number = at // QUARTER_SECONDS
        self._earlier = {
            each: bounds
            for each, bounds in self._earlier.items()
            if number - EARLIER_QUARTERS <= each < number
        }
        self._earlier[number] = self._known[key]
        return Extras(usual=self._known[key], earlier=self._earlier)
