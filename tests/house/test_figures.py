"""What the documents say was measured is what was measured."""

import runpy
import subprocess
import sys

from tests.server import ROOT


def test_the_privacy_page_says_what_was_measured() -> None:
    done = subprocess.run(
        [sys.executable, "docs/figures.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_figure_that_was_not_measured_is_noticed() -> None:
    figures = runpy.run_path(str(ROOT / "docs/figures.py"))
    page = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    assert figures["rewritten"](page) == page
    assert figures["rewritten"](page.replace("<!-- kept -->\n", "<!-- kept -->\n99.99 %")) == page
