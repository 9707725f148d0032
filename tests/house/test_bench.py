"""The benchmarks run: briefly, so that they cannot rot. No test asserts a time."""

import json
import subprocess
import sys

from tests.bench.__main__ import FIGURES
from tests.server import ROOT


def test_every_figure_is_a_line_of_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--brief"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    told = [line["name"] for line in lines]
    left_out = [line.split()[0] for line in done.stderr.splitlines() if " is left out: " in line]
    # Such as growth, which is growth-insert and growth-by-day.
    assert [
        name
        for name in FIGURES
        if name in left_out or any(f"{each}-".startswith(f"{name}-") for each in told)
    ] == list(FIGURES)
    for line in lines:
        assert set(line) == {"name", "value", "unit", "limit", "limit_value", "ratio"}
        assert line["ratio"] > 0
