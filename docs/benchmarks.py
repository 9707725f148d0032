"""The tables in docs/benchmarks.md, from what was measured: ``python docs/benchmarks.py``.

Rewrites what stands between ``<!-- bench -->``, ``<!-- load -->`` or ``<!-- evaluation -->`` and
``<!-- end -->`` from the lines of ``make bench`` in docs/bench.jsonl, from docs/load.json, a list
of what runs of ``make load`` wrote with ``--json``, and from docs/evaluation.json, which
``make bench-evaluation`` writes. With ``--check`` it changes nothing, and its exit code is 2 where
the page does not say what was measured.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

DOCS: Final = Path(__file__).parent
PAGE: Final = DOCS / "benchmarks.md"
NOT_MEASURED: Final = "Not measured yet.\n"

_BLOCK: Final = re.compile(r"(<!-- (bench|load|evaluation) -->\n).*?(<!-- end -->)", re.DOTALL)
_LIVE: Final = "sensor to stream"
_CELLS: Final = ("all", "city", "effect", "controls", "before")


def rewritten(page: str) -> str:
    """Return the page with every block as the measurements say."""

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}\n{_BLOCKS[match[2]]()}\n{match[3]}"

    return _BLOCK.sub(block, page)


def bench() -> str:
    """Return the table of the figures of ``make bench``."""
    file = DOCS / "bench.jsonl"
    if not file.exists():
        return NOT_MEASURED
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return _table(
        ("figure", "reached", "held against", "which reached", "ratio"),
        (
            (
                f"`{each['name']}`",
                f"{each['value']:,.0f} {each['unit']}",
                each["limit"],
                f"{each['limit_value']:,.0f}",
                f"{each['ratio']:.2f}",
            )
            for each in found
        ),
    )


def load() -> str:
    """Return what each run of ``make load`` was made of, and what it reached."""
    file = DOCS / "load.json"
    runs = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return "\n".join(_run(run) for run in runs) or NOT_MEASURED


def evaluation() -> str:
    """Return what evaluations of planted effects found, beside their rival."""
    file = DOCS / "evaluation.json"
    if not file.exists():
        return NOT_MEASURED
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return _table(
        (
            *("designs", "number", "covered", "bias", "width", "Saturday", "week", "naive"),
            *("rival covered", "rival bias", "rival width", "clear", "clear of nothing"),
        ),
        (
            (
                each["cell"],
                f"{each['designs']:,}",
                f"**{100 * each['coverage']:.1f} %**",
                *(f"{each[name]:+.2f}" for name in ("biasPoints",)),
                f"{each['width']:.1f}",
                *(
                    f"{100 * each[name]:.1f} %"
                    for name in ("saturdayCoverage", "weekCoverage", "naiveCoverage")
                ),
                f"{100 * each['rivalCoverage']:.1f} %",
                f"{each['rivalBiasPoints']:+.2f}",
                f"{each['rivalWidth']:.1f}",
                f"{100 * each['clear']:.0f} %",
                "-" if each["falseClear"] is None else f"{100 * each['falseClear']:.1f} %",
            )
            for each in cells
            if each["kind"] in _CELLS
        ),
    )


def _run(run: Mapping[str, Any]) -> str:
    scale, machine, seen = run["scale"], run["machine"], run["seen"]
    words = (
        f"**{scale['sensors']:,} sensors** of {scale['municipalities']} municipalities through"
        f" {scale['municipalities']} gateways, a message a minute each:"
        f" {scale['messagesPerSecond']:,} messages/s on average and"
        f" {scale['peakPerSecond']:,} messages/s while they come ({scale['rhythm']});"
        f" {scale['readers']} readers of the live stream, {scale['analysts']} analysts on"
        f" {scale['historyDays']} days of history; {scale['minutes']} minutes.\n\n"
        f"{machine['processors']} processors ({machine['model']}),"
        f" {machine['memoryGigabytes']} GB, {machine['system']}, Python {machine['python']},"
        f" {run['database']}; everything on this one machine, the simulation too.\n"
    )
    return "\n".join((words, _durations(scale, seen), _outcome(run), _shares(run)))


def _durations(scale: Mapping[str, Any], seen: Mapping[str, Any]) -> str:
    return _table(
        ("", "number", "p50", "p95", "p99", "goal for p99"),
        (
            (
                name,
                f"{reached['count']:,}",
                *(f"{1000 * reached[each]:,.0f} ms" for each in ("p50", "p95")),
                f"**{1000 * reached['p99']:,.0f} ms**",
                f"{1000 * scale['p99Seconds' if name == _LIVE else 'p99AnswerSeconds']:,.0f} ms",
            )
            for name, reached in seen["durations"].items()
        ),
    )


def _outcome(run: Mapping[str, Any]) -> str:
    seen = run["seen"]
    return _table(
        ("what became of it", ""),
        (
            ("frames sent", f"{run['sent']:,}"),
            ("frames used by the edges", f"{run['accepted']:,}"),
            ("frames refused by the edges", _by_reason(run["refusedByEdges"])),
            ("clusters stored", f"{run['stored']:,}"),
            ("clusters refused by the centre", _by_reason(run["refusedByCentre"])),
            ("figures that a reader waited for", f"{seen['expected']:,}"),
            ("of which came", f"{seen['seen']:,}"),
            ("events of the stream read", f"{seen['events']:,}"),
            ("their size together", f"{seen['eventBytes'] / 2**20:,.0f} MB"),
            ("errors", f"{sum(seen['failures'].values()):,}"),
            ("all stored after", f"{run['drainSeconds']:g} s"),
            ("thresholds missed", "; ".join(run["misses"]) or "none"),
        ),
    )


def _shares(run: Mapping[str, Any]) -> str:
    memory = run["peakMegabytes"]
    return _table(
        ("who", "share of the processors", "most memory of one process"),
        (
            (kind, f"{100 * share:.1f} %", f"{memory[kind]} MB" if kind in memory else "-")
            for kind, share in sorted(run["processors"].items(), key=lambda each: -each[1])
        ),
    )


def _by_reason(refused: Mapping[str, float]) -> str:
    return ", ".join(f"{count:,.0f} {why}" for why, count in refused.items()) or "0"


def _table(heading: Sequence[str], lines: Iterable[Iterable[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in _rows(heading, lines))


def _rows(heading: Sequence[str], lines: Iterable[Iterable[str]]) -> Iterator[Iterable[str]]:
    yield heading
    yield ["---"] * len(heading)
    yield from lines


_BLOCKS: Final = {"bench": bench, "load": load, "evaluation": evaluation}


def main(arguments: list[str]) -> int:
    """Rewrite the page, or check it; return the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    right = rewritten(page)
    if page == right:
        return 0
    if "--check" in arguments:
        print("docs/benchmarks.md does not say what was measured: run python docs/benchmarks.py")
        return 2
    PAGE.write_text(right, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
