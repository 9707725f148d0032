"""Settings from the environment: read once, every problem told at once.

A composition root makes one `SettingReader`, asks it for each setting, and calls `check()`:
whatever was missing or wrong is then raised together, in words. Values never appear in a message,
for some of them are secrets. A name that may be an identifier of a person or a device is refused:
it would stand in topics, client ids and logs. Addresses to connect to or to listen on may be one.
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from anonymise.identifiers import find_identifier
from monitor.clock import Clock, clock_from
from monitor.errors import SettingsError

PREFIX: Final = "PASSANT_"

_DATABASE_SCHEMES: Final = frozenset({"postgresql", "postgres"})

Value = TypeVar("Value")


class SettingReader:
    """Reads settings from a mapping and gathers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._problems: list[str] = []

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return ``PASSANT_<name>``, or `default`; neither, or an identifier, is a problem."""
        value = self._given(name, default)
        return value if self._is_clean(name, value) else ""

    def parsed(
        self,
        name: str,
        parse: Callable[[str], Value],
        fallback: Value,
        *,
        default: str | None = None,
    ) -> Value:
        """Return the parsed setting; a `ValueError` of `parse` becomes a problem with its words."""
        return self._parsed(name, self.text(name, default=default), parse, fallback)

    def url(self, name: str, *schemes: str) -> str:
        """Return an address whose scheme is one of `schemes`, and that its library can read."""

        def parse(value: str) -> str:
            if not _is_address(value, schemes):
                expected = " or ".join(f"{scheme}://host:port" for scheme in schemes)
                message = (
                    f"must be an address such as {expected}; in a user's name or password, write"
                    " what is neither letter nor digit as % and two hexadecimal digits"
                )
                raise ValueError(message)
            return value

        return self._parsed(name, self._given(name), parse, "")

    def foreign(
        self,
        name: str,
        parse: Callable[[str], Value],
        fallback: Value,
        *,
        default: str | None = None,
    ) -> Value:
        """Return a parsed setting that another system gave: its ids are what they are."""
        return self._parsed(name, self._given(name, default), parse, fallback)

    def path(self, name: str) -> Path:
        """Return a path, which need not exist yet."""
        path = Path(self._given(name))
        return path if self._is_clean(name, path.parts) else Path()

    def folder(self, name: str) -> Path:
        """Return the path of a folder that exists."""
        path = self.path(name)
        if not path.is_dir():
            self._problems.append(f"{PREFIX}{name} must name a folder that exists")
        return path

    def clock(self) -> Clock:
        """Return the clock of `PASSANT_CLOCK`; the wall's by default."""
        return self.parsed("CLOCK", clock_from, clock_from("wall"), default="wall")

    def address(self, name: str, *, default: str | None = None) -> tuple[str, int] | None:
        """Return a host and a port to listen on; None where it is not set and has no default."""
        if default is None and not self._environment.get(PREFIX + name):
            return None
        return self._parsed(name, self._given(name, default), _address, None)

    def log_level(self) -> int:
        """Return the level of `PASSANT_LOG_LEVEL`, as `logging` numbers it; INFO by default."""
        return self.parsed("LOG_LEVEL", _log_level, logging.INFO, default="INFO")

    def _given(self, name: str, default: str | None = None) -> str:
        value = self._environment.get(PREFIX + name) or default
        if value is None:
            self._problems.append(f"{PREFIX}{name} is not set")
        return value or ""

    def _is_clean(self, name: str, value: object) -> bool:
        kind = find_identifier(value)
        if kind is not None:
            self._problems.append(
                f"{PREFIX}{name} holds what may be an identifier ({kind}): name it after its place,"
                " not after a device or a person"
            )
        return kind is None

    def _parsed(
        self, name: str, value: str, parse: Callable[[str], Value], fallback: Value
    ) -> Value:
        if not value:
            return fallback
        try:
            return parse(value)
        except ValueError as error:
            self._problems.append(f"{PREFIX}{name} {error}")
            return fallback

    def check(self) -> None:
        """Raise what was found wrong.

        Raises
        ------
        SettingsError
            With one problem a line, if there was any.
        """
        if self._problems:
            raise SettingsError(tuple(self._problems))


# Whatever reads the address later would repeat its password in an error: so it is read here first.
def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    scheme = text.partition("://")[0]
    if scheme not in schemes:
        return False
    try:
        if scheme in _DATABASE_SCHEMES:
            return _is_database(conninfo_to_dict(text))
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except (ValueError, psycopg.Error):
        return False


# There may be several hosts, each with its port. A password's slash ends in the port.
def _is_database(given: Mapping[str, object]) -> bool:
    ports = str(given.get("port", "")).split(",")
    return any(given.get(place) for place in ("host", "hostaddr", "service")) and all(
        not port or (port.isascii() and port.isdecimal()) for port in ports
    )


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isascii() and port.isdecimal() and int(port) < 2**16):
        message = "must be an address and a port, such as 127.0.0.1:8000"
        raise ValueError(message)
    return host.strip("[]"), int(port)


def _log_level(text: str) -> int:
    level = logging.getLevelNamesMapping().get(text.upper())
    if level is None:
        message = "must be DEBUG, INFO, WARNING or ERROR"
        raise ValueError(message)
    return level
