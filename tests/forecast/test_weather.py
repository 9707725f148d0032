"""Hours of weather, out of files and into the store."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from monitor.__main__ import main
from monitor.store import Store
from monitor.weather.errors import UnreadableWeatherError
from monitor.weather.hour import Hour, read_hours
from tests.monitor.world import CODE, town

KNMI = """\
# BRON: KNMI
# STN,LON,LAT,ALT,NAME
# 290,6.891,52.274,34.80,Twenthe
#
# STN,YYYYMMDD,   HH,   FH,    T,   RH
  290,20260601,    1,   21,  105,   -1
  290,20260601,    2,   30,   -4,   12
  290,20260601,   24,     ,  111,
"""
PLAIN = """\
at,temperature,rain,wind
2026-06-01T00:00:00Z,10.5,0,2.1
2026-06-01T03:00:00+02:00,-0.4,1.2,
"""
MIDNIGHT = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())


def hours(text: str, station: str | None = None) -> list[Hour]:
    return list(read_hours(text.splitlines(keepends=True), station))


def test_the_hourly_file_of_knmi_is_read_as_it_is_downloaded() -> None:
    assert hours(KNMI) == [
        # The first hour of the day ends at one; less than 0.05 mm is none to speak of.
        Hour(MIDNIGHT, 10.5, 0.0, 2.1),
        Hour(MIDNIGHT + 3600, -0.4, 1.2, 3.0),
        Hour(MIDNIGHT + 23 * 3600, 11.1, None, None),
    ]


def test_a_plain_table_is_read() -> None:
    assert hours(PLAIN) == [
        Hour(MIDNIGHT, 10.5, 0.0, 2.1),
        Hour(MIDNIGHT + 3600, -0.4, 1.2, None),
    ]
    assert hours("\N{ZERO WIDTH NO-BREAK SPACE}rain,at\r\n0.3,2026-06-01T00:00:00Z\r\n\r\n") == [
        Hour(MIDNIGHT, None, 0.3, None)
    ]
    assert hours("") == []


def test_of_several_stations_one_must_be_named() -> None:
    two = KNMI + "  260,20260601,    1,   50,  150,    0\n"
    with pytest.raises(UnreadableWeatherError, match="line 9: is of another station"):
        hours(two)
    assert hours(two, "260") == [Hour(MIDNIGHT, 15.0, 0.0, 5.0)]
    assert hours(two, "1") == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("when,rain\n", 1, "begins with the names"),
        ("at,rain,rain\n", 1, "begins with the names"),
        ("290,20260601,1\n", 1, "begins with the names"),
        ("at,rain\n2026-06-01T00:00:00Z\n", 2, "1 columns and not 2"),
        ("at,rain\nsecret,1\n", 2, "at is no instant"),
        ("at,rain\n2026-06-01T00:00:00,1\n", 2, "offset"),
        ("at,rain\n2026-06-01T00:30:00Z,1\n", 2, "beginning of an hour"),
        ("at,rain\n2026-06-01T00:00:00Z,1\n2026-06-01T01:00:00Z,secret\n", 3, "rain is no number"),
        ("at,rain\n2026-06-01T00:00:00Z,-1\n", 2, "from 0 to 500"),
        ("at,temperature\n2026-06-01T00:00:00Z,nan\n", 2, "from -60 to 60"),
        ("# STN,YYYYMMDD,HH,T\n290,20260601,25,1\n", 2, "HH is not from 1 to 24"),
        ("# STN,YYYYMMDD,HH,T\n290,20261301,1,1\n", 2, "no hour of a day"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number(text: str, line: int, words: str) -> None:
    with pytest.raises(UnreadableWeatherError, match=words) as raised:
        hours(text)
    assert raised.value.line == line
    assert "secret" not in str(raised.value)


@pytest.fixture
def owner(
    embedded_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection[Any]]:
    monkeypatch.setenv("PASSANT_DATABASE_URL", embedded_database_url)
    with Store.connect(embedded_database_url) as store:
        store.save_registry(town())
    with psycopg.connect(embedded_database_url, autocommit=True) as owner:
        yield owner


def stored(owner: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return owner.execute(
        "select extract(epoch from at)::bigint, temperature_celsius, rain_millimetres,"
        " wind_metres_per_second from weather order by 1"
    ).fetchall()


def take_in(file: Path, *more: str) -> int:
    return main(["weather", "import", str(file), "--municipality", CODE, *more])


def test_a_file_is_taken_in_and_taken_in_again_changes_nothing(
    owner: psycopg.Connection[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "weather.txt"
    file.write_text(KNMI)
    assert take_in(file) == 0
    assert capsys.readouterr().out == f"{CODE}: 3 hours read, 3 new or other than before\n"
    assert [row[0] for row in stored(owner)] == [MIDNIGHT + 3600 * n for n in (0, 1, 23)]
    before = stored(owner)
    assert take_in(file) == 0
    assert capsys.readouterr().out == f"{CODE}: 3 hours read, 0 new or other than before\n"
    assert stored(owner) == before
    file.write_text(PLAIN.replace("10.5", "11.5"))
    assert take_in(file) == 0
    assert capsys.readouterr().out == f"{CODE}: 2 hours read, 2 new or other than before\n"


def test_what_came_before_a_line_that_cannot_be_read_is_in(
    owner: psycopg.Connection[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "weather.csv"
    file.write_text(PLAIN + "2026-06-01T02:00:00Z,warm,0,0\n")
    assert take_in(file) == 2
    told = capsys.readouterr().err
    assert "line 4: temperature is no number; 2 hours before it are in" in told
    assert len(stored(owner)) == 2


def test_a_file_or_municipality_that_is_not_there_is_told(
    owner: psycopg.Connection[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take_in(tmp_path / "none.csv") == 2
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "binary.csv").write_bytes(b"at,rain\n\xff\xfe")
    assert take_in(tmp_path / "binary.csv") == 2
    assert "UTF-8" in capsys.readouterr().err
    assert main(["weather", "import", str(tmp_path), "--municipality", "GM9999"]) == 2
    assert "no such municipality" in capsys.readouterr().err
    assert stored(owner) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("at,rain\n0001-01-01T00:00:00+01:00,1\n", 2),
        ("at,rain\n9999-12-31T23:00:00-01:00,1\n", 2),
        ('at,rain\n"' + "7" * 200_000 + '",1\n', 2),
        ("#" * 200_000, 1),
    ],
)
def test_a_file_that_is_to_break_the_reading_is_refused_by_its_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableWeatherError) as refused:
        hours(text)
    assert refused.value.line == line
    assert "777" not in str(refused.value)
