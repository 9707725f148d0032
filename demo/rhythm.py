"""The rhythms of a town: how a day's walkers spread over its minutes.

Pure. A rhythm answers for a local date and minute which share of its reference day walks by in
that minute. The reference is a dry, ordinary Saturday, or a working day for commuters, so that
the shares of that day sum to 1.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Final, Literal

from demo.day import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    Sundays,
    is_holiday,
    is_kings_day,
    is_market_day,
)

Rhythm = Literal["shopping", "commuting", "evening", "market", "strolling", "dwelling"]

MINUTES_A_DAY: Final = 1440
_NIGHT_ENDS: Final = 5 * 60
"""An evening lasts until five in the morning and belongs to the day on which it began."""

_Curve = tuple[tuple[float, float], ...]
"""Corners of a broken line: hour, height."""

_CURVES: Final[Mapping[str, _Curve]] = {
    "shops-weekday": (
        (6.5, 0), (8, 0.6), (9, 2), (10, 5), (11, 8), (12.5, 11), (13.5, 11.5), (15, 11),
        (16.5, 10), (17.5, 8), (18.2, 3), (19.5, 1.5), (22, 0.4), (24, 0),
    ),
    "shops-monday": (
        (7, 0), (9, 0.8), (11, 1.8), (12.5, 4), (13.3, 10), (14.5, 12), (16, 11.5), (17.5, 9),
        (18.2, 3), (19.5, 1.2), (22, 0.3), (24, 0),
    ),
    "shops-late": (
        (6.5, 0), (9, 1.8), (10, 4), (11, 7), (12.5, 10), (14, 10.5), (16, 9.5), (17.5, 8),
        (18.5, 8.5), (19.5, 9.5), (20.5, 6.5), (21.2, 2), (22.5, 0.6), (24, 0),
    ),
    "shops-saturday": (
        (6.5, 0), (8, 0.5), (9, 1.8), (10, 4.5), (11, 8), (12, 11), (13, 13), (14.5, 14),
        (15.5, 13), (16.5, 10), (17.2, 6), (18, 2.5), (20, 1.2), (23, 0.4), (24, 0),
    ),
    "shops-sunday": (
        (9, 0), (11, 1.5), (11.8, 4), (12.5, 10), (13.5, 15), (15, 17), (16, 15), (16.8, 10),
        (17.4, 4), (19, 1.5), (22, 0.3), (24, 0),
    ),
    "shops-shut": (
        (9, 0), (11, 3), (13, 8), (15, 11), (17, 7), (19, 4), (22, 1), (24, 0),
    ),
    "commuters-weekday": (
        (5, 0), (6, 1.5), (7, 7), (7.8, 16), (8.6, 13), (9.5, 6), (12, 4.5), (15, 6), (16.2, 10),
        (17.2, 15), (18.2, 9), (19.5, 4.5), (22, 2.5), (24, 0.8),
    ),
    "commuters-weekend": (
        (6, 0), (8, 1.5), (10, 5), (12, 8), (14, 8), (17, 9), (19, 6), (22, 4), (24, 2),
    ),
    # Hours after five in the morning, so that a night out is of one piece.
    "evening": (
        (6, 0), (8, 0.5), (10, 1.5), (12, 4), (14, 7), (15.5, 10), (17, 11), (18.5, 9.5),
        (20, 6), (21.2, 2.2), (22.5, 0.4), (24, 0),
    ),
    "stalls": ((7, 0), (8, 2), (9.5, 8), (11, 12), (13, 11), (14.5, 8), (16, 3), (16.8, 0)),
    "strollers": (
        (7, 0), (9, 2), (11, 6), (14, 11), (16, 11), (18, 7), (20.5, 4), (22, 1), (24, 0),
    ),
    "dwellers": (
        (0, 0.5), (1.5, 0.15), (4.5, 0.1), (6, 1), (8, 6), (9, 5), (12, 5), (15, 6), (17.5, 8),
        (20, 5), (22.5, 2.5), (24, 0.5),
    ),
}  # fmt: skip

_SHOPPING_DAY: Final = (0.50, 0.60, 0.62, 0.80, 0.74, 1.0, 0.58)
_SHUT_SUNDAY: Final = 0.15
_SHUT_HOLIDAY: Final = 0.12
_KINGS_DAY: Final = 1.25
_SHOPPING_MONTH: Final = (
    0.92, 0.92, 0.96, 1.0, 1.02, 1.0, 1.0, 1.0, 0.98, 1.0, 1.06, 1.18,
)  # fmt: skip
_COMMUTING_DAY: Final = (0.95, 1.0, 0.95, 1.0, 0.88, 0.5, 0.38)
_EVENING_DAY: Final = (0.30, 0.32, 0.38, 0.60, 0.92, 1.0, 0.42)
_EVENING_MONTH: Final = (
    0.75, 0.78, 0.88, 1.0, 1.1, 1.15, 1.15, 1.15, 1.05, 0.92, 0.82, 0.9,
)  # fmt: skip
_STROLLING_DAY: Final = (0.55, 0.55, 0.65, 0.55, 0.6, 1.0, 1.15)
_MARKET_TUESDAY: Final = 0.7


def share(rhythm: Rhythm, day: date, minute: int, sundays: Sundays) -> float:
    """Return which part of the rhythm's reference day walks by in this minute.

    Parameters
    ----------
    day : date
        The local date.
    minute : int
        Minutes since local midnight, 0 to 1439.
    sundays : Sundays
        Whether shops are open on this day, should it be a Sunday.
    """
    return _SHARES[rhythm](day, minute, sundays)


def _shopping(day: date, minute: int, sundays: Sundays) -> float:
    season = _SHOPPING_MONTH[day.month - 1]
    weekday = day.weekday()
    if is_kings_day(day):
        return season * _KINGS_DAY * _minutes("shops-saturday")[minute]
    if is_holiday(day):
        return season * _SHUT_HOLIDAY * _minutes("shops-shut")[minute]
    if weekday == SUNDAY and not sundays.is_open(day):
        return season * _SHUT_SUNDAY * _minutes("shops-shut")[minute]
    curve = {
        MONDAY: "shops-monday",
        THURSDAY: "shops-late",
        SATURDAY: "shops-saturday",
        SUNDAY: "shops-sunday",
    }.get(weekday, "shops-weekday")
    return season * _SHOPPING_DAY[weekday] * _minutes(curve)[minute]


def _commuting(day: date, minute: int, _sundays: Sundays) -> float:
    is_working_day = day.weekday() <= FRIDAY and not is_holiday(day) and not is_kings_day(day)
    if is_working_day:
        return _COMMUTING_DAY[day.weekday()] * _minutes("commuters-weekday")[minute]
    weekend = _COMMUTING_DAY[max(day.weekday(), SATURDAY)]
    return weekend * _minutes("commuters-weekend")[minute]


def _evening(day: date, minute: int, _sundays: Sundays) -> float:
    began = day if minute >= _NIGHT_ENDS else day - timedelta(days=1)
    size = _EVENING_DAY[began.weekday()] * _EVENING_MONTH[began.month - 1]
    return size * _minutes("evening")[(minute - _NIGHT_ENDS) % MINUTES_A_DAY]


def _market(day: date, minute: int, _sundays: Sundays) -> float:
    if not is_market_day(day):
        return 0.0
    size = 1.0 if day.weekday() == SATURDAY else _MARKET_TUESDAY
    return size * _minutes("stalls")[minute]


def _strolling(day: date, minute: int, _sundays: Sundays) -> float:
    season = _EVENING_MONTH[day.month - 1]
    return season * _STROLLING_DAY[day.weekday()] * _minutes("strollers")[minute]


def _dwelling(_day: date, minute: int, _sundays: Sundays) -> float:
    return _minutes("dwellers")[minute]


_SHARES: Final[Mapping[Rhythm, Callable[[date, int, Sundays], float]]] = {
    "shopping": _shopping,
    "commuting": _commuting,
    "evening": _evening,
    "market": _market,
    "strolling": _strolling,
    "dwelling": _dwelling,
}


@cache
def _minutes(name: str) -> tuple[float, ...]:
    heights = [_height(_CURVES[name], (minute + 0.5) / 60) for minute in range(MINUTES_A_DAY)]
    whole = sum(heights)
    return tuple(height / whole for height in heights)


def _height(curve: _Curve, hour: float) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if left <= hour < right:
            return low + (high - low) * (hour - left) / (right - left)
    return 0.0
