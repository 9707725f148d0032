"""Rules in the database, and what became of them."""

import secrets
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from monitor.alert.ledger import Move
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import Kind, Phase, Standing, Transition
from tests.monitor.city import CODE, NOW

Owner = psycopg.Connection[Any]


def busy(**changes: Any) -> Rule:
    """Return a rule: more than 600 an hour on the market, at once."""
    row = Rule(CODE, "Busy", "zone", Measure.PER_HOUR, 600, 540, 0, 0, "market").row()
    return Rule.of({**row, "id": None, **changes}, "Europe/Amsterdam")


def put_rule(owner: Owner, rule: Rule, rule_id: int | None = None) -> int:
    asked = (rule_id, None, Jsonb(rule.row()), "test", NOW)
    row = owner.execute("select public.put_alert_rule(%s, %s, %s, %s, %s)", asked).fetchone()
    assert row is not None
    return int(row[0])


def clear_rules(owner: Owner) -> None:
    """Take away what every municipality has."""
    owner.execute("delete from alert_rule")
    owner.execute("select pg_notify('passant_alert_rule', '')")


def rows(owner: Owner, query: str) -> list[tuple[Any, ...]]:
    return owner.execute(query.encode()).fetchall()


def transitions(owner: Owner) -> list[str]:
    return [kind for (kind,) in rows(owner, "select kind from alert_transition order by id")]


def words(owner: Owner) -> list[str]:
    return [word for (word,) in rows(owner, "select payload ->> 'word' from outbox order by id")]


def raise_alert(
    owner: Owner, rule_id: int, subject: str = "market", at: int = NOW, *, code: str = CODE
) -> int:
    """Raise an alert, as whoever judges does; return its id."""
    standing = Standing(Phase.RAISED, None, at, peak=900.0, peak_at=at)
    told = Transition(Kind.RAISED, at, at - 60, 900.0)
    moves = [Move(rule_id, subject, 0, standing, told, at).written()]
    owner.execute("select public.move_alert(%s, %s)", (code, Jsonb(moves)))
    row = owner.execute("select max(id) from alert where rule_id = %s", (rule_id,)).fetchone()
    assert row is not None
    return int(row[0])


def asked_rule(**changes: Any) -> dict[str, Any]:
    """Return what is sent to make a rule."""
    asked = {
        "municipality": CODE,
        "name": secrets.token_hex(8),
        "scope": "zone",
        "zoneId": "market",
        "measure": "per-hour",
        "raiseLine": 6000,
    }
    return asked | changes


def alert_question(url: str, path: str) -> tuple[str, dict[str, Any] | None]:
    """Put an alert and a rule of its own into a question; return it with what is sent along."""
    if "alert" not in path:
        return path, None
    with psycopg.connect(url, autocommit=True) as owner:
        if "{rule}" in path or "{alert}" in path:
            rule_id = put_rule(owner, busy(name=secrets.token_hex(8)))
            path = path.replace("{rule}", str(rule_id))
        if "{alert}" in path:
            path = path.replace("{alert}", str(raise_alert(owner, rule_id)))
    if path.endswith(("closures", "notes")):
        return path, {"note": "seen to"}
    if path.endswith("acknowledgements"):
        return path, None
    if path.endswith("trials"):
        return path, {"rule": asked_rule(), "from": "2026-05-31", "to": "2026-06-01"}
    return path, asked_rule()
