"""The settings of the edge and of the centre."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from monitor.clock import Clock, WallClock
from monitor.settings import SettingReader

STATUS_SECONDS: Final = 30.0

EDGE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

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
    vitals: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class CentreSettings:
    """What a centre needs to know; addresses hold passwords and never show."""

    broker_url: str = field(repr=False)
    database_url: str = field(repr=False)
    registry: Path
    clock: Clock = field(default_factory=WallClock)
    vitals: tuple[str, int] | None = None


def edge_settings(environment: Mapping[str, str]) -> EdgeSettings:
    """Read the edge's settings.

    Raises
    ------
    SettingsError
        With every problem at once.
    """
    reader = SettingReader(environment)
    settings = EdgeSettings(
        raw_broker_url=reader.url("RAW_BROKER_URL", *_BROKER_SCHEMES),
        broker_url=reader.url("BROKER_URL", *_BROKER_SCHEMES),
        municipality=reader.text("MUNICIPALITY"),
        edge=reader.parsed("EDGE", _edge_name, ""),
        registry=reader.folder("REGISTRY"),
        state=reader.path("STATE"),
        clock=reader.clock(),
        status_seconds=reader.parsed(
            "STATUS_SECONDS", _seconds, STATUS_SECONDS, default=f"{STATUS_SECONDS:g}"
        ),
        vitals=reader.address("VITALS"),
    )
    reader.check()
    return settings


def centre_settings(environment: Mapping[str, str]) -> CentreSettings:
    """Read the centre's settings.

    Raises
    ------
    SettingsError
        With every problem at once.
    """
    reader = SettingReader(environment)
    settings = CentreSettings(
        broker_url=reader.url("BROKER_URL", *_BROKER_SCHEMES),
        database_url=reader.url("DATABASE_URL", "postgresql", "postgres"),
        registry=reader.folder("REGISTRY"),
        clock=reader.clock(),
        vitals=reader.address("VITALS"),
    )
    reader.check()
    return settings


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
