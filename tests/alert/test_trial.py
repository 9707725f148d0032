"""A rule tried on the past: by hand, and against what was raised live."""

import asyncio
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.__main__ import main
from monitor.alert.court import Court
from monitor.alert.errors import CourtBusyError, TooLongError, UntriedError
from monitor.alert.past import Order, try_at
from monitor.alert.rule import Rule
from monitor.alert.trial import Episode
from monitor.errors import StoreUnavailableError
from monitor.store import Store
from tests.alert.ruling import Owner, busy, rows
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city, put

MINUTE = 60
DAY = 24 * 3600


def tried(url: str, rule: Rule, from_at: int = NOW, to_at: int = NOW + 7200) -> list[Episode]:
    return asyncio.run(try_at(url, None, Order(rule, from_at, to_at)))


def minutes(first: int, until: int, count: int, *, counter: str = "market-1:in") -> list[Cluster]:
    return [
        Cluster(counter, NOW + at * MINUTE, NOW + (at + 1) * MINUTE, count)
        for at in range(first, until)
    ]


@pytest.fixture
def past(embedded_database_url: str) -> str:
    """Half an hour of 200 a minute, ten minutes of 500, of 300, of 200; then nothing."""
    with Store.connect(embedded_database_url) as store:
        store.save_registry(city())
        put(
            store,
            [
                *minutes(0, 30, 200),
                *minutes(30, 40, 500),
                *minutes(40, 50, 300),
                *minutes(50, 60, 200),
            ],
        )
    return embedded_database_url


def shown(episodes: list[Episode]) -> list[tuple[Any, ...]]:
    """Return them in minutes from the beginning."""

    def at(instant: int | None) -> float | None:
        return None if instant is None else (instant - NOW) / MINUTE

    return [
        (each.subject, at(each.started_at), at(each.raised_at), at(each.cleared_at), each.peak)
        for each in episodes
    ]


def test_what_would_have_been_raised_by_hand(past: str) -> None:
    # 500 a minute are 30,000 an hour: in two minutes 15 % more or less by chance and unrest, so
    # that 21,000 are sure. Of one such minute and one of 200 it is not sure that 20,000 are passed.
    rule = busy(raise_line=20000.0, clear_line=18000.0, raise_seconds=120, clear_seconds=300)
    assert shown(tried(past, rule)) == [("market", 30, 32, 54, 30000)]
    # It clears where what passed in five minutes is surely below: of 200 a minute 15,600 at most.
    higher = busy(raise_line=20000.0, clear_line=16000.0, raise_seconds=120, clear_seconds=300)
    assert shown(tried(past, higher)) == [("market", 30, 32, 55, 30000)]
    lower = busy(raise_line=20000.0, clear_line=15500.0, raise_seconds=120, clear_seconds=300)
    assert shown(tried(past, lower)) == [("market", 30, 32, None, 30000)]
    # Ten minutes together are passed by seven of the ten; and what passed is surely not more.
    assert shown(tried(past, busy(raise_line=20000.0, raise_seconds=600)))[0][1:3] == (27, 37)
    assert tried(past, busy(raise_line=27000.0, raise_seconds=600)) == []
    # Of a counter, and of every one.
    own = busy(scope="counter", subject="market-1:in", raise_line=20000.0, raise_seconds=120)
    every = busy(scope="counter", subject=None, raise_line=20000.0, raise_seconds=120)
    assert [each[:3] for each in shown(tried(past, own))] == [("market-1:in", 30, 32)]
    assert tried(past, every) == tried(past, own)


def test_figures_that_end_do_not_end_an_alert(past: str) -> None:
    rule = busy(raise_line=6000.0, clear_line=3000.0, raise_seconds=60, clear_seconds=60)
    assert shown(tried(past, rule)) == [("market", 0, 1, None, 30000)]


def test_only_what_is_of_the_time_is_told(past: str) -> None:
    rule = busy(raise_line=20000.0, clear_line=18000.0, raise_seconds=120, clear_seconds=300)
    for first, until, told in ((0, 32, 1), (0, 31, 0), (33, 120, 1), (53, 120, 1), (55, 120, 0)):
        found = tried(past, rule, NOW + first * MINUTE, NOW + until * MINUTE)
        assert len(found) == told, (first, until)


def test_a_level_is_tried_by_todays_registry(past: str) -> None:
    # 500 a minute over 50 m are 10 persons per metre per minute: calm by Fruin. Not over 5 m.
    rule = Rule.of(
        {**busy().row(), "id": None, "measure": "level", "raise_line": 4, "clear_line": 3}
    )
    for metres, told in ((50, []), (5, [("market", 30, 31, 41, 4)])):
        with psycopg.connect(past, autocommit=True) as owner:
            owner.execute(
                "update counter set effective_width_metres = %s where id = 'market-1:in'", (metres,)
            )
        assert shown(tried(past, rule)) == told


def test_the_silence_of_a_sensor_is_tried_by_what_was_known_of_it(past: str) -> None:
    with psycopg.connect(past, autocommit=True) as owner:
        for first, until, state in ((0, 60, "alive"), (60, 90, "outage"), (90, 100, "alive")):
            owner.execute(
                "insert into coverage values ('GM0153', 'market-1', to_timestamp(%s),"
                " to_timestamp(%s), %s)",
                (NOW + first * MINUTE, NOW + until * MINUTE, state),
            )
    rule = Rule.of(
        busy(
            scope="counter",
            subject=None,
            measure="silence",
            raise_line=1.0,
            clear_line=0.0,
            raise_seconds=600,
            clear_seconds=120,
        ).row()
        | {"id": None}
    )
    found = tried(past, rule)
    assert [each[0] for each in shown(found)] == ["market-1:in"]
    assert [each[2:4] for each in shown(found)] == [(70, 92)]


def test_what_is_usual_is_looked_up_for_each_quarter(past: str) -> None:
    rule = busy(measure="typical-p90", raise_line=1.5, clear_line=1.35)
    assert tried(past, rule) == []


@pytest.mark.parametrize("changes", [{"measure": "density"}, {"happening": "fair"}])
def test_of_what_is_not_kept_nothing_is_tried(past: str, changes: dict[str, str]) -> None:
    with pytest.raises(UntriedError):
        tried(past, busy(**changes))


def test_what_takes_too_long_is_given_up(past: str) -> None:
    order = Order(busy(), NOW - 30 * DAY, NOW, seconds=0.0)
    with pytest.raises(TooLongError):
        asyncio.run(try_at(past, None, order))


def test_the_court_tries_one_at_a_time_in_a_process_of_its_own(past: str) -> None:
    order = Order(busy(raise_line=20000.0, raise_seconds=120), NOW, NOW + 7200)

    async def hear() -> tuple[list[Episode], list[Episode]]:
        court = Court(past)
        first = asyncio.create_task(court.hear(order, {CODE}))
        await asyncio.sleep(0)
        with pytest.raises(CourtBusyError):
            await court.hear(order, None)
        return await first, await court.hear(order, {NEIGHBOUR})

    seen, unseen = asyncio.run(hear())
    assert seen == tried(past, order.rule)
    assert len(seen) == 1
    # To who sees the neighbour alone there is nothing here.
    assert unseen == []


def test_the_court_says_what_went_wrong(past: str) -> None:
    async def hear(court: Court, rule: Rule) -> None:
        await court.hear(Order(rule, NOW - 30 * DAY, NOW), None)

    with pytest.raises(TooLongError):
        asyncio.run(hear(Court(past, seconds=-1.4), busy()))
    with pytest.raises(Exception, match="not kept") as caught:
        asyncio.run(hear(Court(past), busy(measure="density")))
    assert type(caught.value).__name__ == "TrialError"
    with pytest.raises(StoreUnavailableError):
        asyncio.run(hear(Court("postgresql://nobody@127.0.0.1:9/none"), busy()))


RULES = """\
[[rule]]
name = "Full"
zone = "market"
measure = "per-hour"
raise = 20000
clear = 18000
raise_after = 120
quiet_hours = ["23:00-07:00"]

[[rule]]
name = "Gate"
counter = "gate-1:in"
measure = "level"
raise = "busy"
severity = "critical"
enabled = false

[[rule]]
name = "Silent"
scope = "counter"
measure = "silence"
"""


def test_rules_are_imported_exported_and_tried_by_command(
    past: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", past)
    file = tmp_path / "rules.toml"
    file.write_text(RULES, encoding="utf-8")
    for _ in range(2):
        assert main(["rules", "import", str(file), "--municipality", CODE]) == 0
    capsys.readouterr()
    assert main(["rules", "export", "--municipality", CODE]) == 0
    exported = capsys.readouterr().out
    assert exported.count("[[rule]]") == 6
    file.write_text(exported, encoding="utf-8")
    assert main(["rules", "import", str(file), "--municipality", CODE]) == 0
    capsys.readouterr()
    assert main(["rules", "export"]) == 0
    assert capsys.readouterr().out == exported
    assert main(["rules", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 6
    assert "GM0153 Gate: gate-1:in, level busy for 120 s, critical, not enabled" in listed
    file.write_text(RULES.partition("\n\n")[0], encoding="utf-8")
    asked = ["rules", "try", str(file), "--municipality", CODE]
    assert main([*asked, "--from", "2026-06-01", "--to", "2026-06-02"]) == 0
    told = capsys.readouterr().out
    assert "Full: 1 alerts" in told
    assert "market: 2026-06-01 12:32 to 2026-06-01 12:54, peak 30000" in told
    with psycopg.connect(past) as owner:
        assert rows(owner, "select count(*) from alert") == [(0,)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not toml at all", "the file is no TOML"),
        ("rule = 3", "tables [[rule]]"),
        ("[[rule]]\nname = 'x'\nmeasure = 'level'", "zone, counter, or scope"),
        ("[[rule]]\nname = 'x'\nzone = 'a'\nmeasure = 'secret-word'", "measure is one of"),
        ("[[rule]]\nname = 'x'\nzone = 'a'\nmeasure = 'flow'\nraise = true", "raise is of another"),
        ("[[rule]]\nname = 'x'\nzone = 'a'\nmeasure = 'flow'\nraise = 1\nclear = 2", "clearLine"),
        ("[[rule]]\nname = 'x'\nzone = 'A b'\nmeasure = 'flow'\nraise = 1", "subject must be"),
        ("[[rule]]\nname = 'x'\nzone = 'a'\nmeasure = 'level'\nraise = 'calm'", "raiseLine must"),
        ("[[rule]]\nname = 'x'\ncounter = 'a:in'\nmeasure = 'density'\nraise = 1", "measure must"),
        ("[[rule]]\nsecret = 1", "keys are name"),
    ],
)
def test_a_file_of_rules_that_is_wrong_changes_nothing_and_is_not_repeated(
    past: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    told: str,
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", past)
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    assert main(["rules", "import", str(file), "--municipality", CODE]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "secret" not in error
    with psycopg.connect(past) as owner:
        count: Owner = owner
        assert rows(count, "select count(*) from alert_rule") == [(3,)]
