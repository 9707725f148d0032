"""What the store says of a municipality, of which its live state is made.

Read whole the first time; after that a new cluster of one counter costs the reading of that one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from monitor.density import Seen
from monitor.door import read_balances, read_tallies
from monitor.hearsay import Edges, edges_of, heard, read_edges
from monitor.latest import read_courses
from monitor.reading import Connection, statement
from monitor.registry.entry import ERROR_SHARE, FRUIN_WALKWAY, RESET_HOUR, LevelTable
from monitor.standard import NO_STANDARD, Standard
from monitor.state import Newest
from monitor.tally import Tally
from monitor.trend import Course
from monitor.word import CounterWord, Key, ZoneWord

Views = Mapping[Key, Sequence[Seen]]

_PROMPT = ("elastic", "quarter")


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What the store says of one municipality, or of all if None, as it was at one instant.

    Parameters
    ----------
    tables : mapping
        Of each municipality that is registered, its levels.
    counters : mapping
        By municipality and id, in order.
    zones : sequence of ZoneWord
        In order.
    mark : str
        What to look for changes from.
    time_zones : mapping
        Of each municipality, its IANA name.
    views : mapping
        By zone, the newest figure of each camera in it.
    standard : Standard
        What is usual now; put in by whoever reads again and again.
    edges : mapping
        What each edge last said.
    """

    municipality: str | None
    tables: Mapping[str, LevelTable]
    counters: Mapping[Key, CounterWord]
    zones: Sequence[ZoneWord]
    mark: str
    time_zones: Mapping[str, str] = field(default_factory=dict)
    views: Views = field(default_factory=dict)
    standard: Standard = NO_STANDARD
    edges: Edges = field(default_factory=dict)

    def with_newer(
        self,
        mark: str,
        newer: Mapping[Key, Newest],
        courses: Mapping[Key, Course] | None = None,
        tallies: Mapping[Key, Mapping[int, Tally]] | None = None,
    ) -> Self:
        """Return the same with newer clusters of some of its counters.

        Parameters
        ----------
        mark : str
            What to look for changes from.
        newer : mapping
            The newest cluster of each that has one.
        courses, tallies : mapping
            What their latest clusters say together, and those since the day began.
        """
        counters = dict(self.counters)
        courses, tallies = courses or {}, tallies or {}
        for key, newest in newer.items():
            table = self.tables.get(key[0], FRUIN_WALKWAY)
            counters[key] = counters[key].rated(
                newest, table, courses.get(key), tallies.get(key, {})
            )
        return replace(self, counters=counters, mark=mark)

    def with_said(self, edges: Edges) -> Self:
        """Return the same with what some of its edges said since."""
        edges = {**self.edges, **edges}
        return replace(self, edges=edges, counters={**self.counters, **heard(self.counters, edges)})

    def reset_hours(self) -> Mapping[Key, set[int]]:
        """Return at which hours a door begins its day, for each: those of the zones it is of."""
        hours = defaultdict(set)
        for zone in self.zones:
            for key in zone.doors:
                hours[key].add(zone.reset_hour)
        return hours


async def read_material(
    connection: Connection,
    municipality: str | None,
    before: Material | None = None,
    *,
    is_whole: bool = False,
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
    is_whole : bool
        Whether to look at everything nevertheless; what was worked out of the clusters of a
        counter is then kept where its newest one is the same.
    """
    if before is not None and not is_whole:
        changed = await _changed(connection, before)
        if changed is not None:
            return changed
    return await _whole(connection, municipality, before)


async def _changed(connection: Connection, before: Material) -> Material | None:
    code = before.municipality
    parameters = {"municipality": code, "mark": before.mark}
    cursor = await connection.execute(statement("live_change"), parameters)
    rows = await cursor.fetchall()
    mark, is_known, has_said, *_ = rows[0]
    if code is None or not is_known:
        return None
    newer = {
        (code, counter_id): Newest(started_at, ended_at, count)
        for _, _, _, counter_id, started_at, ended_at, count in rows
        if ended_at is not None
    }
    courses = await read_courses(connection, newer)
    tallies = await _tallies(connection, before, newer)
    after = before.with_newer(mark, newer, courses, tallies)
    if has_said:
        after = after.with_said(await read_edges(connection, code, before.mark))
    if tallies:
        after = await _balanced(connection, after, before)
    if any(zone.has_views for zone in before.zones):
        after = replace(after, views=await _views(connection, code))
    return after


# The store is read as it was at one instant, for a registry may be loaded meanwhile.
async def _whole(
    connection: Connection, municipality: str | None, before: Material | None
) -> Material:
    parameters = {"municipality": municipality}
    async with connection.pipeline(), connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        marks = await connection.execute(statement("live_mark"))
        municipalities = await connection.execute(statement("municipality"), parameters)
        counters = await connection.execute(statement("live_counter"), parameters)
        zones = await connection.execute(statement("live_zone"), parameters)
        views = await connection.execute(statement("live_view"), parameters)
        edges = await connection.execute(statement("live_edge"), parameters | {"mark": None})
        ((mark,),) = await marks.fetchall()
        known = await municipalities.fetchall()
        words = {(row[0], row[1]): _counter_word(row) for row in await counters.fetchall()}
        unrated = Material(
            municipality,
            {row[0]: _table(row[6]) for row in known},
            words,
            [_zone_word(row, words) for row in await zones.fetchall()],
            mark,
            {row[0]: row[2] for row in known},
            _by_zone(await views.fetchall()),
        ).with_said(edges_of(await edges.fetchall()))
        return await _rated(connection, unrated, before)


# What was worked out of the same newest cluster before is not worked out again.
async def _rated(connection: Connection, unrated: Material, before: Material | None) -> Material:
    kept = before.counters if before is not None else {}
    newest = {key: each.newest for key, each in unrated.counters.items() if each.newest}
    newer = {
        key: each for key, each in newest.items() if key not in kept or kept[key].newest != each
    }
    hours = unrated.reset_hours()
    lacking = {
        key: newest[key]
        for key in hours
        if key in newest and (key in newer or kept[key].tallies.keys() != hours[key])
    }
    courses = await read_courses(connection, newer)
    tallies = dict(await _tallies(connection, unrated, lacking))
    for key in newest.keys() - newer.keys():
        rating = kept[key].rating
        if rating is not None and rating.course is not None:
            courses[key] = rating.course
        if key in hours and key not in lacking:
            tallies[key] = kept[key].tallies
    known = unrated.with_newer(unrated.mark, newest, courses, tallies)
    return await _balanced(connection, known, before)


async def _balanced(connection: Connection, known: Material, before: Material | None) -> Material:
    newest = {key: known.counters[key].newest for zone in known.zones for key in zone.doors}
    zones = await read_balances(
        connection,
        known.zones,
        {key: each for key, each in newest.items() if each is not None},
        known.time_zones,
        before.zones if before is not None else (),
    )
    return replace(known, zones=zones)


async def _tallies(
    connection: Connection, material: Material, newer: Mapping[Key, Newest]
) -> Mapping[Key, Mapping[int, Tally]]:
    hours = material.reset_hours()
    doors = [(key, hour) for key in newer if key in hours for hour in sorted(hours[key])]
    return await read_tallies(connection, doors, newer, material.time_zones)


async def _views(connection: Connection, municipality: str) -> Views:
    cursor = await connection.execute(statement("live_view"), {"municipality": municipality})
    return _by_zone(await cursor.fetchall())


def _by_zone(rows: Iterable[Sequence[Any]]) -> Views:
    views = defaultdict(list)
    for code, zone_id, at, count, square_metres in rows:
        views[code, zone_id].append(Seen(at, count, square_metres))
    return dict(views)


def _table(levels: Mapping[str, Any] | None) -> LevelTable:
    if not levels:
        return FRUIN_WALKWAY
    flow, density = levels.get("flow", ()), levels.get("density", ())
    return LevelTable(levels.get("scheme", ""), tuple(flow), tuple(density))


def _counter_word(row: Sequence[Any]) -> CounterWord:
    code, counter_id, sensor_id, edge, step_seconds, width, error_share, window, *more = row
    started_at, ended_at, count = more
    return CounterWord(
        code,
        counter_id,
        sensor_id,
        step_seconds,
        width,
        Newest(started_at, ended_at, count) if ended_at is not None else None,
        None,
        None,
        window in _PROMPT,
        ERROR_SHARE if error_share is None else error_share,
        edge=edge,
    )


def _zone_word(row: Sequence[Any], words: Mapping[Key, CounterWord]) -> ZoneWord:
    code, zone_id, members, entrances, exits, capacity, square_metres, hour, has_views = row
    come, gone = (tuple((code, each) for each in doors) for doors in (entrances, exits))
    # Of windows of an hour or a day it is too long not known what they hold.
    has_doors = come and gone and all(words[key].is_prompt for key in come + gone)
    return ZoneWord(
        code,
        zone_id,
        tuple((code, member) for member in members),
        come if has_doors else (),
        gone if has_doors else (),
        capacity,
        square_metres,
        RESET_HOUR if hour is None else hour,
        has_views,
    )
