"""Whether an ID token is what it must be (OpenID Connect Core 1.0, section 3.1.3.7).

Pure: keys, time and what is expected are arguments. joserfc checks the signature; what may be
signed how, by whom, for whom and when is decided here.
"""

import hashlib
import hmac
import math
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from api.session.errors import Refusal, SignInRefusedError

LEEWAY_SECONDS: Final = 60
"""How far our clock and the provider's may be apart."""

_TOKEN_LENGTH: Final = 65_536
_SUBJECT_LENGTH: Final = 255  # OpenID Connect Core, section 2
_RSA_BITS: Final = 2048

# Public keys only: who knows but what the provider publishes must not be able to sign.
ALGORITHMS: Final = {
    "RS256": "RSA",
    "RS384": "RSA",
    "RS512": "RSA",
    "PS256": "RSA",
    "PS384": "RSA",
    "PS512": "RSA",
    "ES256": "EC",
    "ES384": "EC",
    "ES512": "EC",
    "Ed25519": "OKP",
}
"""How a token may be signed, and by what kind of key."""

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say.

    Parameters
    ----------
    issuer, client_id, nonce : str
        Who made it, for whom, in answer to what.
    access_token : str
        What came beside it.
    algorithms : frozenset of str
        Those that the provider says it uses, of ours.
    now : float
        Seconds since 1970-01-01T00:00:00Z.
    """

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    algorithms: frozenset[str]
    now: float


class UnknownKeyError(SignInRefusedError):
    """The token names a key that is not among those at hand: there may be newer ones."""

    def __init__(self) -> None:
        super().__init__(Refusal.KEY)


def read_keys(published: object) -> tuple[Key, ...]:
    """Return the keys, of a provider's JWK set, that may have signed a token.

    Others are left out: those that encrypt, those that are shared secrets, those too weak to trust,
    and those of a kind that is not known here yet.
    """
    entries = published.get("keys") if isinstance(published, Mapping) else None
    if not isinstance(entries, list):
        return ()
    return tuple(key for key in map(_read_key, entries) if key is not None)


def verify(id_token: str, keys: Iterable[Key], expected: Expected) -> Claims:
    """Return what a token says, if it can be believed.

    Raises
    ------
    UnknownKeyError
        If none of `keys` is the one it names.
    SignInRefusedError
        If it cannot.
    """
    algorithm, claims = _signed(id_token, tuple(keys), expected.algorithms)
    if claims.get("iss") != expected.issuer:
        raise SignInRefusedError(Refusal.ISSUER)
    _check_audience(claims, expected.client_id)
    _check_times(claims, expected.now)
    if not _is_same(claims.get("nonce"), expected.nonce):
        raise SignInRefusedError(Refusal.NONCE)
    if "at_hash" in claims and not _is_same(
        claims["at_hash"], _half_hash(algorithm, expected.access_token)
    ):
        raise SignInRefusedError(Refusal.AT_HASH)
    if not is_subject(claims.get("sub")):
        raise SignInRefusedError(Refusal.SUBJECT)
    return claims


def is_subject(value: object) -> bool:
    """Tell whether `value` may name somebody: at most 255 characters of ASCII."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _SUBJECT_LENGTH
        and value.isascii()
        and value.isprintable()
    )


def _signed(id_token: str, keys: tuple[Key, ...], algorithms: frozenset[str]) -> tuple[str, Claims]:
    if len(id_token) > _TOKEN_LENGTH:
        raise SignInRefusedError(Refusal.TOKEN)
    try:
        header = jws.extract_compact(id_token.encode()).headers()
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise SignInRefusedError(Refusal.TOKEN) from None
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise SignInRefusedError(Refusal.ALGORITHM)
    key = _choose(keys, header.get("kid"), algorithm)
    try:
        return algorithm, jwt.decode(id_token, key, algorithms=[algorithm]).claims
    except BadSignatureError:
        raise SignInRefusedError(Refusal.SIGNATURE) from None
    except (JoseError, ValueError, TypeError):
        raise SignInRefusedError(Refusal.TOKEN) from None


# By its name and its kind; a token that names none is believed only where there is no choice.
def _choose(keys: tuple[Key, ...], name: object, algorithm: str) -> Key:
    fitting = [key for key in keys if _fits(key, algorithm)]
    if name is not None:
        fitting = [key for key in fitting if key.kid == name]
    if len(fitting) != 1:
        raise UnknownKeyError
    return fitting[0]


def _fits(key: Key, algorithm: str) -> bool:
    return key.key_type == ALGORITHMS[algorithm] and key.alg in {None, algorithm}


def _read_key(entry: object) -> Key | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    try:
        # It warns of weak keys, which are not taken here anyway.
        with warnings.catch_warnings(action="ignore"):
            key = import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError, OverflowError):
        return None
    if isinstance(key, RSAKey):
        return key if key.public_key.key_size >= _RSA_BITS else None
    return key if isinstance(key, ECKey | OKPKey) else None


def _check_audience(claims: Claims, client_id: str) -> None:
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or client_id not in audiences:
        raise SignInRefusedError(Refusal.AUDIENCE)
    party = claims.get("azp")
    if (len(audiences) > 1 or party is not None) and party != client_id:
        raise SignInRefusedError(Refusal.AUDIENCE)


def _check_times(claims: Claims, now: float) -> None:
    ends_at, made_at = claims.get("exp"), claims.get("iat")
    starts_at = claims.get("nbf", made_at)
    if not (_is_time(ends_at) and _is_time(made_at) and _is_time(starts_at)):
        raise SignInRefusedError(Refusal.TIME)
    if ends_at <= now - LEEWAY_SECONDS or max(made_at, starts_at) > now + LEEWAY_SECONDS:
        raise SignInRefusedError(Refusal.TIME)


# JSON as Python reads it may hold NaN, which is neither before nor after anything.
def _is_time(value: object) -> TypeGuard[float]:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


# Half of the hash that the signature itself uses (OpenID Connect Core, section 3.1.3.6).
def _half_hash(algorithm: str, access_token: str) -> str:
    bits = "512" if algorithm == "Ed25519" else algorithm[-3:]
    digest = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _is_same(given: object, expected: str) -> bool:
    if not isinstance(given, str):
        return False
    # JSON may hold halves of characters, which no encoding has.
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())
