"""The command ``python -m monitor playback``: a past period through the code that is live.

The other database is migrated, given the registry and the rules, and then fed at the pace of a
clock. An api and a watch that are started there with the same clock show and warn as they would
have then.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from psycopg.types.json import Jsonb
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from monitor.alert.ledger import Ledger
from monitor.clock import SimulatedClock
from monitor.migrate import migrate
from monitor.playback.errors import PlaybackError
from monitor.playback.player import Player, refuse_live
from monitor.playback.tape import Tape
from monitor.registry.entry import Registry
from monitor.registry.folder import load_registries
from monitor.settings import SettingReader
from monitor.store import Store

MOST_SPEED: Final = 3600.0
START_SECONDS: Final = 5.0
"""Of the wall: between the lines that are printed and the beginning."""

SAY_SECONDS: Final = 30.0
"""Of the wall: how often edges speak."""

_TURN_SECONDS: Final = 0.2


def add_playback_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``python -m monitor``."""
    parser = commands.add_parser("playback", help="play a past period into another database")
    parser.add_argument("registry", type=Path, help="the folder of the registry to play by")
    parser.add_argument(
        "--from", dest="from_at", type=_instant, required=True, help="such as 2026-11-21T12:00:00Z"
    )
    parser.add_argument("--to", dest="to_at", type=_instant, required=True, help="as --from")
    parser.add_argument(
        "--speed", type=_speed, default=60.0, help="city's seconds a second, or max (default: 60)"
    )
    parser.add_argument("--municipality", help="whose alone, by its code; all by default")
    parser.add_argument("--into", required=True, help="address of the other database, as its owner")


def run_playback(settings: SettingReader, chosen: argparse.Namespace) -> int:
    """Run the command and return its exit code.

    Raises
    ------
    SettingsError
        If the address of the database is missing or cannot be read.
    RegistryError
        If the registry has faults.
    StoreError
        If a database refuses or cannot be reached.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    console = Console()
    try:
        if chosen.to_at <= chosen.from_at:
            raise PlaybackError("--to must be later than --from")
        registries = [
            each
            for each in load_registries(chosen.registry)
            if chosen.municipality in (None, each.municipality.code)
        ]
        if not registries:
            raise PlaybackError("the registry has no such municipality")
        _play(database_url, chosen, registries, console)
    except PlaybackError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except psycopg.OperationalError:
        sys.stderr.write("a database cannot be reached\n")
        return 1
    except KeyboardInterrupt:
        console.print("Stopped. What was played stays; play into an empty database to begin anew.")
        return 130
    return 0


def _play(
    database_url: str,
    chosen: argparse.Namespace,
    registries: Sequence[Registry],
    console: Console,
) -> None:
    if _address(database_url) == _address(chosen.into):
        raise PlaybackError("--into names the database that is played from")
    migrate(chosen.into)
    with ExitStack() as stack:
        source = stack.enter_context(psycopg.connect(database_url, autocommit=True))
        owner = stack.enter_context(psycopg.connect(chosen.into, autocommit=True))
        store = stack.enter_context(Store.connect(chosen.into))
        for registry in registries:
            refuse_live(owner, registry.municipality.code)
        for registry in registries:
            store.save_registry(registry)
            _copy_rules(database_url, owner, registry.municipality.code, chosen.from_at)
        players = [
            Player(
                Tape(source, registry.municipality.code),
                store,
                registry,
                chosen.from_at,
                chosen.to_at,
            )
            for registry in registries
        ]
        for player in players:
            player.play_until(chosen.from_at)
            player.say(chosen.from_at)
        if chosen.speed is None:
            _play_at_once(players, chosen, console)
        else:
            _play_along(players, chosen, console)


def _play_along(players: Sequence[Player], chosen: argparse.Namespace, console: Console) -> None:
    clock = SimulatedClock(chosen.from_at, chosen.speed, time.time() + START_SECONDS)
    for line in _lines(str(clock)):
        console.print(line, highlight=False, soft_wrap=True)
    said_at = 0.0
    with _bar(console) as bar:
        task = bar.add_task("playing", total=chosen.to_at - chosen.from_at)
        while True:
            now = min(int(clock.now()), chosen.to_at)
            if now > chosen.from_at:
                for player in players:
                    player.play_until(now)
                    if time.monotonic() - said_at >= SAY_SECONDS:
                        player.say(now)
                if time.monotonic() - said_at >= SAY_SECONDS:
                    said_at = time.monotonic()
            bar.update(task, completed=max(0, now - chosen.from_at))
            if now >= chosen.to_at:
                return
            time.sleep(_TURN_SECONDS)


def _play_at_once(players: Sequence[Player], chosen: argparse.Namespace, console: Console) -> None:
    with _bar(console) as bar:
        task = bar.add_task("playing", total=chosen.to_at - chosen.from_at)
        for at in range(chosen.from_at, chosen.to_at, 60):
            until_at = min(at + 60, chosen.to_at)
            for player in players:
                player.play_until(until_at)
                player.say(until_at)
            bar.update(task, completed=until_at - chosen.from_at)
    clock = SimulatedClock(chosen.to_at, 1.0, time.time())
    for line in _lines(str(clock)):
        console.print(line, highlight=False, soft_wrap=True)


# In place of those that every municipality has.
def _copy_rules(database_url: str, owner: psycopg.Connection[object], code: str, at: int) -> None:
    ledger = Ledger.connect(database_url)
    try:
        rules = ledger.rules().get(code, ())
    finally:
        ledger.close()
    with owner.transaction():
        owner.execute("delete from alert_rule where municipality = %s", (code,))
        for rule in rules:
            asked = (None, None, Jsonb(rule.row()), "playback", at)
            owner.execute("select public.put_alert_rule(%s, %s, %s, %s, %s)", asked)


# The address is not repeated: it may hold a password.
def _lines(clock: str) -> Sequence[str]:
    begins = f"PASSANT_DATABASE_URL=<the other database> PASSANT_CLOCK={clock}"
    return (
        "In other windows, with the address given to --into:",
        f"  {begins} python -m monitor watch",
        f"  {begins} PASSANT_LISTEN=127.0.0.1:8001 python -m api",
    )


def _address(database_url: str) -> tuple[object, ...]:
    given = psycopg.conninfo.conninfo_to_dict(database_url)
    return tuple(given.get(name) for name in ("host", "hostaddr", "port", "dbname"))


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        TimeRemainingColumn(),
        console=console,
    )


def _instant(text: str) -> int:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("needs its offset, such as 2026-11-21T12:00:00Z")
    return int(at.timestamp())


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= MOST_SPEED:
        raise argparse.ArgumentTypeError(f"must be max, or up to {MOST_SPEED:g}")
    return speed
