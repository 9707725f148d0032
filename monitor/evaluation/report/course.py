"""The course of the days in question: counted, beside what would have been, as SVG.

Pure. A day that is not known is not drawn, and a gap is no 0. A full dot is a day newly open, a
ring another one, a bar the band of 95 % of what would have been: nothing hangs on colour.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from monitor.evaluation.report.frame import GLYPH, WIDTH, dot, line, picture, ring
from monitor.evaluation.report.scale import ticks
from monitor.evaluation.report.wording import Wording
from monitor.evaluation.result import Point
from monitor.happening.ink import box, fill, text

HEIGHT: Final = 262
_LEFT: Final = 54
_RIGHT: Final = 10
_TOP: Final = 46
_FOOT: Final = HEIGHT - 28
_LINES: Final = 5
_DOT: Final = 3.2
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60)
_MONTH_WORD: Final = 62


class _Axes:
    """Where a day and a count lie."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.first, self.last = points[0].day, points[-1].day
        known = [
            each
            for point in points
            for each in (None if point.is_left_out else point.observed, point.high)
            if each is not None
        ]
        self.marks = ticks(0, max([*known, 15.0]) * 1.02, _LINES)
        self._wide = (WIDTH - _LEFT - _RIGHT) / max((self.last - self.first).days, 1)

    @property
    def step(self) -> float:
        """As wide as a week is, and no wider than is read as one day."""
        return min(self._wide * 7, 9.0)

    def x(self, day: date) -> float:
        return _LEFT + self._wide * (day - self.first).days

    def y(self, count: float) -> float:
        return _FOOT - (_FOOT - _TOP) * min(count, self.marks[-1]) / self.marks[-1]


def course(points: Sequence[Point], starts: date, wording: Wording, label: str) -> str:
    """Return the picture of some days, of which at least two are known."""
    axes = _Axes(points)
    parts = (
        *_grid(axes, wording),
        *_months(axes, wording),
        *_expected(axes, points),
        *_start(axes.x(starts), starts, wording),
        *_counted(axes, points),
        *_legend(points, wording),
    )
    return picture(HEIGHT, label, parts)


def _grid(axes: _Axes, wording: Wording) -> Iterator[str]:
    for mark in axes.marks:
        yield line(_LEFT, axes.y(mark), f"H{WIDTH - _RIGHT}", "rule" if mark else "muted")
        if mark:
            yield text(_LEFT - 6, axes.y(mark) + 4, wording.number(mark), "muted", "end")


def _expected(axes: _Axes, points: Sequence[Point]) -> Iterator[str]:
    for point in points:
        if point.low is not None and point.high is not None:
            upper = axes.y(point.high)
            foot = axes.y(max(point.low, 0))
            left = axes.x(point.day) - axes.step / 2
            yield box(left, upper, axes.step, foot - upper, fill("band"))
    for point in points:
        if point.expected is not None:
            left = axes.x(point.day) - axes.step / 2
            yield line(left, axes.y(point.expected), f"h{axes.step:.1f}", "ink", 1.3)


# Those that matter lie on top.
def _counted(axes: _Axes, points: Sequence[Point]) -> Iterator[str]:
    for point in sorted(points, key=lambda each: each.is_new):
        if point.observed is None or point.is_left_out:
            continue
        place = axes.x(point.day), axes.y(point.observed)
        if point.is_new:
            yield dot(*place, _DOT + 0.6, "bar")
        else:
            yield ring(*place, _DOT - 0.4, "usual")


def _start(x: float, starts: date, wording: Wording) -> Iterator[str]:
    word = wording.say("starts_at", day=wording.day(starts))
    yield line(x, _TOP - 8, f"V{_FOOT}", "ink", 1, "3 3")
    fits = x + 6 + GLYPH * len(word) < WIDTH - _RIGHT
    yield text(x + 5 if fits else x - 5, _TOP - 2, word, "ink", "start" if fits else "end")


def _months(axes: _Axes, wording: Wording) -> Iterator[str]:
    first, last = axes.first, axes.last
    months = (last.year - first.year) * 12 + last.month - first.month
    room = (WIDTH - _LEFT - _RIGHT) / _MONTH_WORD
    every = next((each for each in _MONTHS if months / each <= room), _MONTHS[-1])
    for number in range(first.year * 12 + first.month, last.year * 12 + last.month):
        if number % every:
            continue
        day = date(number // 12, number % 12 + 1, 1)
        word = wording.month(day)
        yield line(axes.x(day), _FOOT, "v4", "muted")
        half = GLYPH * len(word) / 2
        place = min(max(axes.x(day), half), WIDTH - half)
        yield text(place, _FOOT + 18, word, "muted", "middle")


def _legend(points: Sequence[Point], wording: Wording) -> Iterator[str]:
    place = float(_LEFT)
    y = 14.0
    is_said = {
        "key_new": any(point.is_new for point in points),
        "key_other": any(not point.is_new for point in points),
        "key_expected": any(point.expected is not None for point in points),
    }
    for name in (name for name, there in is_said.items() if there):
        if name == "key_new":
            yield dot(place + 5, y - 4, _DOT + 0.6, "bar")
        elif name == "key_other":
            yield ring(place + 5, y - 4, _DOT - 0.4, "usual")
        else:
            yield box(place, y - 10, 12, 12, fill("band"))
            yield line(place, y - 4, "h12", "ink", 1.3)
        word = wording.say(name)
        yield text(place + 17, y, word, "ink", "start")
        place += 17 + GLYPH * len(word) + 16
