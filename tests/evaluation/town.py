"""The simulated town by its hours: the demo's own rhythms and weather, and a measure planted in it.

From a day on every Sunday is open, and not the first of the month alone. Newly open, it has
`EFFECT` more passers than it would have had; of these `MOVED` stay away on the Saturday before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from demo.day import SATURDAY, SUNDAY, Sundays
from demo.rhythm import Rhythm, share
from demo.weather import Weather

EFFECT: Final = 0.3
MOVED: Final = 0.2
FIRST: Final = date(2023, 1, 2)
STARTS: Final = date(2025, 1, 5)
LAST: Final = date(2025, 12, 28)
PLACES: Final = ("Oude Markt", "Kalanderstraat", "Haverstraatpassage")
_SIZES: Final = (24_000.0, 17_000.0, 9_000.0)
_RHYTHMS: Final[tuple[tuple[Rhythm, float], ...]] = (
    ("shopping", 0.7),
    ("evening", 0.15),
    ("strolling", 0.15),
)
_BEFORE: Final = Sundays()
"""The first Sunday of the month: so it stays where nothing is done."""


@dataclass(frozen=True, eq=False)
class Town:
    """What was counted, and what is true of it.

    Attributes
    ----------
    table : DataFrame
        place, day, hour, count.
    weather : DataFrame
        day and rain: of how many hours.
    open_share, saturday_share, week_share : float
        What the measure did, as shares of what would have been.
    week_net : float
        The same of a week, in passages.
    """

    table: pl.DataFrame
    weather: pl.DataFrame
    open_share: float
    saturday_share: float
    week_share: float
    week_net: float


def town(seed: int = 8, effect: float = EFFECT, moved: float = MOVED) -> Town:
    """Return a town of three years, the same for the same seed."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    sky = Weather(f"town:{seed}")
    usual = np.array([[_hour(day, hour, sky) for hour in range(24)] for day in days])
    dice = np.random.default_rng(seed)
    mood = np.exp(_drift(dice, len(days)) + dice.normal(0, 0.04, len(days)))
    by_place = np.exp(dice.normal(0, 0.03, (len(PLACES), len(days))))
    expected = usual[None] * np.array(_SIZES)[:, None, None] * (mood * by_place)[:, :, None]
    planted = expected.copy()
    for number, day in enumerate(days):
        if day >= STARTS and day.weekday() == SUNDAY and not _BEFORE.is_open(day):
            gain = effect * expected[:, number].sum(axis=1)
            planted[:, number] *= 1 + effect
            saturday = expected[:, number - 1].sum(axis=1)
            planted[:, number - 1] *= (1 - moved * gain / saturday)[:, None]
    counts = dice.poisson(planted)
    shape = len(PLACES), len(days), 24
    table = pl.DataFrame(
        {
            "place": np.repeat(np.array(PLACES), len(days) * 24),
            "day": np.tile(np.repeat(np.array(days, dtype="datetime64[D]"), 24), len(PLACES)),
            "hour": np.tile(np.arange(24), len(PLACES) * len(days)),
            "count": counts.reshape(-1),
        }
    )
    assert counts.shape == shape
    rain = [sum(_is_wet(day, hour, sky) for hour in range(9, 19)) for day in days]
    weather = pl.DataFrame({"day": days, "rain": [float(each) for each in rain]})
    return Town(table, weather, *_truth(days, expected.sum(axis=(0, 2)), planted.sum(axis=(0, 2))))


def _truth(days: list[date], expected: np.ndarray, planted: np.ndarray) -> Iterator[float]:
    new = [
        number
        for number, day in enumerate(days)
        if day >= STARTS and day.weekday() == SUNDAY and not _BEFORE.is_open(day)
    ]
    for back in (0, 1):
        there = np.array(new) - back
        yield planted[there].sum() / expected[there].sum() - 1
    weeks = np.array([[number - back for back in range(7)] for number in new])
    net = planted[weeks].sum(axis=1) - expected[weeks].sum(axis=1)
    yield net.sum() / expected[weeks].sum()
    yield net.mean()


def _hour(day: date, hour: int, sky: Weather) -> float:
    at = _instant(day, hour)
    return sum(
        weight * 60 * share(rhythm, day, hour * 60 + 30, _BEFORE) * sky.factor(rhythm, at)
        for rhythm, weight in _RHYTHMS
    )


def _is_wet(day: date, hour: int, sky: Weather) -> bool:
    return sky.is_raining(_instant(day, hour))


def _instant(day: date, hour: int) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp())


# A town is fuller for weeks on end, and emptier.
def _drift(dice: np.random.Generator, size: int) -> np.ndarray:
    found = np.zeros(size)
    for number in range(1, size):
        found[number] = 0.97 * found[number - 1] + dice.normal(0, 0.012)
    return found


assert SATURDAY + 1 == SUNDAY
