"""The two cities: hourly counts with their faults, and which of their days are unlike others."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from monitor.forecast.diary import Diary
from monitor.forecast.series import HOURS_OF_A_DAY, Series
from monitor.forecast.sky import FIGURES, Sky

CITIES: Final = ("Melbourne", "Leeds")
_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True)
class City:
    name: str
    series: Series
    diary: Diary


def read(folder: Path, name: str) -> City:
    if name == "Melbourne":
        series = _series(folder / "melbourne-2012-2014.csv.gz", "sensor_id")
        return City(name, series, Diary(frozenset(victorian(range(2011, 2016)))))
    years = range(2009, 2016)
    closed = _dates(folder / "leeds-bank-holidays.csv")
    closed |= {easter(year) for year in years}
    closed |= {date(year, 12, day) for year in years for day in (25, 26)}
    school = _dates(folder / "leeds-school-holidays.csv")
    return City(name, _series(folder / "leeds-2009-2014.csv.gz", "camera"), Diary(closed, school))


def read_weather(folder: Path, series: Series) -> Sky:
    """Return the weather of Leeds: each hour has the figures of its day, for it is known by day."""
    frame = pl.read_csv(folder / "leeds-weather.csv", try_parse_dates=True).drop_nulls()
    rows = frame.select((pl.col("date") - series.first).dt.total_days()).to_series().to_numpy()
    by_day = np.full((series.steps // series.a_day, len(FIGURES)), np.nan, dtype=np.float32)
    inside = (rows >= 0) & (rows < len(by_day))
    figures = frame.select("mean_temp", "rain", "wind_speed").to_numpy()
    by_day[rows[inside]] = figures[inside]
    hours = np.repeat(by_day, HOURS_OF_A_DAY, axis=0)
    return Sky(series.first, hours, np.ones(len(hours), dtype=bool))


def _series(file: Path, place: str) -> Series:
    """Rows without a place or a count are left out; of two of one name the first stands."""
    frame = (
        pl.read_csv(file, schema_overrides={place: pl.String, "count": pl.Float32})
        .drop_nulls()
        .unique([place, "local_hour"], keep="first", maintain_order=True)
        .with_columns(pl.col("local_hour").str.to_datetime("%Y-%m-%d %H:%M:%S"))
    )
    first = frame["local_hour"].dt.date().min()
    last = frame["local_hour"].dt.date().max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    places = tuple(sorted(frame[place].unique()))
    counts = np.full(
        (((last - first).days + 1) * HOURS_OF_A_DAY, len(places)), np.nan, dtype=np.float32
    )
    since = pl.col("local_hour") - pl.lit(first).cast(pl.Datetime("us"))
    steps = frame.select(since.dt.total_hours()).to_series().to_numpy()
    columns = {name: number for number, name in enumerate(places)}
    counts[steps, [columns[name] for name in frame[place]]] = frame["count"].to_numpy()
    return Series(places, first, 60, counts)


def _dates(file: Path) -> frozenset[date]:
    lines = file.read_text(encoding="utf-8").split()[1:]
    return frozenset(date.fromisoformat(line) for line in lines)


def victorian(years: range) -> set[date]:
    """Return the public holidays of Melbourne as they were then, with the days in their place."""
    found: set[date] = set()
    for year in years:
        sunday = easter(year)
        found |= {
            sunday - 2 * _ONE_DAY,
            sunday - _ONE_DAY,
            sunday + _ONE_DAY,
            date(year, 4, 25),
            _monday(year, 3, 2),
            _monday(year, 6, 2),
            _monday(year, 11, 1, weekday=1),
        }
        for month, day in ((1, 1), (1, 26), (12, 25), (12, 26)):
            fixed = date(year, month, day)
            found.add(fixed)
            instead = fixed
            while fixed.weekday() >= _SATURDAY and instead in found | {date(year, 12, 26)}:
                instead += _ONE_DAY
                while instead.weekday() >= _SATURDAY:
                    instead += _ONE_DAY
            found.add(instead)
    return found


def _monday(year: int, month: int, number: int, weekday: int = 0) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def easter(year: int) -> date:
    """Return Easter Sunday, by Gauss and those who mended him."""
    golden, century = year % 19, year // 100
    leap, shift = century // 4, (century + 8) // 25
    moon = (19 * golden + century - leap - (century - shift + 1) // 3 + 15) % 30
    fourth, rest = divmod(year % 100, 4)
    weekday = (32 + 2 * (century % 4) + 2 * fourth - moon - rest) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
