"""When the demo's city begins: which local time, and how fast it passes.

Pure: what time it is now is an argument.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from demo.day import SATURDAY, SUNDAY
from monitor.clock import SimulatedClock

SPEED: Final = 60.0
PAST_DAYS: Final = 400
"""A year, and as much more as a comparison with the year before it begins with."""

SUNDAY_WEEKS: Final = 20
"""For so long shops have opened every Sunday, and no longer the first of the month alone."""

MAXIMUM_SPEED: Final = 240.0
"""Beyond it, the five seconds that an edge waits for late messages pass too fast for a machine."""

TOWN_TIME: Final = ZoneInfo("Europe/Amsterdam")
_MORNING: Final = time(10, 30)
NOW: Final = "now"


@dataclass(frozen=True, slots=True)
class Opening:
    """The start of a demo.

    Parameters
    ----------
    started_at : float
        The city's time at the start, in epoch seconds.
    speed : float
        Its seconds per second of ours.
    since : float
        Our time at the start.
    """

    started_at: float
    speed: float
    since: float

    @property
    def is_ours(self) -> bool:
        """Tell whether the city's time is ours."""
        return self.speed == 1 and self.started_at == self.since

    @property
    def clock_setting(self) -> str:
        """Return `PASSANT_CLOCK` for every process."""
        if self.is_ours:
            return "wall"
        return str(SimulatedClock(self.started_at, self.speed, self.since))

    @property
    def day(self) -> date:
        """Return the local day on which it begins."""
        return self.moment(self.since).date()

    @property
    def weekly_from(self) -> date:
        """Return the first of the Sundays from which shops open on every one."""
        day = self.day - timedelta(weeks=SUNDAY_WEEKS)
        return day + timedelta(days=(SUNDAY - day.weekday()) % 7)

    def moment(self, now: float) -> datetime:
        """Return the city's local time."""
        at = self.started_at + (now - self.since) * self.speed
        return datetime.fromtimestamp(at, TOWN_TIME)


def opening(start: str | None, speed: float, now: float) -> Opening:
    """Return the start that was asked for.

    Parameters
    ----------
    start : str or None
        Local time in ISO 8601, or ``now``; the last Saturday morning if None.
    speed : float
        1 to `MAXIMUM_SPEED`.
    now : float
        Epoch seconds.

    Raises
    ------
    ValueError
        If either cannot be; the message says what would be right.
    """
    if not 1 <= speed <= MAXIMUM_SPEED:
        raise ValueError(f"--speed must be from 1, as fast as real time, to {MAXIMUM_SPEED:g}")
    if start == NOW:
        return Opening(now, speed, now)
    if start is None:
        started = last_saturday(datetime.fromtimestamp(now, TOWN_TIME))
    else:
        try:
            started = datetime.fromisoformat(start)
        except ValueError:
            raise ValueError(
                "--start must be `now` or a local time such as 2026-11-21T19:30"
            ) from None
        if started.tzinfo is None:
            started = started.replace(tzinfo=TOWN_TIME)
    return Opening(started.timestamp(), speed, now)


def last_saturday(now: datetime) -> datetime:
    """Return the latest Saturday, 10:30 local time, that lies before `now`."""
    days = (now.weekday() - SATURDAY) % 7
    morning = datetime.combine(now.date() - timedelta(days=days), _MORNING, now.tzinfo)
    return morning if morning <= now else morning - timedelta(weeks=1)
