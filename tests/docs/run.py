"""Running a snippet as its reader would: in a process, with two variables set."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import pytest

from tests.docs.ground import Installation
from tests.docs.page import Section, Snippet, lines
from tests.server import require

SECONDS: Final = 60

_ELSEWHERE: Final = "America/New_York"
"""Where the reader's machine thinks it is: no figure may depend on it."""


def run(section: Section, installation: Installation, folder: Path) -> None:
    """Run the snippets of a section, and hold what they print against what the page says."""
    for snippet in section.snippets:
        command = _command(snippet, folder)
        environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "TZ": _ELSEWHERE,
            "PYTHONUTF8": "1",
            "PASSANT_URL": installation.url,
            "PASSANT_KEY": installation.key,
        }
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        with process:
            watch = threading.Timer(SECONDS, process.kill)
            watch.start()
            try:
                _expect(snippet, process)
            finally:
                watch.cancel()
                process.kill()


def _expect(snippet: Snippet, process: subprocess.Popen[str]) -> None:
    where = f"the snippet at line {snippet.line}"
    if snippet.goes_on:
        shown = lines(snippet.shown or "")[:-1]
        assert process.stdout is not None
        printed = [process.stdout.readline().rstrip() for _ in shown]
        assert printed == shown, f"{where} prints something else"
        return
    out, errors = process.communicate()
    # Warnings too: a reader would wonder.
    assert (process.returncode, errors) == (0, ""), f"{where} fails: {errors}"
    assert snippet.prints(out), f"{where} prints something else:\n{out}"


def _command(snippet: Snippet, folder: Path) -> list[str]:
    if snippet.language == "bash":
        if not shutil.which("curl"):
            require("curl is not here")
        return ["bash", "-euo", "pipefail", "-c", snippet.text]
    if snippet.language == "python":
        return [sys.executable, "-c", snippet.text]
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not here")
    written = folder / "snippet.R"
    written.write_text(snippet.text)
    return [program, "--vanilla", str(written)]
