"""The guard around every operation: who asks, how often, and what the audit is told of it.

Whether somebody may do what they ask is judged once it is known what that is: `api.guard.entry`.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.bucket import Buckets, Share, Slots, asker_of
from api.guard.credential import RefusedCredentialsError, Witness, is_key_in
from api.guard.hearing import SCOPE, Hearing, parsed
from api.guard.intake import TOO_LARGE, Intake, is_too_large
from api.guard.rule import CHALLENGE, STREAMS
from api.guard.setting import Access, GuardSettings, Limits
from api.problems import RETRY_SECONDS, problem_response
from monitor.access.audit import AuditLog, Entry
from monitor.access.principal import PUBLIC, READER, Principal
from monitor.errors import StoreUnavailableError

PREFIXES: Final = ("/v1/", "/sta/")
"""What is guarded: everything that figures come from."""

REFUSALS: Final = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
)
"""Answers that the audit is told of, whoever asked."""

PLACES: Final = "passant.places"
"""Where a request's scope holds the places of its kind of asker."""


@dataclass(frozen=True, slots=True)
class Places:
    """Who of one kind is answered at length: by streams, and by files."""

    streams: Slots
    files: Slots


class Guard:
    """ASGI middleware within the headers and around the operations.

    Parameters
    ----------
    settings : GuardSettings
        Who is let ask how much.
    witnesses : sequence of Witness
        Asked in this order; the first that knows somebody is believed.
    audit : AuditLog
        Told of each request of somebody known, and of each that is refused; of those who ask too
        often once, until they may ask again.
    tries : Buckets
        What each address may show that opens nothing. Where those who show nothing have a limit,
        it is out of the same buckets.
    wall : callable, optional
        The time by which keys expire.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: GuardSettings,
        witnesses: Sequence[Witness],
        audit: AuditLog,
        tries: Buckets,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._settings = settings
        self._witnesses = witnesses
        self._audit = audit
        self._wall = wall
        self._nobody = READER if settings.access is Access.OPEN else PUBLIC
        self._tries = tries
        unnamed = tries if settings.anonymous.requests else Buckets(0)
        self._anonymous = unnamed, _places(settings.anonymous)
        self._known = Buckets(settings.known.requests), _places(settings.known)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hear one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_key_in(scope["query_string"]):
            await self._refuse_key(scope, receive, send)
        elif not scope["path"].startswith(PREFIXES):
            await self._app(scope, receive, send)
        elif is_too_large(Headers(scope=scope).get("Content-Length")):
            await problem_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)(
                scope, receive, send
            )
        else:
            await self._hear(scope, receive, send)

    async def _refuse_key(self, scope: Scope, receive: Receive, send: Send) -> None:
        share = self._tries.take(_address(scope), asyncio.get_running_loop().time())
        if _is_noted(share):
            entry = Entry(self._wall(), PUBLIC, "", frozenset(), HTTPStatus.BAD_REQUEST, 0, 0.0)
            self._audit.add(entry)
        detail = (
            "a key in an address is seen by everyone on the way: send it in the header"
            " Authorization, and have this one revoked"
        )
        await problem_response(HTTPStatus.BAD_REQUEST, detail)(scope, receive, send)

    async def _hear(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = asyncio.get_running_loop().time()
        at = self._wall()
        hearing = Hearing(self._nobody, _address(scope), self._settings.spool_days)
        status, size = 0, 0
        share: Share | None = None

        async def send_counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Authorization, Cookie")
                if share is not None:
                    headers.update(share.headers)
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            share, refused = await self._admit(Request(scope), hearing, began, at)
            if refused is not None:
                await refused(scope, receive, send_counted)
                return
            scope[SCOPE] = hearing
            token = parsed.set(hearing.queries)
            try:
                await self._answer(scope, self._intake(scope, receive, hearing), send_counted)
            finally:
                parsed.reset(token)
        except Exception:
            status = status or HTTPStatus.INTERNAL_SERVER_ERROR
            raise
        finally:
            hearing.give_back()
            is_told = hearing.principal.kind != "anonymous" or status in REFUSALS
            if is_told and _is_noted(share):
                seconds = asyncio.get_running_loop().time() - began
                self._audit.add(_entry(hearing, at, status, size, seconds))

    async def _answer(self, scope: Scope, intake: Intake, send: Send) -> None:
        await self._app(scope, intake.receive, send)
        # A stream may end at any event; a file that is cut off must not look whole.
        if intake.is_cut and scope[SCOPE].operation in STREAMS:
            await send({"type": "http.response.body", "body": b""})

    def _intake(self, scope: Scope, receive: Receive, hearing: Hearing) -> Intake:
        async def is_over() -> bool:
            try:
                known = await self._identify(Request(scope), self._wall())
            except RefusedCredentialsError:
                return True
            except StoreUnavailableError:
                return False
            return known is None or known.grants != hearing.principal.grants

        def is_watched() -> bool:
            return hearing.place is not None and hearing.principal.kind != "anonymous"

        return Intake(receive, is_watched, is_over)

    async def _admit(
        self, request: Request, hearing: Hearing, began: float, at: float
    ) -> tuple[Share | None, Response | None]:
        buckets, places = self._anonymous
        try:
            known = await self._identify(request, at)
        except RefusedCredentialsError as error:
            # Counted by address: who tries keys is slowed down as who shows none.
            hearing.principal = PUBLIC
            if error.reason:
                hearing.told["reason"] = error.reason
            share = self._tries.take(hearing.asker, began)
            if share is not None and not share.is_allowed:
                return share, _too_many()
            if error.answer is not None:
                return share, error.answer
            detail = "these credentials open nothing: they are wrong, expired or revoked"
            return share, problem_response(HTTPStatus.UNAUTHORIZED, detail, headers=CHALLENGE)
        except StoreUnavailableError as error:
            headers = {"Retry-After": str(RETRY_SECONDS)}
            return None, problem_response(
                HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers
            )
        if known is not None:
            buckets, places = self._known
            hearing.principal, hearing.asker = known, f"{known.kind} {known.id}"
        request.scope[PLACES] = places
        share = buckets.take(hearing.asker, began)
        if share is not None and not share.is_allowed:
            return share, _too_many()
        return share, None

    async def _identify(self, request: Request, at: float) -> Principal | None:
        for witness in self._witnesses:
            known = await witness.identify(request, at)
            if known is not None:
                return known
        return None


def _too_many() -> Response:
    return problem_response(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too many requests; the header Retry-After says when to come back",
    )


def _address(scope: Scope) -> str:
    return asker_of(scope["client"][0] if scope.get("client") else "")


def _places(limits: Limits) -> Places:
    return Places(Slots(limits.streams), Slots(limits.files))


# Or who floods us would flood the audit, and others' entries would find no room in it.
def _is_noted(share: Share | None) -> bool:
    return share is None or share.is_allowed or share.is_news


def _entry(hearing: Hearing, at: float, status: int, size: int, seconds: float) -> Entry:
    return Entry(
        at,
        hearing.principal,
        hearing.operation,
        hearing.concerned(),
        status,
        size,
        seconds,
        hearing.asked(status),
    )
