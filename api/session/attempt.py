"""A sign-in under way: what ties the browser that left for the provider to the one that comes back.

Nothing is kept of it here. The browser holds a cookie with a random number, an end and the path to
go on to; state, nonce and verifier follow from the cookie under a key that only we have. So any
process may finish what another began, nobody fills a table by beginning, and a cookie that was
changed has another state than the one that comes back.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from api.session.address import is_own_path
from api.session.errors import Refusal, SignInRefusedError

ATTEMPT_SECONDS: Final = 600
"""How long somebody may take at the provider."""

_COOKIE_LENGTH: Final = 1024


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way.

    Parameters
    ----------
    cookie : str
        What the browser holds.
    next_path : str
        Where it goes on to.
    ends_at : int
        Seconds since 1970-01-01T00:00:00Z.
    key : bytes
        Ours.
    """

    cookie: str
    next_path: str
    ends_at: int
    key: bytes

    @classmethod
    def begin(cls, next_path: str, key: bytes, now: float) -> Self:
        """Begin a sign-in.

        Raises
        ------
        SignInRefusedError
            If `next_path` leads elsewhere.
        """
        if not is_own_path(next_path):
            raise SignInRefusedError(Refusal.NEXT)
        ends_at = int(now) + ATTEMPT_SECONDS
        path = urlsafe_b64encode(next_path.encode()).decode()
        cookie = f"{secrets.token_urlsafe(32)}.{ends_at}.{path}"
        return cls(cookie, next_path, ends_at, key)

    @classmethod
    def resume(cls, cookie: str, state: str, key: bytes, now: float) -> Self:
        """Go on with the sign-in of a browser that came back.

        Raises
        ------
        SignInRefusedError
            If its cookie and `state` do not belong together, or it took too long.
        """
        if len(cookie) > _COOKIE_LENGTH or not hmac.compare_digest(
            _derived(key, "state", cookie).encode(), state.encode(errors="replace")
        ):
            raise SignInRefusedError(Refusal.STATE)
        # Ours from here on, as no one else could know that state.
        _, ends_at, path = cookie.split(".")
        attempt = cls(cookie, urlsafe_b64decode(path).decode(), int(ends_at), key)
        if attempt.ends_at <= now:
            raise SignInRefusedError(Refusal.STATE)
        return attempt

    @property
    def state(self) -> str:
        """What comes back with the browser."""
        return _derived(self.key, "state", self.cookie)

    @property
    def nonce(self) -> str:
        """What comes back in the token."""
        return _derived(self.key, "nonce", self.cookie)

    @property
    def verifier(self) -> str:
        """What shows that it was us who began (RFC 7636)."""
        return _derived(self.key, "verifier", self.cookie)

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier."""
        return _text(sha256(self.verifier.encode()).digest())


def attempt_key(client_secret: str) -> bytes:
    """Return the key of all attempts: the same in each process, without a setting of its own."""
    return hmac.digest(client_secret.encode(), b"passant sign-in", "sha256")


def _derived(key: bytes, purpose: str, cookie: str) -> str:
    message = f"{purpose} {cookie}".encode(errors="replace")
    return _text(hmac.digest(key, message, "sha256"))


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
