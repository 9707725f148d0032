"""The part of a report that tells of each zone."""

from collections.abc import Iterator

from monitor.happening.account import Account, peak, total
from monitor.happening.block import Block, Heading, Pictures, Table, Text
from monitor.happening.course import picture
from monitor.happening.happening import Phase
from monitor.happening.lack import count_of
from monitor.happening.wording import Wording
from monitor.registry.entry import LEVELS

MOST_PICTURES = 12


def zone_part(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield a row a zone, and their timelines."""
    say = wording.say
    yield Heading(say("zones"))
    rows = []
    for zone in account.zones:
        held = account.during(zone.steps, Phase.HELD)
        most = peak(held)
        when = say("no_peak")
        if most is not None:
            when = wording.moment(most.started_at, account.happening.starts_at)
        highest = zone.highest
        rows.append(
            (
                zone.name,
                count_of(total(held), held, wording),
                wording.number(most.count) if most else say("no_peak"),
                when,
                say(f"level.{highest}") if highest else say("no_level"),
                _capacity(zone.capacity, wording),
            )
        )
    yield Table(tuple(wording.list("zones_head")), "tnnssn", tuple(rows))
    if account.happening.capacity is not None:
        capacity = wording.number(account.happening.capacity)
        yield Text(say("capacity_whole", capacity=capacity), is_quiet=True)
    if len(account.zones) > 1:
        yield from _small(account, wording)


def _capacity(capacity: int | None, wording: Wording) -> str:
    return wording.say("no_capacity") if capacity is None else wording.number(capacity)


def _small(account: Account, wording: Wording) -> Iterator[Block]:
    say = wording.say
    known = [zone for zone in account.zones if total(zone.steps) is not None]
    drawn = sorted(known, key=lambda zone: -(total(zone.steps) or 0))[:MOST_PICTURES]
    if not drawn:
        return
    pictures = tuple(
        picture(account, wording, zone.steps, zone, is_small=True)
        for zone in account.zones
        if zone in drawn
    )
    yield Pictures(pictures)
    keys = [say("zones_caption")]
    without = [zone.name for zone in drawn if not zone.band]
    if len(without) < len(drawn):
        keys.append(say("key_band"))
        if without:
            keys.append(say("some_usual", zones=wording.listed(without)))
    else:
        keys.append(say("no_usual"))
    if len(drawn) < len(known):
        keys.append(say("zones_left", count=len(drawn)))
    yield Text(" ".join(keys), is_quiet=True)


def level_part(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield how long each level lasted."""
    say = wording.say
    yield Heading(say("levels"))
    told = [zone for zone in account.zones if zone.level_seconds is not None]
    if not told:
        yield Text(say("levels_none"))
        return
    yield Text(say("levels_intro", scheme=account.scheme), is_quiet=True)
    rows = []
    for zone in told:
        seconds = zone.level_seconds or {}
        lasted = (
            wording.lasting(seconds[level]) if level in seconds else say("never")
            for level in LEVELS
        )
        rows.append((zone.name, *lasted))
    head = (say("levels_head"), *(say(f"level.{level}") for level in LEVELS))
    yield Table(head, "tnnnnn", tuple(rows))
    without = [zone.name for zone in account.zones if zone.level_seconds is None]
    if without:
        yield Text(f"{wording.listed(without)}: {say('levels_lacking')}", is_quiet=True)


def inside_part(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield how many were inside at most."""
    say = wording.say
    yield Heading(say("occupancy"))
    doors = [zone for zone in account.zones if zone.has_doors]
    if not doors:
        yield Text(say("occupancy_none"))
        return
    rows: list[tuple[str, ...]] = []
    unknown: list[str] = []
    for zone in doors:
        fullest = zone.fullest
        capacity = _capacity(zone.capacity, wording)
        if fullest is None:
            unknown.append(zone.name)
            continue
        inside = fullest.occupancy
        likely = say("no_range")
        if inside.high is not None:
            word = "range" if inside.low is not None else "range_low"
            facts = {"low": wording.number(inside.low), "high": wording.number(inside.high)}
            likely = say(word, **facts)
        when = wording.moment(fullest.at, account.happening.starts_at)
        rows.append((zone.name, wording.number(inside.count), likely, when, capacity))
    if rows:
        yield Table(tuple(wording.list("occupancy_head")), "tnnsn", tuple(rows))
    if unknown:
        yield Text(say("occupancy_unknown", zones=wording.listed(unknown)))
