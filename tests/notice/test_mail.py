"""Letters, handed in at a real mail server: what it takes, refuses, and does not get to see."""

import logging
import re
import socket
import ssl
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from urllib.parse import quote

import pytest

from monitor.alert.rule import Severity
from monitor.notice.courier import Courier
from monitor.notice.letter import Envelope, write_letter
from monitor.notice.mail import MailServer
from monitor.notice.setting import NoticeSettings
from monitor.notice.word import Word
from tests.alert.ruling import Owner, busy, put_rule, raise_alert
from tests.demo.poll import eventually
from tests.fix_authority import Authorities
from tests.monitor.city import CODE, NOW
from tests.notice.conftest import hurry, put_channel, told
from tests.notice.postoffice import PASSWORD, WORDS, post_office
from tests.notice.receiver import receiving

Deliver = Callable[[NoticeSettings], Courier]

SENDER = "passant@town.example"
SECONDS = 20


@pytest.fixture(scope="module")
def holder(authorities: Authorities) -> tuple[Path, Path]:
    held = authorities.centre.issue("post", "localhost")
    return held.certificate, held.key


@pytest.fixture
def trusting(authorities: Authorities) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authorities.centre.certificate))


def clear(port: int, host: str = "localhost") -> NoticeSettings:
    return NoticeSettings(MailServer(f"smtp://{host}:{port}", SENDER, is_clear_allowed=True))


def test_letters_go_to_each_and_hang_together(owner: Owner, deliver: Deliver) -> None:
    with post_office() as office:
        put_channel(owner, kind="email", addresses=("a@desk.example", "b@desk.example"))
        put_channel(owner, kind="email", name="English", addresses=("c@e.example",), language="en")
        deliver(clear(office.port))
        alert_id = raise_alert(owner, put_rule(owner, busy(name='Vol & "druk" <b>')))
        owner.execute("select close_alert(%s, null, %s, 'Ans', 'a parade')", (alert_id, NOW + 60))
        assert eventually(lambda: len(office.came) == 6, SECONDS)
        assert eventually(lambda: {each[1] for each in told(owner)} == {"delivered"}, SECONDS)
    first, second = (letter for to, letter in office.came if to == "a@desk.example")
    assert first["To"] == "a@desk.example"
    assert first["From"] == SENDER
    assert first["Subject"] == 'Market: Vol & "druk" <b> (begonnen)'
    assert second["Subject"] == 'Market: Vol & "druk" <b> (gesloten)'
    assert first["Message-ID"] == f"<alert.GM0153.{alert_id}.{NOW}@town.example>"
    assert second["References"] == second["In-Reply-To"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"
    plain, page = first.iter_parts()
    assert (plain.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert "Ernst: waarschuwing" in plain.get_content()
    assert "Sinds: 01-06-2026 11:59" in plain.get_content()
    assert "Vol &amp; &quot;druk&quot; &lt;b&gt;" in page.get_content()
    assert "<b>" not in page.get_content()
    (english, _) = (letter for to, letter in office.came if to == "c@e.example")
    assert english["Subject"] == 'Market: Vol & "druk" <b> (begun)'
    assert "Severity: warning" in english.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    everything = "".join(letter.as_string() for _, letter in office.came)
    assert "Ans" not in everything
    assert "parade" not in everything


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?x=0D=0ABcc:_other@desk.example=0D=0A=0D=0Awords?=",
        "=?utf-8?b?DQpCY2M6IG90aGVyQGRlc2suZXhhbXBsZQ0K?=",
        "x\x85Bcc: other@desk.example",
        "x\u2028Bcc: other@desk.example",
        "x\u202emoc.live",
    ],
)
def test_a_name_is_no_header_and_no_other_letter(name: str) -> None:
    word = Word(
        1,
        "1",
        "raised",
        "raised",
        "2026-06-01T10:00:00Z",
        CODE,
        name,
        zone_id="market",
        severity="warning",
        started_at="2026-06-01T10:00:00Z",
        raised_at="2026-06-01T10:00:00Z",
    )
    for town, channel, place in ((name, "Desk", "Market"), ("Town", name, name)):
        for each in (word, Word.test(CODE, NOW)):
            envelope = Envelope(
                SENDER, "a@desk.example", "n", town, channel, place, "Europe/Amsterdam", "nl"
            )
            written = write_letter(each, envelope, NOW).as_bytes(policy=SMTP)
            letter = message_from_bytes(written, policy=default)
            assert {header.lower() for header in letter.keys()} == {  # noqa: SIM118 - no dict
                "from",
                "to",
                "subject",
                "date",
                "message-id",
                "auto-submitted",
                "mime-version",
                "content-type",
            }
            assert letter["To"] == "a@desk.example"
            assert "\u202e" not in letter["Subject"]
            assert not re.search("[\r\n\x85\u2028]", letter["Subject"])


def test_one_refused_recipient_costs_the_others_nothing(
    owner: Owner, deliver: Deliver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with post_office() as office:
        office.answers = {"gone@desk.example": "550", "later@desk.example": "451"}
        addresses = ("gone@desk.example", "later@desk.example", "here@desk.example")
        put_channel(owner, kind="email", addresses=addresses)
        deliver(clear(office.port))
        raise_alert(owner, put_rule(owner, busy()))
        expected = [
            ("raised", "given-up", "recipient-refused", 1),
            ("raised", "waiting", "put-off", 1),
            ("raised", "delivered", "delivered", 1),
        ]
        assert eventually(lambda: told(owner) == expected, SECONDS), told(owner)
        office.answers = {}
        hurry(owner)
        assert eventually(lambda: told(owner)[1][1] == "delivered", SECONDS)
        assert [to for to, _ in office.came] == ["here@desk.example", "later@desk.example"]
    # The server's own log is not ours.
    ours = [each.getMessage() for each in caplog.records if each.name != "mail.log"]
    for secret in (WORDS, "desk.example"):
        assert secret not in "\n".join(ours)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_goes_by_tls_alone(
    owner: Owner,
    deliver: Deliver,
    holder: tuple[Path, Path],
    trusting: ssl.SSLContext,
    scheme: str,
) -> None:
    with post_office(holder, is_signed_in=True, is_wrapped=scheme == "smtps") as office:
        put_channel(owner, kind="email", addresses=("a@desk.example",))
        url = f"{scheme}://desk:{quote(PASSWORD, safe='')}@localhost:{office.port}"
        deliver(NoticeSettings(MailServer(url, SENDER, context=trusting)))
        raise_alert(owner, put_rule(owner, busy()))
        assert eventually(lambda: len(office.came) == 1, SECONDS), told(owner)
        assert office.users == ["desk"]
        assert office.is_encrypted == [True]


def test_what_goes_wrong_with_a_mail_server_has_a_word(
    holder: tuple[Path, Path], trusting: ssl.SSLContext
) -> None:
    letter = EmailMessage()
    letter["Subject"] = "x"

    def outcome(url: str, context: ssl.SSLContext | None = None, *, clear: bool = False) -> str:
        server = MailServer(url, SENDER, is_clear_allowed=clear, context=context)
        return server.hand_in(letter, "a@desk.example").outcome.value

    with post_office() as office:
        assert outcome(f"smtp://localhost:{office.port}") == "not-secure"
        signed_in = f"smtp://desk:secret@localhost:{office.port}"
        assert outcome(signed_in, clear=True) == "not-secure"
        assert office.users == []
        assert outcome(f"smtp://localhost:{office.port}", clear=True) == "delivered"
        office.answers = {"a@desk.example": "552"}
        assert outcome(f"smtp://localhost:{office.port}", clear=True) == "recipient-refused"
    assert outcome(f"smtp://localhost:{office.port}", clear=True) == "unreachable"
    assert outcome("smtp://nowhere.invalid:25", clear=True) == "unknown-host"
    with post_office(holder, is_signed_in=True) as office:
        assert outcome(f"smtp://localhost:{office.port}", clear=True) == "not-trusted"
        # Its certificate is of another name.
        assert outcome(f"smtp://127.0.0.1:{office.port}", trusting) == "not-trusted"
        wrong = f"smtp://desk:wrong@localhost:{office.port}"
        assert outcome(wrong, trusting) == "sign-in-refused"
        assert office.came == []


def test_without_a_mail_server_letters_wait(owner: Owner, deliver: Deliver) -> None:
    put_channel(owner, kind="email", addresses=("a@desk.example",))
    deliver(NoticeSettings())
    raise_alert(owner, put_rule(owner, busy()))
    expected = [("raised", "waiting", "no-mail-server", 1)]
    assert eventually(lambda: told(owner) == expected, SECONDS)


def test_a_mail_server_that_hangs_holds_up_no_webhook(owner: Owner, deliver: Deliver) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent, receiving() as receiver:
        for number in range(4):
            addresses = tuple(f"{each}@desk.example" for each in range(4))
            put_channel(owner, kind="email", name=f"Mail {number}", addresses=addresses)
        put_channel(owner, url=receiver.url, least_severity=Severity.INFO)
        server = MailServer(f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER)
        deliver(NoticeSettings(server, is_private_allowed=True))
        for number in range(4):
            raise_alert(owner, put_rule(owner, busy(name=f"Rule {number}")))
        assert eventually(lambda: len(receiver.came) == 4, SECONDS)
