"""The status: what an edge says of itself and its sensors, never of persons."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SensorStatus:
    """Whether frames of a sensor can be used at its edge, and since when (event time).

    `is_clock_off` tells that they arrive and are refused, since the sensor's clock is off.
    """

    sensor: str
    frames: bool
    since_at: int
    is_clock_off: bool = False


@dataclass(frozen=True, slots=True)
class EdgeStatus:
    """What an edge says of itself every half minute, or its last will.

    Parameters
    ----------
    at : int
        When it said so, by its own clock; for a last will: when the centre heard of it.
    online : bool
        False in a last will and in a farewell.
    first_seq : int or None
        The lowest number still in its spool, or else the next that it will give.
    sensors : tuple of SensorStatus
        Its sensors; empty in a last will.
    body : Mapping
        What else is kept of it: ``version``, ``clockOffsetSeconds``, and ``spool`` with ``length``,
        ``ageSeconds``, ``dropped``, ``held``.
    """

    at: int
    online: bool
    first_seq: int | None = None
    sensors: tuple[SensorStatus, ...] = ()
    body: Mapping[str, object] = field(default_factory=dict)
