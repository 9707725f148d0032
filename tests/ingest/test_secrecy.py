"""A process that holds identifiers leaves none behind, however it ends."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HIDDEN = "a4:5e:60:c1:02:03"
PREAMBLE = "import logging, threading; from ingest.secrecy import leave_no_trace\n"
SECRETIVE = f"{PREAMBLE}logging.basicConfig(); leave_no_trace()\n"


def unlimited() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=unlimited,
    )


@pytest.mark.skipif(
    not Path("/proc/sys/kernel/core_pattern").exists()
    or "/" in Path("/proc/sys/kernel/core_pattern").read_text()
    or os.geteuid() != 0,
    reason="this machine writes no core files into the working folder",
)
def test_a_process_that_crashes_leaves_no_core_file(tmp_path: Path) -> None:
    crash = "import os; os.abort()"
    told = run(PREAMBLE + crash, tmp_path)
    assert told.returncode == -signal.SIGABRT
    assert list(tmp_path.glob("core*")), "without secrecy a core file is left"
    for left in tmp_path.glob("core*"):
        left.unlink()
    silent = run(SECRETIVE + crash, tmp_path)
    assert silent.returncode == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone knows of it")
def test_a_process_is_not_dumpable_and_has_no_core_limit_to_raise(tmp_path: Path) -> None:
    asked = run(
        SECRETIVE
        + "import ctypes, resource\n"
        + "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))",
        tmp_path,
    )
    assert asked.stdout == "0 (0, 0)\n"


@pytest.mark.parametrize(
    "code",
    [
        f"raise ValueError({HIDDEN!r})",
        f"t = threading.Thread(target=int, args=({HIDDEN!r},)); t.start(); t.join()",
        f"try:\n int({HIDDEN!r})\nexcept ValueError as odd:\n raise KeyError({HIDDEN!r}) from odd",
        f"class Odd:\n def __del__(self):\n  raise OSError({HIDDEN!r})\nOdd()",
        f"logging.getLogger().warning('%d', {HIDDEN!r})",
    ],
)
def test_what_ends_a_process_is_told_without_its_words(code: str, tmp_path: Path) -> None:
    plain, silent = run(PREAMBLE + code, tmp_path), run(SECRETIVE + code, tmp_path)
    assert HIDDEN in plain.stderr
    assert HIDDEN not in silent.stderr + silent.stdout
    assert plain.returncode == silent.returncode
    if "logging.get" not in code:
        assert "Error, at " in silent.stderr
