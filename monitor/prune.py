"""The command ``python -m monitor prune``: deletes what is past retention, and says what it did.

Once, with a progress bar on a terminal; or each day until it is stopped, with a line in the log.
"""

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

from monitor.access.retention import DAYS, audit_days, prunable_audit, prune_audit
from monitor.alert.retention import PrunedAlerts, prunable_alerts, prune_alerts
from monitor.bar import bar
from monitor.errors import StoreError, UnknownIdError
from monitor.retention import Outcome, Pruned, Step, prune, survey
from monitor.session import Session, lending
from monitor.settings import SettingReader

DAY_SECONDS: Final = 86_400
RETRY_SECONDS: Final = 600
"""How long a daily run that failed waits before it tries again."""

_NO_ALERTS: Final = PrunedAlerts(0, 0)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What to prune.

    Parameters
    ----------
    database_url : str
        The store, as its owner.
    municipality : str or None
        Whose; of all if None.
    is_forced : bool
        Whether the clock is believed though nothing was heard for long.
    audit_days : int
        For how long the audit is kept; it is pruned with all municipalities alone.
    """

    database_url: str
    municipality: str | None = None
    is_forced: bool = False
    audit_days: int = DAYS


def add_prune_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``python -m monitor``."""
    parser = commands.add_parser("prune", help="delete what is past its retention")
    parser.add_argument("--municipality", help="whose alone, by its code; all by default")
    parser.add_argument(
        "--force", action="store_true", help="believe the clock though nothing was heard for long"
    )
    manner = parser.add_mutually_exclusive_group()
    manner.add_argument("--dry-run", action="store_true", help="say what would go; change nothing")
    manner.add_argument("--daily", action="store_true", help="now and each day, until stopped")


def run_prune(settings: SettingReader, chosen: argparse.Namespace) -> int:
    """Run the command and return its exit code.

    Raises
    ------
    SettingsError
        If the address of the database is missing or cannot be read.
    StoreError
        If the database refuses or cannot be reached.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    days = audit_days(settings)
    settings.check()
    order = Order(database_url, chosen.municipality, is_forced=chosen.force, audit_days=days)
    console = Console()
    try:
        if chosen.dry_run:
            survey_once(order, console)
            return 0
        if chosen.daily:
            stop = Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            prune_daily(order, stop)
            return 0
        return 0 if prune_once(order, console) else 1
    except UnknownIdError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        console.print("Stopped. What was deleted stays deleted; run it again to go on.")
        return 130


def prune_once(order: Order, console: Console) -> bool:
    """Prune, and tell whether every municipality could be.

    Raises
    ------
    UnknownIdError
        If there is no such municipality.
    StoreError
        If the database refuses or cannot be reached: what was done stays, and the next run goes on.
    """
    with lending(order.database_url) as session, _bar(console) as tell:
        outcome = prune(session, order.municipality, is_forced=order.is_forced, tell=tell)
        others = [*_prune_alerts(session, outcome), *_prune_audit(session, order)]
    for line in [*lines(outcome), *others]:
        console.print(line, highlight=False, soft_wrap=True)
    return not any(each.refusal for each in outcome.municipalities)


def survey_once(order: Order, console: Console) -> None:
    """Say what would go, and change nothing.

    Raises
    ------
    UnknownIdError
        If there is no such municipality.
    StoreError
        If the database refuses or cannot be reached.
    """
    with lending(order.database_url) as session:
        found = survey(session, order.municipality)
        alerts = {
            each.code: prunable_alerts(session, each.code, each.until)
            for each in found
            if each.until is not None
        }
        audits = 0
        if order.municipality is None:
            audits = prunable_audit(session, order.audit_days)
    for each in found:
        console.print(_line(each, "would go"), highlight=False, soft_wrap=True)
        for line in _alert_lines(each.code, alerts.get(each.code, _NO_ALERTS), "would go"):
            console.print(line, highlight=False, soft_wrap=True)
    if audits:
        console.print(f"audit: {audits:,} entries would go", highlight=False)


def prune_daily(order: Order, stop: Event, *, day_seconds: float = DAY_SECONDS) -> None:
    """Prune now and each day from now, until `stop` is set.

    A database that is away or refuses is tried again every ten minutes.
    """
    while not stop.is_set():
        wait_seconds = day_seconds
        try:
            with lending(order.database_url) as session:
                outcome = prune(session, order.municipality, is_forced=order.is_forced)
                others = [*_prune_alerts(session, outcome), *_prune_audit(session, order)]
        except StoreError as error:
            wait_seconds = min(RETRY_SECONDS, day_seconds)
            logger.warning("not pruned, trying again in %g s: %s", wait_seconds, error)
        else:
            for line in [*lines(outcome), *others]:
                logger.info("%s", line)
        stop.wait(wait_seconds)


def lines(outcome: Outcome) -> Iterator[str]:
    """Say what became of each municipality, and of the chunks."""
    for each in outcome.municipalities:
        yield _line(each, "deleted")
    if outcome.chunks is None:
        yield "old chunks are being read: the next run drops them"
    elif outcome.chunks:
        yield f"{outcome.chunks} chunks that all municipalities are past were dropped whole"


def _prune_alerts(session: Session, outcome: Outcome) -> list[str]:
    return [
        line
        for each in outcome.municipalities
        if each.until is not None and each.refusal is None
        for line in _alert_lines(each.code, prune_alerts(session, each.code), "deleted")
    ]


def _alert_lines(code: str, gone: PrunedAlerts, verb: str) -> list[str]:
    if gone == _NO_ALERTS:
        return []
    return [f"{code} alerts {verb}: {gone.alerts:,}; words about alerts {verb}: {gone.words:,}"]


def _prune_audit(session: Session, order: Order) -> list[str]:
    gone = prune_audit(session, order.audit_days) if order.municipality is None else 0
    return [f"audit: {gone:,} entries deleted"] if gone else []


def _line(pruned: Pruned, verb: str) -> str:
    whose = f"{pruned.code} {pruned.name}"
    if pruned.refusal is not None:
        return f"{whose}: nothing {verb}: {pruned.refusal.words}"
    if pruned.until is None:
        return f"{whose}: all is kept"
    rows = ", ".join(f"{table} {rows:,}" for table, rows in pruned.rows.items())
    return f"{whose}: kept from {pruned.until:%Y-%m-%d} on; rows {verb}: {rows}"


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[Step], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
    )
    with bar(*columns, console=console) as progress:
        task = progress.add_task("pruning", total=None, rows=0)
        rows = 0

        def tell(step: Step) -> None:
            nonlocal rows
            rows += step.rows
            progress.update(task, completed=step.key, total=step.keys, rows=rows)

        yield tell
