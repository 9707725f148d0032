"""The settings of signing in: who the provider is, and what its words mean. None, and it is off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from api.session.address import issuer_address, site_address
from api.session.rolemap import RoleMap
from monitor.settings import PREFIX, SettingReader

_NO_MAP: Final = RoleMap(("roles",), {})
# Any of these, and all are wanted: half a sign-in is a mistake.
_NAMES: Final = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ROLES")
_LONGEST_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """What signing in needs.

    Parameters
    ----------
    issuer : str
        `PASSANT_OIDC_ISSUER`: the provider's address, from which all else is found.
    client_id, client_secret : str
        `PASSANT_OIDC_CLIENT_ID`, `PASSANT_OIDC_CLIENT_SECRET`: what it knows us by.
    public_url : str
        `PASSANT_PUBLIC_URL`: where people reach us.
    roles : RoleMap
        `PASSANT_OIDC_ROLES`: a file that says what the provider's words mean here.
    idle_seconds, longest_seconds : int
        `PASSANT_SESSION_IDLE_MINUTES`, 60 by default; `PASSANT_SESSION_HOURS`, 10 by default.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    roles: RoleMap
    idle_seconds: int = 3600
    longest_seconds: int = 36_000

    @property
    def is_secure(self) -> bool:
        """Whether people come over HTTPS; else this is localhost."""
        return self.public_url.startswith("https://")

    @property
    def callback_url(self) -> str:
        """Where the provider sends them back to."""
        return f"{self.public_url}/sign-in/callback"


def sign_in_from(
    reader: SettingReader, environment: Mapping[str, str], public_url: str | None
) -> SignInSettings | None:
    """Read the settings; None where there are none. What is wrong is noted in `reader`."""
    if not any(environment.get(PREFIX + name) for name in _NAMES):
        return None
    return SignInSettings(
        issuer=reader.foreign("OIDC_ISSUER", issuer_address, ""),
        client_id=reader.foreign("OIDC_CLIENT_ID", _printable, ""),
        client_secret=reader.foreign("OIDC_CLIENT_SECRET", _printable, ""),
        # Read already; asked for again where it is lacking, so that this is told.
        public_url=reader.foreign("PUBLIC_URL", site_address, "")
        if public_url is None
        else public_url,
        roles=reader.parsed("OIDC_ROLES", lambda text: RoleMap.from_file(Path(text)), _NO_MAP),
        idle_seconds=60 * reader.parsed("SESSION_IDLE_MINUTES", _minutes, 0, default="60"),
        longest_seconds=3600 * reader.parsed("SESSION_HOURS", _hours, 0, default="10"),
    )


def _printable(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise ValueError("must be what the provider gave, in one line")
    return text


def _minutes(text: str) -> int:
    return _number(text, _LONGEST_HOURS * 60)


def _hours(text: str) -> int:
    return _number(text, _LONGEST_HOURS)


def _number(text: str, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise ValueError(f"must be a whole number from 1 to {most}")
    return int(text)
