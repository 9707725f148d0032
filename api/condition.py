"""Answers that the reader may have already: strong ETags of what is in them, and 304.

The answer is made either way and then held against what the reader has, so that nothing that came
late is ever hidden. What saves work is that whatever is final may be kept.
"""

import time
from collections import OrderedDict
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DIGEST_BYTES: Final = 16

REMEMBERED: Final = 4096
"""Addresses of which it is remembered since when their answer has been the same."""

SETTLED_SECONDS: Final = 2
"""A moment is told in whole seconds: within one an answer may change, and not show it."""

_CREDENTIALS: Final = ("Authorization", "Cookie")


class Conditions:
    """ASGI middleware that gives whole answers an ETag and leaves out what the reader has.

    `Last-Modified` is when this process first saw an answer as it is: no earlier than it came to
    be so. There is none until it has been so for a while.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._seen: OrderedDict[bytes, tuple[bytes, int]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and look at what comes back."""
        is_asked = (
            scope["type"] == "http" and scope["method"] == "GET" and scope["path"][:4] == "/v1/"
        )
        if not is_asked:
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def send_on_condition(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                begun, start = start, None
                _keep_private(scope, begun)
                if _is_whole(begun, message):
                    message = self._held_against(scope, begun, message)
                await send(begun)
            await send(message)

        await self._app(scope, receive, send_on_condition)

    def _held_against(self, scope: Scope, start: Message, message: Message) -> Message:
        asked, headers = Headers(scope=scope), MutableHeaders(scope=start)
        digest = blake2b(message["body"], digest_size=_DIGEST_BYTES)
        digest.update(headers.get("Content-Type", "").encode())
        etag = f'"{digest.hexdigest()}"'
        headers["ETag"] = etag
        since_at = self._since(scope, asked, digest.digest())
        if since_at is not None:
            headers["Last-Modified"] = formatdate(since_at, usegmt=True)
        known = asked.get("If-None-Match")
        if known is None:
            has_it = since_at is not None and _is_newer(asked.get("If-Modified-Since"), since_at)
        else:
            has_it = known.strip() == "*" or etag in {
                each.strip().removeprefix("W/") for each in known.split(",")
            }
        if not has_it:
            return message
        start["status"] = HTTPStatus.NOT_MODIFIED
        for name in ("Content-Length", "Content-Type"):
            del headers[name]
        return {**message, "body": b""}

    def _since(self, scope: Scope, asked: Headers, digest: bytes) -> int | None:
        told = "\n".join(asked.get(name, "") for name in ("Accept", *_CREDENTIALS))
        address = b"\n".join((scope["path"].encode(), scope["query_string"], told.encode()))
        key = blake2b(address, digest_size=_DIGEST_BYTES).digest()
        now = int(time.time())
        known, since_at = self._seen.pop(key, (b"", now))
        if known != digest:
            since_at = now
        self._seen[key] = digest, since_at
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return since_at if now - since_at >= SETTLED_SECONDS else None


def _is_whole(start: Message, message: Message) -> bool:
    headers = Headers(scope=start)
    return (
        start["status"] == HTTPStatus.OK
        and message["type"] == "http.response.body"
        and not message.get("more_body", False)
        and "ETag" not in headers
        and "no-store" not in headers.get("Cache-Control", "no-store")
    )


# A cache that many share must not show one reader what another may see.
def _keep_private(scope: Scope, start: Message) -> None:
    asked, headers = Headers(scope=scope), MutableHeaders(scope=start)
    keep = headers.get("Cache-Control", "")
    if keep.startswith("public") and any(name in asked for name in _CREDENTIALS):
        headers["Cache-Control"] = keep.replace("public", "private", 1)


def _is_newer(moment: str | None, since_at: int) -> bool:
    if moment is None:
        return False
    try:
        return parsedate_to_datetime(moment).timestamp() >= since_at
    # The latter of numbers that no date has.
    except (ValueError, OverflowError):
        return False
