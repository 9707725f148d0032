import json
import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

from tests.server import ROOT

SECONDS = 15


def start(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PASSANT_")
    }
    return subprocess.Popen(
        [sys.executable, "-m", "api", *arguments],
        cwd=ROOT,
        env={**environment, **{f"PASSANT_{name}": value for name, value in settings.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_document_is_printed_without_a_setting() -> None:
    out, err = start("openapi").communicate(timeout=SECONDS)
    assert json.loads(out)["openapi"].startswith("3.1")
    assert err == ""


def test_wrong_settings_are_all_told_and_nothing_is_started() -> None:
    process = start(LISTEN="everywhere", CLOCK="sundial")
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert out == ""
    assert len(err.splitlines()) == 3


def test_an_argument_that_is_none_of_ours_is_told() -> None:
    process = start("serve")
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert "usage" in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order_though_streams_are_open(
    embedded_database_url: str, number: signal.Signals
) -> None:
    with start(DATABASE_URL=embedded_database_url, LISTEN="127.0.0.1:0") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"running on (http://\S+)", line):
                break
        else:
            pytest.fail("the api did not start")
        with httpx.stream("GET", f"{found[1]}/v1/live/stream", timeout=SECONDS) as answer:
            assert answer.status_code == 200
            process.send_signal(number)
            began = time.monotonic()
            for _ in answer.iter_raw():
                pass
        assert process.wait(SECONDS) == 0
        # Well under uvicorn's own patience with open streams, which has no end.
        assert time.monotonic() - began < SECONDS
