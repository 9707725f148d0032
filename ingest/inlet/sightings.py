"""Sightings: ``raw/{sensor}/sightings`` to the clusters of every wifi sensor.

A wifi sensor is on while it is registered with a legal basis, an area and a period, and goes off by
itself at the end of its last day: its frames are refused and what was heard is forgotten.
"""

import os
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Final

from anonymise.cap import hour_cap, quarter_cap
from anonymise.cluster import Cluster
from anonymise.passer import PasserCounter
from anonymise.release import Secret
from anonymise.sighting import SightingFrame
from ingest.errors import Reason, RefusedError
from ingest.formats import passant
from ingest.inlet.frame import Frame
from ingest.inlet.roll import Roll
from ingest.liveness import Liveness
from monitor.registry.entry import Sensor

_MINUTE: Final = 60


class Sightings:
    """All wifi sensors of an edge.

    Parameters
    ----------
    roll : Roll
        Its sensors.
    liveness : Liveness
        Told of every frame.
    secret : Secret
        Of the edge.
    lateness_seconds : float
        How long a step waits for messages that are on their way, by the edge's clock.
    """

    def __init__(
        self, roll: Roll, liveness: Liveness, secret: Secret, lateness_seconds: float
    ) -> None:
        self._roll = roll
        self._liveness = liveness
        self._lateness = lateness_seconds
        self._counters = {
            sensor.id: PasserCounter(
                counter.id,
                counter.step_seconds,
                secret,
                os.urandom,
                lateness_seconds,
                cap_after=quarter_cap if counter.window == "quarter" else hour_cap,
                is_fixed=counter.window != "elastic",
            )
            for sensor in roll.sensors
            if sensor.kind == "wifi"
            for counter in sensor.counters
        }
        self._counted_at = dict.fromkeys(self._counters, 0)
        self._ends_at = {
            sensor.id: roll.ends_at(sensor) for sensor in roll.sensors if sensor.kind == "wifi"
        }

    def read(self, source: str, payload: bytes) -> Frame:
        """Read one frame; see `Inlet`."""
        sensor = self._roll.sensor(source)
        if sensor.kind != "wifi":
            raise RefusedError(Reason.OTHER_KIND)
        frame = passant.sightings(payload)
        self._roll.check_in_force(sensor, frame.heard_at, frame.heard_at + 1)
        # An antenna may send the more frames the more it hears: one a minute is counted, of all
        # its minutes, so that their number tells nothing of who was there.
        minute = frame.heard_at // _MINUTE
        is_counted = minute > self._counted_at[sensor.id]
        return Frame(frame.heard_at, partial(self._take, sensor, frame), is_counted)

    def advance(self, now: float) -> Iterator[Cluster]:
        """Close the steps that are overdue; see `Inlet`."""
        for sensor_id, counter in self._counters.items():
            yield from counter.advance(now)
            if self._is_over(sensor_id, now):
                counter.drop()

    def drop(self) -> None:
        """Forget every open window; see `Inlet`."""
        for counter in self._counters.values():
            counter.drop()

    # By the edge's clock, whatever the sensor says; its last hour may still come in.
    def _is_over(self, sensor_id: str, now: float) -> bool:
        return now >= self._ends_at[sensor_id] + self._lateness

    def _take(
        self, sensor: Sensor, frame: SightingFrame, now: float
    ) -> Iterator[Cluster | StrEnum]:
        if self._is_over(sensor.id, now):
            yield Reason.NOT_IN_FORCE
            return
        counter = self._counters[sensor.id]
        refusal = counter.offer(frame, now)
        if refusal is not None:
            self._liveness.refuse(sensor.id, refusal, frame.heard_at, now)
            yield refusal
            return
        minute = frame.heard_at // _MINUTE
        self._counted_at[sensor.id] = max(minute, self._counted_at[sensor.id])
        self._liveness.hear(sensor.id, frame.heard_at, frame.heard_at + 1)
        yield from counter.advance(now)
