"""The core stays small enough to be read whole: under a thousand lines of code."""

import ast
import io
import tokenize
from pathlib import Path

from tests.server import ROOT

LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(file: Path) -> int:
    """Count the lines that hold code: neither blank nor comment nor a text that stands alone."""
    source = file.read_text(encoding="utf-8")
    texts = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in LAYOUT
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(code - texts)


def test_the_lines_of_code_of_a_file_are_those_that_do_something(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(
        '"""Doc.\n\nMore.\n"""\n\n# why\na = (\n    1,\n)\n\n\ndef f():\n    """Doc."""\n'
    )
    assert lines_of_code(file) == 4


def test_the_core_has_under_a_thousand_lines_of_code() -> None:
    files = sorted((ROOT / "anonymise").glob("*.py"))
    assert len(files) > 10
    assert sum(lines_of_code(file) for file in files) < 1000
