"""The settings of the guard."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from typing import Final, Self

from monitor.access.finality import SPOOL_DAYS
from monitor.settings import SettingReader

PROXIES: Final = "127.0.0.1"

TRIES: Final = 600

FILES: Final = 2
"""Of the few that are read at a time for all: so that no one has them all."""


class Access(StrEnum):
    """Who somebody is that shows no credentials."""

    OPEN = "open"
    """A reader of everything that is released."""
    GUARDED = "guarded"
    """The public."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one asker may ask; 0 for as much as they like.

    Parameters
    ----------
    requests : int
        A minute.
    streams : int
        Live streams at once.
    files : int
        Files at once.
    """

    requests: int
    streams: int
    files: int = 0


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """What the guard is told.

    Parameters
    ----------
    access : Access
        `PASSANT_ACCESS`.
    anonymous : Limits
        `PASSANT_RATE_ANONYMOUS` and `PASSANT_STREAMS_ANONYMOUS`, of each address.
    known : Limits
        `PASSANT_RATE_KEY` and `PASSANT_STREAMS_KEY`, of each key or person.
    spool_days : int
        `PASSANT_SPOOL_DAYS`, as the edges have it: how late figures may come.
    proxies : str
        `PASSANT_PROXIES`: addresses and networks whose word is taken for whom they ask for.
    """

    access: Access = Access.OPEN
    anonymous: Limits = Limits(0, 0)
    known: Limits = Limits(1200, 50, FILES)
    spool_days: int = SPOOL_DAYS
    proxies: str = PROXIES

    @property
    def tries(self) -> int:
        """Credentials a minute that open nothing, of each address; also where all else is free."""
        return self.anonymous.requests or TRIES

    @classmethod
    def read(cls, reader: SettingReader) -> Self:
        """Ask `reader` for the settings; what is wrong, it gathers."""
        access = reader.parsed("ACCESS", _access, Access.OPEN, default=Access.OPEN.value)
        # An open api is one that people try, all from one address or from many.
        requests, streams, files = (600, 30, FILES) if access is Access.GUARDED else (0, 0, 0)

        def number(name: str, default: int) -> int:
            return reader.parsed(name, _number, default, default=f"{default}")

        return cls(
            access,
            Limits(number("RATE_ANONYMOUS", requests), number("STREAMS_ANONYMOUS", streams), files),
            Limits(number("RATE_KEY", 1200), number("STREAMS_KEY", 50), FILES),
            number("SPOOL_DAYS", SPOOL_DAYS),
            reader.foreign("PROXIES", _networks, PROXIES, default=PROXIES),
        )


def _access(text: str) -> Access:
    try:
        return Access(text)
    except ValueError:
        raise ValueError("must be open or guarded") from None


def _networks(text: str) -> str:
    try:
        for each in text.split(","):
            ip_network(each.strip(), strict=False)
    except ValueError:
        raise ValueError("must be addresses or networks, with commas between") from None
    return text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004
        raise ValueError("must be a whole number, 0 or more")
    return int(text)
