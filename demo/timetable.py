"""The timetable: what each sensor and supplier of a simulated city sends, and when.

Pure: what time it is is an argument. A sensor sends a frame each step of its grid, empty if need
be, until it fails; outside its period of validity it sends nothing.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from demo.antenna import SLOT_SECONDS, Antenna
from demo.city import MINUTE, City
from demo.frame import Frame, encode_counts, encode_presence, encode_sightings, encode_visits
from demo.place import counters_near, counting
from demo.scene import Scene
from demo.telco import Telco
from monitor.registry.entry import Area, Registry, Sensor

MISSED_SECONDS: Final = 15 * 60
"""A sensor that could not send for longer starts afresh: it keeps no history."""

_REPORTED_AFTER_SECONDS: Final = (3 * MINUTE, 6 * MINUTE)
"""How long a supplier needs to make its tables."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is sent under one topic, step by step.

    Parameters
    ----------
    topic : str
        Of every frame.
    step_seconds : int
        Steps lie on this grid of the clock.
    payload : callable
        What a step's frame holds, by its end; None if nothing is sent.
    delay_seconds : int
        How long after its end it is sent.
    """

    topic: str
    step_seconds: int
    payload: Callable[[int], bytes | None]
    delay_seconds: int = 0


class Timetable:
    """When which report is due.

    Parameters
    ----------
    registry : Registry
        Whose sensors and suppliers report.
    city : City
        What they report of.
    started_at : float
        The first step of each is the one that runs now.
    """

    def __init__(self, registry: Registry, city: City, started_at: float) -> None:
        self._reports = tuple(reports(registry, city))
        # Sorted by time, and a heap for that.
        self._due = sorted(
            (_grid_line_after(started_at, report.step_seconds) + report.delay_seconds, number)
            for number, report in enumerate(self._reports)
        )

    @property
    def next_at(self) -> float:
        """Return when the next frame is due, in epoch seconds of the city."""
        return self._due[0][0] if self._due else float("inf")

    def frames(self, now: float) -> Iterator[Frame]:
        """Yield what is due at `now`, oldest first; who is silent yields nothing."""
        while self._due and self._due[0][0] <= now:
            due_at, number = self._due[0]
            report = self._reports[number]
            if now - due_at > MISSED_SECONDS:
                ends_at = _grid_line_after(now - report.delay_seconds, report.step_seconds)
                heapq.heapreplace(self._due, (ends_at + report.delay_seconds, number))
                continue
            heapq.heapreplace(self._due, (due_at + report.step_seconds, number))
            payload = report.payload(due_at - report.delay_seconds)
            if payload is not None:
                yield Frame(report.topic, payload)


def reports(registry: Registry, city: City) -> Iterator[Report]:
    """Yield what the sensors and suppliers of a registry report."""
    for sensor in counting(registry):
        yield _counts(sensor, city)
    for sensor in registry.sensors:
        if sensor.views:
            yield _presence(sensor, registry, city)
        if sensor.kind == "wifi":
            yield _sightings(sensor, registry, city)
    telco = Telco(registry, city)
    for area in registry.telecom.areas:
        yield _visits(area, telco, city)


def _counts(sensor: Sensor, city: City) -> Report:
    step = min(counter.step_seconds for counter in sensor.counters)

    def payload(ended_at: int) -> bytes | None:
        counts = city.frame(sensor.id, ended_at - step, ended_at)
        return None if counts is None else encode_counts(ended_at - step, ended_at, counts)

    return Report(f"raw/{sensor.id}/counts", step, payload)


def _presence(sensor: Sensor, registry: Registry, city: City) -> Report:
    scenes = {
        view.id.removeprefix(f"{sensor.id}:"): Scene(registry, city, view) for view in sensor.views
    }

    def payload(at: int) -> bytes | None:
        if not city.is_alive(sensor.id, at):
            return None
        return encode_presence(at, {name: scene.count(at) for name, scene in scenes.items()})

    return Report(f"raw/{sensor.id}/presence", MINUTE, payload)


def _sightings(sensor: Sensor, registry: Registry, city: City) -> Report:
    seed = f"{city.seed}:antenna:{sensor.id}"
    near = counters_near(registry, sensor)
    antenna = Antenna(seed, lambda at: city.passages(near, at, at + MINUTE))
    # A sensor keeps its own rhythm: it need not speak on the tens of the clock.
    early_seconds = Random(f"{seed}:rhythm").randint(1, SLOT_SECONDS)

    def payload(ended_at: int) -> bytes | None:
        at = ended_at - early_seconds
        return encode_sightings(at, antenna.heard(at)) if city.is_alive(sensor.id, at) else None

    return Report(f"raw/{sensor.id}/sightings", SLOT_SECONDS, payload)


def _visits(area: Area, telco: Telco, city: City) -> Report:
    step = area.interval_seconds
    random = Random(f"{city.seed}:delay:{area.id}")

    def payload(ended_at: int) -> bytes:
        visitors = telco.visitors(area, ended_at - step, ended_at)
        return encode_visits(area.id, ended_at - step, ended_at, visitors)

    delay = random.randint(*_REPORTED_AFTER_SECONDS)
    return Report(f"raw/{area.supplier_id}/visits", step, payload, delay)


def _grid_line_after(at: float, step: int) -> int:
    return (int(at) // step + 1) * step
