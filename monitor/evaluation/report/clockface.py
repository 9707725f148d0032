"""The days in question by hour: counted, beside what would have been, as SVG.

Pure. An hour that stands for too few persons has no bar.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.evaluation.report.frame import GLYPH, WIDTH, line, picture
from monitor.evaluation.report.scale import ticks
from monitor.evaluation.report.wording import MINIMUM_TOLD, Wording
from monitor.evaluation.result import HourEffect
from monitor.happening.ink import box, fill, text

HEIGHT: Final = 200
_LEFT: Final = 54
_RIGHT: Final = 10
_TOP: Final = 28
_BOTTOM: Final = 26
_LINES: Final = 4


def clockface(hours: Sequence[HourEffect], wording: Wording, label: str) -> str:
    """Return the picture of some hours of the day, at least one."""
    foot = HEIGHT - _BOTTOM
    first, last = hours[0].hour, hours[-1].hour
    step = (WIDTH - _LEFT - _RIGHT) / (last - first + 1)
    most = max(max(hour.observed, hour.expected) for hour in hours)
    marks = ticks(0, max(most, float(MINIMUM_TOLD)) * 1.02, _LINES)

    def y(count: float) -> float:
        return foot - (foot - _TOP) * count / marks[-1]

    def drawn() -> Iterator[str]:
        for mark in marks:
            yield line(_LEFT, y(mark), f"H{WIDTH - _RIGHT}", "rule" if mark else "muted")
            if mark:
                yield text(_LEFT - 6, y(mark) + 4, wording.number(mark), "muted", "end")
        for hour in hours:
            left = _LEFT + (hour.hour - first) * step
            if hour.observed >= MINIMUM_TOLD:
                top = y(hour.observed)
                yield box(left + 3, top, step - 6, foot - top, fill("bar"))
            if hour.expected >= MINIMUM_TOLD:
                yield line(left, y(hour.expected), f"h{step:.1f}", "paper", 4.2)
                yield line(left, y(hour.expected), f"h{step:.1f}", "ink", 2)
            yield text(left, foot + 17, f"{hour.hour}", "muted", "middle")
        yield text(_LEFT + (last + 1 - first) * step, foot + 17, f"{last + 1}", "muted", "end")
        counted = wording.say("key_counted")
        yield box(_LEFT, 4, 12, 12, fill("bar"))
        yield text(_LEFT + 17, 14, counted, "ink", "start")
        place = _LEFT + 33 + GLYPH * len(counted)
        yield line(place, 10, "h14", "ink", 2)
        yield text(place + 19, 14, wording.say("key_without"), "ink", "start")

    return picture(HEIGHT, label, drawn())
