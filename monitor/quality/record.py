"""Records: what each counter of a municipality released, day by day and hour by hour.

Pure. The only figures here are sums and shares of released clusters of at least fifteen, so that
whatever is found in them is the same for every world that released the same: nothing here can tell
0 from 14. Beside them stands how long the sensor lived, which no passer changes.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from monitor.coverage import Stretch
from monitor.quality.almanac import Almanac
from monitor.state import MINIMUM_SHOWN

NOTHING: Final = -1
"""In place of a figure: nothing was released, or the share of it stands for under fifteen."""

LIVING_SHARE: Final = 0.9
"""Of a day or an hour that a sensor must have lived for its figure to be judged."""

LEAST_PEERS: Final = 3
"""Counters of other sensors that it takes to tell what the town did."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one counter released.

    Parameters
    ----------
    days, hours : sequence of int
        Persons released, by place in the almanac; `NOTHING` without a figure.
    released_hours : sequence of bool
        Whether a released cluster reaches into the hour, be its share ever so small.
    lengthy : sequence of pairs of int
        Start and end of each cluster of three hours or more, in order.
    living_days, living_hours : sequence of bool
        Whether its sensor was heard of and alive for nearly all of it.
    """

    counter_id: str
    sensor_id: str
    direction: str
    days: Sequence[int]
    hours: Sequence[int]
    released_hours: Sequence[bool]
    lengthy: Sequence[tuple[int, int]]
    living_days: Sequence[bool]
    living_hours: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Town:
    """The counters of one municipality, on one almanac."""

    almanac: Almanac
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """How long a sensor lived, on an almanac: made once a sensor, shared by its counters."""

    days: Sequence[bool]
    hours: Sequence[bool]

    @classmethod
    def of(cls, stretches: Iterable[Stretch], almanac: Almanac) -> "Life":
        """Read it from coverage."""
        alive = [(s.started_at, s.ended_at) for s in stretches if s.state == "alive"]
        return cls(_lived(alive, almanac.day_starts), _lived(alive, almanac.hour_starts))


def record(
    names: tuple[str, str, str],
    days: Mapping[date, int],
    hours: Mapping[int, int],
    lengthy: Sequence[tuple[int, int]],
    life: Life,
    almanac: Almanac,
) -> Record:
    """Return the record of a counter.

    Parameters
    ----------
    names : tuple of str
        Its id, its sensor's, and its direction.
    days, hours : Mapping
        Persons by local day, and by the start of a clock hour; those under fifteen are left out.
    lengthy : sequence of pairs of int
        Its clusters of three hours or more.
    life : Life
        Of its sensor.
    almanac : Almanac
        Over which.
    """
    by_day = [_shown(days.get(almanac.day(place))) for place in range(almanac.days)]
    by_hour = array("i", (_shown(hours.get(start)) for start in almanac.hour_starts[:-1]))
    released = [start in hours for start in almanac.hour_starts[:-1]]
    return Record(*names, array("i", by_day), by_hour, released, lengthy, life.days, life.hours)


def town_share(town: Town, sensor_id: str, shares: Mapping[str, float]) -> float | None:
    """Return what the quieter quarter of the other sensors' counters did.

    Not their median: on a public holiday offices are empty and shops are not, and a quarter that is
    low at once is no fault of one sensor.

    Parameters
    ----------
    town : Town
        Which counter belongs to which sensor.
    sensor_id : str
        Whose counters are left out: what ails a sensor ails both its directions.
    shares : Mapping of str to float
        Figure over usual, by counter.

    Returns
    -------
    float or None
        Their lower quartile; None where fewer than `LEAST_PEERS` have a share.
    """
    others = sorted(
        shares[each.counter_id]
        for each in town.records
        if each.sensor_id != sensor_id and each.counter_id in shares
    )
    return others[len(others) // 4] if len(others) >= LEAST_PEERS else None


def _shown(count: int | None) -> int:
    return NOTHING if count is None or count < MINIMUM_SHOWN else count


def _lived(alive: Sequence[tuple[int, int]], starts: Sequence[int]) -> list[bool]:
    seconds = [0] * (len(starts) - 1)
    for started_at, ended_at in alive:
        place = max(0, bisect_right(starts, started_at) - 1)
        while place < len(seconds) and starts[place] < ended_at:
            overlap = min(ended_at, starts[place + 1]) - max(started_at, starts[place])
            seconds[place] += max(0, overlap)
            place += 1
    return [
        lived >= LIVING_SHARE * (end - start)
        for lived, (start, end) in zip(seconds, pairwise(starts), strict=True)
    ]
