"""The part of a report that tells how good its figures are, and names what is missing."""

from collections.abc import Iterator

from monitor.happening.account import Account, gaps
from monitor.happening.block import Block, Heading, Table, Text
from monitor.happening.wording import Wording

MOST_GAPS = 24
MOST_FLAWS = 40


def quality_part(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield how much was measured, what is missing and what was found."""
    say = wording.say
    yield Heading(say("quality"))
    rows = []
    for zone in account.zones:
        covered = None
        if zone.steps:
            covered = sum(step.covered for step in zone.steps) / len(zone.steps)
        known = sum(step.count is not None for step in zone.steps)
        quarters = f"{known} / {len(zone.steps)}"
        rows.append((zone.name, f"{len(zone.counters)}", quarters, wording.share(covered)))
    yield Table(tuple(wording.list("quality_head")), "tnnn", tuple(rows))
    yield from _gap_table(account, wording)
    beside = account.happening.starts_at
    if not account.flaws:
        yield Text(say("flaws_none"))
        return
    yield Text(say("flaws_intro"))
    flaws = tuple(
        (
            flaw.sensor,
            wording.moment(flaw.started_at, beside),
            wording.moment(flaw.ended_at, beside),
            say(f"reason.{flaw.reason}"),
        )
        for flaw in account.flaws[:MOST_FLAWS]
    )
    yield Table(tuple(wording.list("flaws_head")), "tsst", flaws)


def _gap_table(account: Account, wording: Wording) -> Iterator[Block]:
    say, beside = wording.say, account.happening.starts_at
    found = [(zone.name, gap) for zone in account.zones for gap in gaps(zone.steps)]
    if not found:
        yield Text(say("gaps_none"))
        return
    longest = sorted(found, key=lambda each: each[1].started_at - each[1].ended_at)[:MOST_GAPS]
    yield Text(say("gaps_intro"))
    rows = tuple(
        (
            name,
            wording.moment(gap.started_at, beside),
            wording.moment(gap.ended_at, beside),
            say(f"state.{gap.state}"),
        )
        for name, gap in found
        if (name, gap) in longest
    )
    yield Table(tuple(wording.list("gaps_head")), "tsst", rows)
    if len(found) > len(longest):
        yield Text(say("gaps_more", count=len(found) - len(longest)), is_quiet=True)
