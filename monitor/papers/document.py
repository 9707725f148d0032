"""A paper as a structure: headings, paragraphs, lists and tables, without any look.

Pure values. Page and PDF are made of the same one, so that they cannot differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Span(NamedTuple):
    """A piece of text, plain or strong."""

    text: str
    is_strong: bool = False


Line = tuple[Span, ...]
TextKind = Literal["paragraph", "quote", "english", "note"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 is a part of the paper, 3 and 4 lie below it."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, a quotation (in Dutch or in English), or a note that must not be missed."""

    kind: TextKind
    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Parameters
    ----------
    weights : tuple of int
        How wide its columns are, in proportion.
    head : tuple of Line
        Of its columns; empty where each row's first cell is that row's head.
    """

    weights: tuple[int, ...]
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Text | Bullets | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its title, what stands right below it, and its blocks."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]

    def words(self) -> Iterator[str]:
        """Yield every piece of text, in order."""
        yield self.title
        yield self.subtitle
        for block in self.blocks:
            match block:
                case Heading():
                    yield block.text
                case Text():
                    yield from (span.text for span in block.line)
                case Bullets():
                    yield from (span.text for line in block.lines for span in line)
                case Table():
                    rows = (block.head, *block.rows)
                    yield from (span.text for row in rows for line in row for span in line)
