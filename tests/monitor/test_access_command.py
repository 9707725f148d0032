"""The command that makes keys and ends them, and the audit's part in pruning."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.__main__ import main
from monitor.access.key import SHOWN, digest
from monitor.store import Store
from tests.fix_database import Server, _database
from tests.monitor.apart import fill
from tests.monitor.world import CODE

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def filled(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        with Store.connect(embedded_server.url(name)) as store:
            fill(store)
        yield embedded_server.url(name)


@pytest.fixture
def owner(filled: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    monkeypatch.setenv("PASSANT_DATABASE_URL", filled)
    with psycopg.connect(filled, autocommit=True) as connection:
        yield connection
        connection.execute("truncate api_key")


def create(*grants: str, days: str = "30") -> int:
    asked = [each for grant in grants for each in ("--grant", grant)]
    return main(["key", "create", "--name", "Desk", "--purpose", "a study", "--days", days, *asked])


def test_a_key_is_made_told_once_listed_and_ended(
    owner: psycopg.Connection[Any], capsys: Capture
) -> None:
    assert create(f"manager@{CODE}", "public@every") == 0
    key, line = capsys.readouterr().out.splitlines()
    assert SHOWN.fullmatch(key)
    key_id = key.split("_")[1]
    assert line.startswith(f"{key_id}: told this once")
    assert owner.execute("select digest from api_key").fetchone() == (digest(key),)

    assert main(["key", "list"]) == 0
    listed = capsys.readouterr().out
    assert key.rpartition("_")[2] not in listed
    assert re.fullmatch(
        rf"{key_id}: Desk \(a study\), manager@{CODE} public@every, until \S+, never used\n", listed
    )

    assert main(["key", "revoke", key_id]) == 0
    assert main(["key", "list"]) == 0
    assert ", revoked " in capsys.readouterr().out
    assert main(["key", "revoke", "aaaaaaaa"]) == 1


@pytest.mark.parametrize(
    "grant",
    [
        "king@GM0153",
        "manager",
        "manager@",
        "manager@Enschede",
        "organiser@GM0153",
        "manager@every:a",
    ],
)
@pytest.mark.usefixtures("owner")
def test_a_grant_that_is_none_is_refused_in_words(grant: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        create(grant)
    assert caught.value.code == 2
    assert "argument --grant" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("grants", "days", "words"),
    [
        (["manager@GM9999"], "30", "GM9999"),
        ([f"organiser@{CODE}:nowhere"], "30", f"{CODE} nowhere"),
        ([f"manager@{CODE}"], "0", "--days"),
        ([f"manager@{CODE}"], "1000", "--days"),
    ],
)
def test_a_key_that_may_not_be_is_not_made_and_the_reason_is_told(
    owner: psycopg.Connection[Any], capsys: Capture, grants: list[str], days: str, words: str
) -> None:
    assert create(*grants, days=days) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert "passant_" not in told.out
    assert owner.execute("select count(*) from api_key").fetchone() == (0,)


def test_pruning_takes_the_audit_along_unless_one_municipality_is_named(
    owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    owner.execute(
        "insert into audit (at, kind, principal, name, purpose, operation, municipalities, status,"
        " bytes, milliseconds, asked)"
        " select now() - make_interval(days => d), 'key', 'a', '', '', '', '{}', 200, 0, 0, '{}'"
        " from unnest('{1,40,100,400}'::int[]) d"
    )
    assert main(["prune", "--dry-run"]) == 0
    assert "audit: 1 entries would go" in capsys.readouterr().out
    assert main(["prune", "--municipality", CODE, "--force"]) == 0
    assert "audit" not in capsys.readouterr().out
    monkeypatch.setenv("PASSANT_AUDIT_DAYS", "60")
    assert main(["prune", "--force"]) == 0
    assert "audit: 2 entries deleted" in capsys.readouterr().out
    assert owner.execute("select count(*) from audit").fetchone() == (2,)
    monkeypatch.setenv("PASSANT_AUDIT_DAYS", "7")
    assert main(["prune", "--dry-run"]) == 2
