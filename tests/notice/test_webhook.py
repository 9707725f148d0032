"""Webhooks to real receivers that fail, hang, redirect and lie."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from monitor.alert.rule import Severity
from monitor.notice.courier import Courier
from monitor.notice.setting import NoticeSettings
from tests.alert.ruling import Owner, busy, put_rule, raise_alert
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR, NOW
from tests.notice.conftest import SECRET, hurry, put_channel, told
from tests.notice.receiver import WORDS, is_signed, receiving
from tests.server import ROOT

Deliver = Callable[[NoticeSettings], Courier]

INSIDE = NoticeSettings(is_private_allowed=True)
SECONDS = 20


def close(owner: Owner, alert_id: int) -> None:
    owner.execute("select acknowledge_alert(%s, null, %s, 'Ans')", (alert_id, NOW + 1))
    owner.execute("select close_alert(%s, null, %s, 'Ans', 'a parade')", (alert_id, NOW + 2))


def is_done(owner: Owner) -> bool:
    return all(state != "waiting" for _, state, *_ in told(owner))


def test_words_arrive_signed_in_order_and_once(owner: Owner, deliver: Deliver) -> None:
    with receiving() as receiver:
        put_channel(owner, url=receiver.url)
        deliver(INSIDE)
        alert_id = raise_alert(owner, put_rule(owner, busy()))
        close(owner, alert_id)
        assert eventually(lambda: len(receiver.came) == 3, SECONDS)
        assert eventually(lambda: is_done(owner), SECONDS)
        assert receiver.words == ["raised", "acknowledged", "closed"]
        assert len(set(receiver.ids)) == 3
        headers, body = receiver.came[0]
        assert all(is_signed(SECRET, *each) for each in receiver.came)
        assert not is_signed(SECRET, headers, body + b" ")
        assert headers["host"] == f"localhost:{receiver.port}"
        assert headers["content-type"] == "application/json"
        assert json.loads(body) == {
            "type": "alert.raised",
            "timestamp": "2026-06-01T10:00:00Z",
            "data": {
                "v": 1,
                "alertId": str(alert_id),
                "word": "raised",
                "state": "raised",
                "at": "2026-06-01T10:00:00Z",
                "municipality": CODE,
                "rule": "Busy",
                "measure": "per-hour",
                "severity": "warning",
                "zoneId": "market",
                "counterId": None,
                "startedAt": "2026-06-01T09:59:00Z",
                "raisedAt": "2026-06-01T10:00:00Z",
                "clearedAt": None,
            },
        }
        assert b"Ans" not in b"".join(body for _, body in receiver.came)
    assert told(owner) == [(word, "delivered", "delivered", 1) for word in receiver.words]


def test_a_receiver_that_fails_gets_it_again_under_the_same_id_and_what_follows_waits(
    owner: Owner, deliver: Deliver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with receiving(500, -1, 301, -2, 404, 429, 200) as receiver:
        receiver.headers = {"Location": "http://localhost/elsewhere", "Retry-After": "1"}
        put_channel(owner, url=receiver.url)
        courier = deliver(INSIDE)
        close(owner, raise_alert(owner, put_rule(owner, busy())))
        for attempts, outcome in enumerate(
            ("failed", "unreadable", "redirected", "unreadable", "refused", "put-off"), 1
        ):
            first = ("raised", "waiting", outcome, attempts)
            assert eventually(lambda: told(owner)[0] == first, SECONDS), told(owner)  # noqa: B023
            assert told(owner)[1] == ("acknowledged", "waiting", None, 0)
            hurry(owner)
        assert eventually(lambda: is_done(owner), SECONDS)
        assert receiver.words == ["raised"] * 7 + ["acknowledged", "closed"]
        assert len(set(receiver.ids[:7])) == 1
        assert all(is_signed(SECRET, *each) for each in receiver.came)
    assert told(owner)[0] == ("raised", "delivered", "delivered", 7)
    metrics = {
        (sample.name, *sample.labels.values()): sample.value
        for metric in courier.metrics()
        for sample in metric.samples
    }
    assert metrics["passant_watch_words_sent_total", "webhook"] == 3
    assert metrics["passant_watch_words_failed_total", "webhook", "redirected"] == 1
    assert metrics["passant_watch_words_waiting", "webhook"] in {0, 1}
    for secret in (WORDS, "sesame", SECRET, "localhost"):
        assert secret not in caplog.text


def test_a_receiver_that_is_gone_is_not_asked_again(owner: Owner, deliver: Deliver) -> None:
    with receiving(410) as receiver:
        put_channel(owner, url=receiver.url)
        deliver(INSIDE)
        raise_alert(owner, put_rule(owner, busy()))
        assert eventually(lambda: is_done(owner), SECONDS)
        assert told(owner) == [("raised", "given-up", "gone", 1)]


def test_what_is_a_day_old_is_given_up(owner: Owner, deliver: Deliver) -> None:
    with receiving(500) as receiver:
        put_channel(owner, url=receiver.url)
        raise_alert(owner, put_rule(owner, busy()))
        owner.execute("update alert_delivery set made_at = now() - interval '24 hours'")
        deliver(INSIDE)
        assert eventually(lambda: is_done(owner), SECONDS)
    assert told(owner) == [("raised", "given-up", "failed", 1)]


def test_a_receiver_that_hangs_holds_up_no_other(owner: Owner, deliver: Deliver) -> None:
    with receiving(0) as slow, receiving() as quick:
        put_channel(owner, url=slow.url, name="Slow")
        put_channel(owner, url=quick.url, name="Quick")
        deliver(INSIDE)
        rules = [put_rule(owner, busy(name=f"Rule {number}")) for number in range(12)]
        for rule in rules:
            raise_alert(owner, rule)
        assert eventually(lambda: len(quick.came) == 12, SECONDS)
        # And has no more of them at a time than it may.
        assert len(slow.came) <= 4
        assert slow.came


def test_what_nobody_answers_for_times_out_or_is_unreachable(
    owner: Owner, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.notice.webhook.ATTEMPT_SECONDS", 0.5)
    with receiving() as closed:
        gone = closed.url
    with receiving(0) as slow:
        put_channel(owner, url=slow.url, name="Slow")
        put_channel(owner, url=gone, name="Gone")
        put_channel(owner, url="http://nowhere.invalid/", name="Nowhere")
        deliver(INSIDE)
        raise_alert(owner, put_rule(owner, busy()))
        expected = {"timed-out", "unreachable", "unknown-host"}
        assert eventually(
            lambda: {outcome for *_, outcome, _ in told(owner)} == expected, SECONDS
        ), told(owner)


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("https://127.0.0.1:{port}/", "private-address"),
        ("https://localhost:{port}/", "private-address"),
        ("https://2130706433:{port}/", "private-address"),
        ("https://[::ffff:127.0.0.1]:{port}/", "private-address"),
        ("http://127.0.0.1:{port}/", "not-secure"),
        ("https://169.254.169.254/latest/meta-data", "private-address"),
        ("https://0.0.0.0:{port}/", "private-address"),
        ("https://0x7f.1:{port}/", "private-address"),
        ("https://017700000001:{port}/", "private-address"),
        ("https://[::]:{port}/", "private-address"),
        ("https://999.1.1.1/", "unknown-host"),
    ],
)
def test_nothing_goes_inside_unless_it_is_allowed(
    owner: Owner, deliver: Deliver, address: str, outcome: str
) -> None:
    with receiving() as receiver:
        put_channel(owner, url=address.format(port=receiver.port))
        deliver(NoticeSettings())
        raise_alert(owner, put_rule(owner, busy()))
        assert eventually(lambda: told(owner)[0][2] == outcome, SECONDS), told(owner)
        assert not receiver.came


def test_a_channel_gets_what_is_for_it_alone(owner: Owner, deliver: Deliver) -> None:
    with receiving() as receiver:
        put_channel(owner, url=receiver.url, name="Critical", least_severity=Severity.CRITICAL)
        put_channel(owner, url=receiver.url, name="Park", zones=("park",))
        put_channel(owner, url=receiver.url, name="Off", enabled=False)
        put_channel(owner, url=receiver.url, name="Next door", municipality=NEIGHBOUR)
        wanted = put_channel(owner, url=receiver.url, name="Market", zones=("market",))
        raise_alert(owner, put_rule(owner, busy()))
        counter = busy(name="Counter", scope="counter", subject="market-1:in")
        raise_alert(owner, put_rule(owner, counter), "market-1:in")
        found = owner.execute("select distinct channel_id from alert_delivery").fetchall()
        assert found == [(wanted,)]
        deliver(INSIDE)
        assert eventually(lambda: len(receiver.came) == 2, SECONDS)


def test_what_waits_for_a_channel_that_goes_is_given_up(owner: Owner) -> None:
    gone, off = put_channel(owner, name="Gone"), put_channel(owner, name="Off")
    raise_alert(owner, put_rule(owner, busy()))
    owner.execute("select drop_channel(%s, null)", (gone,))
    owner.execute(
        """select put_channel(id, null, to_jsonb(c) || '{"enabled": false, "addresses": []}', 'x')
        from channel c where id = %s""",
        (off,),
    )
    assert {(state, outcome) for _, state, outcome, _ in told(owner)} == {
        ("given-up", "channel-gone"),
        ("given-up", "channel-off"),
    }


def test_what_is_for_nobody_any_more_is_given_up_at_once(owner: Owner, deliver: Deliver) -> None:
    # As when a channel goes at the very moment at which a word is made.
    put_channel(owner)
    put_channel(owner, kind="email", name="Mail", addresses=("a@desk.example",))
    raise_alert(owner, put_rule(owner, busy()))
    owner.execute("delete from channel")
    deliver(NoticeSettings())
    assert eventually(lambda: is_done(owner), SECONDS), told(owner)
    assert told(owner) == [("raised", "given-up", "gone", 1)] * 2


def start_watch(url: str, **change: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "PASSANT_DATABASE_URL": url,
        "PASSANT_WEBHOOK_PRIVATE": "allow",
        **change,
    }
    return subprocess.Popen([sys.executable, "-m", "monitor", "watch"], cwd=ROOT, env=environment)


def test_a_watch_killed_between_sending_and_noting_it_sends_it_again_under_the_same_id(
    url: str, owner: Owner
) -> None:
    with receiving(0, 204) as receiver:
        put_channel(owner, url=receiver.url)
        raise_alert(owner, put_rule(owner, busy()))
        watch = start_watch(url)
        try:
            assert eventually(lambda: len(receiver.came) == 1, 60)
        finally:
            watch.send_signal(signal.SIGKILL)
            watch.wait(10)
        assert told(owner) == [("raised", "waiting", None, 1)]
        # It is the dead one's for a while yet: as if that had passed.
        owner.execute("update alert_delivery set claimed_until = now()")
        watch = start_watch(url)
        try:
            assert eventually(lambda: is_done(owner), 60)
        finally:
            watch.send_signal(signal.SIGKILL)
            watch.wait(10)
        assert len(receiver.came) == 2
        assert len(set(receiver.ids)) == 1
    assert told(owner) == [("raised", "delivered", "delivered", 2)]


def test_two_couriers_send_nothing_twice(owner: Owner, deliver: Deliver) -> None:
    with receiving() as receiver:
        put_channel(owner, url=receiver.url)
        for _ in range(2):
            deliver(INSIDE)
        for number in range(20):
            close(owner, raise_alert(owner, put_rule(owner, busy(name=f"Rule {number}"))))
        assert eventually(lambda: is_done(owner), SECONDS)
        assert len(receiver.came) == len(set(receiver.ids)) == 60
        by_alert: dict[str, list[str]] = {}
        for _, body in receiver.came:
            data: dict[str, Any] = json.loads(body)["data"]
            by_alert.setdefault(data["alertId"], []).append(data["word"])
        assert set(map(tuple, by_alert.values())) == {("raised", "acknowledged", "closed")}
