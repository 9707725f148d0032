"""The frame of a picture: its size, its words and its lines, as SVG.

Pure. No font is named: who shows the picture names it.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from monitor.happening.ink import fill, stroke

WIDTH: Final = 720
SIZE: Final = 12
GLYPH: Final = 6.8
"""What a character takes at most, on average."""

# A name with one of these is no XML, however it is written: there would be no PDF of it.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def picture(height: float, label: str, parts: Iterable[str]) -> str:
    """Return a picture; `label` says what is in it to who does not see it."""
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img"'
        f' aria-label="{escape(label)}" font-size="{SIZE}">{"".join(parts)}</svg>'
    )
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", drawn)


def line(x: float, y: float, to: str, name: str, width: float = 0.8, dash: str = "") -> str:
    """Return a line from a point, as a path goes on from there."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{x:.1f} {y:.1f}{to}" fill="none" {stroke(name)}'
        f' stroke-width="{width:g}"{dashed}/>'
    )


def dot(x: float, y: float, radius: float, name: str) -> str:
    """Return a full dot."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {fill(name)}/>'


def ring(x: float, y: float, radius: float, name: str) -> str:
    """Return a dot that is empty."""
    paper = fill("paper").replace('class="', f'class="s-{name} ')
    edge = stroke(name).split(" ", 1)[1]
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {paper} {edge} stroke-width="1.3"/>'
