"""The outermost layer: headers on every answer, its metrics, and no error without a problem.

Here HEAD is made of GET, for every path alike.
"""

import logging
import time
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deprecation import Deprecation
from api.metric import Metrics
from api.problems import problem_response

API_VERSION: Final = "0.1.0"
"""Of the contract; strict semantic versioning."""

_API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self' blob:; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""For the web client: nothing inline; the map draws in a worker that it makes from a blob."""

_ALWAYS: Final = {
    "API-Version": API_VERSION,
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
_PUBLIC: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "API-Version, Content-Crs, Content-Disposition, Deprecation, ETag, Link, RateLimit-Limit,"
        " RateLimit-Remaining, RateLimit-Reset, Retry-After, Sunset"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Accept, Accept-Crs, Authorization, Last-Event-ID",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
}

_log = logging.getLogger(__name__)


class Headers:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
        has_started = is_stream = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, has_started, is_stream
            if message["type"] == "http.response.start":
                has_started = True
                status = message["status"]
                headers = MutableHeaders(scope=message)
                _set_headers(headers, scope["path"], status)
                headers.update(_leaving(scope))
                is_stream = headers.get("Content-Type", "").startswith("text/event-stream")
            await send(message)

        try:
            await self._answer(scope, receive, send_with_headers)
        # By kind and place alone: the words of an error may quote what was asked or stored. And it
        # goes no further, for the server would log them; it hangs up on an answer cut short.
        except Exception as error:  # noqa: BLE001
            _log.error("a request failed: %s, at %s", type(error).__name__, _places(error))
            if has_started:
                return
            answer = problem_response(
                HTTPStatus.INTERNAL_SERVER_ERROR, "the fault is ours; it has been written down"
            )
            await answer(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.observe(_route(scope), status, seconds, is_stream=is_stream)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS" and scope["path"].startswith("/v1/"):
            headers = [(name.encode(), value.encode()) for name, value in _PREFLIGHT.items()]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        elif scope["method"] == "HEAD":
            await self._answer_without_body(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer_without_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The answer is whole with its headers; from then on `receive` says that the asker left,
        # which ends a stream too.
        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                note_route()
                await send(message)
                await send({"type": "http.response.body", "body": b""})

        # For the headers and the metrics.
        def note_route() -> None:
            scope.update({key: asked[key] for key in ("route", "passant.route") if key in asked})

        asked = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive, send_headers)
        finally:
            note_route()


def _places(error: Exception) -> str:
    steps = reversed(traceback.extract_tb(error.__traceback__))
    return " < ".join(f"{Path(step.filename).name}:{step.lineno}" for step in steps)


def _set_headers(headers: MutableHeaders, path: str, status: int) -> None:
    for name, value in _ALWAYS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    is_api = path.startswith("/v1/")
    if is_api:
        for name, value in _PUBLIC.items():
            headers[name] = value
    elif status == HTTPStatus.NOT_MODIFIED:
        # It has no type of its own, and its headers replace those of the page that is kept.
        return
    is_page = not is_api and headers.get("Content-Type", "").split(";")[0] in _PAGE_TYPES
    headers.setdefault("Content-Security-Policy", _PAGE_POLICY if is_page else _API_POLICY)


_PAGE_TYPES: Final = frozenset({"text/html", "text/javascript", "application/javascript"})
"""A worker's script carries its own policy, so scripts get the page's."""


# Of an operation that is marked as one that goes.
def _leaving(scope: Scope) -> dict[str, str]:
    route = scope.get("route")
    deprecation = Deprecation.of(getattr(route, "openapi_extra", None))
    return deprecation.headers(getattr(route, "operation_id", "")) if deprecation else {}


# Templates only, for a path asked for could be anything.
def _route(scope: Scope) -> str:
    route = scope.get("passant.route") or getattr(scope.get("route"), "path", None) or "other"
    if not scope["path"].startswith("/v1/"):
        return route
    # A route of an included router knows its path without the prefix.
    return "other" if route in {"web", "other"} else "/v1" + route.removeprefix("/v1")
