"""Answers are packed for those who can unpack them."""

import gzip
from pathlib import Path
from typing import Any

import anyio
import pytest
import zstandard
from starlette.types import Message, Receive, Scope, Send

from api.packing import PACKED_BYTES, Packing, chosen_encoding
from tests.api.serving import serving

LONG = b"one figure after the other\n" * 4000


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1, zstd;q=0.5", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("gzip;q=0, *;q=0", None),
        ("gzip;q=much", None),
        ("GZIP", "gzip"),
    ],
)
def test_the_reader_says_how(accepted: str, encoding: str | None) -> None:
    assert chosen_encoding(accepted) == encoding


def answer(
    blocks: list[bytes], accepted: str, *, asked: dict[str, str] | None = None, **headers: str
) -> tuple[dict[str, str], list[bytes], int]:
    """Return headers, body as sent, and status of what an app answers with these blocks."""
    status = 304 if not blocks else 200
    sent: list[Message] = []

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        known = dict(scope["headers"]).get(b"if-none-match")
        raw = [(name.replace("_", "-").encode(), each.encode()) for name, each in headers.items()]
        if known:
            raw.append((b"x-known", known))
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for place, block in enumerate(blocks or [b""], 1):
            has_more = place < len(blocks)
            await send({"type": "http.response.body", "body": block, "more_body": has_more})

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    told = {"accept-encoding": accepted, **(asked or {})}
    scope = {
        "type": "http",
        "headers": [(name.encode(), each.encode()) for name, each in told.items()],
    }
    anyio.run(Packing(app), scope, receive, send)
    start, *bodies = sent
    found = {name.decode().lower(): each.decode() for name, each in start["headers"]}
    return found, [message.get("body", b"") for message in bodies], start["status"]


def unpacked(encoding: str, body: bytes) -> bytes:
    if encoding == "gzip":
        return gzip.decompress(body)
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@pytest.mark.parametrize("blocks", [[LONG], [LONG, b"", LONG, b"end"], [b"a", b"b"]])
def test_a_body_comes_out_as_it_went_in(encoding: str, blocks: list[bytes]) -> None:
    headers, sent, _ = answer(blocks, encoding, content_type="text/csv")
    assert headers["content-encoding"] == encoding
    assert unpacked(encoding, b"".join(sent)) == b"".join(blocks)
    assert ("content-length" in headers) == (len(blocks) == 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/event-stream"},
        {"content_type": "application/vnd.apache.parquet"},
        {"content_type": "image/png"},
        {"content_type": "text/csv", "content_encoding": "br"},
        {"content_type": "text/csv", "content_range": "bytes 0-1/2"},
    ],
)
def test_what_is_packed_or_a_stream_is_left_as_it_is(headers: dict[str, str]) -> None:
    given: dict[str, Any] = headers
    _, sent, _ = answer([LONG], "gzip, zstd", **given)
    assert b"".join(sent) == LONG


def test_what_is_short_is_left_as_it_is() -> None:
    headers, sent, _ = answer([b"x" * (PACKED_BYTES - 1)], "gzip", content_type="text/csv")
    assert sent == [b"x" * (PACKED_BYTES - 1)]
    assert headers["vary"] == "Accept-Encoding"


def test_an_etag_says_how_it_is_packed_and_nobody_further_in_need_know() -> None:
    headers, _, _ = answer([LONG], "zstd", content_type="text/csv", etag='"abc"')
    assert headers["etag"] == '"abc-zstd"'
    asked: dict[str, Any] = {"asked": {"if-none-match": '"abc-zstd", "def"'}}
    headers, _, status = answer([], "zstd", **asked, etag='"abc"')
    assert status == 304
    assert headers["x-known"] == '"abc", "def"'
    assert headers["etag"] == '"abc-zstd"'


def test_the_web_client_is_not_sent_again_either(
    embedded_database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<p>how busy it is</p>" * 200)
    with serving(embedded_database_url, web_folder=tmp_path) as client:
        asked = {"Accept-Encoding": "zstd"}
        page = client.get("/", headers=asked)
        assert page.headers["ETag"].endswith('-zstd"')
        again = client.get("/", headers={**asked, "If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == page.headers["ETag"]
