"""What edges said of sensors: a row for each edge, and from them the word on each counter.

An edge speaks of thousands of sensors every half a minute, mostly to say that all is as it was.
"""

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any, Final

import msgspec

from monitor.reading import Connection, statement
from monitor.state import Word
from monitor.word import CounterWord, Key

_UNNAMED: Final = (None, None, False)


class EdgeWord(msgspec.Struct, frozen=True):
    """What one edge last said.

    Parameters
    ----------
    at : int
        When; its last will comes after that.
    is_online : bool
        Whether it still is connected.
    sensors : mapping
        Of each that it named: whether frames of it arrive, since when that is so, and whether its
        clock is off.
    """

    at: int
    is_online: bool
    sensors: Mapping[str, tuple[bool | None, int | None, bool]]


Edges = Mapping[Key, EdgeWord]
"""By municipality and id."""


async def read_edges(
    connection: Connection, municipality: str | None, mark: str | None = None
) -> Edges:
    """Read what edges last said: all of them, or those that spoke since the store was at `mark`."""
    parameters = {"municipality": municipality, "mark": mark}
    cursor = await connection.execute(statement("live_edge"), parameters)
    return edges_of(await cursor.fetchall())


def edges_of(rows: Iterable[tuple[Any, ...]]) -> Edges:
    """Return what is in the rows of ``live_edge``."""
    return {
        (code, edge): EdgeWord(
            at,
            is_online,
            {
                sensor: (has_frames, since_at, bool(is_clock_off))
                for sensor, has_frames, since_at, is_clock_off in zip_longest(*columns)
            },
        )
        for code, edge, at, is_online, *columns in rows
    }


def heard(counters: Mapping[Key, CounterWord], edges: Edges) -> dict[Key, CounterWord]:
    """Return those counters whose edge says something else by now, with what it says.

    A sensor's edge is that of the registry, or else the one that last named it.
    """
    named = named_by(edges)
    found = {}
    for key, counter in counters.items():
        code, sensor = key[0], counter.sensor_id
        word = word_on(sensor, edges.get((code, counter.edge or named.get((code, sensor), ""))))
        if word != counter.word:
            found[key] = msgspec.structs.replace(counter, word=word)
    return found


def named_by(edges: Edges) -> dict[Key, str]:
    """Return which edge last named each sensor."""
    named: dict[Key, str] = {}
    # Who has spoken later counts.
    for (code, edge), each in sorted(edges.items(), key=lambda item: item[1].at):
        named.update(dict.fromkeys(((code, sensor) for sensor in each.sensors), edge))
    return named


def word_on(sensor: str, said: EdgeWord | None) -> Word | None:
    """Return what an edge last said about a sensor; None if it never spoke."""
    if said is None:
        return None
    return Word(said.at, said.is_online, *said.sensors.get(sensor, _UNNAMED))
