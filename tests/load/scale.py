"""How much load, for how long, and when within a minute the sensors speak."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

MINUTE: Final = 60
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Rhythm:
    """When the frames of a minute come; all in seconds of the city's time.

    A frame's minute ends on the counter's grid. It comes within `spread_seconds`, evenly, from
    `ahead_seconds` before that end by the edge's clock, as the sensor's own clock may be ahead.

    Parameters
    ----------
    step_seconds : int
        The counters' grid: sensors are dealt out over the ends that it leaves within a minute.
    """

    words: str
    step_seconds: int
    ahead_seconds: float
    spread_seconds: float

    @property
    def peak_share(self) -> float:
        """Return how many times the mean rate the rate is while frames come."""
        return self.step_seconds / self.spread_seconds


EVEN: Final = Rhythm(
    "minutes end at four instants of a minute, clocks are 11 s ahead to 4 s behind: no peak",
    15,
    11.0,
    15.0,
)
QUARTER: Final = Rhythm(
    "minutes end at four instants of a minute, all clocks right, sent within 4 s", 15, 0.0, 4.0
)
FULL: Final = Rhythm("all minutes end at once, all clocks right, sent within 4 s", 60, 0.0, 4.0)
RHYTHMS: Final[Mapping[str, Rhythm]] = {"even": EVEN, "quarter": QUARTER, "full": FULL}


@dataclass(frozen=True)
class Scale:
    """What a run is made of.

    Parameters
    ----------
    municipalities : int
        Each has an edge of its own, with its raw broker, and a gateway that carries its sensors'
        frames to it.
    sensors : int
        Of each municipality; every one sends a frame a minute, and every frame is a cluster.
    readers, analysts : int
        Of all municipalities together.
    minutes : int
        Measured, after one that is not.
    speed : float
        Of the city's clock.
    history_days : int
        That the store holds before, of a zone of each municipality.
    p99_seconds : float
        The most from a sensor's frame to a reader of the stream.
    p99_answer_seconds : float
        The most that an analyst waits for an answer.
    """

    municipalities: int
    sensors: int
    readers: int
    analysts: int
    minutes: int
    speed: float
    history_days: int
    rhythm: Rhythm = EVEN
    p99_seconds: float = 1.0
    p99_answer_seconds: float = 1.0

    @property
    def rate(self) -> float:
        """Return messages a second, by the wall, on average."""
        return self.municipalities * self.sensors * self.speed / MINUTE


WHOLE: Final = Scale(
    municipalities=20,
    sensors=3000,
    readers=200,
    analysts=20,
    minutes=5,
    speed=1.0,
    history_days=30,
)
# On a machine that does something else beside it, nothing is said of how fast it was.
SHORT: Final = Scale(
    municipalities=2,
    sensors=40,
    readers=6,
    analysts=2,
    minutes=1,
    speed=20.0,
    history_days=2,
    p99_seconds=30.0,
    p99_answer_seconds=30.0,
)


@dataclass(frozen=True)
class Plan:
    """What the simulated people and sensors must know of a run that is about to begin.

    Parameters
    ----------
    clock : str
        As in `PASSANT_CLOCK`.
    api_url : str
    raw_ports : tuple of int
        Of the edges' raw brokers, in the order of their municipalities.
    first_minute : int
        Number, since 1970, of the first minute whose frames are sent; it is not measured.
    """

    scale: Scale
    clock: str
    api_url: str
    raw_ports: tuple[int, ...]
    first_minute: int

    @property
    def measured(self) -> range:
        """Return the numbers of the minutes that are measured."""
        return range(self.first_minute + 1, self.first_minute + 1 + self.scale.minutes)

    @property
    def frames(self) -> int:
        """Return how many frames are sent in all."""
        return self.scale.municipalities * self.scale.sensors * (self.scale.minutes + 1)

    def write(self, file: Path) -> None:
        """Write it, whole at once, for who waits for it."""
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.rename(file)

    @classmethod
    def awaited(cls, file: Path) -> Self:
        """Read it once it is there: a house takes its time to start."""
        while not file.exists():
            time.sleep(_POLL_SECONDS)
        found: dict[str, Any] = json.loads(file.read_text())
        scale: dict[str, Any] = found.pop("scale")
        rhythm = Rhythm(**scale.pop("rhythm"))
        ports = tuple(found.pop("raw_ports"))
        return cls(scale=Scale(**scale, rhythm=rhythm), raw_ports=ports, **found)
