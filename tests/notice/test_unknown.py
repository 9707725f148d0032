"""Words that another version made: they stop no others, and nothing of them is told."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import httpx
import pytest
from prometheus_client.core import Metric

from ingest.announcer import Announcer, announcer_link, announcing
from ingest.mqtt import Link
from ingest.tls import Credentials
from monitor.access.principal import Grant, Role
from monitor.notice.bellman import Bellman, Cry
from monitor.notice.courier import Courier
from monitor.notice.errors import Unknown, UnknownWordError
from monitor.notice.outcome import UNKNOWN_SECONDS, Attempt, Outcome, next_step
from monitor.notice.setting import NoticeSettings
from monitor.notice.word import Word
from tests.alert.ruling import Owner, busy, put_rule, raise_alert, rows
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import serving
from tests.demo.poll import eventually
from tests.monitor.apart import bound
from tests.monitor.city import CODE, NEIGHBOUR, NOW
from tests.notice.conftest import STRANGE, hurry, put_channel, put_strange, told
from tests.notice.receiver import receiving
from tests.notice.test_stream import following

SECONDS = 20
EVERY = [*STRANGE, "topic", "text"]


@pytest.fixture
def api(url: str) -> Iterator[httpx.Client]:
    with serving(url, guard=GUARDED) as client:
        client.auth = Bearer(make_key(url, Grant(Role.MANAGER, CODE)).text)
        yield client


def samples(metrics: Iterable[Metric], name: str) -> dict[str, float]:
    """Return a counter's values by the last of its labels."""
    return {
        list(sample.labels.values())[-1]: sample.value
        for metric in metrics
        for sample in metric.samples
        if sample.name == name
    }


def once(log: pytest.LogCaptureFixture) -> dict[str, int]:
    """Return how often each reason was said."""
    lines = [record.getMessage() for record in log.records if record.levelno >= logging.ERROR]
    return {reason: sum(f"({reason})" in line for line in lines) for reason in Unknown}


def test_the_announcer_passes_over_what_it_does_not_know_and_goes_on(
    broker_url: str, url: str, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    first = raise_alert(owner, put_rule(owner, busy(name="first")))
    for reason in [*EVERY, *EVERY]:
        put_strange(owner, reason)
    second = raise_alert(owner, put_rule(owner, busy(name="second")))
    heard: list[dict[str, Any]] = []
    with ExitStack() as stack:
        sign = Link(broker_url, "sign", subscriptions=["#"])
        sign.start()
        stack.callback(sign.stop)
        assert eventually(lambda: sign.is_connected, SECONDS)
        announcer = Announcer(announcer_link(broker_url, "", Credentials()), url)
        stack.enter_context(announcing(announcer))

        def hears(count: int) -> bool:
            messages = sign.take(100, 0.1)
            sign.acknowledge(message.ticket for message in messages)
            heard.extend(json.loads(message.payload) for message in messages)
            return len(heard) >= count

        assert eventually(lambda: hears(2), SECONDS)
        # One that comes by itself, and what comes after it.
        put_strange(owner, "version")
        third = raise_alert(owner, put_rule(owner, busy(name="third")))
        assert eventually(lambda: hears(3), SECONDS)
        waiting = "select from outbox where taken_at is null"
        assert eventually(lambda: not rows(owner, waiting), SECONDS)
        counts = {"version": 3, "form": 4, "word": 2, "topic": 2}
        name = "passant_centre_words_passed_over_total"
        # It counts once the database has taken it.
        assert eventually(lambda: samples(announcer.metrics(), name) == counts, SECONDS)
    assert [each["alertId"] for each in heard] == [str(each) for each in (first, second, third)]
    marked = "select passed_over, count(*)::int from outbox group by 1"
    assert sorted(rows(owner, f"{marked} having passed_over is not null")) == sorted(counts.items())
    assert once(caplog) == dict.fromkeys(Unknown, 1)
    assert "secret" not in caplog.text


def test_more_than_is_taken_at_a_time_stops_nothing_either(url: str, owner: Owner) -> None:
    for _ in range(3):
        put_strange(owner, "version")
    raise_alert(owner, put_rule(owner, busy()))
    bellman = Bellman.connect(url)
    heard: list[Cry] = []
    passed: list[Unknown] = []

    def hear(cries: list[Cry]) -> bool:
        heard.extend(cries)
        return True

    try:
        assert [bellman.cry(2, hear, passed.append) for _ in range(2)] == [0, 1]
        # What could not be published comes again; what was passed over does not.
        put_strange(owner, "word")
        raise_alert(owner, put_rule(owner, busy(name="again")))
        assert bellman.cry(2, lambda _: False, passed.append) == 0
        assert bellman.cry(2, hear, passed.append) == 1
    finally:
        bellman.close()
    assert passed == [Unknown.VERSION] * 3 + [Unknown.WORD]
    assert len(heard) == 2


def test_a_writer_passes_over_words_of_its_municipality_alone(url: str, owner: Owner) -> None:
    rule = put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market"))
    raise_alert(owner, rule, "far-market", code=NEIGHBOUR)
    ((number,),) = rows(owner, "select id from outbox")
    with bound(url, [CODE], "write") as writer:
        bellman = Bellman.connect(writer)
        try:
            bellman._session.transact(
                lambda cursor: cursor.execute(
                    "select pass_over_word(%s, array['version'])", ([number],)
                )
            )
        finally:
            bellman.close()
    assert rows(owner, "select taken_at, passed_over from outbox") == [(None, None)]


def test_the_stream_tells_what_is_known_and_its_numbers_go_on(
    api: httpx.Client, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    with following(api) as lines:
        begun = lines.last_id
        for reason in [*EVERY, *EVERY]:
            put_strange(owner, reason)
        alert_id = raise_alert(owner, put_rule(owner, busy()))
        # A topic is nothing to it: of those two the document is as it should be.
        told = [lines.next()[1]["rule"] for _ in range(3)]
    assert told == ["secret", "secret", "Busy"]
    with following(api, begun) as lines:
        assert [lines.next()[1]["rule"] for _ in range(3)] == told
    text = api.get("/metrics").text
    for reason, count in {"version": 2, "form": 4, "word": 2}.items():
        assert f'passant_api_words_passed_over_total{{reason="{reason}"}} {count}.0' in text
    assert alert_id
    assert once(caplog) == {**dict.fromkeys(Unknown, 1), Unknown.TOPIC: 0}
    assert "secret" not in caplog.text


def test_a_stream_that_missed_pages_of_unknown_words_comes_to_the_known_ones(
    api: httpx.Client, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with following(api) as lines:
        begun = lines.last_id
    monkeypatch.setattr("monitor.notice.bulletin.PAGE", 2)
    for _ in range(5):
        put_strange(owner, "version")
    alert_id = raise_alert(owner, put_rule(owner, busy()))
    with following(api, begun) as lines:
        assert lines.next()[1]["alertId"] == str(alert_id)


def test_a_receiver_is_not_kept_from_what_is_known(
    owner: Owner,
    deliver: Callable[[NoticeSettings], Courier],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with receiving() as receiver:
        put_channel(owner, url=receiver.url)
        strange = raise_alert(owner, put_rule(owner, busy(name="strange")))
        owner.execute("delete from outbox")
        put_strange(owner, "version", strange)
        raise_alert(owner, put_rule(owner, busy()))
        courier = deliver(NoticeSettings(is_private_allowed=True))
        assert eventually(lambda: len(receiver.came) == 1, SECONDS)
        tried = ("raised", "waiting", "unknown-word", 1)
        assert eventually(lambda: told(owner)[0] == tried, SECONDS), told(owner)
        # What comes after it of the same alert waits until it is given up.
        owner.execute("select close_alert(%s, null, %s, 'Ans', 'x')", (strange, NOW + 1))
        aged = f"update alert_delivery set made_at = now() - interval '{UNKNOWN_SECONDS} s'"
        owner.execute(f"{aged} where outcome = 'unknown-word'".encode())
        hurry(owner)
        assert eventually(lambda: len(receiver.came) == 2, SECONDS)
    assert receiver.words == ["raised", "closed"]
    assert told(owner)[0] == ("raised", "given-up", "unknown-word", 2)
    failed = samples(courier.metrics(), "passant_watch_words_failed_total")
    assert failed == {"unknown-word": 2}
    assert once(caplog)[Unknown.VERSION] == 1
    assert "secret" not in caplog.text


def test_what_is_unknown_is_tried_for_minutes_and_what_failed_for_a_day() -> None:
    def state(outcome: Outcome, age_seconds: float) -> str:
        return next_step(Attempt(outcome), 1, age_seconds, Random(1)).state

    assert state(Outcome.UNKNOWN_WORD, 1) == "waiting"
    assert state(Outcome.UNKNOWN_WORD, UNKNOWN_SECONDS) == "given-up"
    assert state(Outcome.FAILED, UNKNOWN_SECONDS) == "waiting"


def test_an_error_repeats_nothing_of_the_word() -> None:
    with pytest.raises(UnknownWordError) as caught:
        Word.of({"v": 1, "alertId": {"secret": 1}})
    assert caught.value.reason is Unknown.FORM
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "secret" not in str(caught.value)
