from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from monitor.__main__ import main
from tests.server import ROOT

EXAMPLES = str(ROOT / "examples")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "CLOCK", "LOG_LEVEL"):
        monkeypatch.delenv(f"PASSANT_{name}", raising=False)


def set_all(monkeypatch: pytest.MonkeyPatch, settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"PASSANT_{name}", value)


def test_migrate_and_load_make_a_database_ready(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_all(monkeypatch, {"DATABASE_URL": empty_database_url})

    assert main(["migrate"]) == 0
    assert "applied 0001_registry" in capsys.readouterr().out
    assert main(["migrate"]) == 0
    assert "applied" not in capsys.readouterr().out
    assert main(["registry", "load", EXAMPLES]) == 0
    assert "GM0153 Enschede:" in capsys.readouterr().out
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select count(*) from municipality").fetchone() == (2,)


def test_every_wrong_setting_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_all(monkeypatch, {"CLOCK": "sundial", "LOG_LEVEL": "loud"})

    assert main(["watch"]) == 2
    faults = capsys.readouterr().err.splitlines()
    assert [fault.split()[0] for fault in faults] == [
        "PASSANT_LOG_LEVEL",
        "PASSANT_DATABASE_URL",
        "PASSANT_CLOCK",
    ]


def test_checking_a_registry_needs_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["registry", "check", EXAMPLES]) == 0
    assert "GM0153 Enschede:" in capsys.readouterr().out


def test_a_broken_registry_is_told_whole_and_not_loaded(
    tmp_path: Path,
    empty_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_all(monkeypatch, {"DATABASE_URL": empty_database_url})
    (tmp_path / "municipality.toml").write_text("code = ")
    (tmp_path / "sensors.geojson").write_text("{")

    assert main(["registry", "load", str(tmp_path)]) == 2
    faults = capsys.readouterr().err
    assert "municipality.toml" in faults
    assert "sensors.geojson" in faults


def test_a_database_that_is_away_is_one_line_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_all(monkeypatch, {"DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none"})

    assert main(["migrate"]) == 1
    words = capsys.readouterr().err
    assert "cannot be reached" in words
    assert "secret" not in words
