"""The load runs: briefly, so that it cannot rot. No test asserts a time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT, find_mosquitto, require

SECONDS = 110


@pytest.mark.servers
def test_the_house_carries_a_short_load_without_a_fault(tmp_path: Path) -> None:
    if find_mosquitto() is None:
        require("mosquitto is not installed")
    report = tmp_path / "load.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.load", "--short", "--json", str(report)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    measured = json.loads(report.read_text())
    assert measured["stored"] == measured["accepted"] == measured["sent"]
    assert measured["seen"]["seen"] == measured["seen"]["expected"] > 0
