"""The command ``python -m monitor rules``: list, export and import rules, try one on the past.

For the owner of the database.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

from monitor.alert.document import read_rules, write_rules
from monitor.alert.errors import RuleFileError, RulesFullError, TrialError
from monitor.alert.ledger import Ledger
from monitor.alert.limit import most_rules
from monitor.alert.past import Order, Tell, try_at
from monitor.alert.rule import LONGEST_NAME, Rule, written_line
from monitor.alert.trial import Episode
from monitor.bar import bar
from monitor.interval import midnight
from monitor.session import Cursor, Session, connect
from monitor.settings import SettingReader

_PUT: Final = """
select public.put_alert_rule(
    (select id from public.alert_rule where municipality = %s and name = %s), null, %s, %s, %s,
    %s)
"""
_CLOCK: Final = "select time_zone from public.municipality where code = %s"
_BY: Final = "python -m monitor"
_FULL: Final = -2


def add_rules_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``python -m monitor``."""
    rules = commands.add_parser("rules", help="rules of alerts: list, export, import, try")
    actions = rules.add_subparsers(dest="action", required=True)
    for action, help_text in (
        ("list", "every rule, a line each"),
        ("export", "rules as TOML"),
        ("import", "make rules, or change those of the same name"),
        ("try", "say what the rules of a file would have raised"),
    ):
        parser = actions.add_parser(action, help=help_text)
        is_file = action in {"import", "try"}
        parser.add_argument("--municipality", required=is_file, help="whose, by its code")
        if is_file:
            parser.add_argument("file", type=Path)
        if action == "try":
            parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
            parser.add_argument(
                "--to", dest="until", type=date.fromisoformat, help="before this day; now if not"
            )


def run_rules(settings: SettingReader, chosen: argparse.Namespace) -> int:
    """Run the command and return its exit code.

    Raises
    ------
    SettingsError
        If the address of the database is missing or cannot be read.
    StoreError
        If the database refuses or cannot be reached.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    clock = settings.clock()
    most = most_rules(settings)
    settings.check()
    try:
        if chosen.action in {"list", "export"}:
            rules = _stored(database_url, chosen.municipality)
            text = write_rules(rules) if chosen.action == "export" else "".join(map(_line, rules))
            sys.stdout.write(text)
            return 0
        rules = read_rules(chosen.file.read_text(encoding="utf-8"), chosen.municipality)
        zone = _time_zone(database_url, chosen.municipality)
        if chosen.action == "import":
            _put(database_url, rules, int(clock.now()), most)
            return 0
        now = int(clock.now())
        until_at = now if chosen.until is None else min(now, midnight(chosen.until, zone))
        span = midnight(chosen.first, zone), until_at
        if span[0] >= span[1]:
            raise RuleFileError("--to must be later than --from, which must be past")
        _try(database_url, rules, span, zone)
    except (RuleFileError, RulesFullError, TrialError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (OSError, UnicodeDecodeError):
        sys.stderr.write("the file cannot be read\n")
        return 2
    return 0


def _stored(database_url: str, municipality: str | None) -> list[Rule]:
    ledger = Ledger.connect(database_url)
    try:
        found = ledger.rules()
    finally:
        ledger.close()
    return [
        rule
        for code in sorted(found)
        for rule in found[code]
        if municipality is None or municipality == code
    ]


def _line(rule: Rule) -> str:
    where = rule.subject or f"every {rule.scope}"
    line = written_line(rule.measure, rule.raise_line)
    beyond = "" if line is None else f" {line}"
    state = "" if rule.enabled else ", not enabled"
    return (
        f"{rule.municipality} {rule.name[:LONGEST_NAME]}: {where}, {rule.measure}{beyond}"
        f" for {rule.raise_seconds} s, {rule.severity}{state}\n"
    )


@contextmanager
def _session(database_url: str) -> Iterator[Session]:
    session = Session(connect(database_url))
    try:
        yield session
    finally:
        session.close()


def _time_zone(database_url: str, municipality: str) -> ZoneInfo:
    with _session(database_url) as session:
        rows = session.transact(lambda cursor: cursor.execute(_CLOCK, (municipality,)).fetchall())
    if not rows:
        raise RuleFileError("no such municipality is registered, or not for this role")
    return ZoneInfo(rows[0][0])


# All of a file, or nothing of it.
def _put(database_url: str, rules: list[Rule], now: int, most: int) -> None:
    def work(cursor: Cursor) -> None:
        for rule in rules:
            asked = (rule.municipality, rule.name, Jsonb(rule.row()), _BY, now, most)
            (found,) = cursor.execute(_PUT, asked).fetchone() or (None,)
            if found == _FULL:
                raise RulesFullError(most)
            if found is None or found < 0:
                raise RuleFileError("somebody changed the rules meanwhile: import them again")

    with _session(database_url) as session:
        session.transact(work)
    sys.stdout.write(f"{len(rules)} rules\n")


def _try(database_url: str, rules: list[Rule], span: tuple[int, int], zone: ZoneInfo) -> None:
    console = Console()
    for rule in rules:
        began = time.monotonic()
        with _bar(console, rule.name) as tell:
            found = asyncio.run(try_at(database_url, None, Order(rule, *span), tell))
        seconds = time.monotonic() - began
        console.print(
            f"{rule.name}: {len(found)} alerts ({seconds:.1f} s)", highlight=False, markup=False
        )
        for each in found:
            console.print(f"  {_told(rule, each, zone)}", highlight=False, markup=False)


def _told(rule: Rule, episode: Episode, zone: ZoneInfo) -> str:
    def at(instant: int | None) -> str:
        if instant is None:
            return "now"
        return f"{datetime.fromtimestamp(instant, UTC).astimezone(zone):%Y-%m-%d %H:%M}"

    peak = written_line(rule.measure, episode.peak)
    beyond = "" if peak is None else f", peak {peak:g}" if isinstance(peak, float) else f", {peak}"
    return f"{episode.subject}: {at(episode.raised_at)} to {at(episode.cleared_at)}{beyond}"


@contextmanager
def _bar(console: Console, name: str) -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with bar(*columns, console=console) as progress:
        task = progress.add_task(name, total=1.0)
        yield lambda share: progress.update(task, completed=share)
