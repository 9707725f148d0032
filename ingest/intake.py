"""The intake: raw messages in, released clusters out. Here personal data ends.

Pure but for the state it holds: time is an argument, and nothing is written anywhere.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from anonymise.cap import day_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter, Refusal
from anonymise.release import Secret
from ingest.errors import Reason, RefusedError
from ingest.formats import passant
from ingest.liveness import Liveness
from monitor.registry.entry import Registry, Sensor

PAYLOAD_BYTES: Final = 64 * 1024

_TOPIC_LEVELS: Final = 3


class Intake:
    """All counters of one edge.

    Parameters
    ----------
    registry : Registry
        Of the edge's municipality.
    edge : str
        Its name: it serves the sensors that name it, and those that name none.
    secret : Secret
        Of the edge.
    lateness_seconds : float
        How long a step waits for messages that are on their way, by the edge's clock.
    opens_at : int
        Epoch seconds before which nothing is counted.
    """

    def __init__(
        self,
        registry: Registry,
        edge: str,
        secret: Secret,
        lateness_seconds: float,
        opens_at: int = 0,
    ) -> None:
        zone = ZoneInfo(registry.municipality.time_zone)
        cap = day_cap(zone)
        self._sensors = {s.id: s for s in registry.sensors if s.edge in (None, edge)}
        self._in_force = {s.id: _in_force(s, zone) for s in self._sensors.values()}
        self._counters = {
            counter.id: PassageCounter(
                counter.id,
                counter.step_seconds,
                secret,
                cap,
                lateness_seconds,
                -(-opens_at // counter.step_seconds) * counter.step_seconds,
            )
            for sensor in self._sensors.values()
            for counter in sensor.counters
        }
        self.liveness = Liveness(self._sensors.values())

    def read(self, topic: str, payload: bytes) -> tuple[Sensor, list[Observation]]:
        """Read one raw message.

        Raises
        ------
        RefusedError
            If it cannot be used; the reason tells why.
        """
        levels = topic.split("/")
        if len(levels) != _TOPIC_LEVELS or levels[2] != "counts":
            raise RefusedError(Reason.UNKNOWN_TOPIC)
        sensor = self._sensors.get(levels[1])
        if sensor is None:
            raise RefusedError(Reason.UNKNOWN_SENSOR)
        if sensor.kind == "wifi":
            raise RefusedError(Reason.OTHER_KIND)
        if len(payload) > PAYLOAD_BYTES:
            raise RefusedError(Reason.TOO_LARGE)
        observations = passant.observations(payload, sensor)
        first_at, last_at = self._in_force[sensor.id]
        if any(o.started_at < first_at or o.ended_at > last_at for o in observations):
            raise RefusedError(Reason.NOT_IN_FORCE)
        return sensor, observations

    def count(
        self, sensor: Sensor, observations: list[Observation], now: float
    ) -> Iterator[Cluster | Refusal]:
        """Count a sensor's observations, and give what that releases or refuses.

        Parameters
        ----------
        sensor : Sensor
            Whose frame it was.
        observations : list of Observation
            As `read` gave them.
        now : float
            Epoch seconds by the edge's clock.
        """
        for observation in observations:
            counter = self._counters[observation.counter]
            refusal = counter.offer(observation, now)
            if refusal is not None:
                yield refusal
                continue
            self.liveness.hear(sensor.id, observation.started_at, observation.ended_at)
            yield from counter.advance(now)

    def advance(self, now: float) -> Iterator[Cluster]:
        """Close the steps that are overdue at `now`, in epoch seconds, of every counter."""
        for counter in self._counters.values():
            yield from counter.advance(now)
        self.liveness.look(now)

    def drop(self) -> None:
        """Forget every open window: the clock jumped."""
        for counter in self._counters.values():
            counter.drop()


def _in_force(sensor: Sensor, zone: ZoneInfo) -> tuple[float, float]:
    first = datetime(
        sensor.valid_from.year, sensor.valid_from.month, sensor.valid_from.day, tzinfo=zone
    )
    if sensor.valid_to is None:
        return first.timestamp(), float("inf")
    after = sensor.valid_to + timedelta(days=1)
    return first.timestamp(), datetime(after.year, after.month, after.day, tzinfo=zone).timestamp()
