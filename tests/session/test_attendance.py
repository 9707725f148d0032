import time
from collections.abc import Callable

import psycopg
import pytest

from monitor.__main__ import main

Told = Callable[..., tuple[int, str]]


def put(url: str, digest: str, subject: str, *, ends_in: int = 3600) -> None:
    now = int(time.time())
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(
            "select put_session(sha256(%s), 'https://login.example', %s, 'Mila', '{m}', %s, %s)",
            (digest.encode(), subject, now, now + ends_in),
        )


@pytest.fixture
def told(
    embedded_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Told:
    """Runs the command; returns its exit code and what it said."""
    monkeypatch.setenv("PASSANT_DATABASE_URL", embedded_database_url)

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["session", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_who_is_signed_in_is_listed_and_can_be_put_out(
    embedded_database_url: str, told: Told
) -> None:
    put(embedded_database_url, "one", "mila")
    put(embedded_database_url, "two", "mila")
    put(embedded_database_url, "three", "noor")
    code, said = told("list")
    assert code == 0
    assert sorted(line.split(" since")[0] for line in said.splitlines()) == [
        "mila: Mila; 2",
        "noor: Mila; 1",
    ]
    assert told("end", "mila") == (0, "2 sessions ended\n")
    assert "mila" not in told("list")[1]
    code, said = told("end", "mila")
    assert code == 1
    assert "nobody of that subject" in said
    assert told("end", "--all") == (0, "1 sessions ended\n")
    assert told("list") == (0, "")
    assert told("end", "--all") == (0, "0 sessions ended\n")


def test_only_the_guard_opens_sessions_and_only_the_owner_lists_them(
    embedded_database_url: str,
) -> None:
    now = int(time.time())
    calls = {
        "put_session": f"select put_session(sha256('x'), 'i', 's', 'n', '{{w}}', {now}, {now + 9})",
        "find_session": f"select * from find_session(sha256('x'), 'i', {now}, 60)",
        "end_session": "select end_session(sha256('x'))",
        "spend_sign_in": f"select spend_sign_in(sha256('x'), {now}, {now + 9})",
        "list_session": f"select * from list_session({now})",
        "end_subject": "select end_subject(null)",
        "session": "select * from session",
        "spent_sign_in": "select * from spent_sign_in",
    }
    allowed = {
        "passant_guard": frozenset({"put_session", "find_session", "end_session", "spend_sign_in"}),
        "passant_reader": frozenset(),
        "passant_writer": frozenset(),
    }
    for role, may in allowed.items():
        done = set()
        for name, call in calls.items():
            with psycopg.connect(embedded_database_url) as connection:
                connection.execute(f"set role {role}".encode())
                try:
                    connection.execute(call.encode())
                    done.add(name)
                except psycopg.errors.InsufficientPrivilege:
                    pass
                connection.rollback()
        assert done == may, role
