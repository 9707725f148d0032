"""The report: a table for whoever judges privacy, and the same as JSON for the papers.

No date and no machine stand in it: whoever runs it again gets the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitor.version import VERSION
from tests.attacks.attack import Attack, Measured
from tests.attacks.catalogue import Part

FORMAT: Final = 1

COLUMNS: Final = "| attack | what the attacker knows and does | measured | pass mark | planted |"

HEAD: Final = """# Attacks on the release rule

Passant {version}. Written by `make attack`; run it to get the very same page.

Each row is an attack that was played against the code as it is. Its figure has to be on the right
side of its pass mark; in brackets its 95 % interval (an exact figure has none). To show that the
attack would see a leak, defects were planted beside the code, never in it: each has to exceed the
mark with all of its interval, or the attack proves nothing. A row without a mark is a residual
risk with its size.

{verdict}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An attack with what was measured under the rule and under each mutant."""

    attack: Attack
    measured: Measured
    mutants: Mapping[str, Measured]

    @property
    def faults(self) -> list[str]:
        """Return what is wrong, a sentence each."""
        name = self.attack.id
        found = []
        if not self.attack.is_withstood(self.measured):
            mark = f"{self.attack.comparison} {self.attack.pass_mark}"
            found.append(f"{name}: {_figure(self.measured)} is not {mark}")
        found += [
            f"{name}: the mutant {mutant!r} is not caught at {_figure(measured)}"
            for mutant, measured in self.mutants.items()
            if not self.attack.is_caught(measured)
        ]
        return found

    def entry(self) -> dict[str, Any]:
        """Return the row as JSON has it."""
        attack, measured = self.attack, self.measured
        return {
            "id": attack.id,
            "attack": attack.attack,
            "attacker": attack.attacker,
            "figure": measured.figure,
            "interval": None if measured.interval is None else list(measured.interval),
            "unit": attack.unit,
            "comparison": attack.comparison,
            "passMark": attack.pass_mark,
            "passed": None if attack.pass_mark is None else attack.is_withstood(measured),
            "mutants": [
                {"name": name, "figure": of_it.figure, "caught": attack.is_caught(of_it)}
                for name, of_it in self.mutants.items()
            ],
            "size": measured.size,
            "note": _note(self),
        }

    def line(self) -> str:
        """Return the row as Markdown has it."""
        attack, measured = self.attack, self.measured
        passed = "" if attack.is_withstood(measured) else " **exceeded**"
        is_held = attack.pass_mark is not None
        mark = f"{attack.comparison} {attack.pass_mark:g}" if is_held else "reported"
        planted = "; ".join(
            f"{name}: {of_it.figure:g}, {'caught' if attack.is_caught(of_it) else '**missed**'}"
            for name, of_it in self.mutants.items()
        )
        about = " ".join(filter(None, [attack.attacker, _note(self), f"({measured.size})"]))
        cells = [attack.attack, about, _figure(measured) + _unit(attack), mark + passed, planted]
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def document(rows: Mapping[str, Row]) -> str:
    """Return the JSON file."""
    entries = [row.entry() for row in rows.values()]
    whole = {"version": FORMAT, "passant": VERSION, "rows": entries}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def page(parts: tuple[Part, ...], rows: Mapping[str, Row]) -> str:
    """Return the Markdown page; parts without a row are left out."""
    faults = [fault for row in rows.values() for fault in row.faults]
    held = [row for row in rows.values() if row.attack.pass_mark is not None]
    planted = sum(len(row.mutants) for row in rows.values())
    verdict = (
        f"{len(held)} rows held against a mark, each at or under it; {planted} planted defects,"
        f" each caught; {len(rows) - len(held)} rows reported."
    )
    if faults:
        verdict = "**Not all is well.**\n\n" + "\n".join(f"- {fault}" for fault in faults)
    texts = [HEAD.format(version=VERSION, verdict=verdict)]
    for title, attacks in parts:
        lines = [rows[attack.id].line() for attack in attacks if attack.id in rows]
        if lines:
            head = [f"## {title.rstrip('.')}\n", COLUMNS, "|---" * 5 + "|"]
            texts.append("\n".join([*head, *lines, ""]))
    return "\n".join(texts)


def _figure(measured: Measured) -> str:
    if measured.interval is None:
        return f"{measured.figure:g}"
    low, high = measured.interval
    return f"{measured.figure:g} ({low:g} to {high:g})"


def _unit(attack: Attack) -> str:
    return f" {attack.unit}" if attack.unit else ""


def _note(row: Row) -> str:
    return " ".join(filter(None, [row.attack.note, row.measured.note]))
