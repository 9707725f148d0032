"""The timeline as SVG: passages by quarter of an hour or hour, beside what is usual.

Pure. A time without a figure is hatched and never drawn as 0. Colours are attributes, which a page
may replace by the classes; the picture asks for no font but the one that is told.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from math import ceil, log10
from typing import Final
from zoneinfo import ZoneInfo

from monitor.footfall import Figure
from monitor.happening.account import QUARTER_SECONDS, Band, gaps, peak
from monitor.happening.ink import box, fill, halo, stroke, text

WIDTH: Final = 720
HEIGHT: Final = 270
SMALL_WIDTH: Final = 350
SMALL_HEIGHT: Final = 178

_LEFT: Final = 46
_RIGHT: Final = 8
_TOP: Final = 34
_BOTTOM: Final = 26
_SIZE: Final = 12
_GLYPH: Final = 6.2
"""What a character takes at most, on average."""

_HOUR: Final = 3600
_TICK_HOURS: Final = (1, 2, 3, 6, 12, 24, 48, 96, 168)
_NICE: Final = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
_LINES: Final = 4
# A name with one of these is no XML, however it is written: there would be no PDF of it.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Words:
    """What is written in the picture, in its language."""

    build_up: str
    clearing: str
    states: Mapping[str, str]
    number: Callable[[int], str]
    weekday: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn.

    Parameters
    ----------
    key : str
        Its own among the pictures of a page.
    from_at, until_at : int
        Where it begins and ends.
    starts_at, ends_at : int
        Between which the happening itself is; what lies outside is shaded.
    marks : sequence of (int, str)
        Instants with what stands above them: the numbers of alerts.
    partial : collection of int
        Starts of the steps whose figure is known to be too low; drawn lighter.
    step_seconds : int
        How long a step is.
    """

    key: str
    steps: Sequence[Figure]
    band: Mapping[int, Band]
    from_at: int
    until_at: int
    starts_at: int
    ends_at: int
    zone: ZoneInfo
    words: Words
    marks: Sequence[tuple[int, str]] = ()
    partial: Collection[int] = ()
    is_small: bool = False
    step_seconds: int = QUARTER_SECONDS
    font: str = ""
    size: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        size = (SMALL_WIDTH, SMALL_HEIGHT) if self.is_small else (WIDTH, HEIGHT)
        object.__setattr__(self, "size", size)

    def x(self, at: float) -> float:
        """Return where an instant lies."""
        share = (at - self.from_at) / (self.until_at - self.from_at)
        return _LEFT + share * (self.size[0] - _LEFT - _RIGHT)

    @property
    def foot(self) -> float:
        """Where nobody would lie."""
        return float(self.size[1] - _BOTTOM)

    @property
    def top(self) -> int:
        """The figure at the upper edge."""
        known = [step.count or 0 for step in self.steps]
        known += [band.p90 or band.p50 or 0 for band in self.band.values()]
        most = max([*known, 15]) * 1.04
        whole: int = 10 ** int(log10(most))
        return ceil(next(nice * whole for nice in _NICE if nice * whole >= most))

    def y(self, count: float) -> float:
        """Return where a figure lies."""
        return self.foot - (self.foot - _TOP) * count / self.top


def draw(timeline: Timeline, label: str) -> str:
    """Return the picture; `label` says what is in it to who does not see it."""
    width, height = timeline.size
    font = f' font-family="{escape(timeline.font)}"' if timeline.font else ""
    parts = (
        _pattern(timeline.key),
        *_shades(timeline),
        *_grid(timeline),
        *_band(timeline),
        *_gaps(timeline),
        *_bars(timeline),
        *_usual(timeline),
        *_ticks(timeline),
        *_marks(timeline),
        *_peak(timeline),
    )
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(label)}" font-size="{_SIZE}"{font}>{"".join(parts)}</svg>'
    )
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", drawn)


def _pattern(key: str) -> str:
    return (
        f'<defs><pattern id="{key}" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><path d="M0 0V5" {stroke("gap")} stroke-width="1.4"/>'
        "</pattern></defs>"
    )


def _shades(timeline: Timeline) -> Iterator[str]:
    words = timeline.words
    spans = (
        (timeline.from_at, timeline.starts_at, words.build_up),
        (timeline.ends_at, timeline.until_at, words.clearing),
    )
    for began, ended, word in spans:
        left, right = timeline.x(began), timeline.x(ended)
        if right - left < 1:
            continue
        yield box(left, _TOP, right - left, timeline.foot - _TOP, fill("shade"))
        if right - left > _GLYPH * len(word) + 4:
            yield text((left + right) / 2, _TOP + 13, word, "muted", "middle")


def _grid(timeline: Timeline) -> Iterator[str]:
    width, _ = timeline.size
    lines = _LINES // 2 if timeline.is_small else _LINES
    for number in range(lines + 1):
        count = timeline.top * number / lines
        y = timeline.y(count)
        name = "muted" if not number else "rule"
        yield f'<path d="M{_LEFT} {y:.1f}H{width - _RIGHT}" {stroke(name)} stroke-width="0.8"/>'
        # Nothing under fifteen is ever a figure, so that no line need have the name of 0.
        if number and count == int(count):
            yield text(_LEFT - 6, y + 4, timeline.words.number(int(count)), "muted", "end")


def _band(timeline: Timeline) -> Iterator[str]:
    # A low end that is too small to tell reaches to the foot, which is as much as is known of it.
    for at, band in timeline.band.items():
        if band.p90 is not None:
            upper, lower = timeline.y(band.p90), timeline.y(band.p10 or 0)
            yield box(timeline.x(at), upper, _step(timeline), lower - upper, fill("band"))


def _usual(timeline: Timeline) -> Iterator[str]:
    path = ""
    before: int | None = None
    for at, band in sorted(timeline.band.items()):
        if band.p50 is None:
            continue
        joint = "L" if before == at - QUARTER_SECONDS else "M"
        y = timeline.y(band.p50)
        path += f"{joint}{timeline.x(at):.1f} {y:.1f}H{timeline.x(at + QUARTER_SECONDS):.1f}"
        before = at
    if path:
        yield f'<path d="{path}" fill="none" {stroke("paper")} stroke-width="3.4"/>'
        yield f'<path d="{path}" fill="none" {stroke("usual")} stroke-width="1.6"/>'


def _bars(timeline: Timeline) -> Iterator[str]:
    wide = _step(timeline)
    space = 1 if wide > 4 else 0.25 * wide  # noqa: PLR2004 - what a screen's dots allow
    for step in timeline.steps:
        if step.count is not None:
            y = timeline.y(step.count)
            left = timeline.x(step.started_at) + space / 2
            light = ' fill-opacity="0.45"' if step.started_at in timeline.partial else ""
            yield box(left, y, wide - space, timeline.foot - y, fill("bar") + light)


def _gaps(timeline: Timeline) -> Iterator[str]:
    for gap in gaps(timeline.steps):
        left, right = timeline.x(gap.started_at), timeline.x(gap.ended_at)
        hatch = f'fill="url(#{timeline.key})" fill-opacity="0.45"'
        yield box(left, _TOP + 18, right - left, timeline.foot - _TOP - 18, hatch)
        word = timeline.words.states[gap.state.value]
        if right - left > _GLYPH * len(word) + 8:
            y = (timeline.foot + _TOP) / 2 + 12
            yield box(
                (left + right - _GLYPH * len(word)) / 2 - 4,
                y - 12,
                _GLYPH * len(word) + 8,
                16,
                fill("paper"),
            )
            yield text((left + right) / 2, y, word, "muted", "middle")


def _ticks(timeline: Timeline) -> Iterator[str]:
    hours = (timeline.until_at - timeline.from_at) / _HOUR
    room = (timeline.size[0] - _LEFT - _RIGHT) / 46
    every = next((each for each in _TICK_HOURS if hours / each <= room), _TICK_HOURS[-1])
    first = timeline.from_at - timeline.from_at % QUARTER_SECONDS
    days = 0
    for at in range(first, timeline.until_at + 1, QUARTER_SECONDS):
        local = datetime.fromtimestamp(at, timeline.zone)
        if at < timeline.from_at or local.minute or local.hour % min(every, 24):
            continue
        if not local.hour:
            days += 1
            if every > 24 and (days - 1) % (every // 24):  # noqa: PLR2004 - hours of a day
                continue
        x = timeline.x(at)
        yield (f'<path d="M{x:.1f} {timeline.foot}v4" {stroke("muted")} stroke-width="0.8"/>')
        word = f"{local:%H:%M}" if local.hour else timeline.words.weekday(local)
        x = min(x, timeline.size[0] - _RIGHT - _GLYPH * len(word) / 2 + 6)
        yield text(x, timeline.foot + 17, word, "muted", "middle")


def _peak(timeline: Timeline) -> Iterator[str]:
    found = peak(timeline.steps)
    if found is None or found.count is None:
        return
    x = timeline.x((found.started_at + found.ended_at) / 2)
    word = timeline.words.number(found.count)
    half = _GLYPH * len(word) / 2 + 2
    x = min(max(x, _LEFT + half), timeline.size[0] - _RIGHT - half)
    y = timeline.y(found.count) - 5
    yield halo(x, y, word)
    yield text(x, y, word, "ink", "middle", strong=True)


def _marks(timeline: Timeline) -> Iterator[str]:
    before = -100.0
    for at, word in timeline.marks:
        x = timeline.x(min(max(at, timeline.from_at), timeline.until_at))
        yield (
            f'<path d="M{x:.1f} {_TOP - 8}V{timeline.foot}" {stroke("ink")} stroke-width="1"'
            ' stroke-dasharray="2 3"/>'
        )
        # Where two would cover each other the later stands beside the earlier.
        place = max(x, before + 17)
        before = place
        yield f'<circle cx="{place:.1f}" cy="{_TOP - 17}" r="8" {fill("ink")}/>'
        yield text(place, _TOP - 13, word, "paper", "middle", strong=True)


def _step(timeline: Timeline) -> float:
    return timeline.x(timeline.from_at + timeline.step_seconds) - timeline.x(timeline.from_at)
