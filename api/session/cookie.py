"""The cookies of a browser: which there are, what they are called, and how they are set.

The name begins with ``__Host-``: no browser takes such a cookie but over HTTPS, from this host
itself and for all of its paths, so that no site beside ours can slip one in. Over plain HTTP, which
is for localhost alone, there is no such name.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from api.session.attempt import ATTEMPT_SECONDS

_SESSION: Final = "passant"
_ATTEMPT: Final = "passant-sign-in"
_TOKEN_BYTES: Final = 32
_TOKEN_LENGTH: Final = 43


def new_token() -> str:
    """Return an id that nobody can guess; it means nothing."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class Cookies:
    """How cookies are set here.

    Parameters
    ----------
    is_secure : bool
        Whether people come over HTTPS.
    """

    is_secure: bool

    def session(self, request: Request) -> str | None:
        """Return the token of the session that the browser says it has."""
        token = request.cookies.get(self._name(_SESSION))
        # What cannot be one is not asked for, and yet was shown: it opens nothing.
        return token if token is None or len(token) == _TOKEN_LENGTH else ""

    def attempt(self, request: Request) -> str:
        """Return what the browser holds of a sign-in under way."""
        return request.cookies.get(self._name(_ATTEMPT), "")

    def set_session(self, response: Response, token: str) -> None:
        """Let the browser hold a session, until it is closed."""
        self._set(response, _SESSION, token, None)

    def set_attempt(self, response: Response, cookie: str) -> None:
        """Let the browser hold a sign-in under way."""
        self._set(response, _ATTEMPT, cookie, ATTEMPT_SECONDS)

    def drop_session(self, response: Response) -> None:
        """Take the session away."""
        self._set(response, _SESSION, "", 0)

    def drop_attempt(self, response: Response) -> None:
        """Take the sign-in under way away."""
        self._set(response, _ATTEMPT, "", 0)

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.is_secure else name

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        # Lax and not Strict: the browser comes back from the provider by a link, with its cookies.
        response.set_cookie(
            self._name(name),
            value,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )
