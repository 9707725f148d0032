"""What needs no server: addresses, outcomes, channels, settings; and TLS to a receiver."""

import asyncio
import ssl
from random import Random

import pytest

from monitor.errors import SettingsError
from monitor.notice.channel import Channel
from monitor.notice.host import is_public
from monitor.notice.outcome import FINAL, GIVEN_UP_SECONDS, Attempt, Outcome, Step, next_step
from monitor.notice.setting import notice_settings
from monitor.notice.signature import new_secret, read_secret, signed_headers
from monitor.notice.webhook import Webhook
from monitor.settings import SettingReader
from tests.fix_authority import Authorities
from tests.monitor.city import CODE
from tests.notice.receiver import receiving


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("feff::1", False),
        ("::ffff:0:127.0.0.1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("2001:db8::1", False),
        ("localhost", False),
    ],
)
def test_an_address_is_of_the_internet_or_it_is_not(address: str, *, expected: bool) -> None:
    assert is_public(address) is expected


def test_waits_grow_and_end_after_a_day() -> None:
    random, age, waits = Random(1), 0.0, []
    attempts = 1
    while True:
        step = next_step(Attempt(Outcome.FAILED), attempts, age, random)
        if step.state != "waiting":
            break
        waits.append(step.wait_seconds)
        age += step.wait_seconds
        attempts += 1
    assert step == Step("given-up")
    assert 1.6 <= waits[0] <= 2.4
    assert max(waits) <= 3600 * 1.2
    assert GIVEN_UP_SECONDS - 3600 * 1.2 <= age <= GIVEN_UP_SECONDS
    assert 25 <= len(waits) <= 45
    # A receiver is left alone for as long as it asks, within an hour.
    asked = next_step(Attempt(Outcome.PUT_OFF, 100.0), 1, 0, random)
    assert 80 <= asked.wait_seconds <= 120
    assert next_step(Attempt(Outcome.PUT_OFF, 1e9), 1, 0, random).wait_seconds <= 3600 * 1.2
    for outcome in FINAL:
        assert next_step(Attempt(outcome), 1, 0, random).state == "given-up"
    assert next_step(Attempt(Outcome.FAILED), 1, 0, random, is_test=True).state == "given-up"
    assert next_step(Attempt(Outcome.DELIVERED), 9, 1e9, random).state == "delivered"


def test_the_signature_is_that_of_the_convention() -> None:
    # The example that the convention's own libraries are tested with.
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert read_secret(new_secret()) is not None
    for wrong in ("", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!!!!"):
        assert read_secret(wrong) is None


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"url": None}, "url"),
        ({"url": "ftp://example.org/"}, "url"),
        ({"url": "https://user:pass@example.org/"}, "url"),
        ({"url": "https:///path"}, "url"),
        ({"url": "https://example.org:99999/"}, "url"),
        ({"url": "https://example.org/a b"}, "url"),
        ({"url": "https://example.org/\r\nX: y"}, "url"),
        ({"addresses": ("a@example.org",)}, "addresses"),
        ({"secret": "whsec_short"}, "secret"),
        ({"name": ""}, "name"),
        ({"kind": "email", "url": None}, "addresses"),
        ({"kind": "email", "url": None, "addresses": ("a@b@c.example",)}, "addresses"),
        ({"kind": "email", "url": None, "addresses": ("a\n@c.example",)}, "addresses"),
        ({"kind": "email", "url": None, "addresses": ("a@localhost",)}, "addresses"),
        ({"kind": "email"}, "url"),
    ],
)
def test_a_channel_that_is_none_cannot_be_built(changes: dict[str, object], name: str) -> None:
    good = {"municipality": CODE, "name": "x", "kind": "webhook", "url": "https://example.org/x"}
    Channel(**good)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"^{name} "):
        Channel(**{**good, **changes})  # type: ignore[arg-type]
    assert "example.org" not in repr(Channel(**good))  # type: ignore[arg-type]


def test_every_fault_of_the_settings_is_told_and_no_value() -> None:
    environment = {
        "PASSANT_SMTP_URL": "http://user:sesame@post",
        "PASSANT_SMTP_TLS": "sesame",
        "PASSANT_MAIL_FROM": "sesame",
        "PASSANT_WEBHOOK_PRIVATE": "sesame",
    }
    reader = SettingReader(environment)
    notice_settings(reader, environment)
    with pytest.raises(SettingsError) as caught:
        reader.check()
    assert len(caught.value.problems) == 4
    assert "sesame" not in str(caught.value)
    good = {
        "PASSANT_SMTP_URL": "smtps://user:sesame@post:465",
        "PASSANT_MAIL_FROM": "passant@town.example",
    }
    settings = notice_settings(SettingReader(good), good)
    assert settings.mail is not None
    assert "sesame" not in repr(settings)
    assert not settings.is_private_allowed


def test_a_receiver_is_trusted_by_the_name_that_was_given(
    authorities: Authorities,
) -> None:
    known = authorities.centre.issue("receiver", "localhost")
    strange = authorities.centre.issue("stranger", "elsewhere.example")
    trusting = ssl.create_default_context(cafile=str(authorities.centre.certificate))

    async def send(url: str, context: ssl.SSLContext | None) -> str:
        async with Webhook(is_private_allowed=True, context=context) as webhook:
            return (await webhook.send(url, new_secret(), "x", b"{}")).outcome.value

    with receiving(200, holder=(known.certificate, known.key)) as receiver:
        assert asyncio.run(send(receiver.url, trusting)) == "delivered"
        assert asyncio.run(send(receiver.url, None)) == "not-trusted"
        at = receiver.url.replace("localhost", "127.0.0.1")
        assert asyncio.run(send(at, trusting)) == "not-trusted"
        assert len(receiver.came) == 1
    with receiving(200, holder=(strange.certificate, strange.key)) as receiver:
        assert asyncio.run(send(receiver.url, trusting)) == "not-trusted"
        assert not receiver.came
