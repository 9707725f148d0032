"""What a picture is drawn with: boxes, words and their colours, as SVG.

Pure. Each colour is an attribute, for who takes the picture as it is, and a class, by which a page
replaces it.
"""

from html import escape
from typing import Final

_COLOURS: Final = {
    "ink": "#151b21",
    "muted": "#4f565e",
    "rule": "#d3d6d7",
    "shade": "#f1f0ec",
    "band": "#d9dee2",
    "usual": "#6a737b",
    "bar": "#00635a",
    "gap": "#8b9197",
    "paper": "#ffffff",
}


def fill(name: str) -> str:
    """Return the attributes of what is filled."""
    return f'class="f-{name}" fill="{_COLOURS[name]}"'


def stroke(name: str) -> str:
    """Return the attributes of what is drawn as a line."""
    return f'class="s-{name}" stroke="{_COLOURS[name]}"'


def box(x: float, y: float, width: float, height: float, paint: str) -> str:
    """Return a filled box."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {paint}/>'


def text(x: float, y: float, word: str, name: str, anchor: str, *, strong: bool = False) -> str:
    """Return a word, in a colour."""
    weight = ' font-weight="bold"' if strong else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight} {fill(name)}>'
        f"{escape(word)}</text>"
    )


def halo(x: float, y: float, word: str) -> str:
    """Return what lies behind a strong word in the middle, so that it is read over bars."""
    paper = _COLOURS["paper"]
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-weight="bold"'
        f' class="f-paper s-paper" fill="{paper}" stroke="{paper}" stroke-width="3"'
        f' stroke-linejoin="round" aria-hidden="true">{escape(word)}</text>'
    )
