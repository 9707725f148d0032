"""The past of a simulated city: what its sensors would have recorded, and what there was to it.

Pure and repeatable. A city draws each minute; of years that would take minutes itself. So the last
weeks are drawn whole, and what lies further back is drawn by the quarter from what it expects.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.city import MINUTE, City
from demo.day import is_kings_day
from demo.dice import poisson, unrest
from demo.place import counting
from monitor.interval import midnight
from monitor.occupancy import BALANCE_DAYS
from monitor.registry.entry import Counter, Registry, Zone

QUARTER: Final = 900
_HALF: Final = 2 * QUARTER
_HOUR: Final = 4 * QUARTER
_UNREST: Final = 0.12
WHOLE_DAYS: Final = BALANCE_DAYS + 1
"""Drawn by the minute. Who came in goes out then: what stands behind gates balances."""
_RAIN_MILLIMETRES: Final = 1.2
_FULL: Final = 0.75
"""Of what a square holds: from here on its organiser is warned."""


def passages(
    registry: Registry, city: City, first: date, until: date
) -> Iterator[tuple[str, int, int]]:
    """Yield what was counted by the quarter: counter, beginning in epoch seconds, count.

    Parameters
    ----------
    first, until : date
        Local days; `until` is the day after the last.
    """
    zone = ZoneInfo(registry.municipality.time_zone)
    for number in range((until - first).days):
        day = first + timedelta(days=number)
        begins_at, ends_at = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        draw = _whole if (until - day).days <= WHOLE_DAYS else _expected
        for sensor in counting(registry):
            quarters = [
                at
                for at in range(begins_at, ends_at, QUARTER)
                # One that fails does so for longer than a quarter.
                if city.is_alive(sensor.id, at + MINUTE) and city.is_alive(sensor.id, at + QUARTER)
            ]
            for counter in sensor.counters if quarters else ():
                for at, count in zip(quarters, draw(city, counter, quarters), strict=True):
                    yield counter.id, at, count


def _whole(city: City, counter: Counter, quarters: Sequence[int]) -> Iterator[int]:
    for at in quarters:
        yield city.count(counter.id, at, at + QUARTER)


def _expected(city: City, counter: Counter, quarters: Sequence[int]) -> Iterator[int]:
    random = Random(f"{city.seed}:past:{counter.id}:{quarters[0]}")
    mood = unrest(_UNREST, random)
    # Asked for twice an hour; what lies between is much like it.
    halves = {at - at % _HALF for at in quarters}
    rates = {at: city.expected(counter.id, at + QUARTER) / MINUTE for at in halves}
    for at in quarters:
        mean = rates[at - at % _HALF] * QUARTER
        yield poisson(mean * mood * unrest(_UNREST, random), random)


def weather(city: City, first_at: int, until_at: int) -> Iterator[tuple[int, float]]:
    """Yield the hours of the city's weather: beginning in epoch seconds, rain in mm."""
    for at in range(first_at, until_at, _HOUR):
        drop = Random(f"{city.seed}:rain:{at}").expovariate(1 / _RAIN_MILLIMETRES)
        rain = round(0.1 + drop, 1) if city.weather.is_raining(at) else 0.0
        yield at, rain


def squares(registry: Registry) -> tuple[Zone, ...]:
    """Return the squares that happenings are on, and of which it is known how full they are."""
    return tuple(
        zone
        for zone in registry.zones
        if zone.kind == "event-square" and zone.entrance and zone.exit and zone.capacity
    )


def happenings(registry: Registry, city: City, first: date, until: date) -> Iterator[str]:
    """Yield the happenings on squares as tables of TOML, each after what it is compared with."""
    zones = {zone.id: zone for zone in squares(registry)}
    earlier: dict[str, str] = {}
    for number in range((until - first).days):
        day = first + timedelta(days=number)
        for each in city.happenings(day):
            if each.zone not in zones:
                continue
            name = zones[each.zone].name
            told = {
                "id": f"{each.zone}-{day}",
                "name": f"{'Koningsdag' if is_kings_day(day) else 'Muziek'} op {name}",
                "zones": [each.zone],
                "public": True,
            }
            if each.zone in earlier:
                told["earlier_edition"] = earlier[each.zone]
            earlier[each.zone] = f"{each.zone}-{day}"
            times = {
                "build_up_from": each.started_at - 2 * _HOUR,
                "starts_at": each.started_at,
                "ends_at": each.ended_at,
                "clearing_until": each.ended_at + _HOUR,
            }
            yield _table("happening", told, times)


def rules(registry: Registry) -> Iterator[str]:
    """Yield for each square a rule of when it is too full, as a table of TOML."""
    for zone in squares(registry):
        told = {
            "name": f"{zone.name} raakt vol",
            "zone": zone.id,
            "measure": "occupancy",
            "raise": _FULL,
        }
        yield _table("rule", told, {})


# A string of JSON is one of TOML as well.
def _table(name: str, told: Mapping[str, object], times: Mapping[str, int]) -> str:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    lines += [f"{key} = {instant(at)}" for key, at in times.items()]
    return "\n".join((f"[[{name}]]", *lines, ""))


def instant(at: int) -> str:
    """Return an instant in ISO 8601."""
    return datetime.fromtimestamp(at, UTC).isoformat()
