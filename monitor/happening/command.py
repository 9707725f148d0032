"""The command ``python -m monitor happenings``: list and import happenings, and report on one.

For the owner of the database.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection, InterfaceError, OperationalError

from monitor.clock import Clock
from monitor.errors import StoreUnavailableError
from monitor.happening.account import Account
from monitor.happening.desk import put_happenings
from monitor.happening.document import read_happenings
from monitor.happening.errors import (
    HappeningFileError,
    LostZoneError,
    NoHappeningError,
    NotBegunError,
    UnfitError,
)
from monitor.happening.happening import Happening
from monitor.happening.harvest import Order
from monitor.happening.listing import ListedHappening, list_happenings
from monitor.happening.page import page
from monitor.happening.report import report_of
from monitor.happening.survey import survey
from monitor.happening.wording import Language, Wording
from monitor.reading import SESSION, Connection
from monitor.session import Session, connect
from monitor.settings import SettingReader

_CLOCK: Final = "select time_zone from public.municipality where code = %s"
_BY: Final = "python -m monitor"

_Clocks = dict[str, ZoneInfo]


def add_happenings_parser(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command to those of ``python -m monitor``."""
    happenings = commands.add_parser("happenings", help="happenings: list, import, report")
    actions = happenings.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="every happening, a line each")
    listing.add_argument("--municipality", help="whose alone, by its code; all by default")
    importing = actions.add_parser("import", help="make happenings, or change those of the same id")
    importing.add_argument("file", type=Path)
    importing.add_argument("--municipality", required=True, help="whose, by its code")
    report = actions.add_parser("report", help="write what became of one")
    report.add_argument("id")
    report.add_argument("--municipality", help="whose, by its code; where several have that id")
    report.add_argument("--pdf", type=Path, help="the file to write as PDF")
    report.add_argument("--html", type=Path, help="the file to write as HTML")
    report.add_argument(
        "--lang", choices=[each.value for each in Language], default="nl", help="in Dutch unless en"
    )


def run_happenings(settings: SettingReader, chosen: argparse.Namespace) -> int:
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
    settings.check()
    try:
        match chosen.action:
            case "list":
                found, clocks = asyncio.run(_listed(database_url, chosen.municipality))
                sys.stdout.write("".join(_line(each.happening, clocks) for each in found))
            case "import":
                _import(database_url, chosen, clock)
            case _:
                _report(database_url, chosen, clock)
    except (
        HappeningFileError,
        NoHappeningError,
        UnfitError,
        NotBegunError,
        LostZoneError,
    ) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (OSError, UnicodeDecodeError):
        sys.stderr.write("a file cannot be read or written\n")
        return 2
    return 0


def _line(happening: Happening, clocks: _Clocks) -> str:
    wording = Wording(Language.ENGLISH, clocks[happening.municipality])
    times = f"{wording.local(happening.starts_at):%Y-%m-%d %H:%M} to"
    times += f" {wording.local(happening.ends_at):%Y-%m-%d %H:%M}"
    public = ", public" if happening.is_public else ""
    return (
        f"{happening.municipality} {happening.id}: {happening.name}, {times},"
        f" {', '.join(happening.zones)}{public}\n"
    )


def _import(database_url: str, chosen: argparse.Namespace, clock: Clock) -> None:
    text = chosen.file.read_text(encoding="utf-8")
    session = Session(connect(database_url))
    try:
        asked = (chosen.municipality,)
        rows = session.transact(lambda cursor: cursor.execute(_CLOCK, asked).fetchall())
        if not rows:
            raise HappeningFileError("no such municipality is registered, or not for this role")
        found = read_happenings(text, chosen.municipality, ZoneInfo(rows[0][0]))
        put_happenings(session, found, _BY, clock, time.time())
    finally:
        session.close()
    sys.stdout.write(f"{len(found)} happenings\n")


def _report(database_url: str, chosen: argparse.Namespace, clock: Clock) -> None:
    if chosen.pdf is None and chosen.html is None:
        raise HappeningFileError("name a file: --pdf, --html, or both")
    account = asyncio.run(_account(database_url, chosen, int(clock.now())))
    report = report_of(account, Language(chosen.lang))
    if chosen.html is not None:
        chosen.html.write_text(page(report), encoding="utf-8")
    if chosen.pdf is not None:
        # What sets pages takes its time to be loaded.
        from monitor.happening.sheet import sheet  # noqa: PLC0415

        chosen.pdf.write_bytes(sheet(report))
    for file in (chosen.html, chosen.pdf):
        if file is not None:
            sys.stdout.write(f"{file}\n")


async def _connected(database_url: str) -> Connection:
    try:
        return await AsyncConnection.connect(
            database_url, autocommit=True, options=SESSION, application_name="passant report"
        )
    except (OperationalError, InterfaceError):
        raise StoreUnavailableError("the database cannot be reached") from None


async def _listed(
    database_url: str, municipality: str | None
) -> tuple[list[ListedHappening], _Clocks]:
    async with await _connected(database_url) as connection:
        found = list(await list_happenings(connection, municipality))
        cursor = await connection.execute("select code, time_zone from municipality")
        clocks = {code: ZoneInfo(time_zone) for code, time_zone in await cursor.fetchall()}
    return found, clocks


async def _account(database_url: str, chosen: argparse.Namespace, now: int) -> Account:
    async with await _connected(database_url) as connection:
        found = await list_happenings(connection, chosen.municipality, chosen.id)
        if len(found) > 1:
            raise HappeningFileError("several municipalities have that id: say --municipality")
        if not found:
            raise NoHappeningError
        order = Order(found[0].happening, now, is_foreseen=found[0].is_foreseen)
        return await survey(connection, order)
