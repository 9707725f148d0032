"""Files of recorded counts become a table, with the faults that real files have."""

import gzip
import random
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from ingest.history.column import Wish
from ingest.history.errors import FileError, FileReason
from ingest.history.recording import Form
from ingest.history.refusal import RowReason
from tests.ingest.place import sensor, town
from tests.ingest.record import AMSTERDAM, ONE, read, reasons, rows_of, write

HOURLY = Form(zone=AMSTERDAM, interval_seconds=3600)


GUESSED = Form(zone=AMSTERDAM)


@pytest.mark.parametrize(
    "time",
    [
        "2025-03-03 01:00:00",
        "2025-03-03T01:00:00",
        "2025-03-03 01:00",
        "2025-03-03T01:00",
        "2025-03-03T00:00:00Z",
        "2025-03-03T00:00:00.000Z",
        "2025-03-03 02:00:00+02:00",
        "2025-03-03T00:00Z",
        " 2025-03-03 01:00:00 ",
    ],
)
def test_an_instant_is_read_however_it_is_written(tmp_path: Path, time: str) -> None:
    table, refusals = read(write(tmp_path, f"{time},street,826.0"))
    assert rows_of(table) == [("street:both", ONE, 826)]
    assert (table.rows, refusals.rows) == (1, 0)


def test_a_format_of_ones_own_is_read(tmp_path: Path) -> None:
    form = replace(HOURLY, time_format="%d-%m-%Y %H.%M uur")
    table, _ = read(write(tmp_path, "03-03-2025 01.00 uur,street,5"), form=form)
    assert rows_of(table) == [("street:both", ONE, 5)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2025-03-03 01:00:00,,5", RowReason.NO_NAME),
        ("2025-03-03 01:00:00,street,", RowReason.NO_COUNT),
        ("2025-03-03 01:00:00,street, ", RowReason.NO_COUNT),
        ("2025-03-03 01:00:00,nowhere,5", RowReason.UNKNOWN_NAME),
        ("2025-03-03 01:00:00,gate,5", RowReason.UNKNOWN_NAME),
        ("2025-03-03 01:00:00,air,5", RowReason.WIFI),
        ("2025-03-03 01:00:00,air:both,5", RowReason.WIFI),
        ("2025-03-03 01:00:00,street,5.5", RowReason.NOT_A_COUNT),
        ("2025-03-03 01:00:00,street,-5", RowReason.NOT_A_COUNT),
        ("2025-03-03 01:00:00,street,five", RowReason.NOT_A_COUNT),
        ("2025-03-03 01:00:00,street,72001", RowReason.OVER_CAPACITY),
        ("2025-03-30 02:00:00,street,5", RowReason.NO_SUCH_TIME),
        ("2025-03-03 01:30:00,street,5", RowReason.OFF_GRID),
        ("2025-03-03 01:00:00.5,street,5", RowReason.NO_TIME),
        ("yesterday,street,5", RowReason.NO_TIME),
        (",street,5", RowReason.NO_TIME),
        ("1025-03-03 01:00:00,street,5", RowReason.NO_TIME),
        ("2019-12-31 23:00:00,street,5", RowReason.NOT_IN_FORCE),
        ("2026-06-01 00:00:00,street,5", RowReason.NOT_OVER),
        ("2025-03-03 01:00:00", RowReason.NO_NAME),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_its_reason_and_named_by_its_line(
    tmp_path: Path, row: str, reason: RowReason
) -> None:
    table, refusals = read(write(tmp_path, "2025-03-03 01:00:00,slow,5", row, row))
    assert rows_of(table) == [("slow:both", ONE, 5)]
    assert reasons(refusals) == {reason: (2, 3)}


def test_the_hour_that_does_not_exist_leaves_no_gap(tmp_path: Path) -> None:
    rows = [f"2025-03-30 {hour:02}:00:00,street,5" for hour in range(24)]
    table, refusals = read(write(tmp_path, *rows))
    starts = table.frame["at"].to_list()
    assert [later - earlier for earlier, later in pairwise(starts)] == [3600] * 22
    assert reasons(refusals) == {RowReason.NO_SUCH_TIME: (1, 4)}
    assert table.unknown_times == 0


def test_of_two_hours_with_one_name_a_single_row_is_the_first_and_the_other_unknown(
    tmp_path: Path,
) -> None:
    rows = [f"2025-10-26 {hour:02}:00:00,street,5" for hour in range(24)]
    table, _ = read(write(tmp_path, *rows))
    gaps = [later - earlier for earlier, later in pairwise(table.frame["at"].to_list())]
    assert gaps == [3600, 3600, 7200] + [3600] * 20
    assert table.unknown_times == 1


def test_of_two_hours_with_one_name_two_rows_are_both_known_and_a_third_is_refused(
    tmp_path: Path,
) -> None:
    rows = [f"2025-10-26 02:00:00,street,{count}" for count in (5, 7, 9)]
    table, refusals = read(write(tmp_path, *rows))
    assert table.frame["count"].to_list() == [5, 7]
    assert table.frame["at"].diff().to_list() == [None, 3600]
    assert table.unknown_times == 0
    assert reasons(refusals) == {RowReason.REPEATED: (1, 4)}


def test_the_same_hour_in_two_files_is_not_its_second_time(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        files.append(write(tmp_path / name, "2025-10-26 02:00:00,street,5"))
    table, refusals = read(*files)
    assert len(rows_of(table)) == 1
    assert reasons(refusals) == {RowReason.REPEATED: (1, 2)}


def test_rows_of_many_files_in_any_order_come_in_order_of_counter_and_time(
    tmp_path: Path,
) -> None:
    times = [f"2025-03-{day:02} {hour:02}:00:00" for day in range(1, 8) for hour in range(24)]
    rows = [f"{time},{name},5" for time in times for name in ("street", "slow", "gate:in")]
    random.Random(1).shuffle(rows)
    files = []
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        files.append(write(tmp_path / str(number), *rows[number::3]))
    told: list[tuple[str, int]] = []
    table, refusals = read(*files, tell=lambda file, rows: told.append((file, rows)))

    found = rows_of(table)
    order = [counter.id for counter in table.counters]
    assert found == sorted(found, key=lambda row: (order.index(row[0]), row[1]))
    assert len(found) == len(rows) == table.rows
    assert refusals.rows == 0
    assert [rows for _, rows in told] == [168, 168, 168]
    for number, counter in enumerate(table.counters):
        own = found[table.starts[number] : table.starts[number + 1]]
        assert {name for name, _, _ in own} <= {counter.id}


def test_a_name_stands_for_itself_or_for_what_the_file_of_names_says(tmp_path: Path) -> None:
    rows = [f"2025-03-03 01:00:00,{name},5" for name in ("gate:out", "7.0", "Slow street")]
    names = {"7": "street", "Slow street": "slow:both"}
    table, refusals = read(write(tmp_path, *rows), names=names)
    assert [name for name, _, _ in rows_of(table)] == ["gate:out", "street:both", "slow:both"]
    assert refusals.rows == 0


def test_a_direction_beside_the_name_says_which_counter(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "2025-03-03 01:00:00,gate,In,5",
        "2025-03-03 01:00:00,gate,out,6",
        "2025-03-03 01:00:00,gate,through,7",
        "2025-03-03 01:00:00,gate,,8",
        "2025-03-03 01:00:00,gate:in,out,9",
        heading="time,sensor,direction,count",
    )
    table, refusals = read(file)
    assert rows_of(table) == [("gate:in", ONE, 5), ("gate:out", ONE, 6)]
    assert reasons(refusals) == {RowReason.UNKNOWN_NAME: (3, 4)}


def test_a_wide_file_has_a_column_a_counter(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "2025-03-03 01:00:00;5;6;rain",
        "2025-03-03 02:00:00;7;;sun",
        heading="Tijdstip;gate:in;street;weather",
    )
    table, refusals = read(file)
    assert rows_of(table) == [
        ("gate:in", ONE, 5),
        ("gate:in", ONE + 3600, 7),
        ("street:both", ONE, 6),
    ]
    assert table.rows == 4
    assert reasons(refusals) == {RowReason.NO_COUNT: (1, 3)}


def test_columns_of_other_names_are_found_when_they_are_named(tmp_path: Path) -> None:
    file = write(tmp_path, "2025-03-03 01:00:00,street,5,both", heading="wanneer,waar,n,heen")
    with pytest.raises(FileError) as caught:
        read(file)
    assert caught.value.reason is FileReason.NO_TIME_COLUMN
    table, _ = read(file, form=replace(HOURLY, wish=Wish("wanneer", "waar", "n", "heen")))
    assert rows_of(table) == [("street:both", ONE, 5)]


@pytest.mark.parametrize(
    ("heading", "wish", "reason"),
    [
        ("time,place,count", Wish(), FileReason.NO_COUNTER_COLUMN),
        ("time,sensor,number", Wish(), FileReason.NO_COUNT_COLUMN),
        ("time,sensor,count", Wish(time="at"), FileReason.NO_TIME_COLUMN),
        ("time,sensor,count", Wish(counter="at"), FileReason.NO_COUNTER_COLUMN),
        ("time,sensor,count", Wish(direction="way"), FileReason.NO_DIRECTION_COLUMN),
        ("time,time,count", Wish(), FileReason.REPEATED_COLUMN),
    ],
)
def test_a_file_without_its_columns_says_which(
    tmp_path: Path, heading: str, wish: Wish, reason: FileReason
) -> None:
    with pytest.raises(FileError) as caught:
        read(write(tmp_path, "x,y,z", heading=heading), form=replace(HOURLY, wish=wish))
    assert caught.value.reason is reason


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_columns_may_be_parted_in_several_ways(tmp_path: Path, separator: str) -> None:
    file = tmp_path / "counts.csv.gz"
    lines = [["time", "sensor", "count"], ["2025-03-03 01:00:00", "street", "5"]]
    with gzip.open(file, "wt", encoding="utf-8-sig", newline="\r\n") as stream:
        stream.writelines(separator.join(line) + "\n" for line in lines)
    table, _ = read(file)
    assert rows_of(table) == [("street:both", ONE, 5)]


@pytest.mark.parametrize(
    "times",
    [
        [datetime(2025, 3, 3, 1, tzinfo=AMSTERDAM), datetime(2025, 3, 3, 2, tzinfo=AMSTERDAM)],
        [datetime(2025, 3, 3, 1), datetime(2025, 3, 3, 2)],  # noqa: DTZ001 - local
        ["2025-03-03T00:00:00Z", "2025-03-03T01:00:00Z"],
    ],
)
@pytest.mark.parametrize("counts", [[5, 6], [5.0, 6.0], ["5", "6"]])
def test_parquet_is_read_with_its_own_types(
    tmp_path: Path, times: list[object], counts: list[object]
) -> None:
    file = tmp_path / "counts.parquet"
    pl.DataFrame({"time": times, "sensor": ["street", "slow"], "count": counts}).write_parquet(file)
    table, refusals = read(file)
    assert rows_of(table) == [("street:both", ONE, 5), ("slow:both", ONE + 3600, 6)]
    assert refusals.rows == 0


def test_faults_of_parquet_are_refused_like_those_of_text(tmp_path: Path) -> None:
    file = tmp_path / "counts.parquet"
    counts = [5.5, None, float("nan"), -1.0, float("inf"), 1e12]
    pl.DataFrame(
        {"time": [date(2025, 3, 3)] * 6, "sensor": ["street"] * 6, "count": counts}
    ).write_parquet(file)
    table, refusals = read(file, form=replace(GUESSED, interval_seconds=86_400))
    assert rows_of(table) == []
    assert reasons(refusals) == {RowReason.NOT_A_COUNT: (4, 1), RowReason.NO_COUNT: (2, 2)}


@pytest.mark.parametrize("name", ["counts.csv", "counts.csv.gz", "counts.parquet"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00nonsense", b"time,sensor,count\n\xff\xfe"])
def test_a_file_that_cannot_be_read_says_so_and_nothing_of_what_it_holds(
    tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read(file)
    assert str(caught.value).startswith(name)
    assert caught.value.reason in (FileReason.UNREADABLE, FileReason.NO_TIME_COLUMN)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "nonsense" not in str(caught.value)


def test_a_file_that_is_cut_short_is_refused_whole(tmp_path: Path) -> None:
    rows = [f"2025-03-{day:02} {h:02}:00:00,street,5" for day in range(1, 28) for h in range(24)]
    whole = gzip.compress("\n".join(["time,sensor,count", *rows]).encode())
    file = tmp_path / "counts.csv.gz"
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError) as caught:
        read(file)
    assert caught.value.reason is FileReason.UNREADABLE


@pytest.mark.parametrize("rows", [[], ["2025-03-03 01:00:00,street,5"]])
def test_a_file_that_shows_no_interval_asks_for_it(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(FileError) as caught:
        read(write(tmp_path, *rows), form=GUESSED)
    assert caught.value.reason in (FileReason.EMPTY, FileReason.NO_INTERVAL)


def test_the_interval_is_guessed_from_what_most_rows_differ_by(tmp_path: Path) -> None:
    times = ["00:00", "00:15", "00:30", "01:00", "01:15"]
    rows = [f"2025-03-03 {time},{name},5" for time in times for name in ("street", "slow")]
    table, _ = read(write(tmp_path, *rows), form=GUESSED)
    assert table.intervals == (900,)
    with pytest.raises(FileError) as caught:
        read(write(tmp_path, *rows, "2025-03-03 01:20,street,5"), form=GUESSED)
    assert caught.value.reason is FileReason.UNEVEN_INTERVAL


def test_a_row_of_a_day_stands_for_a_day_of_23_or_25_hours(tmp_path: Path) -> None:
    days = [f"2025-03-{day}" for day in (29, 30, 31)] + [f"2025-10-{day}" for day in (25, 26, 27)]
    table, refusals = read(write(tmp_path, *(f"{day},street,500" for day in days)), form=GUESSED)
    assert table.intervals == (86_400,)
    assert len(rows_of(table)) == 6
    assert refusals.rows == 0


def test_times_without_an_offset_are_refused_until_their_zone_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read(write(tmp_path, "2025-03-03 01:00:00,street,5"), form=Form(interval_seconds=3600))
    assert caught.value.reason is FileReason.NO_TIME_ZONE


def test_an_interval_fits_the_grid_of_the_counter_or_is_refused(tmp_path: Path) -> None:
    rows = [f"2025-03-03 01:{10 * n:02},{name},5" for n in range(6) for name in ("street", "slow")]
    table, refusals = read(write(tmp_path, *rows), form=GUESSED)
    assert {name for name, _, _ in rows_of(table)} == {"street:both"}
    assert reasons(refusals) == {RowReason.OFF_GRID: (6, 3)}


def test_hours_of_utc_are_read_where_the_offset_is_a_broken_hour(tmp_path: Path) -> None:
    registry = town(sensor("street", "both"))
    india = replace(registry.municipality, time_zone="Asia/Kolkata")
    rows = [f"2025-03-03T{hour:02}:00:00Z,street,5" for hour in range(3)]
    table, refusals = read(
        write(tmp_path, *rows),
        form=Form(zone=ZoneInfo("Asia/Kolkata")),
        registry=replace(registry, municipality=india),
    )
    assert (len(rows_of(table)), refusals.rows) == (3, 0)
