"""Recordings: rows of local hours, with the faults that real files have."""

import gzip
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo.errors import ReplayError
from demo.recording import Frame, Reading, Recording
from demo.survey import read_places
from ingest.history.refusal import RowReason

MELBOURNE = ZoneInfo("Australia/Melbourne")
SENSORS = {"1": "1", "2": "2"}
# 2012-10-06T15:00Z is one in the morning of the day on which two does not exist.
ONE_O_CLOCK = 1349535600


def read(folder: Path, *rows: str, heading: str = "local_hour,sensor_id,count") -> Recording:
    file = folder / "counts.csv"
    file.write_text("\n".join([heading, *rows]) + "\n")
    return Recording(file, SENSORS, MELBOURNE)


def frames(recording: Recording) -> tuple[list[Frame], Reading]:
    return list(recording.frames()), recording.reading


def test_a_count_that_was_made_a_float_is_read(tmp_path: Path) -> None:
    found, reading = frames(read(tmp_path, "2012-10-07 01:00:00,1.0,826.0"))
    assert found == [Frame("1", ONE_O_CLOCK, 826)]
    assert reading.rows == 1
    assert not reading.refused


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2012-10-07 01:00:00,,5", RowReason.NO_NAME),
        ("2012-10-07 01:00:00,1,", RowReason.NO_COUNT),
        ("2012-10-07 01:00:00,9,5", RowReason.UNKNOWN_NAME),
        ("2012-10-07 01:00:00,1,5.5", RowReason.NOT_A_COUNT),
        ("2012-10-07 01:00:00,1,-5", RowReason.NOT_A_COUNT),
        ("2012-10-07 01:00:00,1,five", RowReason.NOT_A_COUNT),
        ("2012-10-07 02:00:00,1,5", RowReason.NO_SUCH_TIME),
        ("2012-10-07 01:30:00,1,5", RowReason.OFF_GRID),
        ("yesterday,1,5", RowReason.NO_TIME),
        ("2012-10-07 01:00:00", RowReason.NO_NAME),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_its_reason(
    tmp_path: Path, row: str, reason: RowReason
) -> None:
    found, reading = frames(read(tmp_path, row))
    assert found == []
    assert reading.refused == {reason: 1}


def test_the_hour_after_the_one_that_does_not_exist_follows_at_once(tmp_path: Path) -> None:
    rows = [f"2012-10-07 {hour:02}:00:00,1,5" for hour in range(24)]
    found, reading = frames(read(tmp_path, *rows))
    starts = [frame.started_at for frame in found]
    assert starts == [ONE_O_CLOCK - 3600 + 3600 * hour for hour in range(23)]
    assert reading.unknown_hours == 0


def test_of_two_hours_with_one_name_a_single_row_is_the_first_and_the_other_unknown(
    tmp_path: Path,
) -> None:
    rows = [f"2012-04-01 {hour:02}:00:00,1,5" for hour in range(24)]
    found, reading = frames(read(tmp_path, *rows))
    starts = [frame.started_at for frame in found]
    assert len(starts) == 24
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps == [3600, 3600, 7200] + [3600] * 20
    assert reading.unknown_hours == 1


def test_of_two_hours_with_one_name_two_rows_are_both_known(tmp_path: Path) -> None:
    rows = ["2012-04-01 02:00:00,1,5", "2012-04-01 02:00:00,1,7", "2012-04-01 02:00:00,1,9"]
    found, reading = frames(read(tmp_path, *rows))
    assert [frame.count for frame in found] == [5, 7]
    assert found[1].started_at - found[0].started_at == 3600
    assert reading.unknown_hours == 0
    assert reading.refused == {RowReason.REPEATED: 1}


def test_rows_in_any_order_become_frames_in_order_of_time(tmp_path: Path) -> None:
    rows = [f"2012-10-08 {hour:02}:00:00,{sensor},5" for sensor in (2, 1) for hour in (9, 3, 7)]
    found, reading = frames(read(tmp_path, *rows))
    starts = [frame.started_at for frame in found]
    assert starts == sorted(starts)
    assert reading.persons == {"1": 15, "2": 15}
    assert reading.days == {"1": 1, "2": 1}


def test_a_gzipped_file_with_another_sensor_column_is_read(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv.gz"
    with gzip.open(file, "wt") as stream:
        stream.write("local_hour,camera,count\n2012-10-07 01:00:00,1,5\n")
    assert len(list(Recording(file, SENSORS, MELBOURNE).frames())) == 1


def test_a_file_without_its_columns_says_which(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="no column that is known for the count"):
        frames(read(tmp_path, "x", heading="local_hour,sensor_id,persons"))


@pytest.mark.parametrize("name", ["counts.csv", "counts.csv.gz"])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\xfe\x00nonsense")
    with pytest.raises(ReplayError, match="cannot be read"):
        frames(Recording(tmp_path / name, SENSORS, MELBOURNE))


def test_ids_of_a_survey_are_made_fit_for_a_topic(tmp_path: Path) -> None:
    file = tmp_path / "sensors.csv"
    file.write_text("location_name,camera,longitude,latitude\nBriggateAt McDs,x,-1.5,53.8\n")
    (place,) = read_places(file)
    assert place.key == "BriggateAt McDs"
    assert place.id == "briggateat-mcds"


@pytest.mark.parametrize("row", ["1,x,,4", ",x,5,4", "1,x,north,4"])
def test_a_survey_with_a_faulty_line_says_which(tmp_path: Path, row: str) -> None:
    file = tmp_path / "sensors.csv"
    file.write_text(f"sensor_id,name,latitude,longitude\n{row}\n")
    with pytest.raises(ReplayError, match="line 2"):
        read_places(file)
