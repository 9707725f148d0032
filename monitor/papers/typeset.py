"""A paper as a PDF, set by typst.

Pure but for reading its own texts: the same document and day give the same bytes on any machine,
for only the fonts within typst are used. What a document says reaches typst as data, never as its
markup, so that no name of a sensor can be read as a command.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import typst

from monitor.papers.document import Block, Bullets, Document, Heading, Line, Table, Text
from monitor.papers.template import text_of


def typeset(
    document: Document, style: str, today: date, extras: Mapping[str, str] | None = None
) -> bytes:
    """Return a document as a PDF that screen readers can follow (PDF/UA-1).

    Parameters
    ----------
    document : Document
        What it says.
    style : str
        The file that sets it: ``paper.typ`` or ``sign.typ``.
    today : date
        The day that the file says it was made.
    extras : Mapping of str to str, optional
        What else the style asks for.
    """
    paper = {
        "title": document.title,
        "subtitle": document.subtitle,
        "day": today.isoformat(),
        "blocks": [_block(block) for block in document.blocks],
    }
    made_at = datetime.combine(today, time(12), UTC)
    told = {"paper": json.dumps(paper, ensure_ascii=False), **(extras or {})}
    return set_pages(text_of(style), told, int(made_at.timestamp()))


def set_pages(style: str, told: Mapping[str, str], made_at: int) -> bytes:
    """Return a PDF that screen readers can follow (PDF/UA-1).

    Parameters
    ----------
    style : str
        What sets it, in typst's own language; of this project's making.
    told : Mapping of str to str
        What it says: data, and never markup.
    made_at : int
        When the file says it was made, in epoch seconds.
    """
    pdf: Any = typst.compile(
        style.encode(),
        format="pdf",
        sys_inputs=dict(told),
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=made_at,
    )
    return bytes(pdf)


def _line(line: Line) -> list[dict[str, Any]]:
    return [{"text": text, "strong": is_strong} for text, is_strong in line]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Text():
            return {"kind": block.kind, "line": _line(block.line)}
        case Bullets():
            return {"kind": "bullets", "lines": [_line(line) for line in block.lines]}
        case Table():
            return {
                "kind": "table",
                "weights": block.weights,
                "head": [_line(line) for line in block.head],
                "rows": [[_line(line) for line in row] for row in block.rows],
            }
