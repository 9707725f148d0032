"""The search for canaries: as written, in any other notation, encoded, hashed, and truncated."""

import base64
import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

from anonymise.notation import Kind
from tests.attacks.canary import SHORTEST, Canary

_HASHES: Final[tuple[Callable[[bytes], bytes], ...]] = (
    lambda text: hashlib.md5(text, usedforsecurity=False).digest(),
    lambda text: hashlib.sha1(text, usedforsecurity=False).digest(),
    lambda text: hashlib.sha256(text).digest(),
    lambda text: hashlib.sha512(text).digest(),
    lambda text: hashlib.blake2b(text).digest(),
    lambda text: hashlib.blake2b(text, digest_size=32).digest(),
    lambda text: hashlib.blake2b(text, digest_size=8).digest(),
    lambda text: hashlib.blake2s(text).digest(),
)
_KEYED: Final[tuple[Callable[[bytes, bytes], bytes], ...]] = (
    lambda text, key: hmac.digest(key, text, "sha256"),
    lambda text, key: hashlib.blake2b(text, key=key).digest(),
    lambda text, key: hashlib.blake2b(text, key=key, digest_size=8).digest(),
    lambda text, key: hashlib.sha256(key + text).digest(),
)

_SEPARATORS: Final = re.compile(rb"[ :.\-/_()+\x00]")
_HEXADECIMAL: Final = re.compile(rb"[0-9A-Fa-f]{8,}")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{8,}")
_DECIMAL: Final = re.compile(rb"\d{9,39}")
_ESCAPED: Final = re.compile(rb"\\+u([0-9A-Fa-f]{4})")
_CHANCE: Final = 0.001
"""Of a digest found where there is none, over a whole search."""

CUT: Final = 7
"""Bytes of a digest that are found for certain, at either end; of few canaries down to four."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A canary in a sink."""

    sink: str
    kind: Kind
    is_digest: bool


class Search:
    """Looks for canaries.

    Parameters
    ----------
    sought : iterable of Canary
        Those that were planted.
    keys : iterable of bytes
        Keys under which they may have been hashed: the edge's secret.
    """

    def __init__(self, sought: Iterable[Canary], keys: Iterable[bytes] = ()) -> None:
        self._plain: defaultdict[bytes, list[tuple[bytes, Canary]]] = defaultdict(list)
        self._digests: dict[bytes, Canary] = {}
        keys = tuple(keys)
        for canary in sought:
            for pattern in (canary.core.encode(), canary.decimal.encode(), *canary.binary):
                self._plain[pattern[:SHORTEST]].append((pattern, canary))
            for digest in _digests(canary, keys):
                self._digests[digest] = canary
        self.digest_bytes = CUT
        """Bytes of a digest that were looked for at either end: as few as chance allows."""

    def find(self, sinks: Mapping[str, bytes]) -> list[Finding]:
        """Return each canary that is in a sink, once."""
        views = {name: b"\n".join(_views(content)) for name, content in sinks.items()}
        searched = set().union(*(_windows(view, SHORTEST) for view in views.values()))
        ends = self._ends(len(searched))
        found: dict[tuple[str, str], Finding] = {}
        for name, view in views.items():
            for canary, is_digest in self._in(view, ends):
                found.setdefault((name, canary.core), Finding(name, canary.kind, is_digest))
        return list(found.values())

    # Four bytes, unless there is so much to compare that four would be found by chance.
    def _ends(self, searched: int) -> dict[bytes, Canary]:
        size = 4
        while 2 * len(self._digests) * searched / 256**size > _CHANCE and size < CUT:
            size += 1
        self.digest_bytes = size
        heads = {digest[:size]: canary for digest, canary in self._digests.items()}
        return heads | {digest[-size:]: canary for digest, canary in self._digests.items()}

    def _in(self, view: bytes, ends: Mapping[bytes, Canary]) -> Iterator[tuple[Canary, bool]]:
        lowered = view.lower()
        for text in (view, lowered, _SEPARATORS.sub(b"", lowered)):
            for start in _windows(text, SHORTEST) & self._plain.keys():
                for pattern, canary in self._plain[start]:
                    if pattern in text:
                        yield canary, False
        for part in _windows(view, self.digest_bytes) & ends.keys():
            yield ends[part], True


def _windows(text: bytes, size: int) -> set[bytes]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def _digests(canary: Canary, keys: Iterable[bytes]) -> Iterator[bytes]:
    texts = {canary.core.encode(), canary.core.upper().encode(), canary.notations[0].encode()}
    texts.update(canary.binary[:1])
    for text in texts:
        yield from (hashed(text) for hashed in _HASHES)
        yield from (keyed(text, key) for keyed in _KEYED for key in keys)


# What was hidden in encodings on top of each other comes out as it was.
def _views(content: bytes, encodings: int = 2) -> Iterator[bytes]:
    yield content
    if not content.isascii():
        yield normalize("NFKC", content.decode(errors="replace")).encode()
    if encodings:
        for decoded in filter(None, _decoded(content)):
            yield from _views(decoded, encodings - 1)


def _decoded(content: bytes) -> Iterator[bytes]:
    if b"%" in content:
        yield unquote_to_bytes(content)
    if b"\\u" in content:
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)).encode(), content)
    digits = [found[0] for found in _HEXADECIMAL.finditer(content)]
    for start in range(2):
        even = [run[start : len(run) - (len(run) - start) % 2] for run in digits]
        yield b"\n".join(bytes.fromhex(run.decode()) for run in even)
    numbers = [int(found[0]) for found in _DECIMAL.finditer(content)]
    sizes = [(number, (number.bit_length() + 7) // 8) for number in numbers]
    yield b"\n".join(number.to_bytes(size, "big") for number, size in sizes)
    yield b"\n".join(number.to_bytes(size, "little") for number, size in sizes)
    runs = [
        found[0].translate(bytes.maketrans(b"-_", b"+/")) for found in _BASE64.finditer(content)
    ]
    for start in range(4):
        whole = [run[start : len(run) - ((len(run) - start) % 4 == 1)] for run in runs]
        yield b"\n".join(base64.b64decode(run + b"==") for run in whole)
