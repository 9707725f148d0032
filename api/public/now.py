"""How busy it is now, and when it will be quieter: the words of each zone, and their HTML.

Pure. What is not measured is told in words, and never by a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlencode

from api.public.account import Ahead, night
from api.public.mark import mark
from api.public.outlook import Outlook
from api.public.wording import Voice
from monitor.directory import Row
from monitor.live import Snapshot, ZoneNow
from monitor.registry.entry import LEVELS
from monitor.state import State

_NOTABLE: Final = 10
"""Percent: from here on it is said to be busier or quieter than usual, as on the other pages."""

_NOTEWORTHY: Final = tuple(reversed(LEVELS[2:]))
_CALM: Final = LEVELS[0]


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one zone.

    Parameters
    ----------
    look : str
        Its level; ``none`` for a figure without one, ``absent`` where there is no figure.
    state : State
        Whether it has a figure, or why not.
    word : str
        How busy it is, or why there is no figure.
    brief : str
        The same where there is little room; empty for a figure without a level.
    coming : str
        When it will be quieter; empty where there is no figure.
    detail : str
        The figure, what it is compared with, its age; or what it means that there is none.
    """

    id: str
    name: str
    look: str
    state: State
    word: str
    brief: str
    coming: str
    detail: str


def told(news: Snapshot, names: Mapping[str, str], ahead: Ahead, voice: Voice) -> tuple[Told, ...]:
    """Return what is said of each zone, the busiest first."""
    now = news.at
    until = night(now, voice.time_zone)
    known = [zone for zone in news.zones if zone.id in names]
    return tuple(
        _told(zone, names[zone.id], _coming(zone, ahead, now, until, voice), now, voice)
        for zone in sorted(known, key=lambda zone: _rank(zone, names))
    )


def headline(zones: Sequence[Told], voice: Voice) -> str:
    """Return the first thing to know: where it is busy, or that it is nowhere."""
    for level in _NOTEWORTHY:
        there = [zone for zone in zones if zone.look == level]
        if there:
            word = voice.say(f"level.{level}")
            if len(there) == 1:
                return _capital(voice.say("headline.on", level=word, zone=there[0].name))
            count = voice.count(len(there))
            return _capital(voice.say("headline.places", level=word, count=count))
    measured = [zone for zone in zones if zone.look != "absent"]
    judged = [zone for zone in measured if zone.look in LEVELS]
    if not measured:
        return voice.say("headline.none")
    if not judged:
        one = len(measured) == 1
        count = voice.count(len(measured))
        return voice.say("headline.unjudged_one" if one else "headline.unjudged", count=count)
    is_whole = len(judged) == len(zones)
    return voice.say("headline.not_busy" if is_whole else "headline.not_busy_where_measured")


def figures(zones: Sequence[Told], at: int, town: Row, voice: Voice) -> str:
    """Return the part of the page that moves."""
    items = "\n".join(_item(zone) for zone in zones)
    listed = f'<ol class="zones">\n{items}\n</ol>' if zones else _none(voice)
    moment = escape(voice.say("updated", moment=voice.clock(at)))
    return (
        f'<p class="headline" role="status">{escape(headline(zones, voice))}</p>\n'
        f"{_longer(zones, town['code'], voice)}"
        f'<h2 class="unseen">{escape(voice.say("zones.title", place=town["name"]))}</h2>\n'
        f'{listed}\n<p class="updated">{moment}</p>\n'
    )


# Where nothing has a figure as too few pass, more time may bring one.
def _longer(zones: Sequence[Told], code: str, voice: Voice) -> str:
    states = {zone.state for zone in zones}
    if State.MEASURED in states or State.QUIET not in states:
        return ""
    where = escape(f"/explore/?{urlencode({'municipality': code})}")
    link = f'<a href="{where}">{escape(voice.say("zones.by_day"))}</a>'
    return f'<p class="longer">{escape(voice.say("zones.longer"))} {link}</p>\n'


def _none(voice: Voice) -> str:
    return f'<p class="none">{escape(voice.say("zones.none"))}</p>'


def _item(zone: Told) -> str:
    coming = f'<p class="coming">{escape(zone.coming)}</p>' if zone.coming else ""
    return (
        f'<li data-zone="{escape(zone.id)}" data-look="{escape(zone.look)}"'
        f' data-brief="{escape(zone.brief)}">'
        f"{_sign(zone)}<h3>{escape(zone.name)}</h3>"
        f'<p class="word">{escape(zone.word)}</p>{coming}'
        f'<p class="detail">{escape(zone.detail)}</p></li>'
    )


def _sign(zone: Told) -> str:
    return _ladder(zone.look) if zone.state is State.MEASURED else mark(zone.state)


# As many of five rungs filled as its level is high; for the eye alone.
def _ladder(look: str) -> str:
    filled = LEVELS.index(look) + 1 if look in LEVELS else 0
    rungs = "".join(
        f'<rect class="{"on" if rung < filled else "off"}" x="0.5" y="{24 - rung * 6}"'
        f' width="11" height="4" fill="{"currentColor" if rung < filled else "none"}"'
        ' stroke="currentColor"/>'
        for rung in range(len(LEVELS))
    )
    return (
        f'<svg class="ladder {look}" viewBox="0 -1 12 30" width="12" height="30"'
        f' aria-hidden="true">{rungs}</svg>'
    )


def _rank(zone: ZoneNow, names: Mapping[str, str]) -> tuple[bool, int, int, str]:
    has_figure = _has_figure(zone)
    level = LEVELS.index(zone.level) if zone.level in LEVELS else -1
    return not has_figure, -level, -(zone.per_hour or 0), names[zone.id]


def _has_figure(zone: ZoneNow) -> bool:
    return zone.state is State.MEASURED and zone.per_hour is not None


def _told(zone: ZoneNow, name: str, coming: str, now: int, voice: Voice) -> Told:
    if zone.state is not State.MEASURED or zone.per_hour is None:
        # Measured without a figure: it stands for too few.
        state = State.QUIET if zone.state is State.MEASURED else zone.state
        newest = (
            ""
            if zone.age_seconds is None
            else voice.say("zones.newest", moment=voice.moment(now - zone.age_seconds, now))
        )
        return Told(
            zone.id,
            name,
            "absent",
            state,
            _absence(state, zone.since_at, now, voice),
            voice.say(f"brief.{state}"),
            "",
            f"{voice.say(f'why.{state}')} {newest}".strip(),
        )
    versus = _versus(zone, voice)
    if zone.level in LEVELS:
        look, word = str(zone.level), voice.say(f"level.{zone.level}")
    else:
        look, word = "none", versus or voice.say("zones.unjudged", count=voice.count(zone.per_hour))
    parts = [
        voice.say("zones.per_hour", count=voice.count(zone.per_hour)),
        _compared(zone, voice),
        voice.say("zones.covered") if zone.covered < 1 else "",
        "" if zone.age_seconds is None else voice.age(zone.age_seconds),
    ]
    detail = voice.say("dot").join(filter(None, parts))
    brief = word if zone.level in LEVELS else ""
    return Told(zone.id, name, look, State.MEASURED, word, brief, coming, detail)


def _absence(state: State, since_at: int | None, now: int, voice: Voice) -> str:
    if since_at is not None and state in {State.LATE, State.OUTAGE}:
        return voice.say(f"state.{state}_since", moment=voice.moment(since_at, now))
    return voice.say(f"state.{state}")


def _versus(zone: ZoneNow, voice: Voice) -> str:
    percent = zone.busier_percent
    if percent is None:
        return ""
    if abs(percent) < _NOTABLE:
        return voice.say("against.usual")
    return voice.say("against.busier" if percent > 0 else "against.quieter")


def _compared(zone: ZoneNow, voice: Voice) -> str:
    percent, moment = zone.busier_percent, zone.usual_moment
    if percent is None or moment is None:
        return ""
    which = "same" if percent == 0 else ("above" if percent > 0 else "below")
    return voice.say(
        f"against.{which}",
        share=voice.share(abs(percent)),
        weekday=voice.weekday(moment.weekday),
        time=moment.time,
    )


def _coming(zone: ZoneNow, ahead: Ahead, now: int, until: int, voice: Voice) -> str:
    found, is_usual = ahead.of(zone, now, until)
    if found is None:
        return voice.say("turn.unknown")
    text = _turned(found, voice, is_calm=zone.level == _CALM)
    return voice.say("turn.usual", turn=text) if is_usual else text


# Where it is calm, when it will be quieter is of no use to anybody.
def _turned(found: Outlook, voice: Voice, *, is_calm: bool) -> str:
    if is_calm and found.busier_at is not None:
        return voice.say("turn.busier", time=voice.time(found.busier_at))
    if is_calm or found.turn_at is None:
        return voice.say("turn.calm" if is_calm else "turn.steady")
    return voice.say(f"turn.{found.turn}", time=voice.time(found.turn_at))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
