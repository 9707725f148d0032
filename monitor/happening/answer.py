"""The answer with which a report begins, in three sentences."""

from collections.abc import Iterator, Sequence

from monitor.footfall import Figure
from monitor.happening.account import Account, highest_of, peak, share_known, total
from monitor.happening.block import Block, Lead, Text
from monitor.happening.happening import Phase
from monitor.happening.wording import Wording


def answer(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield three sentences, and of how much there is a figure."""
    held = account.during(account.whole, Phase.HELD)
    if not account.is_over:
        last = account.whole[-1].ended_at
        word = "interim" if held else "upcoming"
        time = wording.moment(last, account.happening.starts_at)
        yield Text(wording.say(word, time=time))
    yield Lead(
        (_count(account, held, wording), _busiest(account, held, wording), _worst(account, wording))
    )
    counted = [step for zone in account.zones for step in account.during(zone.steps, Phase.HELD)]
    share = share_known(counted)
    if share is not None and total(held) is not None:
        is_whole = all(step.count is not None for step in counted)
        word = "known_all" if is_whole else "lead_known"
        yield Text(wording.say(word, share=wording.share(share)), is_quiet=True)


def _count(account: Account, held: Sequence[Figure], wording: Wording) -> str:
    count = total(held)
    if count is None:
        return wording.say("lead_count_none")
    if len(account.zones) == 1:
        facts = {"count": wording.number(count), "zone": account.zones[0].name}
        return wording.say("lead_count_one", **facts)
    return wording.say("lead_count", count=wording.number(count), zones=len(account.zones))


def _busiest(account: Account, held: Sequence[Figure], wording: Wording) -> str:
    found = peak(held)
    if found is None:
        return wording.say("lead_peak_none")
    facts = {"when": _quarter(found, account, wording), "count": wording.number(found.count)}
    then = {
        zone.name: count
        for zone in account.zones
        for step in zone.steps
        if step.started_at == found.started_at and (count := step.count) is not None
    }
    if len(account.zones) == 1 or not then:
        return wording.say("lead_peak", **facts)
    name = max(then, key=lambda zone: then[zone])
    facts |= {"zone": name, "zone_count": wording.number(then[name])}
    return wording.say("lead_peak_zone", **facts)


def _worst(account: Account, wording: Wording) -> str:
    alerts = _alert_count(account, wording)
    level = highest_of(zone.level_seconds or {} for zone in account.zones)
    if level is None:
        return wording.say("lead_level_none", alerts=alerts)
    zone = max(account.zones, key=lambda each: (each.level_seconds or {}).get(level, 0))
    seconds = (zone.level_seconds or {})[level]
    return wording.say(
        "lead_level",
        level=wording.say(f"level.{level}"),
        zone=zone.name,
        minutes=wording.lasting(seconds),
        alerts=alerts,
    )


def _alert_count(account: Account, wording: Wording) -> str:
    count = len(account.alerts)
    if not account.are_alerts_kept:
        return wording.say("alerts_gone")
    if not count:
        return wording.say("alerts_none")
    words = wording.say("alerts_one" if count == 1 else "alerts_many", count=count)
    critical = sum(alert.severity == "critical" for alert in account.alerts)
    if not critical:
        return words
    if count == 1:
        return wording.say("alerts_one_critical")
    return wording.say("alerts_critical", alerts=words, critical=critical)


def _quarter(step: Figure, account: Account, wording: Wording) -> str:
    times = {"from": wording.clock(step.started_at), "to": wording.clock(step.ended_at)}
    happening = account.happening
    days = {
        wording.local(at).date()
        for at in (happening.starts_at, happening.ends_at - 1, step.started_at)
    }
    if len(days) == 1:
        return wording.say("between", **times)
    return wording.say("between_day", day=wording.short_day(step.started_at), **times)
