import runpy
import subprocess
import sys

from tests.server import ROOT


def test_the_page_says_what_was_measured() -> None:
    done = subprocess.run(
        [sys.executable, "docs/forecast.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_figure_that_was_not_measured_is_noticed() -> None:
    script = runpy.run_path(str(ROOT / "docs/forecast.py"))
    page = (ROOT / "docs/forecast.md").read_text(encoding="utf-8")
    assert (
        script["rewritten"](page.replace("<!-- forecast -->\n", "<!-- forecast -->\n9 %")) == page
    )
