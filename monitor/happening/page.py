"""A report as a page of HTML: whole in itself, for any screen and for the printer.

Pure but for reading its own texts. Every text is escaped; the page asks nothing of any other
address and runs nothing, and says so to the browser.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Final

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

STYLE: Final = "report.css"

_COLUMNS: Final = {"n": ' class="n"', "s": ' class="s"', "t": "", "m": "", "w": ""}


def policy() -> str:
    """Return what a browser may load for the page: the style within it, and nothing else."""
    digest = b64encode(sha256(text_of(STYLE).encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'"


def page(report: Report) -> str:
    """Return a report as HTML."""
    title = f"{report.kind}: {report.title}"
    return (
        f'<!doctype html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{text_of(STYLE)}</style>\n</head>\n"
        f'<body>\n<main>\n<header>\n<p class="kind">{escape(report.kind)}</p>\n'
        f"<h1>{escape(report.title)}</h1>\n"
        f'<p class="subtitle">{escape(report.subtitle)}</p>\n</header>\n'
        + "\n".join(_block(block) for block in report.blocks)
        + f'\n<p class="made">{escape(report.made)}</p>\n</main>\n</body>\n</html>\n'
    )


def _block(block: Block) -> str:
    match block:
        case Lead():
            lines = "".join(f"<p>{escape(line)}</p>" for line in block.sentences)
            return f'<div class="lead">{lines}</div>'
        case Heading():
            return f"<h2>{escape(block.text)}</h2>"
        case Text():
            kind = ' class="quiet"' if block.is_quiet else ""
            return f"<p{kind}>{escape(block.text)}</p>"
        case Bullets():
            items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
            return f"<ul>{items}</ul>"
        case Picture():
            return _scrolled(_figure(block, "picture"), block.label)
        case Pictures():
            figures = "".join(_figure(each, "small") for each in block.pictures)
            return f'<div class="pictures">{figures}</div>'
        case Drawing():
            return _scrolled(_framed(block.svg, block.title, "picture"), block.label)
        case Table():
            return _scrolled(_table(block), block.head[0] or block.head[1])


# What is wider than the screen is reached by the keyboard too.
def _scrolled(content: str, label: str) -> str:
    named = f'tabindex="0" role="region" aria-label="{escape(label)}"'
    return f'<div class="wide" {named}>{content}</div>'


def _figure(picture: Picture, kind: str) -> str:
    return _framed(draw(picture.timeline, picture.label), picture.title, kind)


def _framed(svg: str, title: str, kind: str) -> str:
    head = f"<h3>{escape(title)}</h3>" if title else ""
    return f'<figure class="{kind}">{head}{svg}</figure>'


def _table(table: Table) -> str:
    kinds = [_COLUMNS[kind] for kind in table.columns]
    head = "".join(
        f'<th scope="col"{kind}>{escape(cell)}</th>'
        for kind, cell in zip(kinds, table.head, strict=True)
    )
    rows = "".join(_row(row, kinds) for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(row: tuple[str, ...], kinds: list[str]) -> str:
    first, *rest = row
    cells = "".join(
        f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds[1:], rest, strict=True)
    )
    return f'<tr><th scope="row"{kinds[0]}>{escape(first)}</th>{cells}</tr>'
