"""Health: whether each edge and each sensor is heard of, and since when.

By what edges say of themselves and of their sensors. Of figures it is looked at alone whether there
is a newest one that still counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from monitor.density import FRESH_SECONDS
from monitor.hearsay import named_by, read_edges, word_on
from monitor.reading import Connection, statement
from monitor.state import (
    Line,
    Newest,
    Patience,
    State,
    Word,
    joint_line,
    joint_state,
    line_now,
    state_now,
)

_NO_STEP: Final = 0
"""Of a sensor without counters there is no cluster."""


@dataclass(frozen=True, slots=True)
class EdgeHealth:
    """An edge, by its last word.

    Parameters
    ----------
    line : Line or None
        Up, down, or its clock off; None where it never spoke, or not for a day.
    heard_at : int or None
        When it last told of itself; None if it never did.
    version : str or None
        Of its software; it and the others None where that was not told.
    clock_offset_seconds : int or None
        By how much its clock was moved.
    spool_messages, spool_age_seconds : int or None
        How many messages waited to be sent, and how old the oldest was.
    spool_dropped : int or None
        How many went unsent since its start.
    held_releases : int or None
        How many releases its disk did not take.
    """

    municipality: str
    id: str
    line: Line | None
    heard_at: int | None
    version: str | None
    clock_offset_seconds: int | None
    spool_messages: int | None
    spool_age_seconds: int | None
    spool_dropped: int | None
    held_releases: int | None


@dataclass(frozen=True, slots=True)
class SensorHealth:
    """A sensor at an instant.

    Parameters
    ----------
    edge : str or None
        Which hears it: the registry's, or the one that last named it.
    state : State
        Measured where one of its counters or views is.
    line : Line or None
        What is known of the way from it to here.
    heard_at : int or None
        Until when its frames are known to have come; None if they never did.
    since_at : int or None
        From when the way has been as it is; None where that is not known.
    """

    municipality: str
    id: str
    edge: str | None
    state: State
    line: Line | None
    heard_at: int | None
    since_at: int | None


async def read_edge_health(
    connection: Connection, municipality: str | None, now: int, patience: Patience
) -> tuple[EdgeHealth, ...]:
    """Read how each edge is at `now`, by municipality and id; of one municipality if given."""
    asked = {"municipality": municipality}
    cursor = await connection.execute(statement("health_edge"), asked)
    return tuple(_edge(row, now, patience) for row in await cursor.fetchall())


async def read_sensor_health(
    connection: Connection, municipality: str | None, now: int, patience: Patience
) -> tuple[SensorHealth, ...]:
    """Read how each sensor is at `now`, by municipality and id; of one municipality if given."""
    edges = await read_edges(connection, municipality)
    named = named_by(edges)
    asked = {"municipality": municipality}
    cursor = await connection.execute(statement("health_sensor"), asked)
    rows = await cursor.fetchall()
    found = []
    for (code, sensor), counters in groupby(rows, lambda row: (row[0], row[1])):
        told = list(counters)
        edge = told[0][2] or named.get((code, sensor))
        word = word_on(sensor, edges.get((code, edge or "")))
        found.append(_sensor(told, edge, word, now, patience))
    return tuple(found)


def _edge(row: Sequence[Any], now: int, patience: Patience) -> EdgeHealth:
    code, edge, heard_at, is_online, version, offset, spool = row
    told = spool if isinstance(spool, dict) else {}
    # As if of a sensor that it hears.
    word = Word(heard_at, is_online, has_frames=True, since_at=None)
    return EdgeHealth(
        code,
        edge,
        line_now(now, None, word, patience),
        heard_at,
        version,
        _whole(offset),
        *(_whole(told.get(name)) for name in ("length", "ageSeconds", "dropped", "held")),
    )


# An older edge does not say them all.
def _whole(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) else None


def _sensor(
    rows: Sequence[Sequence[Any]], edge: str | None, word: Word | None, now: int, patience: Patience
) -> SensorHealth:
    code, sensor, _, seen_at, *_ = rows[0]
    states, lines = set(), set()
    for *_, step_seconds, started_at, ended_at, count in rows:
        newest = None if ended_at is None else Newest(started_at, ended_at, count)
        states.add(state_now(now, newest, step_seconds or _NO_STEP, word, patience))
        lines.add(line_now(now, newest, word, patience))
    if seen_at is not None and -FRESH_SECONDS <= now - seen_at <= FRESH_SECONDS:
        states.add(State.MEASURED)
    line = joint_line(lines)
    return SensorHealth(
        code, sensor, edge, joint_state(states), line, _heard_at(word), _since_at(line, word)
    )


def _heard_at(word: Word | None) -> int | None:
    if word is None or word.has_frames is None:
        return None
    # Of a clock that is off they come, and are refused.
    return word.at if word.has_frames or word.is_clock_off else word.since_at


def _since_at(line: Line | None, word: Word | None) -> int | None:
    if word is None:
        return None
    # Since its edge's last word nothing is known.
    return word.at if line in {Line.DOWN, None} else word.since_at
