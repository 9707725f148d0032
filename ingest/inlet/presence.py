"""Presence: ``raw/{sensor}/presence`` to what may be said of who is in view."""

from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Final

from anonymise.passage import AHEAD_SECONDS, Refusal
from anonymise.presence import Presence, released
from anonymise.release import Secret
from ingest.errors import Reason, RefusedError
from ingest.formats import dialect
from ingest.inlet.frame import Frame
from ingest.inlet.roll import Roll
from ingest.liveness import Liveness
from monitor.registry.entry import STEP_SECONDS, Sensor

LATENESS_SECONDS: Final = 5 * 60
"""An instant tells of nothing but itself, so that it may come late."""


class Views:
    """All views of an edge's cameras.

    Parameters
    ----------
    roll : Roll
        Its sensors.
    liveness : Liveness
        Told of every frame.
    secret : Secret
        Of the edge.
    opens_at : int
        Epoch seconds before which nothing is counted.
    """

    def __init__(self, roll: Roll, liveness: Liveness, secret: Secret, opens_at: int) -> None:
        self._roll = roll
        self._liveness = liveness
        self._secret = secret
        self._told_at = {view.id: opens_at - 1 for s in roll.sensors for view in s.views}

    def read(self, source: str, payload: bytes) -> Frame:
        """Read one frame; see `Inlet`."""
        sensor = self._roll.sensor(source)
        if not sensor.views:
            raise RefusedError(Reason.OTHER_KIND)
        at, counts = dialect.presence(payload, sensor)
        self._roll.check_in_force(sensor, at, at + 1)
        return Frame(at, partial(self._take, sensor, at, counts))

    def advance(self, now: float) -> Iterator[Presence]:
        """Do nothing: nothing is open; see `Inlet`."""
        del now
        yield from ()

    def drop(self) -> None:
        """Do nothing: nothing is open, and an instant never comes twice; see `Inlet`."""

    def _take(
        self, sensor: Sensor, at: int, counts: dict[str, int], now: float
    ) -> Iterator[Presence | StrEnum]:
        refusal = _refusal(at, now)
        if refusal is None and any(at <= self._told_at[view] for view in counts):
            refusal = Refusal.REPEATED
        if refusal is not None:
            self._liveness.refuse(sensor.id, refusal, at, now)
            yield refusal
            return
        self._liveness.hear(sensor.id, at, at + STEP_SECONDS, vouches=not sensor.counters)
        for view, count in counts.items():
            self._told_at[view] = at
            presence = released(count, view, at, self._secret)
            if presence is not None:
                yield presence


def _refusal(at: int, now: float) -> Refusal | None:
    if at % STEP_SECONDS:
        return Refusal.OFF_GRID
    if at > now + AHEAD_SECONDS:
        return Refusal.AHEAD
    return Refusal.LATE if at + LATENESS_SECONDS < now else None
