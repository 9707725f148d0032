"""Requests as they are sent, byte for byte: a client would refuse to send most of them."""

from collections.abc import Mapping
from urllib.parse import quote


def request(
    target: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes = b""
) -> bytes:
    """Return the bytes of a request, whatever is in them."""
    lines = [f"{method} {target} HTTP/1.1"]
    told = {"Host": "localhost", "Connection": "close", **(headers or {})}
    if body:
        told.setdefault("Content-Length", str(len(body)))
    lines += [f"{name}: {value}" for name, value in told.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def safe(text: str) -> str:
    """Return a text as a part of an address may hold it."""
    return quote(text, safe="")
