"""A paper's text, with places for facts: read from a file, filled in, made a document.

Pure but for reading the file. A line is ``# title``, ``## heading``, ``- item``, ``> quotation``,
``>en quotation`` in English, ``! note``, ``| cell | cell |`` or part of a paragraph. Within it
``{name}`` is a fact and ``**so**`` strong. The first two blocks are title and subtitle.
Blocks end with ``[end]``:

- ``[if name]`` and ``[unless name]``: only where the fact is there, or is not;
- ``[each name]``: once for each item of a list, whose own facts come first;
- ``[table 2 1]``: rows, the first of them its head, and ``[facts 1 3]``: rows without one. The
  numbers are the columns' widths in proportion.

Facts are put in after the text has been taken apart, so that none is ever read as a mark. A fact
that is asked for and not there is a `GapError`: no paper is written with a gap.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from monitor.papers.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Line,
    Span,
    Table,
    Text,
    TextKind,
)
from monitor.papers.errors import GapError

Facts = Mapping[str, Any]
"""Text, truth, or a sequence of further facts, by name."""

_MARK: Final = re.compile(r"\[(if|unless|each|table|facts)((?: [a-z0-9_]+)+)\]")
_STRONG: Final = re.compile(r"\*\*(.+?)\*\*")
_FACT: Final = re.compile(r"\{([a-z0-9_]+)\}")
_END: Final = "[end]"
_STARTS: Final = ("#", "- ", ">", "! ", "|", "[")
_TEXTS: Final[Mapping[str, TextKind]] = {">": "quote", ">en": "english", "!": "note"}


class _Part(NamedTuple):
    """A line of the text, or a marked part with the parts within it."""

    mark: str
    words: str
    parts: tuple["_Part", ...] = ()


def text_of(name: str) -> str:
    """Return a file of this package's texts."""
    return (files("monitor.papers") / "text" / name).read_text(encoding="utf-8")


def fill(name: str, facts: Facts) -> Document:
    """Return the document that a text and the facts make together.

    Parameters
    ----------
    name : str
        The text's file, such as ``dpia.md``.
    facts : Mapping
        All that it may ask for.

    Raises
    ------
    GapError
        If it asks for what is not there, or for what is empty.
    """
    try:
        blocks = tuple(_blocks(_parsed(name), facts))
    except GapError as gap:
        message = f"{name}: {gap}"
        raise GapError(message) from None
    title, subtitle, *rest = blocks
    if not isinstance(title, Heading) or not isinstance(subtitle, Text):
        message = f"{name}: begins with no title and subtitle"
        raise GapError(message)
    return Document(title.text, "".join(span.text for span in subtitle.line), tuple(rest))


@cache
def _parsed(name: str) -> tuple[_Part, ...]:
    return tuple(_parts(_joined(text_of(name).splitlines())))


# A paragraph, an item or a row runs on until an empty line or until the next one begins.
def _joined(lines: Iterable[str]) -> Iterator[str]:
    held = ""
    for line in (each.strip() for each in lines):
        if held and (not line or line.startswith(_STARTS)):
            yield held
            held = ""
        if line == _END or _MARK.fullmatch(line):
            yield line
        elif line:
            held = f"{held} {line}" if held else line
    if held:
        yield held


def _parts(lines: Iterator[str], *, is_inner: bool = False) -> Iterator[_Part]:
    for line in lines:
        if line == _END:
            if not is_inner:
                raise GapError("an [end] ends nothing")
            return
        mark = _MARK.fullmatch(line)
        if mark:
            yield _Part(mark[1], mark[2].strip(), tuple(_parts(lines, is_inner=True)))
        else:
            yield _Part("", line)
    if is_inner:
        raise GapError("an [end] is missing")


def _blocks(parts: Iterable[_Part], facts: Facts) -> Iterator[Block]:
    items: list[Line] = []
    for part, known in _shown(parts, facts):
        if part.words.startswith("- "):
            items.append(_line(part.words[2:], known))
            continue
        if items:
            yield Bullets(tuple(items))
            items = []
        if part.mark:
            yield _table(part, known)
        elif part.words.startswith("#"):
            hashes, _, words = part.words.partition(" ")
            yield Heading(len(hashes), "".join(span.text for span in _line(words, known)))
        else:
            mark, _, words = part.words.partition(" ")
            kind = _TEXTS.get(mark)
            yield Text(kind or "paragraph", _line(words if kind else part.words, known))
    if items:
        yield Bullets(tuple(items))


def _shown(parts: Iterable[_Part], facts: Facts) -> Iterator[tuple[_Part, Facts]]:
    """Yield the lines and tables that are shown, each with the facts that hold there."""
    for part in parts:
        match part.mark:
            case "if" | "unless":
                if bool(_fact(part.words, facts)) == (part.mark == "if"):
                    yield from _shown(part.parts, facts)
            case "each":
                for item in _fact(part.words, facts):
                    yield from _shown(part.parts, {**facts, **item})
            case _:
                yield part, facts


def _table(part: _Part, facts: Facts) -> Table:
    weights = tuple(map(int, part.words.split()))
    rows = tuple(_row(row.words, known) for row, known in _shown(part.parts, facts))
    if any(len(row) != len(weights) for row in rows):
        message = f"a table of {len(weights)} columns has another row"
        raise GapError(message)
    return Table(weights, rows[0], rows[1:]) if part.mark == "table" else Table(weights, (), rows)


def _row(words: str, facts: Facts) -> tuple[Line, ...]:
    cells: Sequence[str] = words.strip("|").split("|")
    return tuple(_line(cell.strip(), facts) for cell in cells)


def _line(words: str, facts: Facts) -> Line:
    pieces = _STRONG.split(words)
    spans = (Span(filled(text, facts), bool(n % 2)) for n, text in enumerate(pieces))
    return tuple(span for span in spans if span.text)


def filled(text: str, facts: Facts) -> str:
    """Return a piece of text with its facts put in.

    Raises
    ------
    GapError
        If it asks for what is not there, or for what is empty.
    """

    def put(found: re.Match[str]) -> str:
        value = _fact(found[1], facts)
        if not isinstance(value, str) or not value.strip():
            message = f"the fact {found[1]} is empty"
            raise GapError(message)
        return value

    return _FACT.sub(put, text)


def _fact(name: str, facts: Facts) -> Any:  # noqa: ANN401 -- text, truth or a list, as its place asks
    if name not in facts:
        message = f"the fact {name} is not there"
        raise GapError(message)
    return facts[name]
