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
    assert [line["name"] for line in lines] == list(FIGURES)
    for line in lines:
        assert set(line) == {"name", "value", "unit", "limit", "limit_value", "ratio"}
        assert line["ratio"] > 0
