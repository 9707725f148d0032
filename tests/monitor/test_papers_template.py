"""How a text and facts make a document, and how a gap is refused."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.papers import template
from monitor.papers.document import Bullets, Document, Heading, Span, Table, Text
from monitor.papers.errors import GapError
from monitor.papers.template import Facts, fill, text_of

Filler = Callable[[str, Facts], Document]


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Filler]:
    """Fill in a text that is given rather than read."""

    def fill_text(text: str, facts: Facts) -> Document:
        template._parsed.cache_clear()
        monkeypatch.setattr(template, "text_of", lambda _: f"# T\n\nS\n\n{text}")
        return fill("test.md", facts)

    yield fill_text
    template._parsed.cache_clear()


def test_a_text_becomes_blocks(filled: Filler) -> None:
    text = "## A\ngoes\non\n\n- one\n- two **so** is\n  more\n> said\n>en said so\n! mind\nend"
    document = filled(text, {})
    assert (document.title, document.subtitle) == ("T", "S")
    assert document.blocks == (
        Heading(2, "A goes on"),
        Bullets(
            (
                (Span("one"),),
                (Span("two "), Span("so", is_strong=True), Span(" is more")),
            )
        ),
        Text("quote", (Span("said"),)),
        Text("english", (Span("said so"),)),
        Text("note", (Span("mind end"),)),
    )


def test_what_facts_say_is_never_a_mark(filled: Filler) -> None:
    evil = "# a **b** {c} | d [if e]"
    (block,) = filled("says {x}", {"x": evil}).blocks
    assert block == Text("paragraph", (Span(f"says {evil}"),))


def test_parts_are_shown_for_what_is_there(filled: Filler) -> None:
    text = "[if a]\nyes\n[end]\n[unless a]\nno\n[end]\n[each b]\n[if c]\n{c}{d}\n[end]\n[end]"
    document = filled(text, {"a": False, "b": [{"c": "1"}, {"c": ""}, {"c": "2"}], "d": "!"})
    assert [span for block in document.blocks for span in block.line] == [  # type: ignore[union-attr]
        Span("no"),
        Span("1!"),
        Span("2!"),
    ]


def test_a_table_has_a_row_for_each_item(filled: Filler) -> None:
    text = "[table 2 1]\n| A | B |\n[each x]\n| {a} | **{b}** |\n[end]\n[end]"
    document = filled(text, {"x": [{"a": "1", "b": "|"}, {"a": "2", "b": "3"}]})
    assert document.blocks == (
        Table(
            (2, 1),
            ((Span("A"),), (Span("B"),)),
            (
                ((Span("1"),), (Span("|", is_strong=True),)),
                ((Span("2"),), (Span("3", is_strong=True),)),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "facts", "gap"),
    [
        ("{a}", {}, "the fact a is not there"),
        ("{a}", {"a": " "}, "the fact a is empty"),
        ("{a}", {"a": None}, "the fact a is empty"),
        ("[if a]\nx\n[end]", {}, "the fact a is not there"),
        ("[each a]\nx\n[end]", {}, "the fact a is not there"),
        ("[if a]\nx", {"a": True}, r"\[end\] is missing"),
        ("x\n[end]", {}, r"\[end\] ends nothing"),
        ("[table 1 1]\n| a |\n[end]", {}, "has another row"),
    ],
)
def test_a_gap_is_refused(filled: Filler, text: str, facts: Facts, gap: str) -> None:
    with pytest.raises(GapError, match=gap):
        filled(text, facts)


def test_no_text_of_the_package_is_empty_or_waits_for_somebody() -> None:
    for file in (Path(template.__file__).parent / "text").iterdir():
        text = text_of(file.name)
        assert text.strip()
        assert "TODO" not in text
        assert "http://" not in text
