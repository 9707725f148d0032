"""The part of a report that tells how it went: the timeline, and the parts of a happening."""

from collections.abc import Iterator, Sequence

from monitor.footfall import Figure
from monitor.happening.account import Account, ZoneAccount, gaps, peak, share_known, total
from monitor.happening.block import Block, Heading, Picture, Table, Text
from monitor.happening.chart import Timeline, Words
from monitor.happening.happening import Phase
from monitor.happening.lack import count_of, lack
from monitor.happening.wording import Wording
from monitor.state import State


def course(account: Account, wording: Wording) -> Iterator[Block]:
    """Yield the timeline, and a row for each part of a happening."""
    say = wording.say
    only = account.zones[0] if len(account.zones) == 1 else None
    yield Heading(say("timeline"))
    yield picture(account, wording, account.whole, only)
    caption = say("timeline_caption")
    if only is not None:
        caption = say("timeline_caption_one", zone=only.name)
    keys = [caption]
    if only is not None and only.band:
        keys.append(say("key_band"))
    if only is None and any(step.started_at in account.partial for step in account.whole):
        keys.append(say("key_partial"))
    if gaps(account.whole):
        keys.append(say("key_gap"))
    if account.alerts:
        keys.append(say("key_mark"))
    if account.is_hourly:
        keys.append(say("unforeseen"))
    yield Text(" ".join(keys), is_quiet=True)
    yield Heading(say("parts"))
    happening = account.happening
    times = {
        Phase.BUILD_UP: (happening.build_up_from, happening.starts_at, "build_up"),
        Phase.HELD: (happening.starts_at, happening.ends_at, "held"),
        Phase.CLEARING: (happening.ends_at, happening.clearing_until, "clearing"),
    }
    rows = []
    for phase, (began, ended, word) in times.items():
        if began == ended:
            continue
        steps = account.during(account.whole, phase)
        most = peak(steps)
        rows.append(
            (
                say(word),
                wording.moment(began, happening.starts_at),
                wording.moment(ended, happening.starts_at),
                count_of(total(steps), steps, wording),
                say("no_peak") if most is None else peak_cell(most, account, wording),
                say("no_peak") if most is None else wording.share(share_known(steps)),
            )
        )
    yield Table(tuple(wording.list("parts_head")), "sssnnn", tuple(rows))


def peak_cell(most: Figure, account: Account, wording: Wording) -> str:
    """Return the busiest step, and when it began."""
    when = wording.moment(most.started_at, account.happening.starts_at)
    return f"{wording.number(most.count)} · {when}"


def picture(
    account: Account,
    wording: Wording,
    steps: Sequence[Figure],
    zone: ZoneAccount | None,
    *,
    is_small: bool = False,
) -> Picture:
    """Return the timeline of a zone, or of the whole if there is none."""
    most = peak(steps)
    words = Words(
        wording.say("build_up"),
        wording.say("clearing"),
        {
            state.value: wording.say(f"short.{state}")
            for state in State
            if state is not State.MEASURED
        },
        wording.number,
        wording.weekday,
    )
    marks = [(alert.raised_at, f"{n}") for n, alert in enumerate(account.alerts, 1)]
    if zone is not None:
        own = {zone.name, *zone.counters}
        marks = [
            (alert.raised_at, f"{n}")
            for n, alert in enumerate(account.alerts, 1)
            if alert.place in own
        ]
    timeline = Timeline(
        f"t-{zone.id if zone and is_small else 'whole'}",
        steps,
        zone.band if zone else {},
        account.from_at,
        account.until_at,
        account.happening.starts_at,
        account.happening.ends_at,
        wording.zone,
        words,
        marks,
        account.partial if zone is None else (),
        is_small,
        account.step_seconds,
    )
    label = wording.say(
        "timeline_label",
        zone=zone.name if zone else wording.say("whole"),
        **{"from": wording.clock(account.from_at), "to": wording.clock(account.until_at)},
        peak=lack(steps, wording) if most is None else peak_cell(most, account, wording),
    )
    return Picture(timeline, label, zone.name if zone and is_small else "")
