"""The settings of the edge and of the centre."""

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ingest.tls import Credentials, concerns, read_credentials
from monitor.clock import Clock, WallClock
from monitor.settings import SettingReader

_LOG: Final = logging.getLogger(__name__)

STATUS_SECONDS: Final = 30.0

SPOOL_MEGABYTES: Final = 256
SPOOL_DAYS: Final = 31

EDGE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

_MOST: Final = 1_000_000

_BROKER_SCHEMES: Final = ("mqtt", "mqtts")


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """What one edge needs to know; its brokers' addresses hold passwords and never show."""

    raw_broker_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    municipality: str
    edge: str
    registry: Path
    state: Path
    clock: Clock = field(default_factory=WallClock)
    status_seconds: float = STATUS_SECONDS
    spool_megabytes: int = SPOOL_MEGABYTES
    spool_days: int = SPOOL_DAYS
    vitals: tuple[str, int] | None = None
    raw_credentials: Credentials = field(default_factory=Credentials)
    credentials: Credentials = field(default_factory=Credentials)


@dataclass(frozen=True, slots=True)
class CentreSettings:
    """What a centre needs to know; addresses hold passwords and never show."""

    broker_url: str = field(repr=False)
    database_url: str = field(repr=False)
    registry: Path
    name: str = ""
    clock: Clock = field(default_factory=WallClock)
    vitals: tuple[str, int] | None = None
    credentials: Credentials = field(default_factory=Credentials)


def edge_settings(environment: Mapping[str, str]) -> EdgeSettings:
    """Read the edge's settings.

    Raises
    ------
    SettingsError
        With every problem at once.
    """
    reader = SettingReader(environment)
    raw_url = reader.url("RAW_BROKER_URL", *_BROKER_SCHEMES)
    url = reader.url("BROKER_URL", *_BROKER_SCHEMES)
    settings = EdgeSettings(
        raw_broker_url=raw_url,
        broker_url=url,
        municipality=reader.text("MUNICIPALITY"),
        edge=reader.parsed("EDGE", _edge_name, ""),
        registry=reader.folder("REGISTRY"),
        state=reader.path("STATE"),
        clock=reader.clock(),
        status_seconds=reader.parsed(
            "STATUS_SECONDS", _seconds, STATUS_SECONDS, default=f"{STATUS_SECONDS:g}"
        ),
        spool_megabytes=reader.parsed(
            "SPOOL_MEGABYTES", _whole, SPOOL_MEGABYTES, default=f"{SPOOL_MEGABYTES}"
        ),
        spool_days=reader.parsed("SPOOL_DAYS", _whole, SPOOL_DAYS, default=f"{SPOOL_DAYS}"),
        vitals=reader.address("VITALS"),
        raw_credentials=read_credentials(reader, "RAW_BROKER", raw_url),
        credentials=read_credentials(reader, "BROKER", url),
    )
    reader.check()
    _warn("RAW_BROKER", raw_url, settings.raw_credentials)
    identity = f"{settings.municipality}/{settings.edge}"
    _warn("BROKER", url, settings.credentials, identity)
    return settings


def centre_settings(environment: Mapping[str, str]) -> CentreSettings:
    """Read the centre's settings.

    Raises
    ------
    SettingsError
        With every problem at once.
    """
    reader = SettingReader(environment)
    url = reader.url("BROKER_URL", *_BROKER_SCHEMES)
    settings = CentreSettings(
        broker_url=url,
        database_url=reader.url("DATABASE_URL", "postgresql", "postgres"),
        registry=reader.folder("REGISTRY"),
        name=reader.parsed("CENTRE", _edge_name, "", default=""),
        clock=reader.clock(),
        vitals=reader.address("VITALS"),
        credentials=read_credentials(reader, "BROKER", url),
    )
    reader.check()
    _warn("BROKER", url, settings.credentials)
    return settings


# Certificates go by the wall's clock, whatever ours shows.
def _warn(broker: str, url: str, credentials: Credentials, identity: str | None = None) -> None:
    for concern in concerns(broker, url, credentials, time.time(), identity):
        _LOG.warning("%s", concern)


def _edge_name(text: str) -> str:
    if not EDGE_NAME.fullmatch(text):
        message = "must be up to 64 lower-case letters, digits and hyphens"
        raise ValueError(message)
    return text


def _seconds(text: str) -> float:
    message = "must be a number of seconds above 0"
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError(message) from None
    if not seconds > 0:
        raise ValueError(message)
    return seconds


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < _MOST):
        message = "must be a whole number above 0"
        raise ValueError(message)
    return int(text)
