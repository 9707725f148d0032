"""Which instants the steps of a series stand for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from monitor.forecast.wall import Days, days_of, instant_of, slots_of, step_at

ZONE = ZoneInfo("Europe/Amsterdam")
SPRING = date(2026, 3, 29)
AUTUMN = date(2025, 10, 26)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def test_an_ordinary_day_has_its_quarters_in_their_order() -> None:
    span = Days(ZONE, date(2026, 6, 3), 2)
    assert span.first == date(2026, 6, 1)
    assert slots_of(span).tolist() == list(range(192))
    assert days_of(span).tolist() == [0] * 96 + [1] * 96


def test_the_hour_that_is_skipped_stands_for_no_instant() -> None:
    span = Days(ZONE, date(2026, 3, 30), 1)
    assert span.slots == 92
    slots = slots_of(span)
    assert slots[8:12].tolist() == [-1] * 4
    assert slots[7], slots[12] == (7, 8)
    assert instant_of(SPRING, 60, 2, ZONE, 0) is None
    assert instant_of(SPRING, 60, 3, ZONE, 0) == at("2026-03-29T03:00:00+02:00")


def test_of_the_hour_that_comes_twice_the_first_is_meant_until_it_is_over() -> None:
    span = Days(ZONE, date(2025, 10, 27), 1)
    assert span.slots == 100
    slots = slots_of(span)
    assert slots[8:13].tolist() == [8, 9, 10, 11, 16]
    assert np.count_nonzero(slots < 0) == 0
    first, second = at("2025-10-26T02:00:00+02:00"), at("2025-10-26T02:00:00+01:00")
    assert instant_of(AUTUMN, 60, 2, ZONE, first) == first
    assert instant_of(AUTUMN, 60, 2, ZONE, first + 1) == second


def test_steps_are_over_by_the_local_clock() -> None:
    noon = at("2026-06-02T12:14:59+02:00")
    assert step_at(date(2026, 6, 1), 15, noon, ZONE) == 96 + 48
    assert step_at(date(2026, 6, 1), 15, noon + 1, ZONE) == 96 + 49
    assert step_at(date(2026, 6, 1), 60, noon + 1, ZONE) == 36
    after = at("2026-03-29T03:10:00+02:00")
    assert step_at(SPRING, 60, after, ZONE) == 3
