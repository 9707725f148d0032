"""The snippets of a page: its fenced blocks, each with what the page says that it prints."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt

RUN: Final = frozenset({"bash", "python", "r"})
"""Languages of what is run."""

SHOWN: Final = frozenset({"text", "json"})
"""Of what the snippet above it prints, to the letter or as JSON means it."""

GOES_ON: Final = "..."
"""The last line of what is printed by a snippet that does not end."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A block that a reader would copy and run.

    Parameters
    ----------
    line : int
        Where it stands in the page.
    shown : str or None
        What the page says that it prints; None if it says nothing.
    """

    line: int
    language: str
    text: str
    shown: str | None
    is_json: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether it prints until it is stopped."""
        return self.shown is not None and self.shown.splitlines()[-1] == GOES_ON

    def prints(self, printed: str) -> bool:
        """Whether that is what the page shows."""
        if self.shown is None:
            return printed == ""
        if self.is_json:
            return bool(json.loads(printed) == json.loads(self.shown))
        return lines(printed) == lines(self.shown)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; its snippets are run one after the other, in one folder."""

    title: str
    snippets: tuple[Snippet, ...]

    def only(self, *languages: str) -> "Section":
        """Return the section with its snippets of these languages alone."""
        kept = tuple(each for each in self.snippets if each.language in languages)
        return Section(self.title, kept)


def sections(markdown: str) -> tuple[Section, ...]:
    """Return the sections of a page that have snippets.

    Raises
    ------
    ValueError
        If a block is of no known language, or shows what no snippet before it prints: nobody
        would know whether it is true.
    """
    found: list[tuple[str, list[Snippet]]] = [("", [])]
    tokens = MarkdownIt("commonmark").parse(markdown)
    titles = {
        id(opening): text.content
        for opening, text in pairwise(tokens)
        if opening.type == "heading_open"
    }
    for token in tokens:
        if id(token) in titles:
            found.append((titles[id(token)], []))
        elif token.type == "fence":
            line = (token.map or [0])[0] + 1
            _, snippets = found[-1]
            if token.info in RUN:
                snippets.append(Snippet(line, token.info, token.content, None))
            elif token.info in SHOWN and snippets and snippets[-1].shown is None:
                last = snippets[-1]
                snippets[-1] = Snippet(
                    last.line, last.language, last.text, token.content, token.info == "json"
                )
            else:
                raise ValueError(f"line {line}: a block that is neither run nor printed")
    return tuple(Section(title, tuple(snippets)) for title, snippets in found if snippets)


def lines(text: str) -> list[str]:
    """Return what is printed, without the blanks at the end of its lines, which nobody sees."""
    return [line.rstrip() for line in text.rstrip().splitlines()]
