"""Alerts go when they are as old as the figures of their municipality may get."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor.__main__ import main
from monitor.alert.ledger import Move
from monitor.alert.retention import PrunedAlerts, prunable_alerts, prune_alerts
from monitor.alert.standing import CALM, Kind, Transition
from monitor.retention import prune
from monitor.session import Session, connect
from monitor.store import Store
from tests.alert.ruling import Owner, busy, put_rule, raise_alert, rows
from tests.monitor.past import DAY, OTHER, horizon, keeping, midnight, recent, today
from tests.monitor.world import CODE, delivery
from tests.notice.conftest import put_channel

LONG_AGO = midnight(today() - timedelta(days=80))
LATELY = midnight(today() - timedelta(days=3))
HISTORY = ["raised", "acknowledged", "noted", "cleared", "closed"]
SECONDS = 10


@pytest.fixture
def url(embedded_database_url: str) -> str:
    return embedded_database_url


@pytest.fixture
def owner(url: str) -> Iterator[Owner]:
    """Two towns that are heard of, and a channel of each."""
    with Store.connect(url) as store, psycopg.connect(url, autocommit=True) as connection:
        for code in (CODE, OTHER):
            store.save_registry(keeping(None, code))
            put_channel(connection, municipality=code)
            store.put([delivery(1, recent(), code=code)])
        yield connection


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    session = Session(connect(url), url)
    yield session
    session.close()


def keep_months(url: str, months: int, code: str = CODE) -> None:
    with Store.connect(url) as store:
        store.save_registry(keeping(months, code))


def raised(owner: Owner, at: int, code: str = CODE) -> int:
    number = rows(owner, "select count(*) from alert_rule")[0][0]
    rule = put_rule(owner, busy(municipality=code, name=f"Rule {number}"))
    alert_id = raise_alert(owner, rule, at=at, code=code)
    owner.execute("select acknowledge_alert(%s, null, %s, 'Ans')", (alert_id, at + 60))
    return alert_id


def cleared(owner: Owner, alert_id: int, at: int) -> None:
    (row,) = owner.execute(
        "select rule_id, subject, municipality from alert where id = %s", (alert_id,)
    ).fetchall()
    move = Move(row[0], row[1], 1, CALM, Transition(Kind.CLEARED, at, at - 60, 1.0), at)
    owner.execute("select move_alert(%s, %s)", (row[2], Jsonb([move.written()])))


def noted(owner: Owner, alert_id: int, at: int) -> None:
    owner.execute("select annotate_alert(%s, null, %s, 'Bea', 'a parade')", (alert_id, at))


def closed(owner: Owner, alert_id: int, at: int) -> None:
    owner.execute("select close_alert(%s, null, %s, 'Bea', 'over')", (alert_id, at))


def whole(owner: Owner, at: int, code: str = CODE) -> int:
    """An alert to which everything happened."""
    alert_id = raised(owner, at, code)
    noted(owner, alert_id, at + 120)
    cleared(owner, alert_id, at + 180)
    closed(owner, alert_id, at + 240)
    return alert_id


def ids(owner: Owner) -> list[int]:
    return [number for (number,) in rows(owner, "select id from alert order by id")]


def told(owner: Owner, alert_id: int) -> tuple[int, int, int]:
    """Return how many turns, words and deliveries there are of an alert."""
    (row,) = owner.execute(
        "select (select count(*) from alert_transition where alert_id = a.id),"
        " (select count(*) from outbox where payload ->> 'alertId' = a.id::text),"
        " (select count(*) from alert_delivery where alert_id = a.id)"
        " from (select %s::bigint as id) a",
        (alert_id,),
    ).fetchall()
    return row[0], row[1], row[2]


def test_an_alert_goes_with_all_that_became_of_it(url: str, owner: Owner, session: Session) -> None:
    old, young, far = whole(owner, LONG_AGO), whole(owner, LATELY), whole(owner, LONG_AGO, OTHER)
    assert told(owner, old) == told(owner, young) == (len(HISTORY), 4, 4)
    keep_months(url, 1)
    prune(session, CODE)
    assert prune_alerts(session, CODE).alerts == 1
    assert ids(owner) == [young, far]
    assert told(owner, old) == (0, 0, 0)
    assert told(owner, young) == told(owner, far) == (len(HISTORY), 4, 4)
    assert "Ans" not in str(rows(owner, f"select * from alert_transition where alert_id = {old}"))
    # Another that keeps all loses nothing, and the history can still not be changed.
    assert prune_alerts(session, OTHER) == PrunedAlerts(0, 0)
    with pytest.raises(psycopg.DatabaseError, match="only ever added to"):
        owner.execute("delete from alert_transition")


def test_what_is_open_stays_however_old(url: str, owner: Owner, session: Session) -> None:
    still_raised = raised(owner, LONG_AGO)
    # Its rule would raise nothing else until it is over: its standing has its id.
    closed_before = raised(owner, LONG_AGO)
    closed(owner, closed_before, LONG_AGO + 120)
    keep_months(url, 1)
    prune(session, CODE)
    assert prune_alerts(session, CODE).alerts == 0
    cleared(owner, still_raised, LATELY)
    cleared(owner, closed_before, LATELY)
    assert ids(owner) == [still_raised, closed_before]
    assert told(owner, closed_before)[0] == 4


@pytest.mark.parametrize("act", [noted, closed, cleared])
@pytest.mark.parametrize(("seconds", "gone"), [(0, 1), (1, 0), (DAY, 0)])
def test_it_goes_by_the_last_that_somebody_did(
    url: str,
    owner: Owner,
    session: Session,
    act: Callable[[Owner, int, int], None],
    seconds: int,
    gone: int,
) -> None:
    alert_id = raised(owner, LONG_AGO)
    if act is not cleared:
        cleared(owner, alert_id, LONG_AGO + 60)
    act(owner, alert_id, horizon(1) + seconds)
    before = told(owner, alert_id)[0]
    keep_months(url, 1)
    prune(session, CODE)
    assert prune_alerts(session, CODE).alerts == gone
    assert told(owner, alert_id)[0] == (0 if gone else before)


def test_words_and_tests_go_by_when_they_were_made(
    url: str, owner: Owner, session: Session
) -> None:
    alert_id = raised(owner, LONG_AGO)
    owner.execute("select test_channel(id, null) from channel where municipality = %s", (CODE,))
    old = "set made_at = now() - interval '80 days'"
    owner.execute(f"update outbox {old} where payload ->> 'word' = 'raised'".encode())
    owner.execute(f"update alert_delivery {old} where word = 'test'".encode())
    owner.execute("select test_channel(id, null) from channel where municipality = %s", (CODE,))
    keep_months(url, 1)
    prune(session, CODE)
    # Of an open alert too.
    assert prune_alerts(session, CODE) == PrunedAlerts(0, 2)
    assert told(owner, alert_id) == (2, 1, 1)
    assert rows(owner, "select word from alert_delivery order by id") == [
        ("acknowledged",),
        ("test",),
    ]


def test_what_is_noted_meanwhile_is_not_lost(url: str, owner: Owner, session: Session) -> None:
    alert_id = whole(owner, LONG_AGO)
    other = whole(owner, LONG_AGO + DAY)
    keep_months(url, 1)
    prune(session, CODE)
    with psycopg.connect(url) as colleague, ThreadPoolExecutor(1) as pool:
        noted(colleague, alert_id, LATELY)
        pruned = pool.submit(prune_alerts, session, CODE)
        # It does not wait for somebody who writes.
        try:
            assert pruned.result(SECONDS).alerts == 1
        finally:
            colleague.commit()
    assert prune_alerts(session, CODE).alerts == 0
    assert ids(owner) == [alert_id]
    assert told(owner, other) == (0, 0, 0)


def test_the_command_says_what_would_go_and_then_what_went(
    url: str,
    owner: Owner,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    session: Session,
) -> None:
    for name in ("LOG_LEVEL", "LOG_FORMAT"):
        monkeypatch.delenv(f"PASSANT_{name}", raising=False)
    monkeypatch.setenv("PASSANT_DATABASE_URL", url)
    alert_id = whole(owner, LONG_AGO)
    keep_months(url, 1)
    assert main(["prune", "--dry-run"]) == 0
    assert f"{CODE} alerts would go: 1; words about alerts would go: 0\n" in capsys.readouterr().out
    assert ids(owner) == [alert_id]
    ((until,),) = rows(owner, f"select horizon(m) from municipality m where code = '{CODE}'")
    assert prunable_alerts(session, CODE, until) == PrunedAlerts(1, 0)
    assert main(["prune"]) == 0
    assert f"{CODE} alerts deleted: 1; words about alerts deleted: 0\n" in capsys.readouterr().out
    assert ids(owner) == []
    assert main(["prune"]) == 0
    assert "alerts" not in capsys.readouterr().out


def test_a_clock_that_is_not_believed_deletes_no_alert(
    url: str, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", url)
    alert_id = whole(owner, LONG_AGO)
    keep_months(url, 1)
    owner.execute("update schema_version set applied_at = now() + interval '1 hour'")
    assert main(["prune"]) == 1
    assert ids(owner) == [alert_id]
