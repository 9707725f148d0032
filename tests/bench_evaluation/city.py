"""The two cities by day and place, with their faults, and what is known of their days."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from tests.bench_forecast.city import read as read_hours

CITIES: Final = ("leeds", "melbourne")
HOURS: Final = 24


@dataclass(frozen=True, eq=False)
class City:
    """What was counted, and what is known of the days.

    Parameters
    ----------
    counts : DataFrame
        place, day, count, coverage: of a day what its measured hours make, and their share.
    calendar : DataFrame
        day, holiday, school_holiday, and of Leeds the weather where it is known.
    """

    name: str
    places: tuple[str, ...]
    counts: pl.DataFrame
    calendar: pl.DataFrame


def read(folder: Path, name: str) -> City:
    """Read a city from its folder of counts."""
    city = read_hours(folder, name.capitalize())
    series = city.series
    hours = series.counts.reshape(-1, HOURS, len(series.places)).astype(float)
    # A sensor that reads 0 all day is silent, as in these tables a missing hour often is.
    seen = np.isfinite(hours) & (hours.sum(axis=1, keepdims=True) > 0)
    sums = np.where(seen, hours, 0.0).sum(axis=1)
    share = seen.mean(axis=1)
    days = [series.first + timedelta(days=number) for number in range(len(sums))]
    counts = pl.concat(
        pl.DataFrame(
            {
                "place": [place] * len(days),
                "day": days,
                "count": np.where(share[:, column] > 0, sums[:, column], np.nan),
                "coverage": share[:, column],
            }
        ).with_columns(pl.col("count").fill_nan(None))
        for column, place in enumerate(series.places)
    )
    calendar = pl.DataFrame(
        {
            "day": days,
            "holiday": [float(day in city.diary.holidays) for day in days],
            "school_holiday": [float(day in city.diary.school_holidays) for day in days],
        }
    )
    weather = folder / f"{name}-weather.csv"
    if weather.exists():
        table = pl.read_csv(weather, try_parse_dates=True).select(
            pl.col("date").alias("day"),
            pl.col("rain").cast(pl.Float64, strict=False),
            pl.col("mean_temp").cast(pl.Float64, strict=False).alias("temperature"),
        )
        calendar = calendar.join(
            table.unique("day", keep="first"), on="day", how="left", maintain_order="left"
        )
    return City(name, series.places, counts, calendar)
