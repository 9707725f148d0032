"""Words over MQTT: each once, in order, however many centres, and again after a kill."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from ingest.announcer import Announcer, announcer_link, announcing
from ingest.inbox import Message
from ingest.mqtt import Link
from ingest.tls import Credentials
from monitor.alert.rule import Severity
from monitor.store import Store
from tests.alert.ruling import Owner, busy, put_rule, raise_alert, rows
from tests.demo.poll import eventually
from tests.fix_broker import Broker
from tests.monitor.city import CODE, NOW, city

SECONDS = 20


@pytest.fixture
def owner(embedded_database_url: str) -> Iterator[Owner]:
    with Store.connect(embedded_database_url) as store:
        store.save_registry(city())
    with psycopg.connect(embedded_database_url, autocommit=True) as connection:
        yield connection


class Sign:
    """What a sign in the street hears."""

    def __init__(self, broker_url: str, stack: ExitStack) -> None:
        self._link = Link(broker_url, "sign", subscriptions=[f"alerts/{CODE}/+"])
        self._link.start()
        stack.callback(self._link.stop)
        self.heard: list[Message] = []
        assert eventually(lambda: self._link.is_connected, SECONDS)

    def hears(self, count: int) -> bool:
        messages = self._link.take(100, 0.1)
        self._link.acknowledge(message.ticket for message in messages)
        self.heard += messages
        return len(self.heard) >= count

    @property
    def words(self) -> list[str]:
        return [json.loads(message.payload)["word"] for message in self.heard]


def announcer(broker_url: str, database_url: str, name: str = "") -> Announcer:
    return Announcer(announcer_link(broker_url, name, Credentials()), database_url)


def close(owner: Owner, alert_id: int) -> None:
    owner.execute("select close_alert(%s, null, %s, 'Ans', 'a parade')", (alert_id, NOW + 1))


def is_taken(owner: Owner) -> bool:
    return not rows(owner, "select from outbox where taken_at is null")


def test_words_go_to_the_topic_of_their_place_in_order_and_once(
    broker_url: str, embedded_database_url: str, owner: Owner
) -> None:
    with ExitStack() as stack:
        sign = Sign(broker_url, stack)
        for name in ("one", "two"):
            stack.enter_context(announcing(announcer(broker_url, embedded_database_url, name)))
        for number in range(10):
            rule = put_rule(owner, busy(name=f"Rule {number}", severity=Severity.CRITICAL))
            close(owner, raise_alert(owner, rule))
        assert eventually(lambda: sign.hears(20), SECONDS)
        assert eventually(lambda: is_taken(owner), SECONDS)
        assert not sign.hears(21)
    assert sign.words == ["raised", "closed"] * 10
    assert {message.topic for message in sign.heard} == {f"alerts/{CODE}/market"}
    assert json.loads(sign.heard[0].payload) == {
        "v": 1,
        "alertId": json.loads(sign.heard[0].payload)["alertId"],
        "word": "raised",
        "state": "raised",
        "at": "2026-06-01T10:00:00Z",
        "municipality": CODE,
        "rule": "Rule 0",
        "measure": "per-hour",
        "severity": "critical",
        "zoneId": "market",
        "counterId": None,
        "startedAt": "2026-06-01T09:59:00Z",
        "raisedAt": "2026-06-01T10:00:00Z",
        "clearedAt": None,
    }


def test_words_wait_for_a_broker_that_is_away(
    broker: Broker, embedded_database_url: str, owner: Owner
) -> None:
    broker.stop()
    close(owner, raise_alert(owner, put_rule(owner, busy())))
    old = raise_alert(owner, put_rule(owner, busy(name="old")))
    owner.execute(
        "update outbox set made_at = now() - interval '25 hours'"
        " where (payload ->> 'alertId')::bigint = %s",
        (old,),
    )
    with ExitStack() as stack:
        stack.enter_context(announcing(announcer(broker.url, embedded_database_url)))
        broker.start()
        sign = Sign(broker.url, stack)
        close(owner, raise_alert(owner, put_rule(owner, busy(name="new"))))
        assert eventually(lambda: is_taken(owner), SECONDS)
        sign.hears(4)
    # What is a day old is no news. What was said before the sign was there it may have missed.
    assert sign.words[-2:] == ["raised", "closed"]
    assert str(old) not in {json.loads(each.payload)["alertId"] for each in sign.heard}
