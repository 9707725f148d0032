"""What the store says of a municipality, of which its live state is made.

Read whole the first time; after that a new cluster of one counter costs the reading of that one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import msgspec

from monitor.rating import Rating
from monitor.reading import Connection, statement
from monitor.state import Newest, Word


# No containers, so that the garbage collector need not look at thousands of them.
class CounterWord(msgspec.Struct, frozen=True, gc=False):
    """What is known of one counter.

    Parameters
    ----------
    width_metres : float or None
        The effective width of its line.
    newest : Newest or None
        Its newest cluster.
    word : Word or None
        What its edge last said about its sensor.
    rating : Rating or None
        How busy it is by that cluster.
    """

    municipality: str
    id: str
    sensor_id: str
    step_seconds: int
    width_metres: float | None
    newest: Newest | None
    word: Word | None
    rating: Rating | None

    def rated(self, newest: Newest | None, bounds: Sequence[float]) -> Self:
        """Return the same with that newest cluster, by its municipality's bounds of levels."""
        rating = Rating.of(newest, self.word, self.step_seconds, self.width_metres, bounds)
        return msgspec.structs.replace(self, newest=newest, rating=rating)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What the store says of one municipality, or of all if None, as it was at one instant.

    Parameters
    ----------
    bounds : mapping
        Of each municipality that is registered, the upper bounds of its levels.
    counters : mapping
        By municipality and id, in order.
    zones : sequence of tuple
        Municipality and id of each, and the ids of the counters that it sums.
    mark : str
        What to look for changes from.
    """

    municipality: str | None
    bounds: Mapping[str, Sequence[float]]
    counters: Mapping[tuple[str, str], CounterWord]
    zones: Sequence[tuple[str, str, Sequence[str]]]
    mark: str

    def with_newer(self, mark: str, newer: Mapping[tuple[str, str], Newest]) -> Self:
        """Return the same with newer clusters of some of its counters."""
        counters = dict(self.counters)
        for key, newest in newer.items():
            counters[key] = counters[key].rated(newest, self.bounds.get(key[0], ()))
        return replace(self, counters=counters, mark=mark)


async def read_material(
    connection: Connection, municipality: str | None, before: Material | None = None
) -> Material:
    """Read what a snapshot is made of.

    Parameters
    ----------
    connection : Connection
        Reads, and is in no transaction.
    municipality : str or None
        Whose; of all if None.
    before : Material, optional
        Of the same municipality: where nothing but newer clusters came since, only they are read.
    """
    if before is not None:
        changed = await _changed(connection, before)
        if changed is not None:
            return changed
    return await _whole(connection, municipality)


async def _changed(connection: Connection, before: Material) -> Material | None:
    code = before.municipality
    parameters = {"municipality": code, "mark": before.mark}
    cursor = await connection.execute(statement("live_change"), parameters)
    rows = await cursor.fetchall()
    mark, is_known, *_ = rows[0]
    if code is None or not is_known:
        return None
    newer = {
        (code, counter_id): Newest(started_at, ended_at, count)
        for _, _, counter_id, started_at, ended_at, count in rows
        if ended_at is not None
    }
    return before.with_newer(mark, newer)


# The store is read as it was at one instant, for a registry may be loaded meanwhile.
async def _whole(connection: Connection, municipality: str | None) -> Material:
    parameters = {"municipality": municipality}
    async with connection.pipeline(), connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        marks = await connection.execute(statement("live_mark"))
        municipalities = await connection.execute(statement("municipality"), parameters)
        counters = await connection.execute(statement("live_counter"), parameters)
        zones = await connection.execute(statement("live_zone"), parameters)
    ((mark,),) = await marks.fetchall()
    bounds = {row[0]: (row[6] or {}).get("flow", ()) for row in await municipalities.fetchall()}
    return Material(
        municipality,
        bounds,
        {
            (row[0], row[1]): _counter_word(row, bounds.get(row[0], ()))
            for row in await counters.fetchall()
        },
        [(code, zone_id, members) for code, zone_id, members in await zones.fetchall()],
        mark,
    )


def _counter_word(row: Sequence[Any], bounds: Sequence[float]) -> CounterWord:
    code, counter_id, sensor_id, step_seconds, width, started_at, ended_at, count, *said = row
    is_heard, said_at, is_online, has_frames, frames_since_at, is_clock_off = said
    word = Word(said_at, is_online, has_frames, frames_since_at, is_clock_off) if is_heard else None
    newest = Newest(started_at, ended_at, count) if ended_at is not None else None
    unrated = CounterWord(code, counter_id, sensor_id, step_seconds, width, None, word, None)
    return unrated.rated(newest, bounds)
