"""Directions swapped: in and out of a sensor exchange their days. Pure."""

from collections.abc import Iterator, Sequence
from statistics import StatisticsError, correlation
from typing import Final

from monitor.quality.finding import Finding, Reason
from monitor.quality.record import Record, Town
from monitor.quality.volume import LEAST_PERSONS, USUAL_DAYS

LEAST_DAYS: Final = 3
"""In a row: a day may be odd, three of them are not."""

USUAL_LEAST: Final = 7
"""Days of the same kind, workdays or weekend, that make a profile usual."""

MARGIN: Final = 0.02
"""By which the other direction's profile must fit better, summed over both."""

_SLOTS: Final = 24


def direction_swapped(town: Town, first: int, until: int) -> Iterator[Finding]:
    """Yield times of three days or more on which in and out had each other's profile.

    What maintenance leaves behind when a device is hung back the other way round. The shares of the
    24 hours in a day of `in` are correlated with what is usual for `in` and with what is usual for
    `out`, over the 60 days before and the same kind of day (workday or weekend); so for `out`. A
    day is swapped when both fit the other direction better. Where the two profiles are alike
    nothing can be told, and nothing is.

    Parameters
    ----------
    town : Town
        Records that reach back 60 days before `first`.
    first, until : int
        Places of the first day judged, and of the one after the last.
    """
    starts = town.almanac.day_starts
    ways: dict[str, dict[str, Record]] = {}
    for record in town.records:
        ways.setdefault(record.sensor_id, {})[record.direction] = record
    for sensor_id, by_direction in ways.items():
        if "in" not in by_direction or "out" not in by_direction:
            continue
        inward = _profiles(town, by_direction["in"])
        outward = _profiles(town, by_direction["out"])
        run: list[int] = []
        for day in range(first, until + 1):
            verdict = _is_swapped(town, inward, outward, day) if day < until else False
            if verdict:
                run.append(day)
                continue
            if len(run) >= LEAST_DAYS:
                yield Finding(
                    sensor_id,
                    None,
                    Reason.DIRECTION_SWAPPED,
                    starts[run[0]],
                    starts[run[-1] + 1],
                )
            run = []


_Profile = Sequence[float]


def _profiles(town: Town, record: Record) -> list[_Profile | None]:
    """Return by day the persons released in each hour of the clock; None for a day unjudged."""
    found: list[_Profile | None] = []
    for day in range(town.almanac.days):
        hours = [0.0] * _SLOTS
        for hour in town.almanac.hours_of(day):
            hours[town.almanac.hour_slots[hour]] += max(0, record.hours[hour])
        is_judged = record.living_days[day] and sum(hours) >= LEAST_PERSONS
        found.append(hours if is_judged else None)
    return found


def _is_swapped(
    town: Town, inward: list[_Profile | None], outward: list[_Profile | None], day: int
) -> bool:
    into, out = inward[day], outward[day]
    usual_in, usual_out = _usual(town, inward, day), _usual(town, outward, day)
    if into is None or out is None or usual_in is None or usual_out is None:
        return False
    try:
        gain_in = correlation(into, usual_out) - correlation(into, usual_in)
        gain_out = correlation(out, usual_in) - correlation(out, usual_out)
    except StatisticsError:
        # A profile without any change over the day correlates with nothing.
        return False
    return gain_in > 0 and gain_out > 0 and gain_in + gain_out > MARGIN


def _usual(town: Town, profiles: list[_Profile | None], day: int) -> _Profile | None:
    """Return the mean of the shares over the days of one kind before a day."""
    total = [0.0] * _SLOTS
    days = 0
    for place in range(max(0, day - USUAL_DAYS), day):
        profile = profiles[place]
        if profile is None or town.almanac.is_weekend(place) != town.almanac.is_weekend(day):
            continue
        whole = sum(profile)
        total = [so_far + count / whole for so_far, count in zip(total, profile, strict=True)]
        days += 1
    return total if days >= USUAL_LEAST else None
