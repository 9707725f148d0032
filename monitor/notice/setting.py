"""The settings of who sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.notice.channel import is_mail_address
from monitor.notice.mail import MailServer
from monitor.settings import PREFIX, SettingReader


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """How words go out.

    Parameters
    ----------
    mail : MailServer or None
        `PASSANT_SMTP_URL`, `PASSANT_MAIL_FROM` and `PASSANT_SMTP_TLS`: where letters are handed in.
    is_private_allowed : bool
        `PASSANT_WEBHOOK_PRIVATE`: whether webhooks go to addresses within our own network too.
    """

    mail: MailServer | None = None
    is_private_allowed: bool = False


def notice_settings(reader: SettingReader, environment: Mapping[str, str]) -> NoticeSettings:
    """Read them; what is wrong is told with all else that the reader found."""
    is_private_allowed = reader.parsed(
        "WEBHOOK_PRIVATE", _word("refuse", "allow"), "refuse", default="refuse"
    )
    tls = reader.parsed("SMTP_TLS", _word("required", "offered"), "required", default="required")
    mail = None
    if environment.get(f"{PREFIX}SMTP_URL"):
        url = reader.url("SMTP_URL", "smtp", "smtps")
        # An address of a person, perhaps: it stands in no topic and no log.
        sender = reader.foreign("MAIL_FROM", _sender, "")
        mail = MailServer(url, sender, is_clear_allowed=tls == "offered")
    return NoticeSettings(mail, is_private_allowed == "allow")


def _word(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be {' or '.join(words)}")
        return text

    return read


def _sender(text: str) -> str:
    if not is_mail_address(text):
        raise ValueError("must be an address such as passant@example.org")
    return text
