from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.city import City
from demo.day import Sundays
from tests.demo.town import city_registry, village_registry

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = date(2026, 11, 21)
TUESDAY = date(2026, 11, 24)
CLOSED_SUNDAY = date(2026, 11, 22)
FIRST_SUNDAY = date(2026, 12, 6)
DAY = 86_400
HOUR = 3600
MINUTE = 60


def at(day: date, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM).timestamp())


def city(seed: int = 1, **settings: object) -> City:
    return City(city_registry(), seed, **settings)  # type: ignore[arg-type]


def day_total(town: City, counter: str, day: date) -> int:
    return town.count(counter, at(day), at(day + timedelta(days=1)))


def dry_total(counter: str, day: date) -> float:
    """The mean over several cities, so that neither rain nor chance decides."""
    return sum(day_total(city(seed), counter, day) for seed in range(12)) / 12


def test_a_saturday_is_busier_than_a_tuesday_in_the_shopping_street() -> None:
    assert dry_total("street-7:in", SATURDAY) > 1.3 * dry_total("street-7:in", TUESDAY)


def test_the_busiest_street_sees_as_many_as_a_large_dutch_shopping_street() -> None:
    busiest = sum(dry_total(f"street-7:{way}", SATURDAY) for way in ("in", "out"))
    assert 20_000 < busiest < 32_000


def test_a_village_counts_some_hundreds_a_day() -> None:
    village = City(village_registry(), 1)
    for day in (SATURDAY, TUESDAY, CLOSED_SUNDAY):
        assert 100 < day_total(village, "kerk-1:both", day) < 500


def test_the_station_lives_on_working_days() -> None:
    assert dry_total("station-1:in", TUESDAY) > 1.5 * dry_total("station-1:in", CLOSED_SUNDAY)


def test_at_the_station_the_morning_peak_beats_the_hour_after_it() -> None:
    town = city(3)
    peak, lull = (
        town.count("station-1:in", at(TUESDAY, hour), at(TUESDAY, hour + 1)) for hour in (8, 10)
    )
    assert peak > 1.5 * lull


def test_stalls_draw_people_on_a_tuesday_and_not_on_a_wednesday() -> None:
    wednesday = TUESDAY + timedelta(days=1)
    assert dry_total("market-1:in", TUESDAY) > 1.3 * dry_total("market-1:in", wednesday)


def test_thursday_evening_is_shopping_evening() -> None:
    town, thursday = city(), TUESDAY + timedelta(days=2)
    assert town.expected("street-7:in", at(thursday, 20)) > 2 * town.expected(
        "street-7:in", at(TUESDAY, 20)
    )


def test_terraces_fill_in_the_evening() -> None:
    town = city()
    assert town.expected("terrace-1:both", at(SATURDAY, 22)) > town.expected(
        "terrace-1:both", at(SATURDAY, 10)
    )


def test_an_open_sunday_draws_many_times_a_closed_one() -> None:
    closed, opened = (dry_total("street-7:in", day) for day in (CLOSED_SUNDAY, FIRST_SUNDAY))
    assert opened > 2 * closed


def test_sundays_can_be_open_weekly_from_a_date() -> None:
    before, after = Sundays(), Sundays(weekly_from=date(2026, 11, 1))
    assert not before.is_open(CLOSED_SUNDAY)
    assert after.is_open(CLOSED_SUNDAY)
    noon = at(CLOSED_SUNDAY, 14)
    closed, opened = (
        city(sundays=sundays).expected("street-7:in", noon) for sundays in (before, after)
    )
    assert opened > 3 * closed


def test_christmas_is_quiet() -> None:
    christmas, friday = date(2026, 12, 25), date(2026, 12, 18)
    assert dry_total("street-7:in", christmas) < 0.3 * dry_total("street-7:in", friday)


def test_rain_lowers_footfall() -> None:
    town = city()
    hours = [at(SATURDAY + timedelta(weeks=week), 14) for week in range(60)]
    wet = [town.expected("street-7:in", hour) for hour in hours if town.weather.is_raining(hour)]
    dry = [
        town.expected("street-7:in", hour) for hour in hours if not town.weather.is_raining(hour)
    ]
    assert wet
    assert dry
    assert sum(wet) / len(wet) < 0.85 * sum(dry) / len(dry)


def test_it_rains_now_and_then() -> None:
    town = city()
    hours = range(at(SATURDAY), at(SATURDAY) + 365 * DAY, HOUR)
    share = sum(town.weather.is_raining(hour) for hour in hours) / len(hours)
    assert 0.08 < share < 0.25


def test_a_night_is_nearly_empty() -> None:
    town = city()
    night = town.count("street-7:in", at(TUESDAY, 3), at(TUESDAY, 5))
    noon = town.count("street-7:in", at(TUESDAY, 13), at(TUESDAY, 15))
    assert night < 0.02 * noon


def test_in_and_out_rise_and_fall_together() -> None:
    town = city(has_outages=False)
    start = at(TUESDAY, 14)
    pairs = [
        [town.count(f"street-7:{way}", minute, minute + MINUTE) for way in ("in", "out")]
        for minute in range(start, start + 2 * HOUR, MINUTE)
    ]
    means = [sum(column) / len(pairs) for column in zip(*pairs, strict=True)]
    together = sum((ins - means[0]) * (outs - means[1]) for ins, outs in pairs)
    assert together > 0


@given(st.integers(0, 10_000), st.integers(0, 1200), st.integers(1, 240))
def test_the_same_seed_gives_the_same_counts(seed: int, minute: int, length: int) -> None:
    start = at(SATURDAY) + minute * MINUTE
    first, second = (
        city(seed).count("street-7:in", start, start + length * MINUTE) for _ in range(2)
    )
    assert first == second


def test_another_seed_gives_other_counts() -> None:
    assert day_total(city(1), "street-7:in", SATURDAY) != day_total(
        city(2), "street-7:in", SATURDAY
    )


@pytest.mark.parametrize("counter", ["street-7:in", "gate-1:out"])
def test_the_parts_of_an_interval_add_up_to_it(counter: str) -> None:
    town, start = city(), at(SATURDAY, 20)
    parts = [
        town.count(counter, minute, minute + 300) for minute in range(start, start + HOUR, 300)
    ]
    assert sum(parts) == city().count(counter, start, start + HOUR)


def test_an_instant_off_the_minute_is_refused() -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        city().count("street-7:in", at(SATURDAY, 12) + 30, at(SATURDAY, 13))


def test_the_event_fills_its_square_and_everyone_goes_home() -> None:
    town = city()
    (happening,) = town.happenings(SATURDAY)
    assert town.present("arena", happening.started_at - 3 * HOUR) < 0.1 * happening.visitors
    assert town.present("arena", happening.ended_at - HOUR) > 0.7 * happening.visitors
    assert town.present("arena", at(SATURDAY + timedelta(days=1), 4, 59)) <= 20


def test_in_minus_out_is_who_is_there() -> None:
    town = city()
    opened, now = at(SATURDAY, 5), at(SATURDAY, 21, 30)
    came, went = (
        sum(town.count(f"gate-{gate}:{way}", opened, now) for gate in range(3))
        for way in ("in", "out")
    )
    assert came - went == town.present("arena", now)


def test_over_a_whole_day_of_the_square_in_minus_out_is_nothing() -> None:
    town = city()
    opened, closed = at(SATURDAY, 5), at(SATURDAY + timedelta(days=1), 5)
    came, went = (
        sum(town.count(f"gate-{gate}:{way}", opened, closed) for gate in range(3))
        for way in ("in", "out")
    )
    assert came == went > 3500


def test_no_event_on_a_tuesday() -> None:
    assert city().happenings(TUESDAY) == ()


def test_a_dead_sensor_sends_nothing_and_comes_back() -> None:
    town = city()
    outage = town.outage(SATURDAY)
    assert outage is not None
    sensor, failed_at, recovered_at = outage
    assert town.frame(sensor, failed_at - MINUTE * 2, failed_at - MINUTE) is not None
    assert town.frame(sensor, failed_at, failed_at + MINUTE) is None
    assert town.frame(sensor, recovered_at, recovered_at + MINUTE) is not None
    assert 45 * MINUTE <= recovered_at - failed_at < 120 * MINUTE


def test_a_city_without_outages_never_falls_silent() -> None:
    assert city(has_outages=False).outage(SATURDAY) is None


def test_a_frame_holds_each_direction_also_when_nobody_came() -> None:
    frame = City(village_registry(), 1).frame("brink-1", at(TUESDAY, 3), at(TUESDAY, 3, 1))
    assert frame == {"in": 0, "out": 0}


def test_a_wifi_sensor_reports_no_counts() -> None:
    assert city().frame("wifi-1", at(SATURDAY, 12), at(SATURDAY, 12, 15)) is None


def test_a_camera_that_only_looks_reports_no_counts() -> None:
    assert city().frame("arena-c1", at(SATURDAY, 12), at(SATURDAY, 12, 1)) is None


def test_a_sensor_is_silent_after_its_last_day() -> None:
    town, last = city(has_outages=False), date(2027, 1, 3)
    midnight = at(last + timedelta(days=1))
    assert town.is_alive("wifi-1", midnight)
    assert not town.is_alive("wifi-1", midnight + 1)


def test_a_sensor_is_silent_before_its_first_day() -> None:
    town, first = city(has_outages=False), date(2020, 1, 1)
    assert not town.is_alive("street-1", at(first))
    assert town.is_alive("street-1", at(first) + 1)


def test_a_day_of_25_hours_has_25_hours() -> None:
    town, day = city(), date(2026, 10, 25)
    assert at(day + timedelta(days=1)) - at(day) == 25 * HOUR
    assert day_total(town, "street-7:in", day) > 0


@pytest.mark.parametrize("busiest", [1000.0, 80_000.0])
def test_the_busiest_place_can_be_set(busiest: float) -> None:
    town = city(busiest=busiest)
    expected = sum(
        town.expected(f"{sensor}:{way}", minute)
        for sensor, ways in {"street-7": ("in", "out")}.items()
        for way in ways
        for minute in range(at(SATURDAY), at(SATURDAY) + DAY, MINUTE)
    )
    assert 0.5 * busiest < expected < 1.2 * busiest
