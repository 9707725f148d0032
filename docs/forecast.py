"""The tables in docs/forecast.md, from what was measured: ``python docs/forecast.py``.

Rewrites what stands between ``<!-- forecast -->``, ``<!-- classes -->`` or ``<!-- speed -->`` and
``<!-- end -->`` from docs/forecast.json. With ``--check`` it changes nothing, and its exit code is
2 where the page does not say what was measured.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

DOCS: Final = Path(__file__).parent
PAGE: Final = DOCS / "forecast.md"
OURS: Final = "Passant"

_BLOCK: Final = re.compile(r"(<!-- (forecast|classes|speed) -->\n).*?(<!-- end -->)", re.DOTALL)


def rewritten(page: str) -> str:
    """Return the page with every block as the measurements say."""
    measured = json.loads((DOCS / "forecast.json").read_text(encoding="utf-8"))

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}\n{_BLOCKS[match[2]](measured)}\n{match[3]}"

    return _BLOCK.sub(block, page)


def errors(measured: Mapping[str, Any]) -> str:
    """Return the errors of every rule, and ours beside the best of them."""
    lines = []
    rules: Sequence[str] = ()
    for name, city in measured["cities"].items():
        for row in city["horizons"]:
            rules = [rule for rule in row["errors"] if rule != OURS]
            lines.append(
                (
                    f"{name} {_ahead(row['horizon'])}",
                    *(f"{row['errors'][rule]:.1f}" for rule in rules),
                    f"**{row['errors'][OURS]:.1f}**",
                    f"{row['lower']:.0f} % lower",
                    f"{row['covered']:.1f} %",
                )
            )
    return _table(("", *rules, OURS, "than the best rule", "in the band"), lines)


def classes(measured: Mapping[str, Any]) -> str:
    """Return errors and coverage by busyness, for one and two hours ahead."""
    parts = []
    for name, city in measured["cities"].items():
        for row in city["horizons"][:2]:
            lines = [
                (
                    _span(each["bounds"]),
                    f"{each['hours']:,}",
                    f"{each['errors'][row['best']]:.1f}",
                    f"**{each['errors'][OURS]:.1f}**",
                    f"{each['covered']:.1f} %",
                    f"{each['below']:.1f} %",
                    f"{each['above']:.1f} %",
                    f"{each['width']:.0f} %",
                )
                for each in row["classes"]
            ]
            heading = (
                "typical persons an hour",
                "hours",
                row["best"],
                OURS,
                "in the band",
                "below it",
                "above it",
                "width of the band",
            )
            parts.append(f"{name}, {_ahead(row['horizon'])}:\n\n{_table(heading, lines)}")
    return "\n".join(parts)


def speed(measured: Mapping[str, Any]) -> str:
    """Return how long fitting and telling take."""
    found = measured["speed"]
    return (
        f"{measured['cities']['Melbourne']['sensors']} sensors and two years of hours:"
        f" fitted in {found['fitSeconds']:.0f} s, the next seven days told in"
        f" {found['predictMilliseconds']:.0f} ms.\n"
    )


def _ahead(horizon: int) -> str:
    return {1: "+1 h", 2: "+2 h", 24: "+24 h", 168: "+7 days"}[horizon]


def _span(bounds: Sequence[int]) -> str:
    if len(bounds) == 1:
        return f"from {bounds[0]:,}"
    low, high = bounds
    return f"under {high:,}" if low == 0 else f"{low:,} to {high:,}"


def _table(heading: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    rows = [list(heading), *(list(line) for line in lines)]
    rows.insert(1, ["---"] * len(rows[0]))
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


_BLOCKS: Final = {"forecast": errors, "classes": classes, "speed": speed}


def main(arguments: list[str]) -> int:
    """Rewrite the page, or check it; return the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    right = rewritten(page)
    if page == right:
        return 0
    if "--check" in arguments:
        print("docs/forecast.md does not say what was measured: run python docs/forecast.py")
        return 2
    PAGE.write_text(right, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
