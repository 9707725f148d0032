"""Whether a request to write, by a cookie, was sent by our own page (OWASP: CSRF prevention).

A browser sends the cookie with whatever page asks, though `SameSite` keeps most of it out. So two
things more: a header with a token of this very session, which no other site can read, and what the
browser itself says of where the request comes from.
"""

import hmac
from hashlib import sha256
from typing import Final

from fastapi import Request

from api.session.errors import ForgeryError, Refusal

TOKEN_HEADER: Final = "X-CSRF-Token"  # noqa: S105 - the name of a header
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""


def csrf_token(session_token: str) -> str:
    """Return the proof of a session: kept nowhere, gone with it, and of no use to get at it."""
    return hmac.new(session_token.encode(), b"passant csrf", sha256).hexdigest()


def check_own(request: Request, session_token: str, public_url: str) -> None:
    """Let only requests of our own page pass, of those that write.

    Raises
    ------
    ForgeryError
        If it cannot be shown to be one.
    """
    if request.method in READING:
        return
    site, origin = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
    # One of them at least, for what is no browser has no such cookie.
    if {site, origin} == {None} or site not in {None, "same-origin"}:
        raise ForgeryError(Refusal.ORIGIN)
    if origin not in {None, public_url}:
        raise ForgeryError(Refusal.ORIGIN)
    given = request.headers.get(TOKEN_HEADER, "")
    if not hmac.compare_digest(given.encode(), csrf_token(session_token).encode()):
        raise ForgeryError(Refusal.CSRF_TOKEN)
