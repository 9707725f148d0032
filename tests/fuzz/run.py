"""One run of schemathesis: every phase and every check, over the document that is served."""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Final

import httpx

SETTINGS: Final = Path(__file__).parent / "schemathesis.toml"
HOOK: Final = Path(__file__).parent / "hook.py"
PHASES: Final = "examples,coverage,fuzzing,stateful"

_COUNTED: Final = re.compile(r'passant_api_requests_total\{route="([^"]+)",status="(\d+)"\} (\S+)')


def fuzz(
    address: str, *arguments: str, key: str = "", stdout: int | None = None
) -> tuple[int, str]:
    """Ask an api whatever its document allows and forbids.

    Parameters
    ----------
    address : str
        Of the api, without `/v1`.
    *arguments : str
        More for schemathesis: how long or how often, and so on.
    key : str
        Shown with each question, if given; it is not revoked by any.
    stdout : int, optional
        `subprocess.PIPE` to have what it says; else it speaks to the terminal.

    Returns
    -------
    int
        0 if it found nothing.
    str
        What it said, if that was asked for.
    """
    program = Path(sys.executable).parent / "schemathesis"
    shown = [f"--header=Authorization:Bearer {key}"] if key else []
    # It leaves what it found in the folder that it is started from.
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(str(program), f"--config-file={SETTINGS}", "run", f"{address}/v1/openapi.json"),
            *(f"--phases={PHASES}", "--checks=all"),
            *("--mode=all", "--warnings=off", "--continue-on-failure", "--no-color"),
            # How fast questions can be made up is no matter of the api.
            "--suppress-health-check=all",
            *(*shown, *arguments),
        ]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOK), "PASSANT_FUZZ_KEY": key}
        ran = subprocess.run(
            command, cwd=folder, env=environment, check=False, text=True, stdout=stdout
        )
    return ran.returncode, ran.stdout or ""


def answered(address: str) -> Counter[tuple[str, str]]:
    """Return how often each operation's path was answered with each status."""
    text = httpx.get(f"{address}/metrics").text
    return Counter(
        {(route, status): int(float(number)) for route, status, number in _COUNTED.findall(text)}
    )


def never_answered(address: str) -> list[str]:
    """Return the paths of the document that were never answered well: nothing was tried there."""
    document: Any = httpx.get(f"{address}/v1/openapi.json").json()
    good = {route for route, status in answered(address) if status < "400"}
    return [path for path in document["paths"] if f"/v1{path}" not in good]
