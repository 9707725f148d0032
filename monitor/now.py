"""What is shown of a counter and of a zone at one instant.

Pure values.
"""

import msgspec

from monitor.crowding import NOTHING, Crowding
from monitor.density import DensitySource
from monitor.occupancy import Occupancy
from monitor.standard import Moment
from monitor.state import Line, State
from monitor.trend import Trend


# Structs, for there are thousands of them several times a second.
class CounterNow(msgspec.Struct, frozen=True, gc=False):
    """One counter at an instant.

    Parameters
    ----------
    per_hour : int or None
        Passages an hour, at the rate of its newest cluster; None unless `state` is measured.
    level : str or None
        Word of busyness; None without a figure or an effective width.
    ended_at : int or None
        When its newest cluster ended; None if there never was one.
    since_at : int or None
        From when it has had no figure, by what is known; None while it has one.
    line : Line or None
        What is known of the way from its sensor to here, whatever its figure is.
    per_minute : float or None
        `per_hour` by the minute: the mean over the window of its newest cluster.
    window_seconds : int or None
        How long that window was.
    flow : float or None
        Persons per metre of effective width and minute; None without a width.
    trend : Trend or None
        The last quarter hour against the one before; None where either is not known.
    level_scheme : str or None
        Whose word `level` is.
    jam : bool or None
        Whether it falls where people stand too dense to pass; None where that is not known.
    usual_per_hour : int or None
        Passages an hour in the median at this weekday and time; None where that is not known.
    busier_percent : int or None
        By how much `per_hour` is above that, below 0 if under it; None without either.
    """

    municipality: str
    id: str
    sensor_id: str
    state: State
    per_hour: int | None
    level: str | None
    ended_at: int | None
    since_at: int | None
    line: Line | None = None
    per_minute: float | None = None
    window_seconds: int | None = None
    flow: float | None = None
    trend: Trend | None = None
    level_scheme: str | None = None
    jam: bool | None = None
    usual_per_hour: int | None = None
    busier_percent: int | None = None


class ZoneNow(msgspec.Struct, frozen=True, gc=False):
    """One zone at an instant.

    Parameters
    ----------
    per_hour : int or None
        As a counter's: the sum.
    level : str or None
        The worst of its counters', and of its density where the scheme has one for it; of a jam
        the highest.
    age_seconds : int or None
        Age of the newest among its counters' clusters.
    since_at : int or None
        From when the last of its counters has had no figure; None while one has.
    covered : float
        Share of its counters that are measured, 0 to 1.
    line : Line or None
        What fails of the lines of its counters and doors.
    per_minute, trend : float or None, Trend or None
        As a counter's, of their sum.
    window_seconds : int or None
        The longest of its counters' windows.
    flow : float or None
        Its worst counter's.
    level_scheme, jam : str or None, bool or None
        As a counter's.
    crowding : Crowding
        How many are in it, and how dense.
    capacity : int or None
        Persons that it can hold.
    usual_per_hour, busier_percent : int or None
        As a counter's; the latter None too where not all of its counters are measured.
    usual_moment : Moment or None
        Which weekday, time and season it is that `usual_per_hour` is of; None without it.
    counters : tuple
        Municipality and id of those that it sums.
    """

    municipality: str
    id: str
    state: State
    per_hour: int | None
    level: str | None
    age_seconds: int | None
    since_at: int | None
    covered: float
    line: Line | None = None
    per_minute: float | None = None
    window_seconds: int | None = None
    flow: float | None = None
    trend: Trend | None = None
    level_scheme: str | None = None
    jam: bool | None = None
    crowding: Crowding = NOTHING
    capacity: int | None = None
    usual_per_hour: int | None = None
    busier_percent: int | None = None
    usual_moment: Moment | None = None
    counters: tuple[tuple[str, str], ...] = ()

    @property
    def occupancy(self) -> Occupancy:
        """How many are in it."""
        return self.crowding.occupancy

    @property
    def density(self) -> float | None:
        """Persons per square metre."""
        return self.crowding.density

    @property
    def density_source(self) -> DensitySource | None:
        """Where its density is from."""
        return self.crowding.source
