"""The part of a report that compares a happening with an earlier edition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.footfall import Figure
from monitor.happening.account import HOUR_SECONDS, Account, EarlierEdition
from monitor.happening.block import Block, Heading, Table, Text
from monitor.happening.wording import Wording


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of two editions.

    Parameters
    ----------
    offset : int
        How many hours after the start it begins; below 0 before it.
    here, there : int or None
        Passages; None unless there is a figure of each of its steps.
    """

    offset: int
    here: int | None
    there: int | None


def edition_part(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield the comparison, or why there is none."""
    earlier = account.earlier
    if earlier is not None:
        is_hourly = earlier.step_seconds == HOUR_SECONDS
        wording = Wording(wording.language, wording.zone, is_hourly=is_hourly)
    say = wording.say
    if earlier is None:
        if account.happening.earlier_edition is not None:
            yield Heading(say("edition", name=account.happening.earlier_edition))
            yield Text(say("edition_lost"))
        return
    yield Heading(say("edition", name=f"{earlier.name}, {wording.day(earlier.starts_at)}"))
    if not earlier.zones:
        yield Text(say("edition_zones_none"))
        return
    yield Text(say("edition_zones", zones=wording.listed(earlier.zones)), is_quiet=True)
    here, there, count = both(earlier)
    if not count:
        yield Text(say("edition_total_none"))
        return
    facts = {"here": wording.number(here), "there": wording.number(there), "count": count}
    total = "edition_total_one" if count == 1 else "edition_total"
    yield Text(say(total, change=wording.change(here, there), **facts))
    rows = tuple(
        (
            _hour(earlier.start_at + hour.offset * HOUR_SECONDS, hour.offset, account, wording),
            wording.number(hour.there),
            wording.number(hour.here),
            say("none")
            if hour.here is None or hour.there is None
            else wording.change(hour.here, hour.there),
        )
        for hour in hours(earlier)
    )
    if rows:
        yield Table(tuple(wording.list("edition_head")), "snnn", rows)


def _hour(at: int, offset: int, account: Account, wording: Wording) -> str:
    times = {
        "from": wording.moment(at, account.happening.starts_at),
        "to": wording.clock(at + HOUR_SECONDS),
    }
    sign = f"+{offset}" if offset >= 0 else f"\N{MINUS SIGN}{-offset}"
    return f"{sign} · {wording.say('hour_row', **times)}"


def hours(earlier: EarlierEdition) -> list[Hour]:
    """Return two editions hour by hour; those of which neither has a figure are left out."""
    pairs: dict[int, list[tuple[Figure, Figure]]] = {}
    for here, there in zip(earlier.here, earlier.there, strict=False):
        offset = (here.started_at - earlier.start_at) // HOUR_SECONDS
        pairs.setdefault(offset, []).append((here, there))
    found = []
    for offset, some in sorted(pairs.items()):
        sides = [
            _whole([pair[side].count for pair in some], HOUR_SECONDS // earlier.step_seconds)
            for side in (0, 1)
        ]
        if sides != [None, None]:
            found.append(Hour(offset, *sides))
    return found


def both(earlier: EarlierEdition) -> tuple[int, int, int]:
    """Return the passages of two editions in the steps of which both have a figure; how many."""
    known = [
        (here.count, there.count)
        for here, there in zip(earlier.here, earlier.there, strict=False)
        if here.count is not None and there.count is not None
    ]
    return sum(here for here, _ in known), sum(there for _, there in known), len(known)


def _whole(counts: Sequence[int | None], length: int) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == length else None
