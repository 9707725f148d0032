"""What passed a door since a zone's day began, as far as it is known, and how sure that is.

Pure. Of what was not released nothing is known but the rule by which that was not: it is expected
from the flow around it and from the gate, and never read from anywhere.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Self
from zoneinfo import ZoneInfo

import msgspec

from anonymise.cluster import MINIMUM_CLUSTER
from anonymise.release import MARGIN, passages_per_person
from monitor.state import Newest
from monitor.trend import CHANCE, rounding_variance

LARGEST_GAP_SHARE: Final = 0.2
"""Of the time since the day began, of which nothing is known of a counter; beyond, no figure."""

_ENDING_SECONDS: Final = 3600
_WAKING_SECONDS: Final = 2 * 3600
_DAY_SECONDS: Final = 24 * 3600

# Shares of what is expected, as standard deviations: of an open window, and of what was missed.
_EXPECTED_SHARE: Final = 0.3
_MISSED_SHARE: Final = 0.5

# Variance of the guess what of the night's cluster belongs to which day.
_GUESSED: Final = 0.2


class Day(msgspec.Struct, frozen=True, gc=False):
    """A zone's day: from when it is taken to be empty, with the local midnight within it."""

    began_at: int
    midnight_at: int


def day_of(at: int, time_zone: str, reset_hour: int) -> Day:
    """Return the day that is on at an instant.

    Parameters
    ----------
    at : int
        Epoch seconds.
    time_zone : str
        IANA name.
    reset_hour : int
        0 to 23.
    """
    # Days begin on a quarter hour of every clock.
    return _day_of(at - at % 900, time_zone, reset_hour)


@lru_cache(maxsize=256)
def _day_of(at: int, time_zone: str, reset_hour: int) -> Day:
    zone = ZoneInfo(time_zone)
    local = datetime.fromtimestamp(at, zone)
    first = local.date() if local.hour >= reset_hour else local.date() - timedelta(days=1)

    def instant(days: int, hour: int) -> int:
        day = first + timedelta(days=days)
        return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp())

    return Day(instant(0, reset_hour), instant(1, 0))


class Window(msgspec.Struct, frozen=True, gc=False):
    """Clusters of one counter that are alike.

    Parameters
    ----------
    seconds : int
        Length of each.
    clusters, count : int
        How many they are, and what they hold together.
    """

    seconds: int
    clusters: int
    count: int


class Dawn(msgspec.Struct, frozen=True, gc=False):
    """The cluster of a counter during which the day began.

    Parameters
    ----------
    night : Newest
        The cluster itself.
    before, after : Newest or None
        The one before it and the one after it.
    """

    night: Newest
    before: Newest | None
    after: Newest | None

    def share(self, began_at: int) -> float:
        """Return what share of it passed after the day began, as far as can be guessed.

        A day begins when it is quietest: as if it had gone on for an hour as it was before, and
        for the last two hours as it is after, with nobody between.
        """
        night = self.night
        before, after = _rate(self.before or night), _rate(self.after or night)
        if self.before is not None and self.before.ended_at < night.started_at:
            # What was dropped between them held less than its gate.
            pause_seconds = night.started_at - self.before.ended_at
            before = min(before, _gate(pause_seconds) / 2 / pause_seconds)
        early = before * min(_ENDING_SECONDS, began_at - night.started_at)
        late = after * min(_WAKING_SECONDS, night.ended_at - began_at)
        return late / (early + late)


class Tally(msgspec.Struct, frozen=True, gc=False):
    """What passed a counter since a day began, as far as it is known.

    Parameters
    ----------
    began_at : int
        Of the day.
    count, variance : float
        Passages until `until_at`, what is expected of its gaps among them.
    until_at : int
        End of the newest cluster of that day; its beginning without one.
    rate : float
        Passages a second, of that cluster.
    is_known : bool
        Whether its gaps are short enough to expect anything of them.
    """

    began_at: int
    count: float
    variance: float
    until_at: int
    rate: float
    is_known: bool

    @classmethod
    def of(
        cls,
        day: Day,
        newest: Newest | None,
        windows: Iterable[Window],
        dawn: Dawn | None = None,
        evening_at: int | None = None,
    ) -> Self:
        """Return the tally of a counter.

        Parameters
        ----------
        day : Day
            Which one.
        newest : Newest or None
            The counter's newest cluster.
        windows : iterable of Window
            Its clusters that started when the day had begun, or later.
        dawn : Dawn or None
            The one during which it began.
        evening_at : int or None
            When the last of all those ended that ended by midnight; None without any.
        """
        if newest is None or newest.ended_at <= day.began_at:
            return cls(day.began_at, 0.0, 0.0, day.began_at, 0.0, is_known=True)
        count = variance = 0.0
        covered_seconds = 0
        if dawn is not None:
            part = dawn.share(day.began_at)
            count = dawn.night.count * part
            variance = dawn.night.count**2 * part * (1 - part) * _GUESSED
            covered_seconds = dawn.night.ended_at - day.began_at
        for each in windows:
            count += each.count
            variance += each.clusters * rounding_variance(each.seconds)
            covered_seconds += each.clusters * each.seconds
        elapsed_seconds = newest.ended_at - day.began_at
        average = count / max(covered_seconds, 1)
        withheld_seconds = 0
        if newest.ended_at > day.midnight_at:
            withheld_seconds = day.midnight_at - (evening_at or day.began_at)
            more, unsure = _withheld(withheld_seconds, average)
            count, variance = count + more, variance + unsure
        missing_seconds = max(0, elapsed_seconds - covered_seconds - withheld_seconds)
        more = average * missing_seconds
        return cls(
            day.began_at,
            count + more,
            variance + (_MISSED_SHARE * more) ** 2,
            newest.ended_at,
            _rate(newest),
            is_known=missing_seconds <= LARGEST_GAP_SHARE * elapsed_seconds,
        )

    def now(self, now: int, day: Day, step_seconds: int) -> tuple[float, float]:
        """Return passages until `now` and their variance, the open window among them."""
        if self.began_at != day.began_at:
            count = variance = rate = 0.0
            until_at = day.began_at
        else:
            count, variance, rate, until_at = self.count, self.variance, self.rate, self.until_at
        if until_at < day.midnight_at <= now:
            # What was open then was dropped.
            more, unsure = _withheld(day.midnight_at - until_at, rate)
            count, variance, until_at = count + more, variance + unsure, day.midnight_at
        if rate:
            more, unsure = _open(now - until_at, rate, step_seconds)
        else:
            # None was released yet: the window is open from the midnight before.
            age_seconds = now - day.midnight_at + _DAY_SECONDS
            gate = _gate(age_seconds)
            more = gate / 2 * max(0, now - until_at) / age_seconds
            unsure = gate**2 / 12
        return count + more, variance + unsure


# What a window of that age held that was dropped: less than its gate.
def _withheld(age_seconds: int, rate: float) -> tuple[float, float]:
    if age_seconds <= 0:
        return 0.0, 0.0
    gate = _gate(age_seconds)
    return min(rate * age_seconds, gate / 2), gate**2 / 12


# What a window of that age holds that is still open: until the step that may close it has come,
# whatever the flow brings; after it less than the gate.
def _open(age_seconds: int, rate: float, step_seconds: int) -> tuple[float, float]:
    if age_seconds <= 0:
        return 0.0, 0.0
    expected = rate * age_seconds
    variance = CHANCE * expected + (_EXPECTED_SHARE * expected) ** 2
    if age_seconds <= 2 * step_seconds:
        return expected, variance
    gate = _gate(age_seconds)
    if expected <= gate / 2:
        # It may have become busier than the last cluster says, as long as the gate holds.
        return expected, variance + (gate / 2 - expected) * gate / 12
    return gate / 2, gate**2 / 12


def _rate(cluster: Newest) -> float:
    return cluster.count / (cluster.ended_at - cluster.started_at)


def _gate(age_seconds: int) -> float:
    return (MINIMUM_CLUSTER + MARGIN) * passages_per_person(age_seconds)
