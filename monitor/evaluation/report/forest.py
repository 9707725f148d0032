"""Effects with their intervals, one below another, on one axis with 0 in it: as SVG.

Pure. What is strong is a full dot and a thick line, what is not a ring: nothing hangs on colour.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.evaluation.report.frame import GLYPH, WIDTH, dot, line, picture, ring
from monitor.evaluation.report.scale import ticks
from monitor.evaluation.report.wording import Wording
from monitor.evaluation.result import Interval
from monitor.happening.ink import box, fill, text

_ROW: Final = 22
_TOP: Final = 8
_FOOT: Final = 26
_FIGURES: Final = 204
"""For the figures at the right."""

_LEAST_LABEL: Final = 90
_MOST_LABEL: Final = 250
_STEPS: Final = 6
_WIDEST: Final = 1.5
"""An interval that reaches further, up or down, is cut there: it would flatten the others."""


@dataclass(frozen=True, slots=True)
class Row:
    """An effect.

    Parameters
    ----------
    is_strong : bool
        Whether it is what the others are compared with, or a result beside proofs.
    """

    label: str
    share: Interval
    is_strong: bool = False


def forest(rows: Sequence[Row], wording: Wording, label: str) -> str:
    """Return the picture of some effects, of which there is at least one."""
    longest = max(len(row.label) for row in rows)
    left = min(max(longest * GLYPH + 12, _LEAST_LABEL), _MOST_LABEL)
    lowest = max(min([0.0, *(row.share.low for row in rows)]), -1.0)
    highest = min(max([0.0, *(row.share.high for row in rows)]), _WIDEST)
    marks = ticks(lowest, max(highest, lowest + 0.01), _STEPS)
    right = WIDTH - _FIGURES
    foot = _TOP + _ROW * len(rows)

    def x(share: float) -> float:
        part = (share - marks[0]) / (marks[-1] - marks[0])
        return left + min(max(part, 0), 1) * (right - left)

    def drawn() -> Iterator[str]:
        for number, row in enumerate(rows):
            if row.is_strong and len(rows) > 1:
                yield box(0, _TOP + number * _ROW, WIDTH, _ROW, fill("shade"))
        for mark in marks:
            yield line(x(mark), _TOP, f"V{foot + 4}", "muted" if not mark else "rule")
            decimals = 0 if abs(100 * mark - round(100 * mark)) < 1e-6 else 1  # noqa: PLR2004
            yield text(x(mark), foot + 18, wording.percent(mark, decimals), "muted", "middle")
        for number, row in enumerate(rows):
            yield from _row(row, _TOP + (number + 0.5) * _ROW, x, wording)

    return picture(foot + _FOOT, label, drawn())


def _row(row: Row, y: float, x: Callable[[float], float], wording: Wording) -> Iterator[str]:
    name = "bar" if row.is_strong else "usual"
    share = row.share
    yield text(4, y + 4, row.label, "ink", "start", strong=row.is_strong)
    yield line(x(share.low), y, f"H{x(share.high):.1f}", name, 2.4 if row.is_strong else 1.4)
    for end in (share.low, share.high):
        yield line(x(end), y - 4, "v8", name, 1.4)
    yield dot(x(share.value), y, 5, name) if row.is_strong else ring(x(share.value), y, 4, name)
    value, between = wording.percent(share.value), wording.range(share)
    yield text(WIDTH - _FIGURES + 64, y + 4, value, "ink", "end", strong=row.is_strong)
    yield text(WIDTH - 2, y + 4, between, "muted", "end")
