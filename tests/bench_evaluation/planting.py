"""Designs at random, with an effect that is known because it was planted.

A city that opens its shops on one Sunday a month and from some day on every Sunday, or never
before: on every open Sunday so much more, of which a part stays away the Saturday before. The
counts themselves are real, and had no such change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from monitor.evaluation.design import (
    SUNDAY,
    Design,
    Kind,
    Measure,
    Pattern,
    Period,
    Rule,
)
from monitor.evaluation.material import Material
from tests.bench_evaluation.city import City

EFFECTS: Final = (0.0, 0.05, 0.10, 0.25)
MOVED: Final = (0.0, 0.0, 0.2, 0.4)
"""Share of what is more on Sunday that came from the Saturday before."""

WEEKS_BEFORE: Final = (52, 130)
WEEKS_AFTER: Final = (12, 78)
MOST_PLACES: Final = 6
MOST_CONTROLS: Final = 6
FULL: Final = 0.75
"""Share of the Sundays that a place must have to be chosen; the judge decides on the rest."""

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, eq=False)
class Planted:
    """A design, what it is judged on, and the truth.

    Parameters
    ----------
    effect : float
        On a Sunday newly open, as a share of what it would have been.
    saturday : float
        On the Saturdays before those, as a share; 0 or below.
    """

    design: Design
    material: Material
    effect: float
    moved: float
    saturday: float

    @property
    def has_controls(self) -> bool:
        return bool(self.design.controls)


def plant(city: City, effect: float, rng: np.random.Generator) -> Planted:
    """Draw a design, and plant an effect into a copy of the city's counts."""
    while True:
        design = _drawn(city, rng)
        if design is not None:
            break
    moved = float(rng.choice(MOVED)) if effect else 0.0
    counts, saturday = _planted(city, design, effect, moved)
    material = Material(counts, city.calendar, source=city.name)
    return Planted(design, material, effect, moved, saturday)


def _drawn(city: City, rng: np.random.Generator) -> Design | None:
    days = city.calendar["day"]
    first, last = days[0], days[-1]
    before, after = (int(rng.integers(*span)) for span in (WEEKS_BEFORE, WEEKS_AFTER))
    room = (last - first).days // 7 - before - after
    if room < 0:
        return None
    begins = first + int(rng.integers(0, room + 1)) * _WEEK
    starts = begins + before * _WEEK
    starts += timedelta(days=(SUNDAY - starts.weekday()) % 7)
    ends = starts + after * _WEEK - timedelta(days=1)
    full = _full(city, begins, starts, ends)
    controlled = bool(rng.integers(0, 2))
    if len(full) < (2 if controlled else 1):
        return None
    chosen = [str(each) for each in rng.permutation(full)]
    number = int(rng.integers(1, min(MOST_PLACES, len(chosen) - controlled) + 1))
    others = chosen[number : number + int(rng.integers(1, MOST_CONTROLS + 1))] if controlled else []
    pattern = (Pattern.NONE, Pattern.MONTHLY_LAST, Pattern.MONTHLY_FIRST)[int(rng.integers(0, 3))]
    return Design(
        "planted",
        tuple(sorted(chosen[:number])),
        Measure(Kind.SUNDAY_OPENING, starts, ends, before=Rule(pattern)),
        tuple(sorted(others)),
        period=Period(begins, ends),
    )


# Places with a figure on most Sundays, before and after.
def _full(city: City, begins: date, starts: date, ends: date) -> list[str]:
    sundays = city.counts.filter(
        (pl.col("day").dt.weekday() == SUNDAY + 1) & pl.col("count").is_not_null()
    )
    found = list(city.places)
    for first, last in ((begins, starts), (starts, ends)):
        there = sundays.filter(pl.col("day").is_between(first, last, closed="left"))
        least = FULL * (last - first).days / 7
        number = dict(there.group_by("place").len().iter_rows())
        found = [place for place in found if number.get(place, 0) >= least]
    return sorted(found)


def _planted(city: City, design: Design, effect: float, moved: float) -> tuple[pl.DataFrame, float]:
    """Return the counts with the effect in them, and what it did to the Saturdays."""
    assert design.period is not None
    sundays = [day for day in design.period.days() if design.measure.is_open(day)]
    new = [day for day in sundays if design.measure.is_new(day)]
    more = (
        city.counts.filter(pl.col("place").is_in(list(design.places)))
        .filter(pl.col("day").is_in(sundays))
        .select("place", pl.col("day"), (pl.col("count") * effect).alias("more"))
    )
    fewer = more.select(
        "place", pl.col("day") - timedelta(days=1), (-moved * pl.col("more")).alias("more")
    )
    changed = city.counts.filter(
        pl.col("place").is_in([*design.places, *design.controls])
        & pl.col("day").is_between(design.period.first, design.period.last)
    ).join(pl.concat([more, fewer]), on=["place", "day"], how="left", maintain_order="left")
    on_saturdays = changed.filter(
        pl.col("place").is_in(list(design.places))
        & pl.col("day").is_in([day - timedelta(days=1) for day in new])
    ).drop_nulls(["count", "more"])
    usual = float(on_saturdays["count"].sum())
    saturday = float(on_saturdays["more"].sum()) / usual if usual and moved else 0.0
    counts = changed.with_columns(
        (pl.col("count") + pl.col("more").fill_null(0.0)).clip(0.0).round().alias("count")
    ).drop("more")
    return counts, saturday


def planted(city: City, number: int, seed: int) -> Sequence[Planted]:
    """Return so many designs, as many with each effect; the same for the same seed."""
    rng = np.random.default_rng(seed)
    return [plant(city, EFFECTS[each % len(EFFECTS)], rng) for each in range(number)]
