"""Keys of the api: what they look like, and what is kept of one.

Pure. A key is ``passant_<id>_<secret>``: its id may be told, its secret is told once, to whoever
asked for the key. Kept is the SHA-256 of the whole. A slow hash protects what people choose and so
can be guessed; 200 random bits cannot, and a fast one lets every request be checked.
"""

import hashlib
import re
import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from monitor.access.principal import Grant, Principal, Role

ID: Final = r"^[a-z2-7]{8}$"
SHOWN: Final = re.compile(r"passant_[a-z2-7]{8}_[a-z2-7]{40}")
"""What a key looks like."""

_ID_BYTES: Final = 5
_SECRET_BYTES: Final = 25


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made: the only time that it is known whole."""

    id: str
    text: str

    def __repr__(self) -> str:
        """Tell which it is, and not what it is."""
        return f"NewKey({self.id})"


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key, its secret aside.

    Parameters
    ----------
    expires_at, revoked_at : int, int or None
        Epoch seconds, by the wall's clock.
    """

    id: str
    name: str
    purpose: str
    grants: tuple[Grant, ...]
    expires_at: int
    revoked_at: int | None

    def is_valid(self, now: float) -> bool:
        """Tell whether who shows it is let in at `now`."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def principal(self) -> Principal:
        """Return who shows it."""
        return Principal("key", self.id, self.name, self.grants, self.purpose)


@dataclass(frozen=True, slots=True)
class KeyRecord(Key):
    """A key and its life, for whoever looks after keys."""

    created_at: int
    created_by: str
    used_at: int | None


def new_key() -> NewKey:
    """Make a key out of the system's randomness."""
    key_id, secret = (_letters(size) for size in (_ID_BYTES, _SECRET_BYTES))
    return NewKey(key_id, f"passant_{key_id}_{secret}")


def digest(text: str) -> bytes:
    """Return what is kept of a key."""
    return hashlib.sha256(text.encode()).digest()


def written_grants(grants: Sequence[Grant]) -> list[dict[str, Any]]:
    """Return grants as they are stored."""
    return [
        {
            "role": grant.role.value,
            "municipality": grant.municipality,
            "zones": list(grant.zones),
            **({"happening": grant.happening} if grant.happening else {}),
        }
        for grant in grants
    ]


def read_grants(stored: Sequence[dict[str, Any]]) -> tuple[Grant, ...]:
    """Return grants that were stored."""
    return tuple(
        Grant(Role(each["role"]), each["municipality"], tuple(each["zones"]), each.get("happening"))
        for each in stored
    )


def _letters(size: int) -> str:
    return b32encode(secrets.token_bytes(size)).decode().lower()
