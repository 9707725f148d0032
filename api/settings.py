"""The settings of the HTTP face, read once from the environment."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from api.guard.setting import GuardSettings
from api.session.address import site_address
from api.session.setting import SignInSettings, sign_in_from
from monitor.alert.limit import MOST_RULES, most_rules
from monitor.clock import Clock, clock_from
from monitor.journal import Form, log_form_from
from monitor.settings import PREFIX, SettingReader
from monitor.state import Patience


@dataclass(frozen=True, slots=True)
class Settings:
    """What `python -m api` is told.

    Parameters
    ----------
    database_url : str
        `PASSANT_DATABASE_URL`; may carry a password, so it is not shown.
    host, port : str, int
        `PASSANT_LISTEN`, ``127.0.0.1:8000`` by default; port 0 takes a free one.
    clock : Clock
        `PASSANT_CLOCK`: the city's time.
    log_level : int
        `PASSANT_LOG_LEVEL`.
    log_form : Form
        `PASSANT_LOG_FORMAT`.
    public_url : str or None
        `PASSANT_PUBLIC_URL`: where others reach us, without a slash at its end.
    guard : GuardSettings
        Who may ask how much.
    sign_in : SignInSettings or None
        Where people sign in, if they do.
    alert_rules : int
        `PASSANT_ALERT_RULES`: how many rules of alerts a municipality may have.
    """

    database_url: str = field(repr=False)
    host: str
    port: int
    clock: Clock
    log_level: int = logging.INFO
    log_form: Form = Form.TEXT
    public_url: str | None = None
    guard: GuardSettings = field(default_factory=GuardSettings)
    sign_in: SignInSettings | None = None
    alert_rules: int = MOST_RULES

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings.

        Raises
        ------
        SettingsError
            If any is missing or wrong; it lists all of them.
        """
        reader = SettingReader(environment)
        database_url = reader.url("DATABASE_URL", "postgresql", "postgres")
        host, port = reader.address("LISTEN", default="127.0.0.1:8000") or ("", 0)
        clock = reader.parsed("CLOCK", _city_clock, clock_from("wall"), default="wall")
        log_level, log_form = reader.log_level(), log_form_from(reader)
        is_public = bool(environment.get(f"{PREFIX}PUBLIC_URL"))
        public_url = reader.foreign("PUBLIC_URL", site_address, fallback="") if is_public else None
        guard = GuardSettings.read(reader)
        sign_in = sign_in_from(reader, environment, public_url)
        alert_rules = most_rules(reader)
        reader.check()
        return cls(
            database_url,
            host,
            port,
            clock,
            log_level,
            log_form,
            public_url,
            guard,
            sign_in,
            alert_rules,
        )

    @property
    def patience(self) -> Patience:
        """How old or how far ahead, by `clock`, an edge's word may be."""
        return Patience.at(self.clock.speed)


# A clock that replays move on stands still for everyone else.
def _city_clock(text: str) -> Clock:
    clock = clock_from(text)
    if not clock.speed:
        raise ValueError("must be wall or simulated:<RFC 3339 start>:<speed>:<epoch seconds>")
    return clock
