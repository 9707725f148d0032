"""Tokens that a test signs itself, as a provider would or as none may."""

import hmac
import json
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from api.session.token import ALGORITHMS, Expected

ISSUER = "https://login.example/realms/city"
CLIENT_ID = "passant"
NONCE = "a nonce"
ACCESS_TOKEN = "an access token"
NOW = 1_790_000_000


@cache
def key(kind: str, name: str = "first") -> Key:
    match kind:
        case "RSA":
            return RSAKey.generate_key(2048, {"kid": name})
        case "EC":
            return ECKey.generate_key("P-256", {"kid": name})
        case _:
            return OKPKey.generate_key("Ed25519", {"kid": name})


def claims(**changed: Any) -> dict[str, Any]:
    """Return what a good token says, changed; what is changed to None is left out."""
    good = {
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "sub": "mila",
        "iat": NOW - 1,
        "exp": NOW + 600,
        "nonce": NONCE,
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(
    said: dict[str, Any], by: Key, algorithm: str = "RS256", header: dict[str, Any] | None = None
) -> str:
    whole = {"alg": algorithm, "kid": by.kid, **(header or {})}
    return jws.serialize_compact(
        {name: value for name, value in whole.items() if value is not None},
        json.dumps(said),
        by,
        algorithms=[algorithm],
    )


def unsigned(said: dict[str, Any], algorithm: str = "none") -> str:
    return f"{_head(said, algorithm)}."


def sealed(said: dict[str, Any], secret: bytes) -> str:
    """Sign with a shared secret: the client's own, or a public key taken for one."""
    head = _head(said, "HS256")
    return f"{head}.{_encoded(hmac.digest(secret, head.encode(), 'sha256'))}"


def expected(**changed: Any) -> Expected:
    good: dict[str, Any] = {
        "issuer": ISSUER,
        "client_id": CLIENT_ID,
        "nonce": NONCE,
        "access_token": ACCESS_TOKEN,
        "algorithms": frozenset(ALGORITHMS),
        "now": float(NOW),
    }
    return Expected(**{**good, **changed})


def said_in(token: str) -> dict[str, Any]:
    """Return what a token says, whoever signed it."""
    payload = jws.extract_compact(token.encode()).payload
    assert payload is not None
    read: dict[str, Any] = json.loads(payload)
    return read


def _head(said: dict[str, Any], algorithm: str) -> str:
    parts = ({"alg": algorithm, "kid": "first"}, said)
    return ".".join(_encoded(json.dumps(part).encode()) for part in parts)


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()
