"""A past that is played back into another database, held against what was shown then."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from anonymise.cluster import Cluster
from monitor.__main__ import main
from monitor.live import CounterNow, ZoneNow, snapshot
from monitor.material import read_material
from monitor.migrate import migrate
from monitor.playback.errors import PlaybackError
from monitor.playback.player import Player, refuse_live
from monitor.playback.tape import ROAD_SECONDS, Tape
from monitor.reading import Reader
from monitor.store import Store
from tests.alert.ruling import busy, clear_rules, put_rule, rows
from tests.monitor.city import CODE, NOW, city, put, speak

MINUTE = 60
SENSORS = ("market-1", "market-2", "gate-1")


@contextmanager
def beside(url: str) -> Iterator[str]:
    """Make another database on the same server."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    other = f"{name}_beside"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("create database {}").format(sql.Identifier(other)))
        try:
            yield psycopg.conninfo.make_conninfo(url, dbname=other)
        finally:
            owner.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(other)))


async def _shown(url: str, at: int) -> list[tuple[Any, ...]]:
    reader = Reader(url, size=1)
    await reader.open()
    try:
        async with reader.connection() as connection:
            news = snapshot(await read_material(connection, CODE), at)
    finally:
        await reader.close()
    figures: tuple[ZoneNow | CounterNow, ...] = (*news.zones, *news.counters)
    return [
        (each.id, each.state, each.per_hour, each.level, each.line, each.trend) for each in figures
    ]


def shown(url: str, at: int) -> list[tuple[Any, ...]]:
    """Return what the live state is at an instant."""
    return asyncio.run(_shown(url, at))


def minute(number: int) -> list[Cluster]:
    """Return what is released at the end of a minute: more and more, of two counters."""
    at = NOW + number * MINUTE
    told = [Cluster("market-1:in", at - MINUTE, at, 15 + 5 * (number // 5))]
    if number % 3 == 0:
        told.append(Cluster("gate-1:in", at - 3 * MINUTE, at, 30))
    return told


def recorded(url: str, minutes: int) -> dict[int, list[tuple[Any, ...]]]:
    """Let a time go by, and return what was shown in it: the second sensor dies half-way."""
    told = {}
    with Store.connect(url) as store:
        store.save_registry(city())
        for number in range(1, minutes + 1):
            put(store, minute(number))
            at = NOW + number * MINUTE + ROAD_SECONDS
            half_at = NOW + minutes // 2 * MINUTE
            dead = {"market-2"} if at > half_at else set()
            said = [(each, each not in dead, half_at if each in dead else NOW) for each in SENSORS]
            speak(store, at, said)
            told[at] = shown(url, at)
    return told


def test_the_live_state_along_the_way_is_what_it_was(embedded_database_url: str) -> None:
    then = recorded(embedded_database_url, 30)
    with beside(embedded_database_url) as other:
        migrate(other)
        registry = city()
        with (
            Store.connect(other) as store,
            psycopg.connect(embedded_database_url, autocommit=True) as source,
        ):
            store.save_registry(registry)
            player = Player(Tape(source, CODE), store, registry, NOW, max(then) + 1)
            for at, figures in then.items():
                player.play_until(at)
                player.say(at - 1)
                assert shown(other, at) == figures
    # That it was no still picture.
    assert len({str(each) for each in then.values()}) >= 10
    assert {"up", "silent"} <= {str(row[4]) for each in then.values() for row in each}


def test_a_database_with_figures_of_that_municipality_is_refused(
    embedded_database_url: str,
) -> None:
    with Store.connect(embedded_database_url) as store:
        store.save_registry(city())
        with psycopg.connect(embedded_database_url) as owner:
            refuse_live(owner, CODE)
            put(store, minute(1))
            with pytest.raises(PlaybackError, match="holds figures"):
                refuse_live(owner, CODE)


def test_a_period_is_played_by_command_with_its_rules_and_is_not_played_twice(
    embedded_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", embedded_database_url)
    monkeypatch.setattr("monitor.playback.command.load_registries", lambda _: [city()])
    recorded(embedded_database_url, 10)
    with psycopg.connect(embedded_database_url, autocommit=True) as owner:
        clear_rules(owner)
        put_rule(owner, busy(name="Played"))
    with beside(embedded_database_url) as other:
        asked = ["playback", "registry", "--into", other, "--speed", "max"]
        asked += ["--from", "2026-06-01T10:00:00Z", "--to", "2026-06-01T10:08:00Z"]
        assert main(asked) == 0
        told = capsys.readouterr().out
        assert "PASSANT_CLOCK=simulated:2026-06-01T10:08:00Z:1:" in told
        with psycopg.connect(other, autocommit=True) as owner:
            # Eight minutes, of which the last is still on its way.
            assert rows(owner, "select count(*) from cluster where counter_id = 'market-1:in'") == [
                (7,)
            ]
            assert rows(owner, "select name from alert_rule") == [("Played",)]
        assert main(asked) == 2
        assert "holds figures" in capsys.readouterr().err
    assert main([*asked[:3], embedded_database_url, *asked[4:]]) == 2
    assert "played from" in capsys.readouterr().err
