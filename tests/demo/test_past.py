"""The past of the simulated city, held against the city that it is the past of."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.chronicle import EXPECTED, HAPPENINGS, MEASURED, PASSAGES, RULES, write
from demo.city import MINUTE, City
from demo.day import Sundays
from demo.past import QUARTER, WHOLE_DAYS, passages
from monitor.alert.document import read_rules
from monitor.happening.document import read_happenings
from monitor.interval import midnight
from monitor.weather.hour import read_hours
from tests.demo.town import city_registry, village_registry

ZONE = ZoneInfo("Europe/Amsterdam")
UNTIL = date(2026, 11, 21)
DAY = timedelta(days=1)


def drawn(first: date, until: date, sundays: Sundays = Sundays()) -> dict[tuple[str, int], int]:  # noqa: B008 (frozen)
    registry = city_registry()
    told = list(passages(registry, City(registry, sundays=sundays), first, until))
    counts = {(counter, at): count for counter, at, count in told}
    assert len(counts) == len(told)
    return counts


def test_the_last_weeks_are_what_the_sensors_would_have_sent() -> None:
    city = City(city_registry())
    told = drawn(UNTIL - 2 * DAY, UNTIL)
    assert len(told) > 1000
    assert all(
        city.count(counter, at, at + QUARTER) == count for (counter, at), count in told.items()
    )
    assert min(at for _, at in told) == midnight(UNTIL - 2 * DAY, ZONE)
    assert max(at for _, at in told) == midnight(UNTIL, ZONE) - QUARTER


def test_who_came_onto_a_square_in_the_last_weeks_went_away() -> None:
    at = {True: 0, False: 0}
    for (counter, _), count in drawn(UNTIL - WHOLE_DAYS * DAY, UNTIL).items():
        if counter.startswith("gate-"):
            at[counter.endswith(":in")] += count
    assert at[True] > 100_000
    # But for sensors that failed, and whoever is still there or went after midnight.
    assert abs(at[True] - at[False]) < 0.01 * at[True]


def test_what_lies_further_back_is_as_much_as_the_city_draws() -> None:
    first = UNTIL - (WHOLE_DAYS + 14) * DAY
    until = first + 14 * DAY
    city = City(city_registry())
    coarse = {key: n for key, n in drawn(first, UNTIL).items() if key[1] < midnight(until, ZONE)}
    streets = {key: n for key, n in coarse.items() if not key[0].startswith("gate-")}
    whole = sum(city.count(counter, at, at + QUARTER) for counter, at in streets)
    assert abs(sum(streets.values()) - whole) < 0.05 * whole


def test_a_sensor_that_failed_has_nothing_of_that_time() -> None:
    city = City(city_registry())
    days = [UNTIL - number * DAY for number in range(1, 60)]
    failed = [outage for outage in map(city.outage, days) if outage is not None]
    assert failed
    told = drawn(days[-1], UNTIL)
    for sensor, from_at, until_at in failed:
        assert not any(
            counter.startswith(f"{sensor}:") and from_at - QUARTER <= at < until_at - MINUTE
            for counter, at in told
        )


def test_on_the_sundays_of_its_shops_there_are_more() -> None:
    sunday = date(2026, 10, 11)
    open_ = drawn(sunday, sunday + DAY, Sundays(date(2026, 7, 5)))
    shut = drawn(sunday, sunday + DAY)
    assert sum(open_.values()) > 1.3 * sum(shut.values())


def test_a_clock_put_back_has_its_hour_twice() -> None:
    autumn = date(2026, 10, 25)
    told = [at for counter, at in drawn(autumn, autumn + DAY) if counter == "street-0:in"]
    assert len(told) == 100


def test_what_is_written_is_what_the_commands_read(tmp_path: Path) -> None:
    registry = city_registry()
    code = registry.municipality.code
    now = datetime(2026, 11, 21, 10, 30, tzinfo=ZONE).timestamp()
    write(tmp_path / "town", registry, City(registry), UNTIL, 3, now)
    folder = tmp_path / "town"
    lines = (folder / PASSAGES).read_text().splitlines()
    assert lines[0] == "counter,time,count"
    assert lines[1].startswith("street-0:in,2026-11-17T23:00:00+00:00,")
    for name, hours, first in (
        (MEASURED, 3 * 24 + 10, datetime(2026, 11, 17, 23, tzinfo=UTC)),
        (EXPECTED, 72, datetime(2026, 11, 21, 9, tzinfo=UTC)),
    ):
        with (folder / name).open() as file:
            found = list(read_hours(file))
        assert (len(found), found[0].at) == (hours, first.timestamp())
        assert {hour.rain == 0 for hour in found} == {True, False}
    saturdays = read_happenings((folder / HAPPENINGS).read_text(), code, ZONE)
    assert [each.id for each in saturdays] == ["arena-2026-11-21", "arena-2026-11-28"]
    assert saturdays[1].earlier_edition == "arena-2026-11-21"
    assert saturdays[0].starts_at == datetime(2026, 11, 21, 20, tzinfo=ZONE).timestamp()
    (rule,) = read_rules((folder / RULES).read_text(), code)
    assert (rule.measure, rule.subject) == ("occupancy", "arena")


def test_a_village_without_a_square_has_nothing_planned(tmp_path: Path) -> None:
    registry = village_registry()
    write(tmp_path / "village", registry, City(registry), UNTIL, 1, 1_795_000_000)
    assert (tmp_path / "village" / HAPPENINGS).read_text() == ""
    assert (tmp_path / "village" / RULES).read_text() == ""
