"""What the documents say of who may what is what is so."""

import re
from pathlib import Path

from api.guard.rule import RULES
from monitor.access.principal import PERMISSIONS, Role
from tests.api.matrix import MATRIX

ACCESS = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")


def rows() -> list[tuple[str, dict[str, str]]]:
    """Return the rows of the table of operations."""
    found = re.findall(r"^\| `(\w+)`.*?\| (.*) \|$", ACCESS, re.MULTILINE)
    return [
        (name, dict(zip(Role, (cell.strip() for cell in cells.split("|")), strict=True)))
        for name, cells in found
        if name in RULES
    ]


def test_each_operation_is_in_the_table_and_answered_to_those_whom_it_names() -> None:
    assert {name for name, _ in rows()} == set(RULES)
    for operation, permission in RULES.items():
        told = {
            role
            for name, cells in rows()
            for role, cell in cells.items()
            if name == operation and cell != "-"
        }
        assert told == {role for role in Role if permission in PERMISSIONS[role]}, operation


def test_the_table_says_of_each_question_what_the_matrix_says() -> None:
    for name, cells in rows():
        told = " ".join(role for role, cell in cells.items() if cell != "-")
        assert told in {answered for operation, _, answered in MATRIX if operation == name}
