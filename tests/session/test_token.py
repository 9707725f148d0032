import hashlib
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from api.session.errors import Refusal, SignInRefusedError
from api.session.token import LEEWAY_SECONDS, UnknownKeyError, read_keys, verify
from tests.session.token import (
    ACCESS_TOKEN,
    NOW,
    claims,
    expected,
    key,
    sealed,
    signed,
    unsigned,
)

WEAK = urlsafe_b64encode(
    rsa.generate_private_key(65537, 1024).public_key().public_numbers().n.to_bytes(128)
).decode()
KEYS = (key("RSA"), key("EC"), key("OKP"))


def refusal(token: str, **changed: Any) -> Refusal:
    with pytest.raises(SignInRefusedError) as caught:
        verify(token, KEYS, expected(**changed))
    return caught.value.reason


def half(name: str, size: int) -> str:
    digest = hashlib.new(name, ACCESS_TOKEN.encode()).digest()[:size]
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("kind", "algorithm", "at_hash"),
    [
        ("RSA", "RS256", half("sha256", 16)),
        ("RSA", "RS512", half("sha512", 32)),
        ("RSA", "PS384", half("sha384", 24)),
        ("EC", "ES256", half("sha256", 16)),
        ("OKP", "Ed25519", half("sha512", 32)),
    ],
)
def test_a_token_of_the_provider_is_believed(kind: str, algorithm: str, at_hash: str) -> None:
    token = signed(claims(at_hash=at_hash), key(kind), algorithm)
    assert verify(token, KEYS, expected())["sub"] == "mila"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"iss": "https://login.example/realms/other"}, Refusal.ISSUER),
        ({"iss": "https://login.example/realms/city/"}, Refusal.ISSUER),
        ({"iss": None}, Refusal.ISSUER),
        ({"iss": ["https://login.example/realms/city"]}, Refusal.ISSUER),
        ({"aud": "another"}, Refusal.AUDIENCE),
        ({"aud": None}, Refusal.AUDIENCE),
        ({"aud": {"passant": 1}}, Refusal.AUDIENCE),
        ({"aud": ["passant", "another"]}, Refusal.AUDIENCE),
        ({"aud": ["passant", "another"], "azp": "another"}, Refusal.AUDIENCE),
        ({"azp": "another"}, Refusal.AUDIENCE),
        ({"exp": NOW - LEEWAY_SECONDS}, Refusal.TIME),
        ({"exp": None}, Refusal.TIME),
        ({"exp": "tomorrow"}, Refusal.TIME),
        ({"exp": True}, Refusal.TIME),
        ({"exp": float("nan")}, Refusal.TIME),
        ({"exp": float("inf")}, Refusal.TIME),
        ({"iat": None}, Refusal.TIME),
        ({"iat": NOW + LEEWAY_SECONDS + 1}, Refusal.TIME),
        ({"nbf": NOW + LEEWAY_SECONDS + 1}, Refusal.TIME),
        ({"nbf": "now"}, Refusal.TIME),
        ({"nonce": "another"}, Refusal.NONCE),
        ({"nonce": None}, Refusal.NONCE),
        ({"nonce": ["a nonce"]}, Refusal.NONCE),
        ({"nonce": "\ud800"}, Refusal.NONCE),
        ({"at_hash": half("sha512", 32)}, Refusal.AT_HASH),
        ({"at_hash": ""}, Refusal.AT_HASH),
        ({"at_hash": 1}, Refusal.AT_HASH),
        ({"sub": None}, Refusal.SUBJECT),
        ({"sub": ""}, Refusal.SUBJECT),
        ({"sub": 12}, Refusal.SUBJECT),
        ({"sub": "a" * 256}, Refusal.SUBJECT),
        ({"sub": "a\x00b"}, Refusal.SUBJECT),
    ],
)
def test_a_token_that_says_something_else_is_refused(
    changed: dict[str, Any], reason: Refusal
) -> None:
    assert refusal(signed(claims(**changed), key("RSA"))) is reason


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": ["passant"]},
        {"aud": ["another", "passant"], "azp": "passant"},
        {"exp": NOW - LEEWAY_SECONDS + 1},
        {"exp": NOW + 600.5},
        {"iat": NOW + LEEWAY_SECONDS},
        {"nbf": NOW + LEEWAY_SECONDS},
        {"at_hash": half("sha256", 16)},
    ],
)
def test_what_the_standard_allows_is_believed(changed: dict[str, Any]) -> None:
    assert verify(signed(claims(**changed), key("RSA")), KEYS, expected())


def test_a_token_that_is_not_signed_is_refused() -> None:
    for algorithm in ("none", "None", "NONE", ""):
        assert refusal(unsigned(claims(), algorithm)) is Refusal.ALGORITHM


def test_a_token_signed_with_a_published_key_as_a_secret_is_refused() -> None:
    published = key("RSA")
    assert isinstance(published, RSAKey)
    assert refusal(sealed(claims(), published.as_pem(private=False))) is Refusal.ALGORITHM


def test_an_algorithm_that_the_provider_does_not_use_is_refused() -> None:
    token = signed(claims(), key("RSA"), "RS512")
    assert refusal(token, algorithms=frozenset({"RS256"})) is Refusal.ALGORITHM


def test_a_key_of_another_kind_or_name_is_not_taken() -> None:
    for name in ("second", "FIRST", ""):
        with pytest.raises(UnknownKeyError):
            verify(signed(claims(), key("RSA"), header={"kid": name}), KEYS, expected())
    with pytest.raises(UnknownKeyError):
        verify(signed(claims(), key("RSA")), (key("EC"),), expected())


def test_a_token_without_a_key_s_name_is_believed_where_only_one_fits() -> None:
    token = signed(claims(), key("RSA"), header={"kid": None})
    assert verify(token, KEYS, expected())
    with pytest.raises(UnknownKeyError):
        verify(token, (*KEYS, key("RSA", "second")), expected())


def test_a_token_of_somebody_who_took_a_key_s_name_is_refused() -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    assert refusal(signed(claims(), stranger)) is Refusal.SIGNATURE


def test_a_token_that_brings_its_own_key_is_refused() -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    header = {"jwk": stranger.as_dict(private=False)}
    assert refusal(signed(claims(), stranger, header=header)) in {Refusal.SIGNATURE, Refusal.TOKEN}


@given(st.data())
def test_a_token_that_was_changed_anywhere_is_refused(data: st.DataObject) -> None:
    token = signed(claims(), key("RSA"))
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("AbZ09-_."))
    changed = token[:place] + letter + token[place + 1 :]
    # The last letter of a part may hold bits that stand for nothing.
    ends = {*(at - 1 for at, each in enumerate(token) if each == "."), len(token) - 1}
    if changed == token or place in ends:
        return
    with pytest.raises(SignInRefusedError):
        verify(changed, KEYS, expected())


@given(st.text(max_size=200))
def test_what_is_no_token_is_refused(text: str) -> None:
    assert refusal(text) in {Refusal.TOKEN, Refusal.ALGORITHM}


def test_a_token_without_end_is_not_read() -> None:
    assert refusal(signed(claims(more="x" * 70_000), key("RSA"))) is Refusal.TOKEN


def test_only_public_keys_that_sign_and_hold_are_taken() -> None:
    good = key("RSA").as_dict(private=False)
    published = {
        "keys": [
            {**good, "use": "sig"},
            {**good, "kid": "for encryption", "use": "enc"},
            {"kty": "RSA", "kid": "weak", "n": WEAK, "e": "AQAB"},
            {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
            {"kty": "of next year", "kid": "new"},
            {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
            {"kty": "RSA", "kid": 7, "n": good["n"], "e": good["e"]},
            None,
            "key",
        ]
    }
    assert [each.kid for each in read_keys(published)] == ["first"]


@pytest.mark.parametrize("published", [None, [], {}, {"keys": None}, {"keys": {}}, "keys"])
def test_what_is_no_set_of_keys_has_none(published: object) -> None:
    assert read_keys(published) == ()
