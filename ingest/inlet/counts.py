"""Counts: ``raw/{sensor}/counts`` to the clusters of every counter."""

from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from anonymise.cap import day_cap, hour_cap, quarter_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter, Refusal
from anonymise.release import Secret
from ingest.errors import Reason, RefusedError
from ingest.formats import dialect
from ingest.inlet.frame import Frame
from ingest.inlet.roll import Roll
from ingest.liveness import Liveness
from monitor.registry.entry import Sensor
from monitor.registry.speech import EVENT_LIKE

_MINUTE: Final = 60


class Counts:
    """All counters of an edge that see no identifiers.

    Parameters
    ----------
    roll : Roll
        Its sensors.
    liveness : Liveness
        Told of every frame.
    time_zone : ZoneInfo
        Of the municipality, whose days cap a window.
    secret : Secret
        Of the edge.
    lateness_seconds : float
        How long a step waits for messages that are on their way, by the edge's clock.
    opens_at : int
        Epoch seconds before which nothing is counted.
    """

    def __init__(
        self,
        roll: Roll,
        liveness: Liveness,
        time_zone: ZoneInfo,
        secret: Secret,
        lateness_seconds: float,
        opens_at: int,
    ) -> None:
        self._roll = roll
        self._liveness = liveness
        caps = {
            "elastic": day_cap(time_zone),
            "day": day_cap(time_zone),
            "hour": hour_cap,
            "quarter": quarter_cap,
        }
        self._counted_at = {sensor.id: 0 for sensor in roll.sensors if sensor.format in EVENT_LIKE}
        self._counters = {
            counter.id: PassageCounter(
                counter.id,
                counter.step_seconds,
                secret,
                caps[counter.window],
                lateness_seconds,
                -(-opens_at // counter.step_seconds) * counter.step_seconds,
                is_fixed=counter.window != "elastic",
            )
            for sensor in roll.sensors
            if sensor.kind != "wifi"
            for counter in sensor.counters
        }

    def read(self, source: str, payload: bytes) -> Frame:
        """Read one frame; see `Inlet`."""
        sensor = self._roll.sensor(source)
        if sensor.kind == "wifi" or not sensor.counters:
            raise RefusedError(Reason.OTHER_KIND)
        found = dialect.observations(payload, sensor)
        started_at, ended_at = found[0].started_at, found[0].ended_at
        self._roll.check_in_force(sensor, started_at, ended_at)
        # A vendor that speaks at each passer beside its heartbeat is not told by the number of its
        # frames: one a minute is counted.
        counted_at = self._counted_at.get(sensor.id)
        is_counted = counted_at is None or started_at // _MINUTE > counted_at
        return Frame(ended_at, partial(self._take, sensor, found), is_counted)

    def advance(self, now: float) -> Iterator[Cluster]:
        """Close the steps that are overdue; see `Inlet`."""
        # Of thousands, hardly any: a step closes with the message that completes it.
        for counter in self._counters.values():
            if counter.is_overdue(now):
                yield from counter.advance(now)

    def drop(self) -> None:
        """Forget every open window; see `Inlet`."""
        for counter in self._counters.values():
            counter.drop()

    def _take(
        self, sensor: Sensor, observations: list[Observation], now: float
    ) -> Iterator[Cluster | StrEnum]:
        for observation in observations:
            counter = self._counters[observation.counter]
            refusal = counter.offer(observation, now)
            if refusal is not None:
                self._liveness.refuse(sensor.id, refusal, observation.ended_at, now)
                # Nor by what it says twice.
                if refusal is not Refusal.REPEATED or sensor.id not in self._counted_at:
                    yield refusal
                continue
            if sensor.id in self._counted_at:
                minute = observation.started_at // _MINUTE
                self._counted_at[sensor.id] = max(minute, self._counted_at[sensor.id])
            self._liveness.hear(sensor.id, observation.started_at, observation.ended_at)
            yield from counter.advance(now)
