"""Counts, school holidays and weather out of tables."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.evaluation.design import Counted, Design, Kind, Measure, Outcome
from monitor.evaluation.errors import UnreadableMaterialError
from monitor.evaluation.material import Break
from monitor.evaluation.source.almanac import almanac, read_school, read_weather
from monitor.evaluation.source.table import read_table

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 5, 3)


def design(**changes: Any) -> Design:
    asked: dict[str, Any] = {
        "title": "Sundays",
        "places": ("market", "Park, north"),
        "measure": Measure(Kind.SUNDAY_OPENING, DAY),
    }
    return Design(**asked | changes)


def rows(text: str, **changes: Any) -> list[tuple[Any, ...]]:
    counts, _, _ = read_table(text.encode(), design(**changes))
    return counts.rows()


@pytest.mark.parametrize("start", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_write_it(start: str, mark: str) -> None:
    lines = (
        f"{start}Place,Day,Count,coverage\n"
        "market,2026-05-03,1200,0.9\nmarket,2026-05-04,,\nelsewhere,2026-05-04,3,1\n"
    )
    assert rows(lines.replace(",", mark)) == [
        ("market", DAY, 1200.0, 0.9),
        ("market", date(2026, 5, 4), None, 0.0),
    ]


def test_a_name_may_hold_a_comma() -> None:
    text = 'place,day,count\n"Park, north",2026-05-03,20\n'
    assert rows(text) == [("Park, north", DAY, 20.0, 1.0)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("place,day\nmarket,2026-05-03\n", "line 1: the table lacks the column count"),
        ("place,day,count,phone\nmarket,2026-05-03,1,2\n", "line 1: its columns may be"),
        ("place,day,count\nmarket,2026-05-03,1\nmarket,3-5-2026,1\n", "line 3: day is a date"),
        ("place,day,count\nmarket,2026-05-03,many\n", "line 2: count is a number"),
        ("place,day,count\nmarket,2026-05-03,-2\n", "line 2: count is 0 or more"),
        ("place,day,count\nmarket,2026-05-03,nan\n", "line 2: count is 0 or more"),
        ("place,day,count,coverage\nmarket,2026-05-03,9,1.2\n", "line 2: coverage is from 0 to 1"),
        ("place,day,count,hour\nmarket,2026-05-03,9,24\n", "line 2: hour is an hour from 0 to 23"),
        ("place,day,count\n,2026-05-03,9\n", "line 2: place is a name"),
        ("place,day,count\nmarket,2026-05-03,9\nmarket,2026-05-03,8\n", "line 3: this place"),
        ("", "not CSV"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_not_what_stood_there(
    text: str, told: str
) -> None:
    with pytest.raises(UnreadableMaterialError) as caught:
        rows(text)
    assert told in str(caught.value)
    for content in ("many", "3-5-2026", "1.2", "phone"):
        assert content not in str(caught.value)


def test_hours_make_a_day_as_well_covered_as_there_are_hours() -> None:
    lines = [f"market,2026-05-03,{hour},{10 * hour}" for hour in range(23)]
    lines += [f"market,2026-05-04,{hour},{'' if hour == 13 else 10}" for hour in range(24)]
    text = "\n".join(["place,day,hour,count", *lines])
    counts, hourly, _ = read_table(text.encode(), design())
    assert counts.rows() == [
        ("market", DAY, 2530.0, pytest.approx(23 / 24)),
        ("market", date(2026, 5, 4), 230.0, pytest.approx(23 / 24)),
    ]
    assert hourly is not None
    assert hourly.filter(hourly["day"] == DAY)["count"].to_list()[12] == 120.0


def test_only_the_hours_asked_for_are_summed() -> None:
    lines = [f"market,2026-05-03,{hour},{hour}" for hour in range(24)]
    text = "\n".join(["place,day,hour,count", *lines])
    asked = Outcome(Counted.HOURS, 12, 18)
    assert rows(text, outcome=asked) == [("market", DAY, 12.0 + 13 + 14 + 15 + 16 + 17, 1.0)]
    with pytest.raises(UnreadableMaterialError, match="no column hour"):
        rows("place,day,count\nmarket,2026-05-03,9\n", outcome=asked)


def test_visits_are_of_the_origins_asked_for_and_unknown_where_one_is() -> None:
    text = (
        "place,day,origin,count\nmarket,2026-05-03,GM0153,90\nmarket,2026-05-03,DE,40\n"
        "market,2026-05-03,BE,5\nmarket,2026-05-04,DE,\nmarket,2026-05-04,BE,7\n"
    )
    abroad = Outcome(Counted.VISITS, origins=("DE", "BE"))
    assert rows(text, outcome=abroad) == [
        ("market", DAY, 45.0, 1.0),
        ("market", date(2026, 5, 4), None, 0.0),
    ]
    assert rows(text, outcome=Outcome(Counted.VISITS))[0] == ("market", DAY, 135.0, 1.0)


def test_a_series_breaks_where_another_sensor_counted() -> None:
    text = (
        "place,day,count,sensor\nmarket,2026-05-03,90,old\nmarket,2026-05-04,40,old\n"
        "market,2026-05-05,40,new\n"
    )
    _, _, breaks = read_table(text.encode(), design())
    assert breaks == (Break("market", date(2026, 5, 5)),)


def test_the_almanac_knows_holidays_school_holidays_happenings_and_weather() -> None:
    days = almanac(
        (date(2026, 4, 26), date(2026, 4, 28)),
        "NL",
        [(date(2026, 4, 25), date(2026, 4, 26))],
        {date(2026, 4, 27): (1.5, 12.0, None)},
        [(date(2026, 4, 27), date(2026, 4, 27))],
    )
    assert days.columns == ["day", "holiday", "school_holiday", "happening", "rain", "temperature"]
    assert [row[1:] for row in days.rows()] == [
        (0, 1, 0, None, None),
        (1, 0, 1, 1.5, 12.0),
        (0, 0, 0, None, None),
    ]


def test_holidays_are_of_the_country_that_is_named_or_of_none() -> None:
    span = date(2014, 8, 25), date(2014, 8, 25)
    assert almanac(span, "GB-ENG")["holiday"].to_list() == [1]
    assert almanac(span, "NL")["holiday"].to_list() == [0]
    assert almanac(span, "none").columns == ["day"]
    with pytest.raises(UnreadableMaterialError, match=r"covariates\.holidays"):
        almanac(span, "Atlantis")


def test_school_holidays_are_read_from_each_of_three_files() -> None:
    wanted = [(date(2026, 7, 4), date(2026, 7, 5))]
    assert read_school(b"first,last\n2026-07-04,2026-07-05\n") == wanted
    registry = b'[[school_holiday]]\nname = "Zomer"\nfrom = "2026-07-04"\nto = 2026-07-05\n'
    assert read_school(registry) == wanted
    assert read_school(b"date\n2026-07-04\n2026-07-05\n") == [
        (day, day) for each in wanted for day in each
    ]
    for wrong in (b"day\n2026-07-04\n", b"[[school_holiday]]\nname = 3\n", b"date\n4 juli\n"):
        with pytest.raises(UnreadableMaterialError, match="school holidays"):
            read_school(wrong)


def test_weather_is_read_by_day_and_by_hour_of_the_local_day() -> None:
    by_day = read_weather(b"date,rain,temperature\n2026-07-04,1.5,\n", AMSTERDAM)
    assert by_day == {date(2026, 7, 4): (1.5, None, None)}
    # At 23:00 in the night before it is already that day, and no hour in which people are out.
    hours = "".join(f"2026-07-04T{hour:02}:00:00Z,1\n" for hour in range(24))
    by_hour = read_weather(f"at,rain\n{hours}".encode(), AMSTERDAM)
    assert by_hour == {date(2026, 7, 4): (10.0, None, None)}
    few = "".join(f"2026-07-04T{hour:02}:00:00Z,1\n" for hour in range(10))
    assert read_weather(f"at,rain\n{few}".encode(), AMSTERDAM)[date(2026, 7, 4)][0] is None
    for wrong in (
        b"day,sunshine\n2026-07-04,3\n",
        b"at,rain\nyesterday,3\n",
        b"day,rain\n4 juli,3\n",
    ):
        with pytest.raises(UnreadableMaterialError, match="weather"):
            read_weather(wrong, AMSTERDAM)
