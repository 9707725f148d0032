"""What stands beside the counts of a store: the town, its calendar, and what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from monitor.errors import QuestionError
from monitor.evaluation.design import Design
from monitor.evaluation.material import Material
from monitor.evaluation.source.almanac import (
    FROM_HOUR,
    LEAST_HOURS,
    TO_HOUR,
    Spans,
    Weather,
)
from monitor.reading import Connection, statement

FROM_STORE: Final = "store"
"""In place of a file of weather: the one that the store keeps."""

EARLIEST: Final = date(1990, 1, 1)

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Sourced:
    """Material, and what goes beside it into a report."""

    material: Material
    origin: str
    names: dict[str, str]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Beside:
    """What is known of the days from files, where a design names them."""

    school: Spans | None = None
    weather: Weather | None = None


def one_municipality(codes: Sequence[str]) -> str:
    """Return the municipality that all is of.

    Raises
    ------
    QuestionError
        If there are several.
    """
    if len(set(codes)) > 1:
        raise QuestionError("the places are of several municipalities: evaluate each apart")
    return codes[0]


def asked_span(design: Design, zone: ZoneInfo, now: int) -> tuple[date, date]:
    """Return the first day that may take part, and the one after the last."""
    today = datetime.fromtimestamp(now, zone).date()
    if design.period is None:
        return EARLIEST, today
    return design.period.first, min(design.period.last + _ONE_DAY, today)


async def calendar_beside(
    connection: Connection, code: str, design: Design, beside: Beside
) -> Beside:
    """Return school holidays and weather: of files where a design names them, else the store's."""
    school = beside.school
    if school is None and design.covariates.school_holidays is None:
        cursor = await connection.execute(
            statement("evaluation_school_holiday"), {"municipality": code}
        )
        school = await cursor.fetchall() or None
    weather = beside.weather
    if weather is None and design.covariates.weather == FROM_STORE:
        asked = {
            "municipality": code,
            "from_hour": FROM_HOUR,
            "to_hour": TO_HOUR,
            "least": LEAST_HOURS,
        }
        cursor = await connection.execute(statement("evaluation_weather"), asked)
        weather = {day: (rain, heat, wind) for day, rain, heat, wind in await cursor.fetchall()}
    return Beside(school, weather)


def lacking(calendar: pl.DataFrame | None) -> set[str]:
    """Return the remarks on what is not known of the days."""
    columns = set() if calendar is None else set(calendar.columns)
    remarks = set()
    if "rain" not in columns and "temperature" not in columns:
        remarks.add("no-weather")
    elif calendar is not None and any(
        calendar[name].null_count() for name in ("rain", "temperature") if name in columns
    ):
        remarks.add("weather-missing")
    if "school_holiday" not in columns:
        remarks.add("no-school-holidays")
    return remarks


async def town(connection: Connection, code: str) -> str:
    """Return a municipality's name."""
    cursor = await connection.execute(statement("evaluation_town"), {"municipality": code})
    rows = await cursor.fetchall()
    return str(rows[0][1]) if rows else code
