"""The mail server: where letters are handed in. Each is a conversation of its own, on a thread."""

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from monitor.notice.outcome import Attempt, Outcome

STEP_SECONDS: Final = 10.0
"""What the server gets for each thing that it is to say."""

_PORTS: Final = {"smtp": 587, "smtps": 465}
_TEMPORARY: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in, and under which name.

    Parameters
    ----------
    url : str
        ``smtp://user:password@host:port``, which goes on by STARTTLS, or ``smtps://...``.
    sender : str
        Address of the mailbox that letters are from.
    is_clear_allowed : bool
        Whether letters go to a server that offers no STARTTLS; a password never does.
    context : SSLContext or None
        Whom to trust; whoever the system does if None.
    """

    url: str = field(repr=False)
    sender: str
    is_clear_allowed: bool = False
    context: ssl.SSLContext | None = None

    def hand_in(self, letter: EmailMessage, recipient: str) -> Attempt:
        """Try once; whatever goes wrong is an outcome, and of the server's words none is kept."""
        try:
            return Attempt(self._hand_in(letter, recipient))
        except OSError as error:
            # smtplib's own are of this kind too.
            return Attempt(_outcome_of(error))

    def _hand_in(self, letter: EmailMessage, recipient: str) -> Outcome:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        port = parts.port or _PORTS[parts.scheme]
        context = self.context or ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=STEP_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, port, timeout=STEP_SECONDS)
        with server:
            if parts.scheme == "smtp":
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
                elif parts.username or not self.is_clear_allowed:
                    return Outcome.NOT_SECURE
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(letter, self.sender, [recipient])
            return Outcome.DELIVERED


# The first that fits.
_OUTCOMES: Final[tuple[tuple[type[OSError], Outcome], ...]] = (
    (ssl.SSLError, Outcome.NOT_TRUSTED),
    (TimeoutError, Outcome.TIMED_OUT),
    (socket.gaierror, Outcome.UNKNOWN_HOST),
    (smtplib.SMTPRecipientsRefused, Outcome.RECIPIENT_REFUSED),
    (smtplib.SMTPSenderRefused, Outcome.SENDER_REFUSED),
    (smtplib.SMTPAuthenticationError, Outcome.SIGN_IN_REFUSED),
    # It knows no way to sign in that we do.
    (smtplib.SMTPNotSupportedError, Outcome.SIGN_IN_REFUSED),
    (smtplib.SMTPServerDisconnected, Outcome.UNREACHABLE),
    (smtplib.SMTPResponseException, Outcome.REFUSED),
    (smtplib.SMTPException, Outcome.UNREADABLE),
)


def _outcome_of(error: OSError) -> Outcome:
    code = _code(error)
    if code in _TEMPORARY:
        return Outcome.PUT_OFF
    if code < 0:
        return Outcome.UNREADABLE
    found = (outcome for kind, outcome in _OUTCOMES if isinstance(error, kind))
    return next(found, Outcome.UNREACHABLE)


def _code(error: OSError) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
