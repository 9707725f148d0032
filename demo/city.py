"""A simulated town worth believing: who walks past each counter, minute by minute.

Pure and repeatable: the same registry and seed give the same counts, in whatever order and over
whatever intervals they are asked. Load tests and screenshots draw from it as well as the demo.

What it knows of: shopping hours by weekday, late shopping on Thursday, market on Tuesday and
Saturday, open and closed Sundays, Koningsdag and holidays, commuters at the station, terraces in
the evening, seasons, rain, an event on the event square with everyone who came in going out
again, sensors that fail for an hour or two, and night.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import cos, pi
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.day import Sundays
from demo.dice import poisson, unrest
from demo.happening import Happening, programme
from demo.place import CITY_SENSORS, counting, places
from demo.rhythm import share
from demo.square import SquareDay, day_of, square_day
from demo.weather import Weather
from monitor.registry.entry import Registry, Zone

MINUTE: Final = 60
_HOUR: Final = 3600
_DAY_UNREST: Final = 0.06
_MINUTE_UNREST: Final = 0.2
_REMEMBERED_HOURS: Final = 6
"""Of each sensor; asking further back draws again, and the same."""


class City:
    """One municipality's footfall.

    Parameters
    ----------
    registry : Registry
        Its sensors and zones. Wifi sensors and views report no counts: see `demo.antenna` and
        `demo.scene`.
    seed : int
        The same seed, the same city.
    sundays : Sundays
        On which Sundays the shops are open.
    busiest : float, optional
        Saturday passages at the busiest sensor; by default what suits a town with so many sensors.
    has_outages : bool
        Whether sensors fail now and then.
    """

    def __init__(
        self,
        registry: Registry,
        seed: int = 0,
        *,
        sundays: Sundays = Sundays(),  # noqa: B008 (frozen)
        busiest: float | None = None,
        has_outages: bool = True,
    ) -> None:
        self._registry = registry
        self.seed: Final = f"{seed}:{registry.municipality.code}"
        self._sundays = sundays
        self._has_outages = has_outages
        self._time_zone = ZoneInfo(registry.municipality.time_zone)
        self._places = places(registry, self.seed, busiest)
        self._squares = _squares(registry)
        self._gated = {zone.id: zone for zone in self._squares.values()}
        self.weather = Weather(self.seed)
        remembered = _REMEMBERED_HOURS * max(len(registry.sensors), 1)
        self._hour = lru_cache(maxsize=remembered)(self._draw_hour)
        self._square_day = lru_cache(maxsize=8)(self._draw_square_day)
        self._outage = lru_cache(maxsize=64)(self._draw_outage)

    def expected(self, counter: str, at: int) -> float:
        """Return the passages per minute to be expected at an instant, a happening left out.

        Raises
        ------
        KeyError
            If the registry has no such counter.
        """
        sensor = self._registry.sensor(self._registry.counters[counter].sensor_id)
        place = self._places[sensor.id]
        moment = datetime.fromtimestamp(at, self._time_zone)
        minute = moment.hour * 60 + moment.minute
        whole = place.size * sum(
            part
            * share(rhythm, moment.date(), minute, self._sundays)
            * self.weather.factor(rhythm, at)
            for rhythm, part in place.mix.items()
        )
        return whole * _direction_share(self._registry.counters[counter].direction, minute)

    def count(self, counter: str, started_at: int, ended_at: int) -> int:
        """Draw the passages over ``[started_at, ended_at)``, both on the minute.

        Raises
        ------
        KeyError
            If the registry has no such counter.
        ValueError
            If an end of the interval is not on the minute.
        """
        if started_at % MINUTE or ended_at % MINUTE:
            raise ValueError("the city counts by whole minutes: give instants divisible by 60")
        square = self._squares.get(counter)
        minutes = range(started_at, ended_at, MINUTE)
        if square is not None:
            return sum(
                self._square_day(square.id, day_of(at, self._time_zone)).passages[counter, at]
                for at in minutes
            )
        sensor = self._registry.counters[counter].sensor_id
        return sum(
            self._hour(sensor, at - at % _HOUR)[counter][at % _HOUR // MINUTE] for at in minutes
        )

    def passages(self, counters: Iterable[str], started_at: int, ended_at: int) -> int:
        """Draw the passages of several counters together; see `count`."""
        return sum(self.count(counter, started_at, ended_at) for counter in counters)

    def frame(self, sensor: str, started_at: int, ended_at: int) -> Mapping[str, int] | None:
        """Return what a sensor counts in an interval, by direction; None if it is silent.

        Raises
        ------
        KeyError
            If the registry has no such sensor.
        """
        entry = self._registry.sensor(sensor)
        if entry.kind == "wifi" or not entry.counters or not self.is_alive(sensor, ended_at):
            return None
        return {
            counter.direction: self.count(counter.id, started_at, ended_at)
            for counter in entry.counters
        }

    def is_alive(self, sensor: str, at: int) -> bool:
        """Tell whether a sensor stands at its place and works at this instant."""
        entry = self._registry.sensor(sensor)
        # An instant ends what is reported: midnight belongs to the day before.
        day = datetime.fromtimestamp(at - 1, self._time_zone).date()
        if not entry.valid_from <= day <= (entry.valid_to or date.max):
            return False
        outage = self.outage(datetime.fromtimestamp(at, self._time_zone).date())
        return outage is None or outage[0] != sensor or not outage[1] <= at < outage[2]

    def outage(self, day: date) -> tuple[str, int, int] | None:
        """Return the sensor that fails on a local day, from when and until when."""
        return self._outage(day)

    def happenings(self, day: date) -> tuple[Happening, ...]:
        """Return what happens on the event squares on a local day."""
        squares = (zone for zone in self._gated.values() if zone.kind == "event-square")
        found = (programme(zone, day, self._time_zone) for zone in squares)
        return tuple(happening for happening in found if happening is not None)

    def is_gated(self, zone: str) -> bool:
        """Tell whether `present` knows a zone: whether it has entrances and exits of its own."""
        return zone in self._gated

    def present(self, zone: str, at: int) -> int:
        """Return how many are on a square with entrances and exits: the truth behind its counters.

        Raises
        ------
        KeyError
            If there is no such square.
        """
        return self._square_day(zone, day_of(at, self._time_zone)).present(at)

    def _draw_hour(self, sensor: str, hour_at: int) -> Mapping[str, tuple[int, ...]]:
        entry = self._registry.sensor(sensor)
        random = Random(f"{self.seed}:hour:{sensor}:{hour_at}")
        day = self._day_unrest(sensor, datetime.fromtimestamp(hour_at, self._time_zone).date())
        counts: dict[str, list[int]] = {counter.id: [] for counter in entry.counters}
        for at in range(hour_at, hour_at + _HOUR, MINUTE):
            # One mood for both directions: a tram that arrives, a shower that passes.
            mood = day * unrest(_MINUTE_UNREST, random)
            for counter, drawn in counts.items():
                drawn.append(poisson(self.expected(counter, at) * mood, random))
        return {counter: tuple(drawn) for counter, drawn in counts.items()}

    def _draw_square_day(self, zone: str, day: date) -> SquareDay:
        random = Random(f"{self.seed}:square:{zone}:{day}")
        return square_day(self._gated[zone], day, self._time_zone, self.expected, random)

    def _draw_outage(self, day: date) -> tuple[str, int, int] | None:
        random = Random(f"{self.seed}:outage:{day}")
        fallible = counting(self._registry)
        likely = len(fallible) / CITY_SENSORS
        if not self._has_outages or not fallible or random.random() >= likely:
            return None
        midnight = datetime.combine(day, time(), self._time_zone)
        fails = midnight + timedelta(hours=11, minutes=random.randrange(4 * 60))
        lasts = random.randrange(45, 120) * MINUTE
        fails_at = int(fails.timestamp())
        return random.choice(fallible).id, fails_at, fails_at + lasts

    def _day_unrest(self, sensor: str, day: date) -> float:
        town = unrest(_DAY_UNREST, Random(f"{self.seed}:day:{day}"))
        return town * unrest(_DAY_UNREST, Random(f"{self.seed}:day:{day}:{sensor}"))


def _squares(registry: Registry) -> Mapping[str, Zone]:
    """Return, for each counter at a gate, the square behind it."""
    squares: dict[str, Zone] = {}
    for zone in registry.zones:
        if zone.entrance and zone.exit and not {*zone.entrance, *zone.exit} & squares.keys():
            squares |= dict.fromkeys((*zone.entrance, *zone.exit), zone)
    return squares


def _direction_share(direction: str, minute: int) -> float:
    """Return a direction's part: more walk into town in the morning, more out of it later."""
    if direction == "both":
        return 1.0
    tide = 0.1 * cos(pi * min(max(minute / 60 - 10.5, -8.0), 8.0) / 8.0)
    return 0.5 + tide if direction == "in" else 0.5 - tide
