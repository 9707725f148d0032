"""What was left out: days and places, counted by reason, and the longest of them named."""

from collections import defaultdict
from collections.abc import Iterator

from monitor.evaluation.material import LeftOut, Reason
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.wording import Wording
from monitor.happening.block import Block, Heading, Table, Text

MOST_ROWS = 24
"""That a page has room for; every one is in the file of the result."""


def omission(case: Case, wording: Wording) -> Iterator[Block]:
    """Yield what took no part, and why."""
    result, say = case.result, wording.say
    yield Heading(say("left_out"))
    for remark in case.remarks:
        yield Text(say(f"remark.{remark}"))
    found: defaultdict[tuple[str | None, Reason], list[LeftOut]] = defaultdict(list)
    for each in result.left_out:
        found[each.place, each.reason].append(each)
    if not found:
        yield Text(say("left_out_nothing"))
        return
    yield Text(say("left_out_intro"))
    ranked = sorted(found.items(), key=lambda item: -sum(each.days for each in item[1]))
    rows = tuple(
        (
            say("everywhere") if place is None else case.name(place),
            say(f"left_out_reason.{reason}"),
            wording.days(min(each.first for each in spans), max(each.last for each in spans)),
            wording.count(sum(each.days for each in spans)),
        )
        for (place, reason), spans in ranked[:MOST_ROWS]
    )
    yield Table(tuple(wording.list("left_out_head")), "twsn", rows)
    if len(ranked) > MOST_ROWS:
        yield Text(say("left_out_more", count=len(ranked) - MOST_ROWS), is_quiet=True)
