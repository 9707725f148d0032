"""What goes wrong between a person, their provider and us, as an error tree.

::

    SessionError
     ├── ProviderAwayError    the provider does not answer, or not as one: try again later
     ├── SignInRefusedError   a sign-in ends here; `reason` says why, to us alone
     ├── NoSessionError       a cookie opens no session: never did, or not any more
     └── ForgeryError         a request to write comes with a cookie and without its proof

No message carries what was sent, by whomever: who is refused is told that, and no more. The reason
goes to the log and the audit.
"""

from enum import StrEnum


class Refusal(StrEnum):
    """Why somebody was refused."""

    NEXT = "next"
    """The address to go on to is not a path of ours."""
    STATE = "state"
    """The state is not the one that this browser was given, or came too late."""
    REPLAY = "replay"
    """The state was used before."""
    DENIED = "denied"
    """The provider itself refused."""
    CODE = "code"
    """The provider does not give a token for this code."""
    ISSUER = "issuer"
    """The answer, or the token, comes from another provider."""
    TOKEN = "token"  # noqa: S105 - no password, a reason
    """The token cannot be read."""
    ALGORITHM = "algorithm"
    """The token is signed in a way that is not allowed here, or not at all."""
    KEY = "key"
    """The token names a key that the provider does not publish."""
    SIGNATURE = "signature"
    AUDIENCE = "audience"
    """The token was made for somebody else."""
    TIME = "time"
    """The token is over, or of times to come."""
    NONCE = "nonce"
    """The token answers another sign-in."""
    AT_HASH = "at-hash"
    """The access token beside it is another's."""
    SUBJECT = "subject"
    """The token says not, or not the same everywhere, of whom it speaks."""
    ROLE = "role"
    """They are who they say, and have no role here."""
    SESSION = "session"
    """The cookie opens no session."""
    CSRF_TOKEN = "csrf-token"  # noqa: S105 - no password, a reason
    """The header that proves that our own page asks is missing, or another session's."""
    ORIGIN = "origin"
    """A page of another site asks."""


class SessionError(Exception):
    """Anything that goes wrong here."""


class ProviderAwayError(SessionError):
    """The provider does not answer, or not as one does."""


class _RefusedError(SessionError):
    """Somebody is refused.

    Attributes
    ----------
    reason : Refusal
        For the log and the audit; never for who is refused.
    """

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class SignInRefusedError(_RefusedError):
    """A sign-in ends here."""


class NoSessionError(_RefusedError):
    """A cookie opens no session."""

    def __init__(self) -> None:
        super().__init__(Refusal.SESSION)


class ForgeryError(_RefusedError):
    """A request to write comes with a cookie, and without proof that our own page sent it."""
