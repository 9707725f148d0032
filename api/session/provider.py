"""The provider: what it says of itself, its keys, and what it answers to us.

Everything is found by discovery from the issuer's address. Nothing is asked of it before somebody
signs in; what it said is kept for an hour, and kept on while it is away.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx
from joserfc.jwk import Key

from api.session.address import is_reachable_safely
from api.session.errors import ProviderAwayError, Refusal, SignInRefusedError
from api.session.token import ALGORITHMS, Claims, Expected, UnknownKeyError, read_keys, verify
from monitor.clock import Clock

KEPT_SECONDS: Final = 3600
"""How long what the provider says of itself is taken for true."""

AGAIN_SECONDS: Final = 30
"""How long between two looks for new keys: anyone can send a token that names one never seen."""

AWAY_SECONDS: Final = 5
"""How long a provider that did not answer is left alone."""

_TIMEOUT_SECONDS: Final = 5.0
_ANSWER_BYTES: Final = 262_144
_WELL_KNOWN: Final = "/.well-known/openid-configuration"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the provider says of itself, as far as it matters here."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    algorithms: frozenset[str]
    takes_basic: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows the provider that it is us, and that it is the same browser.

    Parameters
    ----------
    code : str
        What the browser brought.
    verifier : str
        Of which the provider was told the hash (RFC 7636).
    redirect_uri : str
        Where it sent the browser.
    nonce : str
        What the token must repeat.
    """

    code: str
    verifier: str
    redirect_uri: str
    nonce: str


class Provider:
    """One provider of OpenID Connect, and us as its client.

    Parameters
    ----------
    issuer, client_id, client_secret : str
        Whom to ask, and as whom.
    clock : Clock
        The wall's, however fast the city's time goes.
    """

    def __init__(self, issuer: str, client_id: str, client_secret: str, clock: Clock) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        # It would tell of each question.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        # The system's authorities, for a municipality may have one of its own.
        self._http = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            timeout=_TIMEOUT_SECONDS,
            follow_redirects=False,
            headers={"Accept": "application/json"},
        )
        self._lock = asyncio.Lock()
        self._metadata: Metadata | None = None
        self._keys: tuple[Key, ...] = ()
        self._told_at = self._looked_at = self._away_at = float("-inf")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def metadata(self) -> Metadata:
        """Return what the provider says of itself.

        Raises
        ------
        ProviderAwayError
            If it never answered, or not as a provider.
        """
        async with self._lock:
            if not self._is_within(self._told_at, KEPT_SECONDS):
                try:
                    await self._ask_all()
                except ProviderAwayError:
                    if self._metadata is None:
                        raise
            if self._metadata is None:
                raise ProviderAwayError
            return self._metadata

    async def claims(self, proof: Proof) -> tuple[Claims, str]:
        """Return what the provider says of who signed in, and the access token it gave with it.

        Raises
        ------
        ProviderAwayError
            If it does not answer.
        SignInRefusedError
            If it gives nothing for this code, or what it gives cannot be believed.
        """
        metadata = await self.metadata()
        answer = await self._exchange(metadata, proof)
        id_token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise SignInRefusedError(Refusal.TOKEN)
        expected = Expected(
            issuer=self._issuer,
            client_id=self._client_id,
            nonce=proof.nonce,
            access_token=access_token,
            algorithms=metadata.algorithms,
            now=self._clock.now(),
        )
        try:
            return verify(id_token, self._keys, expected), access_token
        except UnknownKeyError:
            await self._look_for_keys(metadata)
            return verify(id_token, self._keys, expected), access_token

    async def more_claims(self, subject: str, access_token: str) -> Claims:
        """Return what the provider tells of somebody beside the token; nothing if it has no more.

        Raises
        ------
        ProviderAwayError
            If it does not answer.
        SignInRefusedError
            If it speaks of somebody else.
        """
        metadata = await self.metadata()
        if metadata.userinfo_endpoint is None:
            return {}
        headers = {"Authorization": f"Bearer {access_token}"}
        status, told = await self._ask("GET", metadata.userinfo_endpoint, headers=headers)
        if status != httpx.codes.OK:
            return {}
        if told.get("sub") != subject:
            raise SignInRefusedError(Refusal.SUBJECT)
        return told

    # A clock that was put back makes nothing younger than it is.
    def _is_within(self, at: float, seconds: int) -> bool:
        return 0 <= self._clock.now() - at < seconds

    async def _exchange(self, metadata: Metadata, proof: Proof) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": proof.code,
            "redirect_uri": proof.redirect_uri,
            "code_verifier": proof.verifier,
        }
        auth = None
        if metadata.takes_basic:
            # Both are form-encoded first (RFC 6749, section 2.3.1).
            names = (quote(text, safe="") for text in (self._client_id, self._client_secret))
            auth = httpx.BasicAuth(*names)
        else:
            form |= {"client_id": self._client_id, "client_secret": self._client_secret}
        status, answer = await self._ask("POST", metadata.token_endpoint, data=form, auth=auth)
        if status != httpx.codes.OK:
            # Its words may name whom it refuses.
            _log.warning("the provider gave no token: status %d", status)
            raise SignInRefusedError(Refusal.CODE)
        return answer

    async def _ask_all(self) -> None:
        if self._is_within(self._away_at, AWAY_SECONDS):
            raise ProviderAwayError
        try:
            status, told = await self._ask("GET", self._issuer.rstrip("/") + _WELL_KNOWN)
            metadata = _metadata(told, self._issuer) if status == httpx.codes.OK else None
            if metadata is None:
                _log.warning("the provider does not say of itself what it must")
                raise ProviderAwayError
            await self._look_for_keys(metadata)
        except ProviderAwayError:
            # When it is known, not when it was asked: whoever waited meanwhile need not ask too.
            self._away_at = self._clock.now()
            raise
        self._metadata, self._told_at = metadata, self._clock.now()

    async def _look_for_keys(self, metadata: Metadata) -> None:
        if self._is_within(self._looked_at, AGAIN_SECONDS):
            return
        status, told = await self._ask("GET", metadata.jwks_uri)
        if status != httpx.codes.OK:
            raise ProviderAwayError
        self._keys, self._looked_at = read_keys(told), self._clock.now()

    async def _ask(
        self,
        method: str,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> tuple[int, Mapping[str, Any]]:
        body = bytearray()
        try:
            async with (
                asyncio.timeout(2 * _TIMEOUT_SECONDS),
                self._http.stream(method, url, data=data, headers=headers, auth=auth) as answer,
            ):
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > _ANSWER_BYTES:
                        raise ProviderAwayError
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            _log.warning("the provider does not answer: %s", type(error).__name__)
            raise ProviderAwayError from None
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            _log.warning("the provider fails: status %d", answer.status_code)
            raise ProviderAwayError
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            told = None
        return answer.status_code, told if isinstance(told, dict) else {}


def _metadata(told: Mapping[str, Any], issuer: str) -> Metadata | None:
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    begin, exchange, keys = (_address(told, name, issuer) for name in names)
    if told.get("issuer") != issuer or begin is None or exchange is None or keys is None:
        return None
    signed_by = _words(told, "id_token_signing_alg_values_supported", "RS256")
    methods = _words(told, "token_endpoint_auth_methods_supported", "client_secret_basic")
    return Metadata(
        authorization_endpoint=begin,
        token_endpoint=exchange,
        jwks_uri=keys,
        userinfo_endpoint=_address(told, "userinfo_endpoint", issuer),
        end_session_endpoint=_address(told, "end_session_endpoint", issuer),
        algorithms=frozenset(name for name in ALGORITHMS if name in signed_by),
        takes_basic="client_secret_basic" in methods,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


# What a provider does not say is the standard's own default.
def _words(told: Mapping[str, Any], name: str, default: str) -> list[Any]:
    words = told.get(name)
    return words if isinstance(words, list) else [default]


# In plain HTTP it is believed only of a provider that has such an address itself, on this machine.
def _address(told: Mapping[str, Any], name: str, issuer: str) -> str | None:
    address = told.get(name)
    if not isinstance(address, str) or not is_reachable_safely(address):
        return None
    is_as_safe = address.startswith("https://") or issuer.startswith("http://")
    return address if is_as_safe else None
