"""Which of a provider's words make whom: from the values of a claim to roles in municipalities.

Pure, but for the reading of the file. A session keeps the values, not what they mean here: so a
changed file holds for the sessions that are open already, as soon as the api has read it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from monitor.access.principal import Grant, Role

_LONGEST: Final = 200
"""Characters; a group's id or name is shorter."""

_CLAIM: Final = "roles"
_SCOPE: Final = "openid profile"
_KEYS: Final = frozenset({"claim", "name", "scope", "purpose", "grant"})
_GRANT_KEYS: Final = frozenset({"value", "role", "municipality", "zones", "happening"})


@dataclass(frozen=True, slots=True)
class RoleMap:
    """What each value of the claim stands for.

    Parameters
    ----------
    claim : tuple of str
        Where it is in the token: names from the outside in.
    grants : mapping
        From a value to what it gives. Of a happening without its zones: those are looked up for
        each question, for it may be moved.
    name_claim : str
        The claim by which screens and the audit call somebody.
    scope : str
        What the provider is asked for, to have it tell both.
    purpose : str
        What people use this for; for the audit.
    """

    claim: tuple[str, ...]
    grants: Mapping[str, tuple[Grant, ...]]
    name_claim: str = "name"
    scope: str = _SCOPE
    purpose: str = ""

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read the file.

        Raises
        ------
        ValueError
            If it cannot be read, or is none; in words, for whoever wrote it.
        """
        try:
            return cls.from_table(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError:
            raise ValueError("must name a file that can be read") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            raise ValueError("must name a file in TOML") from None

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Read what stands in the file.

        Raises
        ------
        ValueError
            As above.
        """
        _check_keys(table, _KEYS)
        claim = table.get("claim", _CLAIM)
        path = tuple(claim) if isinstance(claim, list) else (claim,)
        if not path or not all(isinstance(step, str) and step for step in path):
            raise ValueError("must have as claim a name, or a list of names from the outside in")
        name_claim, scope = _text(table, "name", "name"), _text(table, "scope", _SCOPE)
        if "openid" not in scope.split():
            raise ValueError("must have openid in its scope")
        entries = table.get("grant")
        if not isinstance(entries, list) or not entries:
            raise ValueError("must have a [[grant]], or nobody could sign in")
        grants: dict[str, tuple[Grant, ...]] = {}
        for entry in entries:
            value, grant = _entry(entry)
            grants[value] = (*grants.get(value, ()), grant)
        return cls(path, grants, name_claim, scope, _text(table, "purpose", ""))

    def values_of(self, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Return the values that mean something here; None where the claim is not there at all."""
        found: Any = claims
        for step in self.claim:
            if not isinstance(found, Mapping) or step not in found:
                return None
            found = found[step]
        values = [found] if isinstance(found, str) else found
        if not isinstance(values, list):
            return ()
        return tuple(sorted({value for value in values if _is_among(value, self.grants)}))

    def grants_of(self, values: tuple[str, ...]) -> tuple[Grant, ...]:
        """Return what these values give together, each once."""
        given = (grant for value in values for grant in self.grants.get(value, ()))
        return tuple(dict.fromkeys(given))


# A value may be of any type, also of one that no mapping can be asked for.
def _is_among(value: object, grants: Mapping[str, tuple[Grant, ...]]) -> bool:
    return isinstance(value, str) and value in grants


def _entry(entry: object) -> tuple[str, Grant]:
    if not isinstance(entry, Mapping):
        raise ValueError("must write each grant as [[grant]]")  # noqa: TRY004 - a setting's fault
    _check_keys(entry, _GRANT_KEYS)
    value, zones = entry.get("value"), entry.get("zones", [])
    happening = entry.get("happening")
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise ValueError(f"must have in each grant a value, of {_LONGEST} characters at most")
    try:
        role = Role(entry.get("role", ""))
    except ValueError:
        raise ValueError(f"must have in each grant a role: {', '.join(Role)}") from None
    municipality = entry.get("municipality")
    if not isinstance(municipality, str) or not isinstance(zones, list):
        raise ValueError('must have in each grant a municipality such as "GM0153", or "*"')  # noqa: TRY004
    if not all(isinstance(zone, str) for zone in zones):
        raise ValueError("must have as zones a list of their ids")
    if happening is not None and (zones or not isinstance(happening, str)):
        raise ValueError("must have as happening its id, and no zones beside it: it has its own")
    try:
        return value, Grant(role, municipality, tuple(zones), happening)
    except ValueError as error:
        raise ValueError(f"has a grant that is none: {error}") from None


def _text(table: Mapping[str, Any], key: str, default: str) -> str:
    text = table.get(key, default)
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise ValueError(f"must have as {key} a text of {_LONGEST} characters at most")
    return text


def _check_keys(table: Mapping[str, Any], known: frozenset[str]) -> None:
    if not known.issuperset(table):
        raise ValueError(f"may have only these keys: {', '.join(sorted(known))}")
