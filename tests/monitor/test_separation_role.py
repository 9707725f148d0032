"""The command that says which municipality a role may read or write."""

import io
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from monitor.__main__ import main
from monitor.role import drop_role, roles
from monitor.store import Store
from tests.fix_database import Server, _database
from tests.monitor.apart import OTHER, fill
from tests.monitor.world import CODE


@pytest.fixture(scope="module")
def filled(database_server: Server, migrated: str) -> Iterator[str]:
    with _database(database_server, template=migrated) as name:
        url = database_server.url(name)
        with Store.connect(url) as store:
            fill(store)
        yield url


@pytest.fixture
def role(filled: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A name that is free; what was made of it is gone afterwards."""
    monkeypatch.setenv("PASSANT_DATABASE_URL", filled)
    name = f't_{secrets.token_hex(4)} "x'
    yield name
    with psycopg.connect(filled, autocommit=True) as owner:
        if any(each.name == name for each in roles(owner)):
            drop_role(owner, name)


Capture = pytest.CaptureFixture[str]


def add(name: str, *arguments: str) -> int:
    return main(["role", "add", name, *arguments])


def test_a_role_is_made_listed_and_dropped(filled: str, role: str, capsys: Capture) -> None:
    assert add(role, "--municipality", CODE, "--may", "read") == 0
    told = capsys.readouterr().out
    assert told.splitlines()[0] == f"{role}: read, {CODE}"
    assert "\\password" in told

    # A second time nothing changes; another municipality is added.
    assert add(role, "--municipality", CODE, "--may", "read") == 0
    assert add(role, "--municipality", OTHER, "--may", "read") == 0
    capsys.readouterr()
    assert main(["role", "list"]) == 0
    assert f"{role}: read, {CODE} {OTHER}" in capsys.readouterr().out.splitlines()

    assert main(["role", "drop", role]) == 0
    assert main(["role", "list"]) == 0
    assert role not in capsys.readouterr().out
    with psycopg.connect(filled) as owner:
        query = "select from pg_roles where rolname = %s"
        assert owner.execute(query, (role,)).fetchone() is None


def test_every_municipality_is_said_in_so_many_words(role: str, capsys: Capture) -> None:
    assert add(role, "--every-municipality", "--may", "write") == 0
    assert f"{role}: write, every municipality" in capsys.readouterr().out


def test_a_password_is_read_from_stdin_and_told_to_no_one(
    filled: str, role: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("S3cret-word\n"))
    assert add(role, "--municipality", CODE, "--may", "read", "--password") == 0
    out, err = capsys.readouterr()
    assert "S3cret" not in out + err
    with psycopg.connect(filled) as owner:
        row = owner.execute(
            "select rolpassword ~ '^SCRAM-SHA-256', rolcanlogin from pg_authid where rolname = %s",
            (role,),
        ).fetchone()
    assert row == (True, True)


def test_a_role_may_do_the_same_in_all_its_municipalities(role: str, capsys: Capture) -> None:
    assert add(role, "--municipality", CODE, "--may", "write") == 0
    assert add(role, "--municipality", OTHER, "--may", "read") == 1
    assert "make another role" in capsys.readouterr().err
    assert add(role, "--municipality", CODE, "--may", "read") == 0
    assert f"{role}: read and write, {CODE}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["pg_mine", "passant_reader", "public", "", "x" * 64])
def test_a_name_that_is_taken_is_refused(role: str, name: str, capsys: Capture) -> None:
    del role
    assert add(name, "--municipality", CODE, "--may", "read") == 1
    assert "name" in capsys.readouterr().err


def test_a_municipality_that_is_not_registered_is_refused_and_nothing_made(
    filled: str, role: str, capsys: Capture
) -> None:
    assert add(role, "--municipality", "GM9999", "--municipality", CODE, "--may", "read") == 1
    assert "GM9999" in capsys.readouterr().err
    with psycopg.connect(filled) as owner:
        assert not [each for each in roles(owner) if each.name == role]


def test_the_owner_is_neither_bound_nor_dropped(filled: str, role: str, capsys: Capture) -> None:
    del role
    owner = str(conninfo_to_dict(filled)["user"])
    assert add(owner, "--municipality", CODE, "--may", "read") == 1
    assert "sees all as it is" in capsys.readouterr().err
    assert main(["role", "drop", owner]) == 1
    assert "left as it is" in capsys.readouterr().err


def test_who_may_not_make_roles_is_told_in_words(
    filled: str, role: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert add(role, "--municipality", CODE, "--may", "read") == 0
    parts = urlsplit(filled)
    host = parts.netloc.rpartition("@")[2]
    quoted = role.replace(" ", "%20").replace('"', "%22")
    monkeypatch.setenv("PASSANT_DATABASE_URL", parts._replace(netloc=f"{quoted}@{host}").geturl())
    capsys.readouterr()
    for arguments in (["add", "other", "--municipality", CODE, "--may", "read"], ["list"]):
        assert main(["role", *arguments]) == 1
        assert "as the owner of the tables" in capsys.readouterr().err
    monkeypatch.setenv("PASSANT_DATABASE_URL", filled)


def test_a_database_that_is_not_migrated_is_told_in_words(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", empty_database_url)
    assert main(["role", "list"]) == 1
    assert "run python -m monitor migrate" in capsys.readouterr().err
