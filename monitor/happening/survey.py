"""The survey: reads what became of a happening.

Nothing but released figures is read, the registry, coverage, findings and alerts.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from monitor import directory
from monitor.footfall import Figure
from monitor.happening.account import (
    LACKING,
    Account,
    EarlierEdition,
    ZoneAccount,
    incomplete,
)
from monitor.happening.errors import LostZoneError, NotBegunError
from monitor.happening.happening import Happening
from monitor.happening.harvest import (
    Asked,
    Order,
    read_bands,
    read_door_states,
    read_figures,
    read_windows,
    series_of,
    step_after,
    step_of,
    sum_of,
)
from monitor.happening.incident import are_kept, read_alerts, read_flaws
from monitor.happening.inside import read_occupied
from monitor.happening.listing import list_happenings
from monitor.happening.reach import seconds_by_level
from monitor.interval import FIXED_SECONDS, Interval
from monitor.material import Material, read_material
from monitor.reading import Connection
from monitor.series import Series
from monitor.word import ZoneWord


async def survey(connection: Connection, order: Order) -> Account:
    """Return what became of a happening, or has so far.

    Of one that nobody had foreseen it is told by the hour, as footfall is once it is final, and
    nothing that is finer: or one could be made of any time to read its quarters of an hour.

    Raises
    ------
    NotBegunError
        If its build-up has not begun.
    LostZoneError
        If none of its zones is registered any more.
    """
    happening, code = order.happening, order.happening.municipality
    material = await read_material(connection, code)
    zone = ZoneInfo(material.time_zones[code])
    interval = Interval.QUARTER if order.is_foreseen else Interval.HOUR
    # Steps in which something of it lies, and which are over.
    from_at = step_of(interval, happening.build_up_from, zone)
    until_at = step_after(interval, happening.clearing_until, zone)
    ended_at = min(until_at, step_of(interval, order.now, zone))
    if ended_at <= from_at:
        raise NotBegunError
    rows = {row["id"]: row for row in await directory.zones(connection, code)}
    known = [each for each in happening.zones if each in rows]
    if not known:
        raise LostZoneError
    series = series_of(material, known)
    asked = Asked(zone, order, interval, from_at, ended_at)
    whole, *parts = await read_figures(connection, [sum_of(series), *series], asked)
    words = {word.id: word for word in material.zones}
    zones = [
        ZoneAccount(
            each.id,
            rows[each.id]["name"],
            happening.zone_capacities.get(each.id, words[each.id].capacity),
            tuple(counter for counter, _ in each.counters),
            steps,
        )
        for each, steps in zip(series, parts, strict=True)
    ]
    if order.is_foreseen:
        zones = await _closely(connection, material, asked, series, zones, words)
    names = {each.id: each.name for each in zones}
    return Account(
        happening,
        await _town(connection, code),
        zone.key,
        material.tables[code].scheme,
        order.now,
        from_at,
        step_of(interval, happening.starts_at, zone),
        until_at,
        FIXED_SECONDS[interval],
        whole,
        incomplete([zone.steps for zone in zones if zone.counters]),
        tuple(zones),
        await read_alerts(connection, material, order, names),
        await read_flaws(connection, series, happening),
        await _earlier(connection, material, names, asked),
        await are_kept(connection, happening),
    )


# What is known of zones by less than the hour.
async def _closely(
    connection: Connection,
    material: Material,
    asked: Asked,
    series: Sequence[Series],
    zones: Sequence[ZoneAccount],
    words: Mapping[str, ZoneWord],
) -> list[ZoneAccount]:
    happening, code = asked.order.happening, asked.order.happening.municipality
    known = [each.id for each in zones]
    bands = await read_bands(connection, code, known, asked.from_at, asked.ended_at)
    windows = await read_windows(connection, material, series, asked)
    span = (
        max(happening.build_up_from, asked.from_at),
        min(happening.clearing_until, asked.ended_at),
    )
    found = []
    for each in zones:
        has_levels = any(material.counters[code, counter].width_metres for counter in each.counters)
        own = [window for counter in each.counters for window in windows[counter]]
        # A month of a busy centre takes a second.
        level_seconds = await asyncio.to_thread(seconds_by_level, own, *span)
        word = words[each.id]
        states = await read_door_states(connection, material, word, asked)
        found.append(
            replace(
                each,
                band=bands[each.id],
                level_seconds=level_seconds if has_levels else None,
                occupied=await read_occupied(connection, material, word, states),
                has_doors=word.has_doors,
            )
        )
    return found


async def _town(connection: Connection, code: str) -> str:
    rows = await directory.municipalities(connection)
    return next(str(row["name"]) for row in rows if row["code"] == code)


async def _earlier(
    connection: Connection,
    material: Material,
    names: Mapping[str, str],
    asked: Asked,
) -> EarlierEdition | None:
    order, zone = asked.order, asked.zone
    happening = order.happening
    if happening.earlier_edition is None:
        return None
    found = await list_happenings(connection, happening.municipality, happening.earlier_edition)
    if not found:
        return None
    before = found[0].happening
    shared = [zone for zone in names if zone in before.zones]
    if not shared:
        return EarlierEdition(before.name, before.starts_at, (), (), ())
    series = series_of(material, shared)
    is_close = order.is_foreseen and found[0].is_foreseen
    interval = Interval.QUARTER if is_close else Interval.HOUR
    start_at = step_of(interval, happening.starts_at, zone)
    shift = start_at - step_of(interval, before.starts_at, zone)
    # The times that both have: of what lies beside an edition nothing is told by naming it.
    from_at, until_at = _span(happening, interval, zone)
    then_from_at, then_until_at = _span(before, interval, zone)
    from_at = max(from_at, then_from_at + shift)
    ended_at = min(until_at, then_until_at + shift, step_of(interval, order.now, zone))
    here: tuple[Figure, ...] = ()
    there: tuple[Figure, ...] = ()
    if from_at < ended_at:
        here, there = [
            _complete(
                await read_figures(
                    connection,
                    [sum_of(series), *series],
                    Asked(zone, order, interval, from_at - by, ended_at - by),
                )
            )
            for by in (0, shift)
        ]
    return EarlierEdition(
        before.name,
        before.starts_at,
        tuple(names[zone] for zone in shared),
        here,
        there,
        start_at,
        FIXED_SECONDS[interval],
    )


def _span(happening: Happening, interval: Interval, zone: ZoneInfo) -> tuple[int, int]:
    return (
        step_of(interval, happening.build_up_from, zone),
        step_after(interval, happening.clearing_until, zone),
    )


# A sum that lacks a zone would look like fewer.
def _complete(figures: Sequence[Sequence[Figure]]) -> tuple[Figure, ...]:
    whole, *parts = figures
    lacking = incomplete([steps for steps in parts if any(step.covered for step in steps)])
    return tuple(
        replace(step, count=None, state=LACKING[-1]) if step.started_at in lacking else step
        for step in whole
    )
