"""What is planted is found, however it is written; what is not planted is not."""

import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest

from anonymise.notation import Kind
from tests.attacks.canary import ENCODINGS, KINDS, Canary, canaries
from tests.attacks.canary_search import Search

SECRET = bytes(range(32))
PLANTED = canaries(2 * len(KINDS), "planted")
SEARCH = Search(PLANTED, [SECRET])
NOISE = b'{"v":1,"seq":1795258800123,"clusters":[{"counter":"gate:in","count":35}]}\n'


def found(contents: Mapping[str, bytes]) -> dict[str, Kind]:
    sinks = {name: NOISE + content + NOISE for name, content in contents.items()}
    return {finding.sink: finding.kind for finding in SEARCH.find(sinks)}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_canary_is_found_in_every_notation_under_every_encoding(encoding: str) -> None:
    planted: dict[str, bytes] = {}
    kinds: dict[str, Kind] = {}
    for canary in PLANTED:
        for notation in canary.notations:
            text = ENCODINGS[encoding](notation)
            for place, content in (
                ("bare", text.encode()),
                ("within", json.dumps({"k": [f"x/{text}/y"]}).encode()),
            ):
                planted[f"{notation} {place}"] = content
                kinds[f"{notation} {place}"] = canary.kind
    assert found(planted) == kinds


@pytest.mark.parametrize("canary", PLANTED[: len(KINDS)], ids=KINDS)
def test_a_digest_is_found_whole_and_truncated_at_either_end(canary: Canary) -> None:
    planted: dict[str, bytes] = {}
    for text in (canary.core.encode(), canary.notations[0].encode()):
        for digest in (
            hashlib.md5(text, usedforsecurity=False).digest(),
            hashlib.sha256(text).digest(),
            hashlib.blake2b(text, digest_size=8).digest(),
            hashlib.blake2b(text, key=SECRET, digest_size=8).digest(),
            hmac.digest(SECRET, text, "sha256"),
        ):
            for part in (digest, digest[:5], digest[-5:]):
                planted[f"{part!r}"] = part
                planted[part.hex()] = part.hex().encode()
    assert found(planted) == dict.fromkeys(planted, canary.kind)


def test_bytes_and_numbers_are_found() -> None:
    planted = {f"{c.core} {octets!r}": octets for c in PLANTED for octets in c.binary}
    planted |= {c.core: str(c.number).encode() for c in PLANTED if c.number is not None}
    assert found(planted).keys() == planted.keys()


def test_what_was_not_planted_is_not_found() -> None:
    others = canaries(60, "others")
    assert found({c.core: "\n".join(c.notations).encode() for c in others}) == {}


def test_with_few_canaries_four_bytes_of_a_digest_are_enough() -> None:
    (canary,) = canaries(1, "one")
    search = Search([canary])
    digest = hashlib.sha1(canary.core.encode(), usedforsecurity=False).digest()
    assert search.find({"sink": NOISE + digest[:4] + NOISE})
    assert search.digest_bytes == 4
