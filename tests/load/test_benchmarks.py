"""The page of benchmarks says what was measured."""

import runpy
import subprocess
import sys

from tests.server import ROOT


def test_the_page_of_benchmarks_says_what_was_measured() -> None:
    done = subprocess.run(
        [sys.executable, "docs/benchmarks.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_benchmark_that_was_not_measured_is_noticed() -> None:
    benchmarks = runpy.run_path(str(ROOT / "docs/benchmarks.py"))
    page = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    for block in ("bench", "load"):
        changed = page.replace(f"<!-- {block} -->\n", f"<!-- {block} -->\n1 ms")
        assert changed != page
        assert benchmarks["rewritten"](changed) == page
