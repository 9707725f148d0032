"""The figures in docs/privacy.md, from what was measured: ``python docs/figures.py``.

Rewrites what stands between ``<!-- kept -->`` or ``<!-- risks -->`` and ``<!-- end -->`` from
docs/kept.json and docs/attack-report.json. With ``--check`` it changes nothing, and its exit code
is 2 where the page does not say what was measured.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

DOCS: Final = Path(__file__).parent
PAGE: Final = DOCS / "privacy.md"
_BLOCK: Final = re.compile(r"(<!-- (kept|risks) -->\n).*?(<!-- end -->)", re.DOTALL)


def rewritten(page: str) -> str:
    """Return the page with every block as the measurements say."""

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}\n{_BLOCKS[match[2]]()}\n{match[3]}"

    return _BLOCK.sub(block, page)


def kept() -> str:
    """Return the table of what the rule keeps of real counts."""
    measured: Mapping[str, list[dict[str, Any]]] = json.loads(
        (DOCS / "kept.json").read_text(encoding="utf-8")
    )
    heading = (
        "passers a day",
        "sensor-days",
        "kept",
        "by quarters",
        "error of hours",
        "by quarters",
        "error of days",
        "by quarters",
        "clusters a day",
        "median window",
    )
    parts = []
    for source, rows in measured.items():
        lines = [
            (
                _span(row["personsADay"]),
                f"{row['sensorDays']:,}",
                f"**{row['kept']} %**",
                f"{row['keptByQuarters']} %",
                f"{row['hourError']} %",
                f"{row['hourErrorByQuarters']} %",
                f"{row['dayError']} %",
                f"{row['dayErrorByQuarters']} %",
                f"{row['clustersADay']}",
                "-" if row["medianMinutes"] is None else f"{row['medianMinutes']:g} min",
            )
            for row in rows
        ]
        parts.append(f"{source}:\n\n{_table(heading, lines)}")
    return "\n".join(parts)


def risks() -> str:
    """Return the table of the attacks and what they reach."""
    report = json.loads((DOCS / "attack-report.json").read_text(encoding="utf-8"))
    lines = [
        (
            row["attack"],
            f"{row['figure']:g} {row['unit']}".strip(),
            "-" if row["interval"] is None else "{:g} to {:g}".format(*row["interval"]),
            "reported" if row["passMark"] is None else f"{row['comparison']} {row['passMark']:g}",
        )
        for row in report["rows"]
    ]
    return _table(("attack", "reached", "95 %", "may reach"), lines)


def _span(bounds: tuple[int, int | None]) -> str:
    low, high = bounds
    return f"from {low:,}" if high is None else f"{low:,} to {high:,}"


def _table(heading: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    rows = [list(heading), *(list(line) for line in lines)]
    rows.insert(1, ["---"] * len(rows[0]))
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


_BLOCKS: Final = {"kept": kept, "risks": risks}


def main(arguments: list[str]) -> int:
    """Rewrite the page, or check it; return the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    right = rewritten(page)
    if page == right:
        return 0
    if "--check" in arguments:
        print("docs/privacy.md does not say what was measured: run python docs/figures.py")
        return 2
    PAGE.write_text(right, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
