"""The almanac of an evaluation: what is known of the days, from files or from the store. Pure.

School holidays are ``holidays.toml`` as a registry has it, or CSV with a column ``date``, a day a
row, or ``first`` and ``last``. Weather is CSV by day, ``day,rain,temperature,wind``, of which all
but the first may lack, or by hour as ``python -m monitor weather import`` takes it in.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from monitor.evaluation.errors import UnreadableMaterialError
from monitor.typical.holiday import public_holidays
from monitor.weather.errors import UnreadableWeatherError
from monitor.weather.hour import read_hours

FROM_HOUR: Final = 9
TO_HOUR: Final = 19
"""Local hours of which the weather counts: those in which people go out."""

LEAST_HOURS: Final = 6
"""Of them that must be known."""

NO_HOLIDAYS: Final = "none"
"""In place of a country: none are looked at."""

WEATHER: Final = ("rain", "temperature", "wind")

_ONE_DAY: Final = timedelta(days=1)

Weather = Mapping[date, tuple[float | None, float | None, float | None]]
"""Millimetres, degrees Celsius and m/s of a day."""

Spans = Iterable[tuple[date, date]]
"""First and last days."""


def almanac(
    span: tuple[date, date],
    country: str | None,
    school: Spans | None = None,
    weather: Weather | None = None,
    happenings: Spans | None = None,
) -> pl.DataFrame:
    """Return a row a day of a span, both ends inclusive, with what is known of it.

    Parameters
    ----------
    country : str or None
        Whose public holidays; none if None or ``none``.

    Raises
    ------
    UnreadableMaterialError
        If no such country is known.
    """
    first, last = span
    days = list(_days(first, last))
    columns: dict[str, Sequence[object]] = {"day": days}
    if country is not None and country.lower() != NO_HOLIDAYS:
        try:
            holidays = public_holidays(first, last + _ONE_DAY, country)
        except ValueError as error:
            raise UnreadableMaterialError(f"covariates.holidays: {error}") from None
        columns["holiday"] = [int(day in holidays) for day in days]
    for name, spans in (("school_holiday", school), ("happening", happenings)):
        if spans is not None:
            held = {day for one in spans for day in _days(max(one[0], first), min(one[1], last))}
            columns[name] = [int(day in held) for day in days]
    schema: dict[str, type[pl.DataType]] = {
        name: pl.Date if name == "day" else pl.Int64 for name in columns
    }
    if weather:
        unknown = (None, None, None)
        for number, name in enumerate(WEATHER):
            figures = [weather.get(day, unknown)[number] for day in days]
            if any(figure is not None for figure in figures):
                columns[name] = figures
                schema[name] = pl.Float64
    return pl.DataFrame(columns, schema=schema)


def read_school(content: bytes) -> list[tuple[date, date]]:
    """Return the school holidays of a file.

    Raises
    ------
    UnreadableMaterialError
        If it is neither of the two that are known.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableMaterialError("school holidays: the file is not in UTF-8") from None
    if "[[school_holiday]]" in text:
        return _of_registry(text)
    rows = _csv(content, "school holidays")
    if set(rows.columns) == {"date"}:
        return [(day, day) for day in _dates(rows["date"], "school holidays")]
    if {"first", "last"} <= set(rows.columns):
        firsts = _dates(rows["first"], "school holidays")
        return list(zip(firsts, _dates(rows["last"], "school holidays"), strict=True))
    raise UnreadableMaterialError("school holidays: a column date, or columns first and last")


def read_weather(content: bytes, zone: ZoneInfo) -> Weather:
    """Return the weather of a file by local day.

    Raises
    ------
    UnreadableMaterialError
        If it cannot be read; says which line.
    """
    head = content.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().lower()
    if head.split(",")[0] in {"day", "date"}:
        return _by_day(content)
    try:
        lines = content.decode("utf-8-sig").splitlines()
        hours = list(read_hours(lines))
    except UnicodeDecodeError:
        raise UnreadableMaterialError("weather: the file is not in UTF-8") from None
    except UnreadableWeatherError as error:
        raise UnreadableMaterialError(f"weather: {error}") from None
    known: dict[date, list[tuple[float | None, float | None, float | None]]] = {}
    for hour in hours:
        local = datetime.fromtimestamp(hour.at, zone)
        if FROM_HOUR <= local.hour < TO_HOUR:
            figures = (hour.rain, hour.temperature, hour.wind)
            known.setdefault(local.date(), []).append(figures)
    return {day: _summed(figures) for day, figures in known.items()}


def _summed(
    hours: Sequence[tuple[float | None, float | None, float | None]],
) -> tuple[float | None, float | None, float | None]:
    rain, temperature, wind = (
        [each for each in one if each is not None] for one in zip(*hours, strict=True)
    )
    return (
        sum(rain) if len(rain) >= LEAST_HOURS else None,
        sum(temperature) / len(temperature) if len(temperature) >= LEAST_HOURS else None,
        sum(wind) / len(wind) if len(wind) >= LEAST_HOURS else None,
    )


def _by_day(content: bytes) -> Weather:
    rows = _csv(content, "weather")
    rows = rows.rename({"date": "day"} if "date" in rows.columns else {})
    if not set(rows.columns) <= {"day", *WEATHER}:
        raise UnreadableMaterialError("weather: columns are day, rain, temperature and wind")
    figures = []
    for name in WEATHER:
        if name not in rows.columns:
            figures.append([None] * len(rows))
            continue
        cast = rows[name].cast(pl.Float64, strict=False)
        if (cast.is_null() & rows[name].is_not_null() & (rows[name] != "")).any():
            raise UnreadableMaterialError(f"weather: {name} is a number, or empty")
        figures.append(cast.to_list())
    return dict(zip(_dates(rows["day"], "weather"), zip(*figures, strict=True), strict=True))


def _csv(content: bytes, what: str) -> pl.DataFrame:
    try:
        rows = pl.read_csv(content.removeprefix(b"\xef\xbb\xbf"), infer_schema_length=0)
    except pl.exceptions.PolarsError:
        raise UnreadableMaterialError(f"{what}: the file is not CSV in UTF-8") from None
    return rows.rename({name: name.strip().lower() for name in rows.columns})


def _dates(column: pl.Series, what: str) -> list[date]:
    days = column.str.to_date("%Y-%m-%d", strict=False)
    if days.is_null().any():
        raise UnreadableMaterialError(f"{what}: a day is written as 2026-11-22")
    return days.to_list()


def _of_registry(text: str) -> list[tuple[date, date]]:
    problem = "school holidays: each has a name, from and to, which are dates"
    try:
        found = tomllib.loads(text).get("school_holiday", [])
        spans = [(_day(each["from"]), _day(each["to"])) for each in found]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError):
        raise UnreadableMaterialError(problem) from None
    return spans


def _day(value: object) -> date:
    return value if type(value) is date else date.fromisoformat(str(value))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + number * _ONE_DAY for number in range((last - first).days + 1))
