import logging
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from psycopg.errors import DeadlockDetected

from monitor.__main__ import main
from monitor.prune import Order, prune_daily
from monitor.store import Store
from tests.demo.poll import eventually
from tests.monitor.past import OTHER, at, keeping, midnight, rows, today
from tests.monitor.world import CODE, delivery, town


@pytest.fixture(autouse=True)
def database_of_settings(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in ("LOG_LEVEL", "LOG_FORMAT"):
        monkeypatch.delenv(f"PASSANT_{name}", raising=False)
    monkeypatch.setenv("PASSANT_DATABASE_URL", database_url)


@pytest.mark.usefixtures("old_town")
def test_the_command_says_what_would_go_and_then_what_went(
    reader: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(reader, "presence")
    assert main(["prune", "--dry-run"]) == 0
    would = capsys.readouterr().out
    assert rows(reader, "presence") == before

    assert main(["prune", "--municipality", "GM0153"]) == 0
    went = capsys.readouterr().out

    gone = before - rows(reader, "presence")
    assert gone > 0
    assert would.startswith("GM0153 Town GM0153: kept from 20")
    assert f"rows would go: cluster {2 * gone}, visit {6 * gone}, presence {gone}\n" in would
    assert went.startswith("GM0153 Town GM0153: kept from 20")
    assert main(["prune"]) == 0
    assert "rows deleted: cluster 0, visit 0, presence 0\n" in capsys.readouterr().out


def test_a_municipality_without_a_term_is_said_to_keep_all(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store.save_registry(town())
    for arguments in (["prune"], ["prune", "--dry-run"]):
        assert main(arguments) == 0
        assert capsys.readouterr().out == "GM0153 Town GM0153: all is kept\n"


@pytest.mark.usefixtures("store")
def test_an_unknown_municipality_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--dry-run"]):
        assert main(["prune", "--municipality", OTHER, *more]) == 2
        assert capsys.readouterr().err == "no municipality has such an id\n"


def test_a_clock_that_is_not_believed_is_told_and_is_a_failure(
    store: Store, reader: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    store.save_registry(keeping(None))
    store.put([delivery(1, at(midnight(today() - timedelta(days=70))))])
    store.save_registry(keeping(1))

    assert main(["prune"]) == 1
    assert "nothing was heard for 31 days" in capsys.readouterr().out
    assert rows(reader, "cluster") == 1
    assert main(["prune", "--force"]) == 0
    assert rows(reader, "cluster") == 0


def test_pruning_daily_goes_on_until_it_is_stopped(
    old_town: Store,
    database_url: str,
    reader: psycopg.Connection[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    before = rows(reader, "cluster")
    stop = Event()
    order = Order(database_url)
    daily = Thread(target=prune_daily, args=(order, stop), kwargs={"day_seconds": 0.05})

    # Who reads the whole table while a chunk is dropped may be the one of the two that gives way.
    def left(code: str = CODE) -> int | None:
        try:
            return rows(reader, "cluster", code)
        except DeadlockDetected:
            return None

    daily.start()
    try:
        assert eventually(lambda: (now := left()) is not None and now < before)
        # And the next day again.
        old_town.save_registry(town(code=OTHER, sensors=("a",)))
        old = at(midnight(today() - timedelta(days=80)))
        old_town.put([delivery(1, old, code=OTHER)])
        old_town.save_registry(town(code=OTHER, sensors=("a",), retention_months=1))
        assert eventually(lambda: left(OTHER) == 0)
    finally:
        stop.set()
        daily.join(10)
    assert not daily.is_alive()
    assert "kept from" in caplog.text


def test_pruning_daily_outlives_a_database_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    stop = Event()
    order = Order("postgresql://nobody:secret@127.0.0.1:1/none")
    daily = Thread(target=prune_daily, args=(order, stop), kwargs={"day_seconds": 0.05})
    daily.start()
    try:
        assert eventually(lambda: caplog.text.count("not pruned, trying again") > 1)
    finally:
        stop.set()
        daily.join(10)
    assert not daily.is_alive()
    assert "secret" not in caplog.text
