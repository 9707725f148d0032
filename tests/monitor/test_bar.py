"""The bar of a long command is there for a terminal alone."""

import io

from rich.console import Console
from rich.progress import BarColumn

from monitor.bar import bar


def drawn(*, is_terminal: bool) -> str:
    shown_on = Console(file=io.StringIO(), force_terminal=is_terminal)
    with bar(BarColumn(), console=shown_on) as shown:
        shown.update(shown.add_task("fitting", total=2), completed=1)
    written: str = shown_on.file.getvalue()  # type: ignore[attr-defined]
    return written


def test_where_nobody_watches_not_even_a_line_is_written() -> None:
    assert drawn(is_terminal=False) == ""
    assert "\N{BOX DRAWINGS HEAVY HORIZONTAL}" in drawn(is_terminal=True)
