"""A report as a PDF, set by typst.

Pure but for reading its own texts: the same report gives the same bytes on any machine. What it
says reaches typst as data, never as its markup.
"""

import json
import re
from dataclasses import replace
from typing import Any, Final

from monitor.happening.block import (
    Block,
    Bullets,
    Drawing,
    Heading,
    Lead,
    Picture,
    Pictures,
    Report,
    Table,
    Text,
)
from monitor.happening.chart import draw
from monitor.happening.wording import text_of
from monitor.papers.typeset import set_pages

FONT: Final = "Libertinus Serif"

# What the font lacks cannot be set so that a reader may copy it, and there would be no PDF at all:
# a note may hold anything that a keyboard has.
_UNSET: Final = re.compile(
    "[^\n -~\xa0-\u017f\u0391-\u03a1\u03a3-\u03c9\u0410-\u044f\u2013\u2014\u2018-\u201e"
    "\u2022\u2026\u20ac\u2212\u25a1]"
)


def sheet(report: Report) -> bytes:
    """Return a report as a PDF that screen readers can follow (PDF/UA-1)."""
    told = {
        "lang": report.language,
        "kind": report.kind,
        "title": report.title,
        "subtitle": report.subtitle,
        "made": report.made,
        "at": report.made_at,
        "blocks": [_block(block) for block in report.blocks],
    }
    told_text = json.dumps(_set(told), ensure_ascii=False)
    return set_pages(text_of("report.typ"), {"report": told_text}, report.made_at)


# With a sign in place of each character that cannot be set.
def _set(told: Any) -> Any:  # noqa: ANN401 - whatever is written as JSON
    match told:
        case str():
            return _UNSET.sub("\N{WHITE SQUARE}", told)
        case list():
            return [_set(each) for each in told]
        case dict():
            return {name: _set(each) for name, each in told.items()}
    return told


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Lead():
            return {"kind": "lead", "lines": list(block.sentences)}
        case Heading():
            return {"kind": "heading", "text": block.text}
        case Text():
            return {"kind": "quiet" if block.is_quiet else "text", "text": block.text}
        case Bullets():
            return {"kind": "bullets", "lines": list(block.items)}
        case Picture():
            return {"kind": "picture", **_picture(block)}
        case Pictures():
            return {"kind": "pictures", "pictures": [_picture(each) for each in block.pictures]}
        case Drawing():
            svg = block.svg.replace("<svg ", f'<svg font-family="{FONT}" ', 1)
            return {"kind": "drawing", "svg": svg, "label": block.label, "title": block.title}
        case Table():
            return {
                "kind": "table",
                "columns": list(block.columns),
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
            }


def _picture(picture: Picture) -> dict[str, str]:
    svg = draw(replace(picture.timeline, font=FONT), picture.label)
    return {"svg": svg, "label": picture.label, "title": picture.title}
