"""Signing in, being known, and signing out: what the addresses and the guard ask of sessions.

Built by the composition root. One desk a process; several share the database and nothing else.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request

from api.session.address import with_query
from api.session.attempt import Attempt, attempt_key
from api.session.cookie import Cookies, new_token
from api.session.errors import (
    ForgeryError,
    NoSessionError,
    ProviderAwayError,
    Refusal,
    SignInRefusedError,
)
from api.session.origin import check_own, csrf_token
from api.session.provider import Proof, Provider
from api.session.setting import SignInSettings
from monitor.access.audit import AuditLog, Entry
from monitor.access.principal import EVERY, Principal
from monitor.access.session import Person, Session, Sessions
from monitor.access.store import AccessStore
from monitor.clock import Clock
from monitor.ending import end

_NAME_LENGTH: Final = 100
_PARAMETER_LENGTH: Final = 4096

_NOBODY: Final = Principal("anonymous", "", "", ())

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is signed in.

    Parameters
    ----------
    principal : Principal
        Who, and what they may now.
    session : Session
        Since when, and until when.
    csrf_token : str
        What their page must show to write.
    idle_seconds : int
        How long the session may go unused.
    """

    principal: Principal
    session: Session
    csrf_token: str
    idle_seconds: int


class Desk:
    """Where people sign in.

    Parameters
    ----------
    settings : SignInSettings
        Who the provider is, and what its words mean.
    store : AccessStore
        Connections that write.
    clock : Clock
        The wall's, however fast the city's time goes.
    audit : AuditLog
        Told of each who signs in or out, and of each who is refused.
    city : Clock
        The city's time, by which happenings begin and end.
    """

    def __init__(
        self,
        settings: SignInSettings,
        store: AccessStore,
        clock: Clock,
        audit: AuditLog,
        city: Clock,
    ) -> None:
        self._settings = settings
        self._store = store
        self._city = city
        self._audit = audit
        self._clock = clock
        self._key = attempt_key(settings.client_secret)
        self._provider = Provider(
            settings.issuer, settings.client_id, settings.client_secret, clock
        )
        self._sessions = Sessions(
            store,
            settings.issuer,
            idle_seconds=settings.idle_seconds,
            longest_seconds=settings.longest_seconds,
        )
        self._task: asyncio.Task[None] | None = None
        self.cookies = Cookies(settings.is_secure)

    def start(self) -> None:
        """Begin to delete sessions that are over, as a task of the running loop."""
        self._task = asyncio.create_task(
            self._sessions.keep_sweeping(self._clock.now), name="session-sweeping"
        )

    async def stop(self) -> None:
        """Stop that, and close the connections to the provider."""
        if self._task is not None:
            await end(self._task)
        await self._provider.close()

    def note(
        self, refused: SignInRefusedError | NoSessionError | ForgeryError, status: int
    ) -> None:
        """Write down that somebody was refused, and why: nothing of what they sent."""
        _log.warning("refused: %s", refused.reason)
        self._note(_NOBODY, "sign-in", status, reason=refused.reason.value)

    async def begin(self, next_path: str) -> tuple[Attempt, str]:
        """Begin a sign-in; return it, and the address at the provider to send the browser to.

        Raises
        ------
        SignInRefusedError
            If `next_path` leads elsewhere.
        ProviderAwayError
            If the provider is not there.
        """
        attempt = Attempt.begin(next_path, self._key, self._clock.now())
        metadata = await self._provider.metadata()
        question = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.callback_url,
            "scope": self._settings.roles.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return attempt, with_query(metadata.authorization_endpoint, question)

    async def finish(self, request: Request) -> tuple[str, str]:
        """Finish the sign-in of a browser that came back.

        Returns
        -------
        tuple of (str, str)
            The token of the session that is opened for it, and where it goes on to.

        Raises
        ------
        SignInRefusedError, ProviderAwayError
            If it is not let in; why is the error's.
        StoreUnavailableError
            If the database is away.
        """
        answer = {name: _parameter(request, name) for name in ("state", "iss", "code", "error")}
        now = self._clock.now()
        attempt = Attempt.resume(
            self.cookies.attempt(request), answer["state"] or "", self._key, now
        )
        if not await self._sessions.spend(attempt.state, now, attempt.ends_at):
            raise SignInRefusedError(Refusal.REPLAY)
        metadata = await self._provider.metadata()
        # RFC 9207: whose answer it is, said by every provider that says that it says so.
        if answer["iss"] not in {self._settings.issuer, *([] if metadata.names_itself else [None])}:
            raise SignInRefusedError(Refusal.ISSUER)
        if answer["error"] is not None:
            raise SignInRefusedError(Refusal.DENIED)
        if not answer["code"]:
            raise SignInRefusedError(Refusal.CODE)
        person = await self._person(
            Proof(answer["code"], attempt.verifier, self._settings.callback_url, attempt.nonce)
        )
        # A session of before is over: the browser holds one, under a token that it never showed.
        before = self.cookies.session(request)
        if before:
            await self._sessions.end(before)
        token = new_token()
        await self._sessions.open(token, person, self._clock.now())
        self._note(self._principal(person), "sign-in", HTTPStatus.SEE_OTHER)
        return token, self._settings.public_url + attempt.next_path

    async def known(self, request: Request) -> Known | None:
        """Return who asks, by the cookie of their session; None if they show none.

        Raises
        ------
        NoSessionError
            If it opens nothing, or its person has no role any more.
        ForgeryError
            If the request writes, and may not come from our own page.
        StoreUnavailableError
            If the database is away.
        """
        token = self.cookies.session(request)
        if token is None:
            return None
        session = await self._sessions.find(token, self._clock.now()) if token else None
        if session is None:
            raise NoSessionError
        principal = self._principal(session.person)
        grants = await self._store.lasting(principal.grants, int(self._city.now()))
        if not grants:
            raise NoSessionError
        principal = replace(principal, grants=grants)
        check_own(request, token, self._settings.public_url)
        return Known(principal, session, csrf_token(token), self._settings.idle_seconds)

    async def leave(self, request: Request) -> str:
        """End the session of who asks; return where their browser goes on to.

        Raises
        ------
        NoSessionError, ForgeryError
            As `known` does; also where no cookie is shown.
        StoreUnavailableError
            If the database is away.
        """
        known = await self.known(request)
        if known is None:
            raise NoSessionError
        await self._sessions.end(self.cookies.session(request) or "")
        self._note(known.principal, "sign-out", HTTPStatus.OK)
        home = f"{self._settings.public_url}/"
        try:
            address = (await self._provider.metadata()).end_session_endpoint
        except ProviderAwayError:
            address = None
        if address is None:
            return home
        # OpenID Connect RP-Initiated Logout 1.0. Without the ID token, which is not kept: at most
        # the provider asks once more.
        leave = {"client_id": self._settings.client_id, "post_logout_redirect_uri": home}
        return with_query(address, leave)

    # What they may is what the map says now, not what it said when they signed in.
    def _principal(self, person: Person) -> Principal:
        roles = self._settings.roles
        grants = roles.grants_of(person.words)
        return Principal("person", person.subject, person.name, grants, roles.purpose)

    def _note(self, who: Principal, operation: str, status: int, **asked: str) -> None:
        municipalities = who.municipalities
        self._audit.add(
            Entry(
                at=self._clock.now(),
                principal=who,
                operation=operation,
                municipalities=frozenset({EVERY}) if municipalities is None else municipalities,
                status=status,
                size=0,
                seconds=0.0,
                asked=asked,
            )
        )

    async def _person(self, proof: Proof) -> Person:
        claims, access_token = await self._provider.claims(proof)
        roles, subject = self._settings.roles, claims["sub"]
        words = roles.values_of(claims)
        if words is None:
            # Beside what the token said, never in its place.
            claims = {**await self._provider.more_claims(subject, access_token), **claims}
            words = roles.values_of(claims)
        if not words:
            raise SignInRefusedError(Refusal.ROLE)
        return Person(subject, _name(claims, roles.name_claim), words)


# What is given twice may be read in two ways by two who look at it.
def _parameter(request: Request, name: str) -> str | None:
    values = request.query_params.getlist(name)
    if not values:
        return None
    if len(values) > 1 or len(values[0]) > _PARAMETER_LENGTH:
        raise SignInRefusedError(Refusal.STATE)
    return values[0]


def _name(claims: Mapping[str, Any], claim: str) -> str:
    name = claims.get(claim)
    if not isinstance(name, str) or not name.isprintable():
        return ""
    return name[:_NAME_LENGTH]
