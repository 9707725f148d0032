"""The command ``python -m monitor forecast``: tells what is coming, and fits what tells it."""

import argparse
import os
from datetime import date
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
)

from monitor.bar import bar
from monitor.forecast.errors import ForecastError
from monitor.forecast.fit import fit, municipalities, night_before
from monitor.forecast.office import Office
from monitor.session import Session, lending
from monitor.settings import SettingReader


def run_forecast(settings: SettingReader, chosen: argparse.Namespace) -> int:
    """Run the command.

    Its exit code is 2 where there is nobody to tell for, 1 where what it takes is not here.

    Raises
    ------
    StoreError
        If the database refuses or cannot be reached.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    clock = settings.clock()
    settings.check()
    if chosen.niceness:
        os.nice(chosen.niceness)
    now = clock.now()
    console = Console(stderr=True)
    with lending(database_url) as session:
        asked = [
            (code, zone)
            for code, zone in municipalities(session)
            if chosen.municipality in (None, code)
        ]
        try:
            for code, zone in asked:
                if chosen.fit:
                    _fit(session, console, code, zone, now, chosen.until)
                told = Office().tell_due(session, now, code)
                Console().print(f"{code}: {_told(told)}")
        except ForecastError as error:
            console.print(str(error))
            return 1
    if not asked:
        console.print("no such municipality is registered, or not for this role")
        return 2
    return 0


def _fit(
    session: Session, console: Console, code: str, zone: ZoneInfo, now: float, until: date | None
) -> None:
    until = until or night_before(zone, now)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with bar(*columns, console=console) as shown:
        task = shown.add_task(code, total=None)
        fitted = fit(
            session,
            code,
            zone,
            until,
            int(now),
            tell=lambda done, whole: shown.update(task, completed=done, total=whole),
        )
    if fitted is None:
        Console().print(f"{code}: somebody else is fitting")
        return
    for horizon, zones in fitted.items():
        what = f"{zones} zones" if zones else "too little to learn from yet"
        Console().print(f"{code}, by {horizon}: {what}, before {until}")


def _told(horizons: int) -> str:
    return f"told by {horizons} models" if horizons else "nothing new to tell"
