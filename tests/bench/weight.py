"""`python -m tests.bench.weight FOLDER`: how fast a week should lose its weight in what is typical.

Real hours of Melbourne and Leeds: every eight weeks the quantiles of the 52 weeks before, by place,
season, weekday and hour from seven to eleven, are held against the four weeks after. Told are the
error of the median, as a share of all passages; that of all five quantiles (their pinball loss, as
a share); and how many figures lay under p10 and p90. School holidays are those of Leeds.
"""

import argparse
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl
from holidays import country_holidays

from monitor.typical.quantile import PERCENTS, QUANTILES, quantiles
from tests.bench.quality import City, read

HALF_LIVES: Final = (4, 8, 13, 26, 52)
"""Weeks."""

YEAR_WEEKS: Final = 52
AHEAD_WEEKS: Final = 4
STEP_WEEKS: Final = 8
HOURS: Final = range(7, 23)
WHOLE: Final = 1 << 20
COUNTRIES: Final = {"Melbourne": ("AU", "VIC"), "Leeds": ("GB", "ENG")}
SCHOOLS: Final = {"Leeds": "leeds-school-holidays.csv"}


@dataclass
class Tally:
    """What a half-life came to."""

    passages: int = 0
    error: float = 0.0
    loss: float = 0.0
    figures: int = 0
    under_p10: int = 0
    under_p90: int = 0

    def add(self, pairs: pl.DataFrame) -> None:
        off = [
            (pl.col("actual") - pl.col(name)) * (percent / 100 - (pl.col("actual") < pl.col(name)))
            for name, percent in zip(QUANTILES, PERCENTS, strict=True)
        ]
        told = pairs.select(
            passages=pl.col("actual").sum(),
            error=(pl.col("actual") - pl.col("p50")).abs().sum(),
            loss=pl.mean_horizontal(off).sum(),
            figures=pl.len(),
            under_p10=(pl.col("actual") <= pl.col("p10")).sum(),
            under_p90=(pl.col("actual") <= pl.col("p90")).sum(),
        ).row(0, named=True)
        for name, value in told.items():
            setattr(self, name, getattr(self, name) + value)

    def row(self) -> str:
        figures = (
            100 * self.error / self.passages,
            100 * self.loss / self.passages,
            100 * self.under_p10 / self.figures,
            100 * self.under_p90 / self.figures,
        )
        return " | ".join(f"{figure:.2f}" for figure in figures)


def table(city: City, closed: Collection[date], school: Collection[date]) -> pl.DataFrame:
    """Return a city's hours: week from the first, weekday, season as 0 or 1, and the cell of it."""
    first = city.first + timedelta(days=-city.first.weekday() % 7)
    rows = []
    for place, hours in enumerate(city.hours.values()):
        for at, count in hours.items():
            local = datetime.fromtimestamp(at, city.zone)
            day = local.date()
            if day >= first and day not in closed and local.hour in HOURS:
                season = int(day in school)
                cell = ((place * 2 + season) * 7 + day.weekday()) * 24 + local.hour
                rows.append(((day - first).days // 7, season, cell, count))
    names = {"week": pl.Int32, "season": pl.Int32, "cell": pl.Int32, "count": pl.Int32}
    return pl.DataFrame(rows, schema=names, orient="row")


def compared(hours: pl.DataFrame, half_life: int) -> Iterator[pl.DataFrame]:
    """Yield what was typical at some weeks beside what came after them."""
    last: int = hours.select(pl.col("week").max()).item()
    for week in range(YEAR_WEEKS, last - AHEAD_WEEKS, STEP_WEEKS):
        before = hours.filter(pl.col("week").is_between(week - YEAR_WEEKS, week - 1))
        age = week - pl.col("week")
        weighed = before.with_columns(
            weight=(WHOLE * 0.5 ** (age / half_life)).round().cast(pl.Int64).clip(1)
        )
        after = hours.filter(pl.col("week").is_between(week, week + AHEAD_WEEKS - 1))
        yield (
            quantiles(weighed)
            .drop_nulls()
            .join(after.rename({"count": "actual"}), on="cell", how="inner")
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="holds the counts of Melbourne and Leeds")
    folder: Path = parser.parse_args().folder
    print("| | half-life, weeks | median | quantiles | under p10 | under p90 |")
    print("|---|---|---|---|---|---|")
    for source, (country, part) in COUNTRIES.items():
        city = read(folder, source)
        years = range(city.first.year, city.last.year + 1)
        closed = frozenset(country_holidays(country, subdiv=part, years=years))
        school: frozenset[date] = frozenset()
        if source in SCHOOLS:
            days = pl.read_csv(folder / SCHOOLS[source], try_parse_dates=True)["date"]
            school = frozenset(days.to_list())
        hours = table(city, closed, school)
        for half_life in HALF_LIVES:
            tallies = [Tally(), Tally()]
            for pairs in compared(hours, half_life):
                for season, tally in enumerate(tallies):
                    tally.add(pairs.filter(pl.col("season") == season))
            for season, tally in enumerate(tallies):
                if tally.figures:
                    name = f"{source}{', school holidays' if season else ''}"
                    print(f"| {name} | {half_life} | {tally.row()} |", flush=True)


if __name__ == "__main__":
    main()
