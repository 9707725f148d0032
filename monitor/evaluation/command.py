"""The command ``python -m monitor evaluate``: tells what a measure did.

Writes a report, its data and its result beside each other, and says the answer in one sentence.
For the owner of the database or one of its readers; for nobody's database where the counts are a
table.
"""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psycopg import AsyncConnection, InterfaceError, OperationalError
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

from monitor.bar import bar
from monitor.clock import Clock
from monitor.errors import QuestionError, StoreUnavailableError
from monitor.evaluation.design import Design
from monitor.evaluation.document import read_design
from monitor.evaluation.errors import (
    EvaluationError,
    UnreadableDesignError,
    UnreadableMaterialError,
)
from monitor.evaluation.judgement import judge
from monitor.evaluation.material import Material
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.ledger import ledger
from monitor.evaluation.report.report import report_of, summary
from monitor.evaluation.result import Result
from monitor.evaluation.source.almanac import almanac, read_school, read_weather
from monitor.evaluation.source.beside import FROM_STORE, Beside, Sourced, lacking
from monitor.evaluation.source.store import read_store
from monitor.evaluation.source.table import read_table
from monitor.happening.page import page
from monitor.happening.sheet import sheet
from monitor.happening.wording import Language
from monitor.reading import SESSION
from monitor.settings import SettingReader

STEPS: Final = 100


def run_evaluate(settings: SettingReader, chosen: argparse.Namespace) -> int:
    """Run the command and return its exit code.

    Raises
    ------
    SettingsError
        If the address of the database is missing or cannot be read, and the counts are no table.
    StoreError
        If the database refuses or cannot be reached.
    """
    is_table = chosen.csv is not None
    database_url = "" if is_table else settings.url("DATABASE_URL", "postgresql", "postgres")
    clock = settings.clock()
    settings.check()
    try:
        design = read_design(chosen.file.read_text(encoding="utf-8"))
        zone = ZoneInfo(chosen.time_zone)
        beside = _beside(design, chosen.file.parent, zone)
        if is_table:
            sourced = _of_table(design, chosen.csv, beside)
        else:
            sourced = asyncio.run(
                _of_store(database_url, design, chosen.municipality, clock, beside)
            )
        result = _judged(design, sourced.material)
        calendar = sourced.material.calendar
        known = () if calendar is None else tuple(calendar.columns)
        case = Case(result, sourced.origin, int(clock.now()), sourced.names, sourced.remarks, known)
        language = Language(chosen.language)
        out = chosen.out or Path(chosen.file.stem)
        _write(out, case, sourced.material, language)
    except UnreadableDesignError as error:
        sys.stderr.write("".join(f"{chosen.file}: {fault}\n" for fault in error.faults))
        return 2
    except (EvaluationError, QuestionError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ZoneInfoNotFoundError:
        sys.stderr.write("--time-zone: there is no such time zone\n")
        return 2
    except (OSError, UnicodeDecodeError):
        sys.stderr.write("a file cannot be read or written\n")
        return 2
    sys.stdout.write(f"{summary(case, language)}\n{out}\n")
    return 0


def _judged(design: Design, material: Material) -> Result:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with bar(*columns) as shown:
        task = shown.add_task("evaluating", total=STEPS)
        return judge(design, material, lambda share: shown.update(task, completed=STEPS * share))


def _beside(design: Design, folder: Path, zone: ZoneInfo) -> Beside:
    """Read the files that a design names; a name without a folder lies beside the design."""
    covariates = design.covariates
    school = weather = None
    if covariates.school_holidays is not None:
        school = read_school((folder / covariates.school_holidays).read_bytes())
    if covariates.weather is not None and covariates.weather != FROM_STORE:
        weather = read_weather((folder / covariates.weather).read_bytes(), zone)
    return Beside(school, weather)


def _of_table(design: Design, file: Path, beside: Beside) -> Sourced:
    if design.covariates.weather == FROM_STORE:
        raise UnreadableMaterialError(
            "covariates.weather: a table has no store beside it, name a file or leave it out"
        )
    counts, hourly, breaks = read_table(file.read_bytes(), design)
    calendar = None
    if not counts.is_empty():
        days = counts["day"].to_list()
        holidays = design.covariates.holidays
        calendar = almanac((min(days), max(days)), holidays, beside.school, beside.weather)
    material = Material(counts, calendar, breaks=breaks, hourly=hourly, source=file.name)
    return Sourced(material, file.name, {}, tuple(sorted(lacking(calendar))))


async def _of_store(
    database_url: str, design: Design, municipality: str | None, clock: Clock, beside: Beside
) -> Sourced:
    try:
        connection = await AsyncConnection.connect(
            database_url, autocommit=True, options=SESSION, application_name="passant evaluate"
        )
    except (OperationalError, InterfaceError):
        raise StoreUnavailableError("the database cannot be reached") from None
    async with connection:
        return await read_store(connection, design, municipality, int(clock.now()), beside)


def _write(out: Path, case: Case, material: Material, language: Language) -> None:
    out.mkdir(parents=True, exist_ok=True)
    report = report_of(case, language)
    (out / "report.html").write_text(page(report), encoding="utf-8")
    (out / "report.pdf").write_bytes(sheet(report))
    ledger(material, case.result).write_csv(out / "data.csv")
    made = datetime.fromtimestamp(case.made_at, UTC).isoformat().replace("+00:00", "Z")
    document = {"made": made, "origin": case.origin, **case.result.document()}
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    (out / "result.json").write_text(f"{text}\n", encoding="utf-8")
