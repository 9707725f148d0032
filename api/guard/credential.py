"""What somebody shows to say who they are."""

import re
from typing import Final, Protocol

from fastapi import Request, Response

from api.guard.keyring import Keyring
from monitor.access.principal import Principal

BEARER: Final = re.compile(r"[Bb]earer +(\S+)")

_KEY_NAMES: Final = re.compile(
    r"(^|[&;])(api[-_]?key|apikey|key|access[-_]?token|token|authorization|bearer)=", re.IGNORECASE
)
_KEY_SHAPE: Final = "passant_"


class RefusedCredentialsError(Exception):
    """What was shown opens nothing: it is wrong, or not any more.

    Attributes
    ----------
    answer : Response or None
        What is said to it, where a browser showed it and more is to be said than of a key.
    reason : str
        For the audit alone; empty where there is none to tell.
    """

    def __init__(self, answer: Response | None = None, reason: str = "") -> None:
        super().__init__()
        self.answer = answer
        self.reason = reason


class Witness(Protocol):
    """Knows one kind of credentials."""

    async def identify(self, request: Request, now: float) -> Principal | None:
        """Return who asks, or None if nothing of this kind was shown.

        Parameters
        ----------
        request : Request
            Its headers, cookies and method; the body is not to be read.
        now : float
            By the wall's clock.

        Raises
        ------
        RefusedCredentialsError
            If it was, and opens nothing: the same whatever is wrong with it.
        StoreUnavailableError
            If that cannot be known now.
        """


class KeyWitness:
    """Knows keys, shown in the header Authorization.

    Parameters
    ----------
    keyring : Keyring
        Which there are.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def identify(self, request: Request, now: float) -> Principal | None:
        """Return whose key was shown, or None if the header is not there."""
        shown = request.headers.getlist("Authorization")
        if not shown:
            return None
        found = BEARER.fullmatch(shown[0]) if len(shown) == 1 else None
        key = await self._keyring.find(found[1], now) if found else None
        if key is None:
            raise RefusedCredentialsError
        return key.principal


def is_key_in(query: bytes) -> bool:
    """Tell whether a query string seems to carry a key: it would end up in logs and histories."""
    text = query.decode("latin-1").replace("%5F", "_").replace("%5f", "_")
    return _KEY_SHAPE in text.lower() or _KEY_NAMES.search(text) is not None
