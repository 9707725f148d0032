"""What is stored of rules, standings and alerts."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor.alert.ledger import Ledger, Move
from monitor.alert.standing import Kind, Phase, Standing, Transition
from monitor.errors import StoreError
from monitor.store import Store
from tests.alert.ruling import Owner, busy, clear_rules, put_rule, rows, transitions, words
from tests.monitor.apart import bound
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city


@pytest.fixture
def ledger(database_url: str, store: Store) -> Iterator[Ledger]:
    del store
    ledger = Ledger.connect(database_url)
    yield ledger
    ledger.close()


def raising(rule_id: int, number: int = 0, at: int = NOW, subject: str = "market") -> Move:
    told = Transition(Kind.RAISED, at, at - 60, 900.0)
    standing = Standing(Phase.RAISED, None, at, peak=900.0, peak_at=at)
    return Move(rule_id, subject, number, standing, told, at)


def calming(rule_id: int, number: int, at: int, kind: Kind = Kind.CLEARED) -> Move:
    told = Transition(kind, at, at - 60, 300.0)
    return Move(rule_id, "market", number, Standing(Phase.CALM, None, at), told, at)


def test_a_municipality_that_does_nothing_has_three_rules(ledger: Ledger, store: Store) -> None:
    told = [
        (rule.measure.value, rule.severity.value, rule.raise_seconds, rule.subject)
        for rule in ledger.rules()[CODE]
    ]
    expected = [
        ("level", "critical", 120, None),
        ("typical-p90", "warning", 180, None),
        ("silence", "info", 600, None),
    ]
    assert told == expected
    # Deleted, they stay away, whatever is loaded.
    ledger._session.transact(lambda cursor: cursor.execute("delete from alert_rule"))
    store.save_registry(city())
    assert ledger.rules() == {}


def test_a_registry_that_is_loaded_again_leaves_rules_and_alerts(
    ledger: Ledger, store: Store, owner: Owner
) -> None:
    rule_id = put_rule(owner, busy())
    ledger.move(CODE, [raising(rule_id)])
    store.save_registry(city())
    assert len(ledger.rules()[CODE]) == 4
    kept, _ = ledger.standings(CODE)
    assert kept[rule_id, "market"].standing.phase is Phase.RAISED
    assert rows(owner, "select cleared_at from alert") == [(None,)]


def test_the_life_of_an_alert_is_written_down(ledger: Ledger, owner: Owner) -> None:
    rule_id = put_rule(owner, busy())
    assert ledger.move(CODE, [raising(rule_id)]) == {(rule_id, "market"): 1}
    higher = Standing(Phase.RAISED, None, NOW, peak=1200.0, peak_at=NOW + 60)
    assert ledger.move(CODE, [Move(rule_id, "market", 1, higher, None, NOW + 60)])
    lost = Standing(Phase.RAISED, None, NOW, is_unmeasured=True, peak=1200.0, peak_at=NOW + 60)
    told = Transition(Kind.UNMEASURED, NOW + 90, NOW + 90, None)
    assert ledger.move(CODE, [Move(rule_id, "market", 2, lost, told, NOW + 90)])
    since = rows(owner, "select extract(epoch from unmeasured_since)::bigint, peak from alert")
    assert since == [(NOW + 90, 1200)]
    assert ledger.move(CODE, [calming(rule_id, 3, NOW + 600)])
    query = (
        "select subject, measure, severity, value, peak, unmeasured_since, withdrawn,"
        " extract(epoch from cleared_at - started_at)::int, extract(epoch from peak_at)::bigint"
        " from alert"
    )
    assert rows(owner, query) == [
        ("market", "per-hour", "warning", 900, 1200, None, False, 660, NOW + 60)
    ]
    assert transitions(owner) == ["raised", "unmeasured", "cleared"]
    assert words(owner) == ["raised", "cleared"]
    (payload, topic, taken_at), _ = rows(
        owner, "select payload, topic, taken_at from outbox order by id"
    )
    assert topic == f"alerts/{CODE}/market"
    assert taken_at is None
    assert payload == {
        "v": 1,
        "alertId": payload["alertId"],
        "word": "raised",
        "state": "raised",
        "at": "2026-06-01T10:00:00Z",
        "municipality": CODE,
        "zoneId": "market",
        "rule": "Busy",
        "measure": "per-hour",
        "severity": "warning",
        "startedAt": "2026-06-01T09:59:00Z",
        "raisedAt": "2026-06-01T10:00:00Z",
        "clearedAt": None,
    }


def test_who_does_not_know_how_it_stands_moves_nothing(ledger: Ledger, owner: Owner) -> None:
    rule_id = put_rule(owner, busy())
    assert ledger.move(CODE, [raising(rule_id)])
    for number in (0, 2, 7):
        assert ledger.move(CODE, [raising(rule_id, number, NOW + 1)]) == {}
        assert ledger.move(CODE, [calming(rule_id, number, NOW + 1)]) == {}
    assert transitions(owner) == ["raised"]
    assert ledger.move(CODE, [calming(rule_id, 1, NOW + 5)]) == {(rule_id, "market"): 2}
    assert ledger.move(CODE, [raising(rule_id, 2, NOW + 9)]) == {(rule_id, "market"): 3}
    assert rows(owner, "select count(*) from alert") == [(2,)]


def test_two_alerts_of_one_rule_and_subject_are_never_open_at_once(
    ledger: Ledger, owner: Owner
) -> None:
    rule_id = put_rule(owner, busy())
    assert ledger.move(CODE, [raising(rule_id)])
    owner.execute("update alert_standing set number = 5, phase = 'calm', alert_id = null")
    with pytest.raises(StoreError) as caught:
        ledger.move(CODE, [raising(rule_id, 5)])
    assert caught.value.sqlstate == "23505"
    assert rows(owner, "select count(*) from alert") == [(1,)]


def test_of_a_rule_that_is_gone_nothing_is_raised(ledger: Ledger, owner: Owner) -> None:
    rule_id = put_rule(owner, busy())
    drop = "select public.drop_alert_rule(%s, null, %s)"
    assert owner.execute(drop, (rule_id, NOW)).fetchone() == (True,)
    assert ledger.move(CODE, [raising(rule_id)]) == {}
    assert owner.execute(drop, (rule_id, NOW)).fetchone() == (False,)


def test_a_rule_that_is_deleted_withdraws_what_it_had_raised(ledger: Ledger, owner: Owner) -> None:
    rule_id = put_rule(owner, busy())
    ledger.move(CODE, [raising(rule_id)])
    owner.execute("select public.drop_alert_rule(%s, '{GM0153}', %s)", (rule_id, NOW + 9))
    assert rows(owner, "select withdrawn, cleared_at is not null from alert") == [(True, True)]
    assert transitions(owner) == ["raised", "withdrawn"]
    assert words(owner) == ["raised", "withdrawn"]
    assert ledger.standings(CODE) == ({}, None)


def test_a_rule_of_a_later_version_is_left_to_it_with_its_alerts(
    ledger: Ledger, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    rule_id = put_rule(owner, busy())
    ledger.move(CODE, [raising(rule_id)])
    owner.execute("alter table alert_rule drop constraint alert_rule_measure_check")
    owner.execute("update alert_rule set measure = 'mood' where id = %s", (rule_id,))
    for _ in range(2):
        assert {rule.measure.value for rule in ledger.rules()[CODE]} == {
            "level",
            "typical-p90",
            "silence",
        }
    assert [each.getMessage() for each in caplog.records] == [
        "of the rules of alerts 1 need a later version"
    ]
    # Whoever judges would withdraw what no rule stands behind.
    assert ledger.standings(CODE)[0] == {}
    assert transitions(owner) == ["raised"]


def test_a_rule_that_looks_at_something_else_begins_anew(ledger: Ledger, owner: Owner) -> None:
    rule_id = put_rule(owner, busy())
    ledger.move(CODE, [raising(rule_id)])
    put_rule(owner, busy(raise_line=700.0), rule_id)
    assert transitions(owner) == ["raised"]
    put_rule(owner, busy(measure="flow"), rule_id)
    assert transitions(owner) == ["raised", "withdrawn"]
    # Whoever judged by what it was moves nothing any more.
    assert ledger.move(CODE, [calming(rule_id, 1, NOW + 9)]) == {}
    assert ledger.move(CODE, [raising(rule_id, 2, NOW + 99)]) == {(rule_id, "market"): 3}
    assert rows(owner, "select measure from alert order by id") == [("per-hour",), ("flow",)]


def test_what_somebody_closed_is_not_raised_again_until_it_is_over(
    ledger: Ledger, owner: Owner
) -> None:
    rule_id = put_rule(owner, busy())
    ledger.move(CODE, [raising(rule_id)])
    ((alert_id,),) = rows(owner, "select id from alert")
    for _ in range(2):
        owner.execute("select public.acknowledge_alert(%s, null, %s, 'Ans')", (alert_id, NOW + 10))
        owner.execute(
            "select public.close_alert(%s, null, %s, 'Bob', 'a parade')", (alert_id, NOW + 20)
        )
    kept, _ = ledger.standings(CODE)
    assert kept[rule_id, "market"].standing.phase is Phase.RAISED
    ledger.move(CODE, [calming(rule_id, 1, NOW + 60)])
    # Who was first stays, and of what is closed no word goes out any more.
    assert words(owner) == ["raised", "acknowledged", "closed"]
    assert transitions(owner) == ["raised", "acknowledged", "closed", "cleared"]
    told = "select by_whom, note from alert_transition where by_whom is not null order by id"
    assert rows(owner, told) == [("Ans", None), ("Bob", "a parade")]
    assert "Ans" not in str(rows(owner, "select payload from outbox"))
    assert "parade" not in str(rows(owner, "select payload from outbox"))
    ledger.move(CODE, [raising(rule_id, 2, NOW + 90)])
    assert rows(owner, "select alert_state(a) from alert a order by id") == [
        ("closed",),
        ("raised",),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "update alert_transition set kind = 'closed'",
        "delete from alert_transition",
        "truncate alert_transition",
    ],
)
def test_what_became_of_an_alert_is_only_ever_added_to(
    ledger: Ledger, owner: Owner, statement: str
) -> None:
    ledger.move(CODE, [raising(put_rule(owner, busy()))])
    with pytest.raises(psycopg.errors.Error) as caught:
        owner.execute(statement.encode())
    assert caught.value.sqlstate == "PT002"
    assert transitions(owner) == ["raised"]


def test_two_rules_of_one_name_are_refused_and_rules_stay_in_their_municipality(
    ledger: Ledger, store: Store, owner: Owner
) -> None:
    del ledger
    store.save_registry(city(NEIGHBOUR, prefix="far-"))
    rule_id = put_rule(owner, busy())
    assert put_rule(owner, busy()) == -1
    assert put_rule(owner, busy(name="Te druk"), rule_id) == -1
    assert put_rule(owner, busy(raise_line=700.0), rule_id) == rule_id
    assert rows(owner, f"select raise_line from alert_rule where id = {rule_id}") == [(700,)]
    ask = "select public.put_alert_rule(%s, %s::text[], %s, 'test', 0)"
    elsewhere = Jsonb(busy(municipality=NEIGHBOUR).row())
    for asked in (
        (rule_id, None, elsewhere),
        (rule_id, ["GM9999"], Jsonb(busy().row())),
        (None, [CODE], elsewhere),
        (None, None, Jsonb(busy(municipality="GM9999").row())),
    ):
        assert owner.execute(ask, asked).fetchone() == (None,)
    for call in ("drop_alert_rule(%s, '{GM0168}', 0)", "acknowledge_alert(%s, '{GM0168}', 0, 'x')"):
        row = owner.execute(f"select public.{call}".encode(), (rule_id,)).fetchone()
        assert row == (False,)


def test_one_municipalitys_role_judges_its_own_alone(
    database_url: str, store: Store, owner: Owner
) -> None:
    store.save_registry(city(NEIGHBOUR, prefix="far-"))
    rule_id = put_rule(owner, busy())
    with bound(database_url, [NEIGHBOUR], "read", "write") as url:
        stranger = Ledger.connect(url)
        try:
            assert set(stranger.rules()) == {NEIGHBOUR}
            for call in (
                lambda: stranger.standings(CODE),
                lambda: stranger.move(CODE, [raising(rule_id)]),
                lambda: stranger.note(CODE, NOW),
            ):
                with pytest.raises(StoreError) as caught:
                    call()
                assert caught.value.sqlstate == "42501"
            # Nor under its own name.
            assert stranger.move(NEIGHBOUR, [raising(rule_id)]) == {}
        finally:
            stranger.close()
        with psycopg.connect(url, autocommit=True) as reader:
            put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market"))
            seen = reader.execute("select distinct municipality from alert_rule").fetchall()
            assert seen == [(NEIGHBOUR,)]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute("select public.drop_alert_rule(1, null, 0)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute("select public.say_alert(1, 'raised', now())")


def test_until_when_all_was_judged_is_noted(ledger: Ledger, owner: Owner) -> None:
    clear_rules(owner)
    rule_id = put_rule(owner, busy())
    ledger.move(CODE, [raising(rule_id)])
    assert ledger.standings(CODE)[1] is None
    ledger.note(CODE, NOW + 5)
    assert ledger.standings(CODE)[1] == NOW + 5
    ledger.note("GM9999", NOW)
    assert rows(owner, "select count(*) from alert_watch") == [(1,)]
