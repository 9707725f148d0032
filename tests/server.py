"""What a test may lean on besides wheels: which server is here, and what happens when it is not."""

import os
import shutil
from pathlib import Path
from typing import Never

import pytest

ROOT = Path(__file__).parent.parent


def are_servers_required() -> bool:
    """Whether a missing server is a failure (CI) or a test left out (a laptop)."""
    return os.environ.get("REQUIRE_SERVERS", "") not in {"", "0"}


def require(reason: str) -> Never:
    """Leave the test out for `reason`, or fail it where every server was promised."""
    if are_servers_required():
        pytest.fail(f"REQUIRE_SERVERS is set, yet {reason}", pytrace=False)
    pytest.skip(reason)


def find_mosquitto() -> Path | None:
    found = shutil.which(
        "mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    )
    return Path(found) if found else None


def find_chromium() -> Path | None:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else None


def find_prometheus() -> Path | None:
    """Return Prometheus, if its promtool is here too."""
    found = shutil.which("prometheus")
    return Path(found) if found and shutil.which("promtool") else None


def find_trixie() -> Path | None:
    """Return the Debian tree that holds TimescaleDB and docker-compose, if it can be entered.

    `.ci/servers` makes it; entering it takes chroot, and so root.
    """
    tree = Path(os.environ.get("PASSANT_SERVERS") or ROOT / ".servers").resolve() / "trixie"
    is_whole = (tree / "usr/bin/docker-compose").exists()
    return tree if is_whole and os.geteuid() == 0 else None


def left_out() -> list[str]:
    """Say, a line each, what this machine cannot carry and why."""
    return [
        f"{what}: {reason}"
        for found, what, reason in (
            (find_mosquitto(), "tests on mosquitto", "it is not installed"),
            (find_chromium(), "tests in a browser", "chromium is not installed"),
            (shutil.which("strace"), "the attack by strace", "it is not installed"),
            (shutil.which("Rscript"), "snippets in R of docs/api.md", "R is not installed"),
            (shutil.which("curl"), "snippets of docs/api.md", "curl is not installed"),
            (shutil.which("npm"), "OpenAPI's linter and signing in", "there is no npm"),
            (find_prometheus(), "tests of metrics and alerts", "prometheus is not installed"),
            (
                find_trixie(),
                "tests on TimescaleDB and of docker-compose.yml",
                "there is no .servers/trixie, or this is not root",
            ),
        )
        if not found
    ]
