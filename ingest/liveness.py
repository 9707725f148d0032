"""Which sensors are heard of: whether their frames arrive, and since when.

Pure. It knows when frames came, and nothing of what was in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from anonymise.passage import AHEAD_SECONDS, LATENESS_SECONDS, Refusal
from monitor.registry.entry import Sensor

CLOCK_OFF_SECONDS: Final = AHEAD_SECONDS
"""A sensor's clock that differs by less may be a message that was long on its way."""

SILENT_SECONDS: Final = 90
"""After so long without a frame of a minute a sensor is silent: its window still bridges that."""

_NEWS_SECONDS: Final = 5.0
_NAMED_PER_SECOND: Final = 100


@dataclass(slots=True)
class _Heard:
    silent_seconds: int
    allowed_seconds: int = 0
    since_at: int = 0
    clock_offset_seconds: int = 0
    refused_at: float = 0.0
    until_at: int = 0
    frames: bool = False
    ever: bool = False

    def is_silent(self, now: float) -> bool:
        """Tell whether it was heard, and too long ago."""
        return self.frames and now - self.until_at > self.allowed_seconds


class Liveness:
    """Frames heard, by sensor.

    A sensor is silent when its next frame is half a minute overdue, well before its window is
    dropped for it: who watches a crowd is told within two minutes.

    Parameters
    ----------
    sensors : iterable of Sensor
        Those of this edge.
    """

    def __init__(self, sensors: Iterable[Sensor]) -> None:
        self._heard = {
            sensor.id: _Heard(
                max(
                    # Wifi and views speak each minute, whatever their counters' grid.
                    [SILENT_SECONDS]
                    + [
                        c.step_seconds + LATENESS_SECONDS
                        for c in sensor.counters
                        if sensor.kind != "wifi"
                    ]
                )
            )
            for sensor in sensors
        }
        self.has_changed = False

    @property
    def news_seconds(self) -> float:
        """Return how long after a report what has changed since is to be reported.

        At the start each sensor that is heard is news, and a report names them all: where there
        are thousands, they are to be told of less often.
        """
        return max(_NEWS_SECONDS, len(self._heard) / _NAMED_PER_SECOND)

    def hear(self, sensor_id: str, started_at: int, ended_at: int, *, vouches: bool = True) -> None:
        """Note a frame over ``[started_at, ended_at)``, in epoch seconds.

        It vouches for the sensor's clock, unless it may be late where others may not.
        """
        heard = self._heard[sensor_id]
        if heard.frames and started_at - heard.until_at > heard.allowed_seconds:
            heard.frames = False
        if vouches:
            heard.clock_offset_seconds = 0
        if not heard.frames:
            heard.frames = True
            heard.ever = True
            heard.since_at = started_at
            self.has_changed = True
        heard.until_at = max(heard.until_at, ended_at)
        # The next one may be as long as this one was.
        heard.allowed_seconds = max(heard.silent_seconds, ended_at - started_at + LATENESS_SECONDS)

    def refuse(self, sensor_id: str, refusal: Refusal, ended_at: int, now: float) -> None:
        """Note a frame that was not used.

        Where that was for its time, the sensor's clock is off by what this differs from the edge's.
        That is told with the next status and not at once, lest a status tell of each frame.
        """
        offset = round(ended_at - now)
        if refusal not in (Refusal.AHEAD, Refusal.LATE) or abs(offset) < CLOCK_OFF_SECONDS:
            return
        heard = self._heard[sensor_id]
        heard.refused_at = now
        if not heard.ever:
            heard.ever = True
            heard.since_at = int(now)
        heard.clock_offset_seconds = offset

    def look(self, now: float) -> None:
        """Note who has fallen silent by `now`, in epoch seconds."""
        for heard in self._heard.values():
            if heard.is_silent(now):
                heard.frames = False
                heard.since_at = heard.until_at
                self.has_changed = True
            if heard.clock_offset_seconds and now - heard.refused_at > heard.silent_seconds:
                heard.clock_offset_seconds = 0
                if not heard.frames:
                    heard.since_at = int(heard.refused_at)

    def will_change(self, now: float) -> bool:
        """Tell whether a `look` at `now` would find anyone fallen silent."""
        return any(heard.is_silent(now) for heard in self._heard.values())

    def report(self) -> list[tuple[str, bool, int, int]]:
        """Return what there is to tell of each sensor ever heard.

        Returns
        -------
        list of tuple
            Its id, whether its frames can be used, since when that has been so, and by how many
            seconds its clock is ahead where its frames are refused for that.
        """
        self.has_changed = False
        return [
            (sensor_id, heard.frames, heard.since_at, heard.clock_offset_seconds)
            for sensor_id, heard in self._heard.items()
            if heard.ever
        ]
