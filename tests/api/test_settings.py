import logging

import pytest

from api.guard.setting import Access, Limits
from api.settings import Settings
from monitor.clock import SimulatedClock, WallClock
from monitor.errors import SettingsError
from monitor.state import Patience

DATABASE = "postgresql://reader:secret@localhost/passant"


def test_only_the_database_must_be_named() -> None:
    settings = Settings.from_environment({"PASSANT_DATABASE_URL": DATABASE})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert isinstance(settings.clock, WallClock)
    assert settings.log_level == logging.INFO
    assert "secret" not in repr(settings)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(
            {
                "PASSANT_LISTEN": "everywhere",
                "PASSANT_CLOCK": "event",
                "PASSANT_LOG_LEVEL": "loud",
            }
        )
    assert [problem.split()[0] for problem in caught.value.problems] == [
        "PASSANT_DATABASE_URL",
        "PASSANT_LISTEN",
        "PASSANT_CLOCK",
        "PASSANT_LOG_LEVEL",
    ]


@pytest.mark.parametrize(
    ("text", "host", "port"), [("0.0.0.0:80", "0.0.0.0", 80), ("[::1]:8080", "::1", 8080)]
)
def test_an_address_is_a_host_and_a_port(text: str, host: str, port: int) -> None:
    settings = Settings.from_environment({"PASSANT_DATABASE_URL": DATABASE, "PASSANT_LISTEN": text})
    assert (settings.host, settings.port) == (host, port)


def test_an_edge_may_be_silent_for_as_long_by_a_fast_clock() -> None:
    settings = Settings.from_environment(
        {
            "PASSANT_DATABASE_URL": DATABASE,
            "PASSANT_CLOCK": "simulated:2026-11-21T09:00:00Z:60:1763900000",
        }
    )
    assert isinstance(settings.clock, SimulatedClock)
    assert settings.patience == Patience(60 * 90, 60 * 300)


def test_an_api_is_open_and_without_limits_for_the_nameless_unless_it_is_guarded() -> None:
    opened = Settings.from_environment({"PASSANT_DATABASE_URL": DATABASE}).guard
    assert opened.access is Access.OPEN
    assert opened.anonymous == Limits(0, 0)
    guarded = Settings.from_environment(
        {"PASSANT_DATABASE_URL": DATABASE, "PASSANT_ACCESS": "guarded"}
    ).guard
    assert guarded.access is Access.GUARDED
    assert guarded.anonymous.requests > 0
    assert guarded.anonymous.streams > 0
    assert guarded.anonymous.files == guarded.known.files == 2
    assert opened.known == guarded.known


def test_every_setting_of_the_guard_can_be_wrong() -> None:
    wrong = {
        "PASSANT_ACCESS": "ajar",
        "PASSANT_RATE_ANONYMOUS": "-1",
        "PASSANT_STREAMS_ANONYMOUS": "many",
        "PASSANT_RATE_KEY": "1.5",
        "PASSANT_STREAMS_KEY": "٣",
        "PASSANT_SPOOL_DAYS": "",
        "PASSANT_PROXIES": "proxy.example",
    }
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"PASSANT_DATABASE_URL": DATABASE} | wrong)
    assert {problem.split()[0] for problem in caught.value.problems} == set(wrong) - {
        # Empty is as if it were not set.
        "PASSANT_SPOOL_DAYS"
    }
