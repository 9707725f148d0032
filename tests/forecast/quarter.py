"""Twelve weeks of a small town by quarter of an hour, released, and stored as an edge's are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.forecast import forecaster
from monitor.registry.entry import Registry
from monitor.store import Delivery, Store
from tests.monitor.world import CODE, EDGE, town

ZONE: Final = ZoneInfo("Europe/Amsterdam")
UNTIL: Final = date(2026, 6, 1)
DAYS: Final = 84
ZONES: Final = ("east", "square", "west")
"""``east`` sums the counter `a:both`, ``west`` `b:both`, and ``square`` both."""

_QUARTER: Final = 900


def instant(day: date, hour: int = 0, minute: int = 0) -> int:
    return int(datetime.combine(day, time(hour, minute), ZONE).timestamp())


FIRST: Final = instant(UNTIL - timedelta(days=DAYS))
LAST: Final = instant(UNTIL, 14)
NOW: Final = LAST + 150
"""A Monday, when the figures up to 14:00 are in."""


def registered(code: str = CODE) -> Registry:
    known = town(code=code)
    (square,) = known.zones
    inside = {"east": ("a:both",), "square": ("a:both", "b:both"), "west": ("b:both",)}
    zones = tuple(replace(square, id=zone, inside=inside[zone]) for zone in ZONES)
    return replace(known, zones=zones)


def counts() -> np.ndarray:
    """Return persons by counter and quarter from `FIRST` on, the same each time."""
    dice = np.random.default_rng(11)
    quarters = np.arange((LAST - FIRST) // _QUARTER)
    hour, day = quarters / 4 % 24, quarters // 96
    shape = np.clip(np.sin((hour - 7) / 16 * np.pi), 0, 1) * np.where(day % 7 == 6, 0.5, 1)
    mood = 1 + 0.3 * np.sin(day[:, None] * np.array([0.9, 1.7]))
    found: np.ndarray = dice.poisson(np.outer(shape, (300.0, 150.0)) * mood)
    return found


def clusters(persons: np.ndarray, first: int = FIRST) -> list[Cluster]:
    """Return what of it is released: in fives, and from fifteen on."""
    found = []
    for number, counter in enumerate(("a:both", "b:both")):
        for quarter, each in enumerate(5 * np.round(persons[:, number] / 5).astype(int)):
            if each >= 15:
                at = first + _QUARTER * quarter
                found.append(Cluster(counter, at, at + _QUARTER, int(each)))
    return found


def put(store: Store, told: list[Cluster], code: str = CODE) -> None:
    for begin in range(0, len(told), 1000):
        part = tuple(told[begin : begin + 1000])
        outcome = store.put([Delivery(code, EDGE, 1 + begin, part)])
        assert outcome.stored == len(part)


def fill(url: str, days: int = DAYS, code: str = CODE) -> None:
    """Store the latest days of it, with sensors that lived."""
    first = LAST - (LAST - instant(UNTIL - timedelta(days=days)))
    with Store.connect(url) as store, psycopg.connect(url, autocommit=True) as owner:
        store.save_registry(registered(code))
        skipped = (first - FIRST) // _QUARTER
        put(store, clusters(counts()[skipped:], first), code)
        live(owner, first, LAST + 120, code)
        # As though nothing had come in for a while.
        owner.execute("update typical_build set changed_at = changed_at - interval '1 hour'")


def live(owner: psycopg.Connection[Any], first: int, last: int, code: str = CODE) -> None:
    for sensor in ("a", "b"):
        owner.execute(
            "insert into coverage values (%s, %s, to_timestamp(%s), to_timestamp(%s), 'alive')",
            (code, sensor, first, last),
        )


def told(owner: psycopg.Connection[Any], horizon: str = "quarter") -> list[tuple[Any, ...]]:
    """Return zone, start, end and quantiles of what is coming."""
    return owner.execute(
        "select zone_id, extract(epoch from starts_at)::bigint,"
        " extract(epoch from ends_at)::bigint, p10, p50, p90"
        " from forecast where horizon = %s order by 1, 2",
        (horizon,),
    ).fetchall()


def models(owner: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return owner.execute(
        "select municipality, horizon, md5(model), until from forecast_model order by 1, 2"
    ).fetchall()


@contextmanager
def few_trees() -> Iterator[None]:
    """Grow as few as a small town needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecaster, "ROUNDS", 25)
        patch.setattr(forecaster, "BAND_ROUNDS", 10)
        yield
