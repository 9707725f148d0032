"""The guard around every operation: who asks, how often, and what the audit is told of it.

Whether somebody may do what they ask is judged once it is known what that is: `api.guard.entry`.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.bucket import Buckets, Share, Slots, asker_of
from api.guard.credential import RefusedCredentialsError, Witness, is_key_in
from api.guard.hearing import SCOPE, Hearing, parsed
from api.guard.rule import CHALLENGE
from api.guard.setting import Access, GuardSettings
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

SLOTS: Final = "passant.slots"
"""Where a request's scope holds the slots of streams of its kind of asker."""


class Guard:
    """ASGI middleware within the headers and around the operations.

    Parameters
    ----------
    settings : GuardSettings
        Who is let ask how much.
    witnesses : sequence of Witness
        Asked in this order; the first that knows somebody is believed.
    audit : AuditLog
        Told of each request of somebody known, and of each that is refused.
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
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._settings = settings
        self._witnesses = witnesses
        self._audit = audit
        self._wall = wall
        self._nobody = READER if settings.access is Access.OPEN else PUBLIC
        self._anonymous = Buckets(settings.anonymous.requests), Slots(settings.anonymous.streams)
        self._known = Buckets(settings.known.requests), Slots(settings.known.streams)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hear one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_key_in(scope["query_string"]):
            detail = (
                "a key in an address is seen by everyone on the way: send it in the header"
                " Authorization, and have this one revoked"
            )
            self._audit.add(_refused(PUBLIC, self._wall(), HTTPStatus.BAD_REQUEST))
            await problem_response(HTTPStatus.BAD_REQUEST, detail)(scope, receive, send)
        elif scope["path"].startswith(PREFIXES):
            await self._hear(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _hear(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = asyncio.get_running_loop().time()
        at = self._wall()
        address = asker_of(scope["client"][0] if scope.get("client") else "")
        hearing = Hearing(self._nobody, address, self._settings.spool_days)
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
                await self._app(scope, receive, send_counted)
            finally:
                parsed.reset(token)
        finally:
            if hearing.has_slot:
                scope[SLOTS].give(hearing.asker)
            if hearing.principal.kind != "anonymous" or status in REFUSALS:
                seconds = asyncio.get_running_loop().time() - began
                self._audit.add(_entry(hearing, at, status, size, seconds))

    async def _admit(
        self, request: Request, hearing: Hearing, began: float, at: float
    ) -> tuple[Share | None, Response | None]:
        buckets, slots = self._anonymous
        try:
            known = await self._identify(request, at)
        except RefusedCredentialsError as error:
            # Counted by address: who tries keys is slowed down as who shows none.
            hearing.principal = PUBLIC
            if error.reason:
                hearing.told["reason"] = error.reason
            share = buckets.take(hearing.asker, began)
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
            buckets, slots = self._known
            hearing.principal, hearing.asker = known, f"{known.kind} {known.id}"
        request.scope[SLOTS] = slots
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


def _refused(principal: Principal, at: float, status: int) -> Entry:
    return Entry(at, principal, "", frozenset(), status, 0, 0.0)


def _entry(hearing: Hearing, at: float, status: int, size: int, seconds: float) -> Entry:
    return Entry(
        at,
        hearing.principal,
        hearing.operation,
        hearing.concerned(),
        status,
        size,
        seconds,
        hearing.asked(),
    )
