"""Answers packed by zstd or gzip for those who can unpack them, also while they are written.

Event streams are left as they are, and so are parts of files and what is packed already.
"""

import asyncio
import zlib
from http import HTTPStatus
from typing import Final, Protocol

import zstandard
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PACKED_BYTES: Final = 1024
"""What is shorter than this is sent as it is: it goes in one packet either way."""

_GZIP_LEVEL: Final = 5
"""Within a few percent of the best, at a third of its time."""

_ZSTD_LEVEL: Final = 3

_THREAD_BYTES: Final = 1 << 15
"""More than this is packed on a thread, so that nobody else waits for it."""

ENCODINGS: Final = ("zstd", "gzip")
"""What we can pack by, the better first."""

_PACKED_TYPES: Final = frozenset(
    {
        "text/event-stream",
        "application/vnd.apache.parquet",
        "application/gzip",
        "application/zip",
        "application/pdf",
        "font/woff2",
        "image/png",
        "image/jpeg",
        "image/webp",
    }
)
_PACKED_KINDS: Final = ("audio/", "video/")


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class Packing:
    """ASGI middleware that packs bodies.

    What is packed is another representation and has an ETag of its own: ours with the encoding at
    its end, which nobody further in has to know.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and pack what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = MutableHeaders(raw=list(scope["headers"]))
        known = headers.get("If-None-Match", "")
        if known:
            bare = known
            for encoding in ENCODINGS:
                bare = bare.replace(f'-{encoding}"', '"')
            headers["If-None-Match"] = bare
        body = _Body(send, chosen_encoding(headers.get("Accept-Encoding", "")), known)
        # The very scope, for who is further out reads from it which route it was.
        scope["headers"] = headers.raw
        await self._app(scope, receive, body.send)


def chosen_encoding(accepted: str) -> str | None:
    """Return the encoding that the header Accept-Encoding prefers; None for none of ours."""
    qualities: dict[str, float] = {}
    for part in accepted.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        qualities[name] = quality
    anything = qualities.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: qualities.get(name, anything))
    return best if qualities.get(best, anything) > 0 else None


class _Body:
    """What becomes of one answer.

    Parameters
    ----------
    known : str
        ETags that the reader has, as it sent them.
    """

    def __init__(self, send: Send, encoding: str | None, known: str) -> None:
        self._send = send
        self._encoding = encoding
        self._known = known
        self._start: Message | None = None
        self._packer: _Packer | None = None

    async def send(self, message: Message) -> None:
        """Send a part of the answer; its start waits for what the body is like."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body, has_more = message.get("body", b""), message.get("more_body", False)
        start, self._start = self._start, None
        headers = MutableHeaders(scope=start) if start else None
        if headers is not None and start is not None:
            self._begin(headers, start["status"], body, has_more=has_more)
        if self._packer is not None:
            body = await _packed(self._packer, body, has_more=has_more)
            if headers is not None and not has_more:
                headers["Content-Length"] = str(len(body))
        if start is not None:
            await self._send(start)
        if body or not has_more:
            await self._send({**message, "body": body})

    def _begin(self, headers: MutableHeaders, status: int, body: bytes, *, has_more: bool) -> None:
        if status == HTTPStatus.NOT_MODIFIED:
            self._restore(headers)
            return
        media_type = headers.get("Content-Type", "").partition(";")[0]
        is_packed = media_type in _PACKED_TYPES or media_type.startswith(_PACKED_KINDS)
        if is_packed or "Content-Encoding" in headers or "Content-Range" in headers:
            return
        headers.add_vary_header("Accept-Encoding")
        if self._encoding is None or not (has_more or len(body) >= PACKED_BYTES):
            return
        self._packer = _packer(self._encoding)
        headers["Content-Encoding"] = self._encoding
        if "ETag" in headers:
            headers["ETag"] = f'{headers["ETag"][:-1]}-{self._encoding}"'
        if "Content-Length" in headers:
            del headers["Content-Length"]

    # It is the reader's own representation that has not changed.
    def _restore(self, headers: MutableHeaders) -> None:
        headers.add_vary_header("Accept-Encoding")
        for encoding in ENCODINGS:
            own = f'{headers.get("ETag", "")[:-1]}-{encoding}"'
            if own in self._known:
                headers["ETag"] = own


async def _packed(packer: _Packer, body: bytes, *, has_more: bool) -> bytes:
    def work() -> bytes:
        packed = packer.compress(body)
        return packed if has_more else packed + packer.flush()

    return await asyncio.to_thread(work) if len(body) > _THREAD_BYTES else work()


def _packer(encoding: str) -> _Packer:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
    # The window of zlib's own, in the wrapping of gzip.
    return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
