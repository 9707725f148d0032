import os
from pathlib import Path

import psycopg
import pytest

from demo import database as embedded
from demo.database import DatabaseError, EmbeddedDatabase


def test_a_temporary_database_leaves_nothing_behind() -> None:
    with EmbeddedDatabase() as database:
        with psycopg.connect(database.url()) as connection:
            row = connection.execute("select current_setting('jit')").fetchone()
            assert row == ("off",)
        pid, folder = database.pid, database.temporary_folder
    assert pid is not None
    assert folder is not None
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    database.stop()


def test_a_folder_keeps_its_data_even_in_a_place_closed_to_others(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "deep" / "data"
    with (
        EmbeddedDatabase(folder) as database,
        psycopg.connect(database.url(), autocommit=True) as connection,
    ):
        connection.execute("create table kept (id int)")
    with (
        EmbeddedDatabase(folder) as database,
        psycopg.connect(database.url()) as connection,
    ):
        assert connection.execute("select count(*) from kept").fetchone() == (0,)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_two_in_one_folder_are_refused_in_words(tmp_path: Path) -> None:
    with EmbeddedDatabase(tmp_path / "data") as first:
        with pytest.raises(DatabaseError, match="postmaster"):
            EmbeddedDatabase(tmp_path / "data").start()
        psycopg.connect(first.url()).close()


def test_programs_in_a_place_closed_to_others_still_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedded, "_is_open", lambda _: False)

    with EmbeddedDatabase() as database:
        psycopg.connect(database.url()).close()
