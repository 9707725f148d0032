import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator

import pytest

from monitor.errors import SettingsError
from monitor.journal import Form, keep_journal, open_journal
from monitor.settings import SettingReader
from tests.server import ROOT

CANARY = "a4:5e:60:c1:02:03"
LOG = logging.getLogger("monitor.watch")


@pytest.fixture(autouse=True)
def journal_of_the_tests() -> Iterator[None]:
    root = logging.getLogger()
    kept, level, is_raising = root.handlers[:], root.level, logging.raiseExceptions
    # Else the journal would close those of pytest.
    root.handlers[:] = []
    yield
    root.handlers[:] = kept
    root.setLevel(level)
    logging.raiseExceptions = is_raising
    logging.captureWarnings(capture=False)


def written(capfd: pytest.CaptureFixture[str]) -> list[str]:
    out, err = capfd.readouterr()
    assert out == ""
    return err.splitlines()


def test_a_line_of_json_says_when_what_and_who(capfd: pytest.CaptureFixture[str]) -> None:
    open_journal(logging.INFO, Form.JSON, "edge", {"municipality": "GM0153", "edge": "centrum"})
    LOG.warning("the database is away, trying again in %g s", 10)
    LOG.debug("not asked for")
    (line,) = map(json.loads, written(capfd))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "warning",
        "logger": "monitor.watch",
        "process": "edge",
        "municipality": "GM0153",
        "edge": "centrum",
        "message": "the database is away, trying again in 10 s",
    }


def test_a_line_of_text_says_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    open_journal(logging.INFO, Form.TEXT, "edge")
    LOG.warning("away")
    (line,) = written(capfd)
    assert re.fullmatch(r"\S+Z WARNING monitor\.watch: away", line)


@pytest.mark.parametrize("form", Form)
def test_of_an_exception_only_its_kind_and_place_are_written(
    form: Form, capfd: pytest.CaptureFixture[str]
) -> None:
    open_journal(logging.INFO, form, "api")
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        LOG.exception("a request failed")
        LOG.error("a request failed: %s", error)  # noqa: TRY400 - as a library may
        LOG.error("a request failed: %(error)s", {"error": error})  # noqa: TRY400
        LOG.error(error)  # noqa: TRY400
    lines = written(capfd)
    assert len(lines) == 4
    assert all("ValueError" in line for line in lines)
    assert "ValueError, at test_journal.py:" in lines[0]
    assert CANARY not in "".join(lines)


@pytest.mark.parametrize("form", Form)
def test_nothing_that_a_library_adds_below_its_message_is_written(
    form: Form, capfd: pytest.CaptureFixture[str]
) -> None:
    async def fail() -> None:
        raise ValueError(CANARY)

    async def forget() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert task.done()
        del task

    open_journal(logging.INFO, form, "api")
    asyncio.run(forget())
    (line,) = written(capfd)
    assert "Task exception was never retrieved" in line
    assert "ValueError" in line
    assert CANARY not in line


def test_a_line_that_cannot_be_formatted_does_not_show_its_arguments(
    capfd: pytest.CaptureFixture[str],
) -> None:
    open_journal(logging.INFO, Form.TEXT, "api")
    LOG.warning("%d frames", CANARY)
    assert CANARY not in "".join(written(capfd))


def test_a_warning_is_a_line_too(capfd: pytest.CaptureFixture[str]) -> None:
    open_journal(logging.INFO, Form.JSON, "api")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old", stacklevel=1)
    (line,) = map(json.loads, written(capfd))
    assert line["logger"] == "py.warnings"


def test_a_form_that_there_is_not_is_told_with_all_else_that_is_wrong() -> None:
    reader = SettingReader({"PASSANT_LOG_FORMAT": "xml", "PASSANT_LOG_LEVEL": "loud"})
    keep_journal(reader, "watch")
    with pytest.raises(SettingsError) as caught:
        reader.check()
    assert caught.value.problems == (
        "PASSANT_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR",
        "PASSANT_LOG_FORMAT must be text or json",
    )


@pytest.mark.parametrize(
    ("command", "settings"),
    [
        (("ingest", "edge"), {}),
        (("ingest", "centre"), {}),
        (("monitor", "watch"), {"PASSANT_DATABASE_URL": "postgresql://u:p@127.0.0.1:1/x"}),
        (("api",), {"PASSANT_DATABASE_URL": "postgresql://u:p@127.0.0.1:1/x"}),
    ],
)
def test_each_process_refuses_a_form_that_there_is_not(
    command: tuple[str, ...], settings: dict[str, str]
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=os.environ | settings | {"PASSANT_LOG_FORMAT": "xml"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "PASSANT_LOG_FORMAT must be text or json" in ended.stderr
