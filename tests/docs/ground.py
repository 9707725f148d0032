"""The ground that the snippets stand on: two years of a street in Enschede, and one hour of now.

Of the municipality of the demonstration, for the page asks of what is in it. What it prints is
worked out from these figures, so they are the same each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import psycopg

from anonymise.cluster import Cluster
from api.guard.setting import Access, GuardSettings, Limits
from monitor.access.principal import Grant, Role
from monitor.registry.folder import load_registry
from monitor.store import Store
from tests.api.guarded import make_key
from tests.api.serving import HandClock, serving
from tests.monitor.city import CODE, put
from tests.monitor.surroundings import table, tables
from tests.server import ROOT

NOW: Final = int(datetime(2026, 11, 21, 14, tzinfo=UTC).timestamp())
"""A Saturday, 15:00 in Enschede."""

FIRST_DAY: Final = date(2025, 1, 1)
SENSOR: Final = "haverstraat-1"

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_DIRECTIONS: Final = {"in": 10, "out": 9}
_WEEKDAYS: Final = (70, 75, 80, 100, 110, 160, 40)
"""How busy each is, Monday first."""
_HOURS: Final = {hour: 10 - abs(15 - hour) for hour in range(10, 20)}
"""How busy each hour is that the shops are open, by the clock."""
_YEARS: Final = {2025: 100, 2026: 104}
_NIGHT_COUNT: Final = 60
"""From the evening to midnight, and from then to the morning: less than fifteen in any hour."""

_SILENT: Final[dict[date, str | None]] = {
    date(2025, 3, 10): "outage",
    date(2025, 3, 11): "outage",
    date(2025, 3, 12): "outage",
    date(2025, 8, 20): None,
    date(2025, 8, 21): None,
    date(2025, 12, 25): "alive",
}
"""Days without a figure, and what was known of the sensor."""

_AREA: Final = "enschede-centrum"
_ORIGINS: Final = {
    "CR10": 30,
    "CR11": 45,
    "CR12": 400,
    "DE": 60,
    "BE+OTHER+PL": 15,
    **{f"PV{number}": 15 for number in range(20, 32) if number != 23},
}
"""All there are: of the municipality's own province its parts, of the others the whole."""

_HALF: Final = (date(2026, 6, 1), date(2026, 6, 20))
"""Days on which only one of the two directions was counted, and the day after them."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it is, and a key of an analyst's."""

    url: str
    key: str


@contextmanager
def installation(database_url: str) -> Iterator[Installation]:
    """Serve it, guarded as a municipality would."""
    furnish(database_url)
    key = make_key(database_url, Grant(Role.ANALYST, CODE))
    # As PASSANT_ACCESS=guarded has it.
    guard = GuardSettings(Access.GUARDED, anonymous=Limits(600, 30))
    with serving(database_url, clock=HandClock(NOW), guard=guard) as client:
        yield Installation(str(client.base_url).rstrip("/"), key.text)


def furnish(database_url: str) -> None:
    """Store a municipality, and what its street counted."""
    registry = load_registry(ROOT / "examples/enschede")
    # Its figures are of days of their own, however long ago those will be.
    for_ever = replace(registry.municipality, retention_months=None)
    with Store.connect(database_url) as store:
        store.save_registry(replace(registry, municipality=for_ever))
        put(store, _clusters())
        store.put(
            [tables(2, *(table(NOW - hours * 3600, _ORIGINS, area=_AREA) for hours in (3, 2)))]
        )
    with psycopg.connect(database_url) as owner:
        for day, state in _SILENT.items():
            if state is not None:
                owner.execute(
                    "insert into coverage values (%s, %s, to_timestamp(%s), to_timestamp(%s), %s)",
                    (CODE, SENSOR, _at(day, 0), _at(day + timedelta(days=1), 0), state),
                )


def _clusters() -> Iterator[Cluster]:
    for day in _days():
        for direction, share in _DIRECTIONS.items():
            if direction == "out" and _HALF[0] <= day < _HALF[1]:
                continue
            counter = f"{SENSOR}:{direction}"
            midnight = _at(day + timedelta(days=1), 0)
            spans = [(_at(day, 0), _at(day, 10), _NIGHT_COUNT)]
            for hour, weight in _HOURS.items():
                count = _count(day, weight * share)
                spans.append((_at(day, hour), _at(day, hour + 1), count))
            spans.append((_at(day, 20), midnight, _NIGHT_COUNT))
            for started_at, ended_at, count in spans:
                if ended_at <= NOW:
                    yield Cluster(counter, started_at, ended_at, count)


def _days() -> Iterator[date]:
    day, last = FIRST_DAY, datetime.fromtimestamp(NOW, _ZONE).date()
    while day <= last:
        if day not in _SILENT:
            yield day
        day += timedelta(days=1)


# Of an hour's cluster: ten at least, as one person may add two passages to it.
def _count(day: date, weight: int) -> int:
    scaled = weight * _WEEKDAYS[day.weekday()] * _YEARS[day.year] // 1_000
    return max(30, scaled - scaled % 10)


def _at(day: date, hour: int) -> int:
    return int(datetime.combine(day, time(hour), _ZONE).timestamp())
