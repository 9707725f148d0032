from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
import pytest

from api.__main__ import main as api
from ingest.__main__ import main as ingest
from monitor.__main__ import main
from tests.server import ROOT

EXAMPLES = str(ROOT / "examples")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    # It is this process that would leave no trace, and could take nothing of it back.
    monkeypatch.setattr("ingest.__main__.leave_no_trace", lambda: None)
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


SECRET = "S3c"
REFUSED = {
    "BROKER_URL": (
        "mqtt://edge:S3c/ret@h:1883",
        "mqtt://edge:12S3c?ret@h:1883",
        "mqtt://edge:S3c#ret@h:1883",
        "mqtt://edge:S3c\N{ACCOUNT OF}ret@h:1883",
        "mqtt://edge:[S3cret@h:1883",
        "mqtt://edge:S3[c]ret@h:1883",
        "mqtt://edge:ret@h:S3c",
    ),
    "DATABASE_URL": (
        "postgresql://u:S3c%ret@127.0.0.1:1/x",
        "postgresql://u:S3c/ret@127.0.0.1:1/x",
        "postgresql://u:ret@127.0.0.1:1/x?S3c=1",
    ),
}


@pytest.mark.parametrize(
    ("command", "arguments", "name"),
    [
        (main, ["migrate"], "DATABASE_URL"),
        (main, ["watch"], "DATABASE_URL"),
        (main, ["registry", "load", EXAMPLES], "DATABASE_URL"),
        (api, [], "DATABASE_URL"),
        (ingest, ["centre"], "DATABASE_URL"),
        (ingest, ["centre"], "BROKER_URL"),
        (ingest, ["edge"], "BROKER_URL"),
        (ingest, ["edge"], "RAW_BROKER_URL"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(
    command: Callable[[list[str]], int],
    arguments: list[str],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = {"REGISTRY": EXAMPLES, "MUNICIPALITY": "GM0153", "EDGE": "e", "STATE": "/nowhere"}
    addresses = {
        "RAW_BROKER_URL": "mqtt://h",
        "BROKER_URL": "mqtt://h",
        "DATABASE_URL": "postgresql://u@h",
    }
    for address in REFUSED[name.removeprefix("RAW_")]:
        set_all(monkeypatch, {**settings, **addresses, name: address})
        assert command(arguments) == 2
        out, err = capsys.readouterr()
        assert err.startswith(f"PASSANT_{name} must be an address")
        assert SECRET not in out + err + caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:S3c#ret@127.0.0.1:1/x",
        "postgresql://u:[S3c?ret@127.0.0.1:1/x",
        "postgresql://u:S3c\N{ACCOUNT OF}ret@127.0.0.1:1,127.0.0.1:2/x",
        "postgresql://u:S3cret@127.0.0.1:1/x?sslmode=S3c",
    ],
)
def test_an_address_that_fails_later_is_not_shown_either(
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    set_all(monkeypatch, {"DATABASE_URL": address})
    for arguments in (["migrate"], ["registry", "load", EXAMPLES]):
        assert main(arguments) == 1
        out, err = capsys.readouterr()
        assert "cannot be reached" in err
        assert SECRET not in out + err + caplog.text


def test_a_database_that_refuses_to_be_migrated_is_told_in_words(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_all(monkeypatch, {"DATABASE_URL": empty_database_url})
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("create view schema_version as select 1 as version")
    assert main(["migrate"]) == 1
    assert "the database refused (SQLSTATE 42703)" in capsys.readouterr().err
