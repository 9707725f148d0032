"""The part of a report that tells which alerts there were, and who acted when."""

from collections.abc import Iterator

from monitor.happening.account import Account, AlertAccount
from monitor.happening.block import Block, Heading, Table, Text
from monitor.happening.wording import Wording


def responses(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield a row an alert, in order."""
    say = wording.say
    yield Heading(say("alerts"))
    if not account.are_alerts_kept:
        yield Text(say("alerts_past"))
    elif not account.alerts:
        yield Text(say("alerts_no"))
    if not account.alerts:
        return
    beside = account.happening.starts_at
    rows = tuple(
        (
            f"{number}",
            wording.moment(alert.raised_at, beside),
            alert.place,
            f"{alert.rule} ({say(f'severity.{alert.severity}')})",
            _seen(alert, wording),
            _over(alert, wording),
            _note(alert, wording, beside),
        )
        for number, alert in enumerate(account.alerts, 1)
    )
    yield Table(tuple(wording.list("alerts_head")), "ssmmmsw", rows)


def _seen(alert: AlertAccount, wording: Wording) -> str:
    if alert.acknowledged_at is None:
        return wording.say("seen_not")
    time = wording.lasting(alert.acknowledged_at - alert.raised_at)
    if alert.by is None:
        return wording.say("seen_after", time=time)
    return wording.say("seen_by", time=time, by=alert.by)


def _over(alert: AlertAccount, wording: Wording) -> str:
    if alert.cleared_at is None:
        return wording.say("cleared_not")
    time = wording.lasting(alert.cleared_at - alert.raised_at)
    return wording.say("withdrawn" if alert.withdrawn else "cleared_after", time=time)


def _note(alert: AlertAccount, wording: Wording, beside: int) -> str:
    if alert.closed_at is None:
        return wording.say("closed_not")
    time = wording.moment(alert.closed_at, beside)
    word = "closed" if alert.closed_by is None else "closed_by"
    closed = wording.say(word, time=time, by=alert.closed_by)
    return f"{alert.note} ({closed})" if alert.note else closed
