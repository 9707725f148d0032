"""How many are in a zone: worked by hand, and against the truth of simulated evenings."""

from collections.abc import Iterator
from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest

from monitor.occupancy import BAND, Balance, Flow, occupancy_of
from monitor.state import Newest
from monitor.tally import Dawn, Day, Tally, Window, day_of
from monitor.trend import rounding_variance
from tests.monitor.city import at
from tests.monitor.evening import DAY, HOUR, MINUTE, doors, occupancy, square

BEGAN = at("2026-06-01T04:00+02:00")
TODAY = Day(BEGAN, at("2026-06-02T00:00+02:00"))
EXACT = Balance(0.0, 0.0)


@pytest.mark.parametrize(
    ("now", "hour", "began", "midnight"),
    [
        ("2026-06-01T12:00+02:00", 4, "2026-06-01T04:00+02:00", "2026-06-02T00:00+02:00"),
        ("2026-06-01T03:59+02:00", 4, "2026-05-31T04:00+02:00", "2026-06-01T00:00+02:00"),
        ("2026-06-01T04:00+02:00", 4, "2026-06-01T04:00+02:00", "2026-06-02T00:00+02:00"),
        ("2026-06-01T00:30+02:00", 0, "2026-06-01T00:00+02:00", "2026-06-02T00:00+02:00"),
        # The night before the clock goes forward, and the one before it goes back.
        ("2026-03-29T12:00+02:00", 4, "2026-03-29T04:00+02:00", "2026-03-30T00:00+02:00"),
        ("2026-10-25T02:30+01:00", 4, "2026-10-24T04:00+02:00", "2026-10-25T00:00+02:00"),
    ],
)
def test_a_day_begins_at_its_local_hour(now: str, hour: int, began: str, midnight: str) -> None:
    assert day_of(at(now), "Europe/Amsterdam", hour) == Day(at(began), at(midnight))


def test_a_tally_is_the_sum_of_what_was_released_and_unsure_by_its_rounding() -> None:
    newest = Newest(BEGAN + 3 * HOUR, BEGAN + 3 * HOUR + 300, 25)
    found = Tally.of(TODAY, newest, [Window(3 * HOUR, 1, 100), Window(300, 1, 25)])
    assert (found.count, found.until_at, found.is_known) == (125, newest.ended_at, True)
    assert found.variance == pytest.approx(rounding_variance(3 * HOUR) + rounding_variance(300))


def test_of_the_nights_cluster_only_what_passed_after_the_day_began_is_counted() -> None:
    # From midnight to six: an hour as before, at 60 an hour, and two as after, at 120 an hour.
    night = Newest(BEGAN - 4 * HOUR, BEGAN + 2 * HOUR, 100)
    newest = Newest(BEGAN + 2 * HOUR, BEGAN + 3 * HOUR, 120)
    dawn = Dawn(night, Newest(BEGAN - 5 * HOUR, BEGAN - 4 * HOUR, 60), newest)
    assert dawn.share(BEGAN) == pytest.approx(240 / 300)
    found = Tally.of(TODAY, newest, [Window(HOUR, 1, 120)], dawn)
    assert found.count == pytest.approx(200)
    assert found.is_known
    # An hour was dropped before it, which held some 19 and not 60.
    late = Dawn(night, Newest(BEGAN - 6 * HOUR, BEGAN - 5 * HOUR, 60), newest)
    assert late.share(BEGAN) == pytest.approx(240 / 259)
    # Nothing is known around it: each side as the cluster itself.
    assert Dawn(night, None, None).share(BEGAN) == pytest.approx(2 / 3)


def test_what_was_missed_is_expected_from_the_rest_and_too_much_of_it_is_not_known() -> None:
    newest = Newest(BEGAN + 9 * HOUR, BEGAN + 10 * HOUR, 60)
    hours = [Window(HOUR, 9, 540)]
    found = Tally.of(TODAY, newest, hours)
    assert found.count == pytest.approx(600)
    assert found.variance == pytest.approx(9 * rounding_variance(HOUR) + (60 / 2) ** 2)
    assert found.is_known
    assert not Tally.of(TODAY, newest, [Window(HOUR, 7, 420)]).is_known


def test_a_window_dropped_at_midnight_held_less_than_its_gate() -> None:
    # The last cluster of the evening ended at eleven; the first of the night is there.
    newest = Newest(TODAY.midnight_at, TODAY.midnight_at + HOUR, 60)
    evening = Newest(BEGAN, TODAY.midnight_at - HOUR, 1900)
    windows = [Window(19 * HOUR, 1, 1900), Window(HOUR, 1, 60)]
    found = Tally.of(TODAY, newest, windows, None, evening.ended_at)
    # Half of 2 x (15 + 4): the rate would have brought more.
    assert found.count == pytest.approx(1960 + 19)
    assert found.is_known
    # The same, as long as nothing came since midnight.
    before = Tally.of(TODAY, evening, [Window(19 * HOUR, 1, 1900)], None, evening.ended_at)
    count, _ = before.now(TODAY.midnight_at, TODAY, MINUTE)
    assert count == pytest.approx(1900 + 19)


def test_an_open_window_is_expected_from_the_newest_cluster_as_far_as_its_gate_allows() -> None:
    newest = Newest(BEGAN + 5 * HOUR, BEGAN + 5 * HOUR + MINUTE, 60)
    found = Tally.of(TODAY, newest, [Window(MINUTE, 1, 60)], Dawn(newest, None, None))
    base = found.count

    def open_after(seconds: int) -> float:
        return found.now(newest.ended_at + seconds, TODAY, MINUTE)[0] - base

    assert open_after(0) == 0
    assert open_after(30) == pytest.approx(30)
    # It may not have closed yet, for what closes it is on its way.
    assert open_after(120) == pytest.approx(120)
    # Then it would have been released: half of 15 + 4, and beyond five minutes half of twice that.
    assert open_after(121) == pytest.approx(9.5)
    assert open_after(301) == pytest.approx(19)
    assert open_after(2 * HOUR) == pytest.approx(38)


def test_what_a_day_before_brought_is_not_of_today() -> None:
    yesterday = Tally(BEGAN - 24 * HOUR, 5000, 100, BEGAN - 5 * HOUR, 1.0, is_known=True)
    count, variance = yesterday.now(BEGAN, TODAY, MINUTE)
    assert count == 0
    count, variance = yesterday.now(BEGAN + 4 * HOUR, TODAY, MINUTE)
    # Open since midnight; half of a gate of 4 x 19, and half of the time was today's.
    assert count == pytest.approx(19)
    assert variance == pytest.approx((4 * 19) ** 2 / 12)


def test_in_less_out_is_shown_to_the_nearest_five_with_its_band() -> None:
    found = occupancy_of([Flow(700, 150, 0), Flow(303, 150, 0)], [Flow(600, 100, 0)], EXACT)
    assert found is not None
    # 403, and 1.28 x 20 to either side.
    assert sqrt(400) * BAND == pytest.approx(25.6, abs=0.1)
    assert (found.count, found.low, found.high) == (405, 375, 430)


def test_more_out_than_in_is_nobody_and_never_less() -> None:
    found = occupancy_of([Flow(500, 50, 0)], [Flow(900, 50, 0)], EXACT)
    assert found is not None
    # Ten deviations, 1.28 of which are 13: fewer than fifteen.
    assert (found.count, found.low, found.high) == (None, None, None)
    # Ten too few are nobody: the band begins at none, and not at ten less.
    found = occupancy_of([Flow(500, 200, 0)], [Flow(510, 200, 0)], EXACT)
    assert found is not None
    assert (found.count, found.low, found.high) == (None, None, 25)


@pytest.mark.parametrize(("come", "shown"), [(114, None), (115, 15), (117, 15), (118, 20)])
def test_fewer_than_fifteen_are_not_told_from_nobody(come: int, shown: int | None) -> None:
    found = occupancy_of([Flow(come, 0, 0)], [Flow(100, 0, 0)], EXACT)
    assert found is not None
    assert found.count == found.low == found.high == shown


def test_in_and_out_are_scaled_until_whole_days_balance() -> None:
    # A tenth more comes than goes, each day.
    balance = Balance.of([(1100, 1000)] * 14)
    assert balance is not None
    assert balance.log_ratio == pytest.approx(log(1.1))
    found = occupancy_of([Flow(1100, 0, 0)], [Flow(1000, 0, 0)], balance)
    assert found is not None
    assert found.count is None
    plain = occupancy_of([Flow(1100, 0, 0)], [Flow(1000, 0, 0)], None)
    assert plain is not None
    assert plain.count == 100


def test_days_that_differ_make_it_less_sure_and_a_few_that_agree_do_not_make_it_certain() -> None:
    even = Balance.of([(1000, 1000)] * 14)
    uneven = Balance.of([(1000, 900), (900, 1000)] * 7)
    assert even is not None
    assert uneven is not None
    assert 0.01 < even.deviation < uneven.deviation
    assert Balance.of([(1000, 1000)] * 6) is None
    assert Balance.of([(1000, 0)] * 14) is None


def test_where_a_quarter_more_comes_than_goes_a_door_is_missing_and_nothing_is_told() -> None:
    balance = Balance.of([(1260, 1000)] * 14)
    assert balance is not None
    assert occupancy_of([Flow(1260, 0, 0)], [Flow(500, 0, 0)], balance) is None


def test_without_a_balance_each_door_is_off_by_its_own_share() -> None:
    found = occupancy_of([Flow(1000, 0, 0.05)], [Flow(500, 0, 0.1)], None)
    assert found is not None
    assert found.high is not None
    margin = BAND * sqrt(50**2 + 50**2)
    assert found.high == pytest.approx(500 + margin, abs=2.5)


Seen = tuple[int, int | None, int | None, int | None]


def evenings(seed: int, visitors: int, error_share: float) -> Iterator[Seen]:
    """Yield how many there were and what was told, each hour of six evenings of a town."""
    dice = np.random.default_rng(seed)
    gates = doors(dice, error_share)
    told = square(dice, gates, visitors, days=14)
    for number in range(8, 14):
        for hour in range(17, 24):
            seconds = hour * HOUR + 40
            found = occupancy(told, gates, number, seconds)
            if found is not None:
                truth = int(told.inside[number * DAY + seconds // MINUTE - 1])
                yield truth, found.count, found.low, found.high


def test_the_band_holds_the_truth_of_nine_in_ten_simulated_evenings() -> None:
    held = total = 0
    for visitors, towns in ((400, 6), (1500, 8), (5000, 4), (20_000, 1)):
        seen = [each for seed in range(towns) for each in evenings(seed, visitors, 0.05)]
        assert len(seen) == towns * 6 * 7
        right = sum((low or 0) <= truth <= (high or 14) for truth, _, low, high in seen)
        assert right >= 0.85 * len(seen), visitors
        held, total = held + right, total + len(seen)
        # It would hold anything if it were wide enough.
        wide = [(high or 14) - (low or 0) for _, _, low, high in seen]
        assert sum(wide) / len(wide) < 0.08 * visitors + 120
    assert held >= 0.9 * total


def test_what_an_evening_drifted_by_is_gone_after_the_night() -> None:
    dice = np.random.default_rng(1)
    gates = doors(dice, 0.0)
    # One in ten who come in by that door is not seen, and nobody knows yet.
    gates = (replace(gates[0], factor=0.9), *gates[1:])
    told = square(dice, gates, 8000, days=3, wobble=0.0)
    evening = occupancy(told, gates, 1, 20 * HOUR)
    morning = occupancy(told, gates, 2, 4 * HOUR + MINUTE)
    assert evening is not None
    assert morning is not None
    truth = int(told.inside[DAY + 20 * 60 - 1])
    assert (evening.count or 0) < truth - 200
    # And what the drift was has not been carried over.
    assert told.inside[2 * DAY + 4 * 60] < 15
    assert morning.count is None
