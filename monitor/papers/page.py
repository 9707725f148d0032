"""A paper as a page of HTML: whole in itself, for any screen and for the printer.

Pure. Every text is escaped; the page asks nothing of any other address, and says so to the browser.
"""

from html import escape
from string import Template
from typing import Final, NamedTuple

from monitor.papers.document import Block, Bullets, Document, Heading, Line, Table, Text
from monitor.papers.template import text_of

_LISTED: Final = 3
"""The deepest headings of a table of contents."""

_TAGS: Final = {
    "paragraph": ("<p>", "</p>"),
    "quote": ("<blockquote>", "</blockquote>"),
    "english": ('<blockquote lang="en">', "</blockquote>"),
    "note": ('<p class="note" role="note">', "</p>"),
}


class Link(NamedTuple):
    """A link from one page to another of the same folder."""

    text: str
    address: str


def page(
    document: Document,
    *,
    style: str = "paper.css",
    links: tuple[Link, ...] = (),
    figure: str = "",
    kind: str = "paper",
) -> str:
    """Return a document as HTML.

    Parameters
    ----------
    document : Document
        What it says.
    style : str
        The file of its look, put into the page.
    links : tuple of Link
        Shown above it, and not printed.
    figure : str
        A picture as SVG, put behind the text as it is: of this package's own making.
    kind : str
        The class of the body.
    """
    return Template(text_of("page.html")).substitute(
        title=escape(document.title),
        subtitle=escape(document.subtitle),
        style=text_of("colour.css") + text_of(style),
        links="".join(_link(link) for link in links),
        contents=_contents(document),
        body="\n".join(_block(place, block) for place, block in enumerate(document.blocks)),
        figure=figure,
        kind=kind,
    )


def _link(link: Link) -> str:
    return f'<a href="{escape(link.address)}">{escape(link.text)}</a>'


def _contents(document: Document) -> str:
    """Return the headings as a table of contents, where there are parts within parts."""
    blocks = enumerate(document.blocks)
    headings = [(place, block) for place, block in blocks if isinstance(block, Heading)]
    if not any(block.level == _LISTED for _, block in headings):
        return ""
    items = "".join(
        f'<li class="h{block.level}"><a href="#p{place}">{escape(block.text)}</a></li>'
        for place, block in headings
        if block.level <= _LISTED
    )
    return f'<nav class="contents" aria-label="Inhoud"><h2>Inhoud</h2><ul>{items}</ul></nav>'


def _line(line: Line) -> str:
    return "".join(
        f"<strong>{escape(text)}</strong>" if is_strong else escape(text)
        for text, is_strong in line
    )


# Headings are known by their place: two sensors may have one name.
def _block(place: int, block: Block) -> str:
    match block:
        case Heading():
            tag = f"h{block.level}"
            return f'<{tag} id="p{place}">{escape(block.text)}</{tag}>'
        case Text():
            opening, closing = _TAGS[block.kind]
            return f"{opening}{_line(block.line)}{closing}"
        case Bullets():
            items = "".join(f"<li>{_line(line)}</li>" for line in block.lines)
            return f"<ul>{items}</ul>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    whole = sum(table.weights)
    widths = "".join(f'<col style="width:{100 * each / whole:.2f}%">' for each in table.weights)
    rows = "".join(_row(row, is_named=not table.head) for row in table.rows)
    inside = f"<colgroup>{widths}</colgroup>"
    if not table.head:
        return f'<table class="facts">{inside}<tbody>{rows}</tbody></table>'
    head = "".join(f'<th scope="col">{_line(line)}</th>' for line in table.head)
    return (
        '<div class="wide" tabindex="0" role="region" aria-label="Tabel"><table class="columns">'
        f"{inside}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple[Line, ...], *, is_named: bool) -> str:
    cells = [f"<td>{_line(line)}</td>" for line in row]
    if is_named:
        cells[0] = f'<th scope="row">{_line(row[0])}</th>'
    return f"<tr>{''.join(cells)}</tr>"
