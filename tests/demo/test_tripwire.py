"""An import that names persons or devices is refused, and what it names is not repeated."""

from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from demo.errors import ReplayError
from demo.recording import Recording
from demo.survey import read_places
from demo.tripwire import Suspect, SuspectError

ZONE: Final = ZoneInfo("Europe/Amsterdam")
MAC: Final = "a4-5e-60-c1-02-03"
PHONE: Final = "06 1234 5678"
HEADING: Final = "sensor_id,name,latitude,longitude"


def survey(folder: Path, text: str, name: str = "sensors.csv") -> Path:
    file = folder / name
    file.write_text(text)
    return file


@pytest.mark.parametrize("identifier", [MAC, PHONE])
@pytest.mark.parametrize(
    ("text", "suspect", "line"),
    [
        (f"{HEADING},{{}}\n1,x,52.2,6.9,5\n", Suspect.COLUMN, ""),
        (f"{HEADING}\n1,x,52.2,6.9\n{{}},x,52.2,6.9\n", Suspect.SENSOR_ID, "line 3"),
        (f"{HEADING}\n1,pole of {{}},52.2,6.9\n", Suspect.SENSOR_NAME, "line 2"),
    ],
)
def test_a_survey_that_names_a_person_or_a_device_is_refused(
    tmp_path: Path, text: str, suspect: Suspect, line: str, identifier: str
) -> None:
    with pytest.raises(SuspectError) as caught:
        read_places(survey(tmp_path, text.format(identifier)))

    assert caught.value.suspect is suspect
    assert line in str(caught.value)
    assert identifier not in str(caught.value)
    assert isinstance(caught.value, ReplayError)


def test_a_survey_whose_name_is_an_identifier_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(SuspectError) as caught:
        read_places(tmp_path / f"{MAC}.csv")

    assert caught.value.suspect is Suspect.FILE_NAME
    assert MAC not in str(caught.value)


def test_a_recording_whose_name_is_an_identifier_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(SuspectError) as caught:
        Recording(tmp_path / f"counts-{MAC}.csv.gz", {}, ZONE)

    assert caught.value.suspect is Suspect.FILE_NAME
    assert MAC not in str(caught.value)


@pytest.mark.parametrize("heading", ["local_hour,sensor_id,count,{}", "local_hour,{},count"])
def test_a_recording_with_a_column_named_after_a_device_is_refused(
    tmp_path: Path, heading: str
) -> None:
    file = survey(tmp_path, f"{heading.format(MAC)}\n2026-01-05 01:00:00,1,5,5\n", "counts.csv")

    with pytest.raises(SuspectError) as caught:
        list(Recording(file, {"1": "1"}, ZONE).frames())

    assert caught.value.suspect is Suspect.COLUMN
    assert MAC not in str(caught.value)


@pytest.mark.parametrize("row", ["{},1,5", "2026-01-05 01:00,{},5", "2026-01-05 01:00,1,{}"])
def test_a_recording_that_names_a_device_in_any_cell_is_refused(tmp_path: Path, row: str) -> None:
    rows = f"local_hour,sensor_id,count\n{row.format(MAC)}\n"
    recording = Recording(survey(tmp_path, rows, "counts.csv"), {"1": "1"}, ZONE)

    with pytest.raises(SuspectError) as caught:
        list(recording.frames())

    assert caught.value.suspect is Suspect.CELL
    assert MAC not in str(caught.value)
    assert MAC not in repr(recording.reading)


def test_a_survey_as_cities_publish_it_is_let_pass(tmp_path: Path) -> None:
    text = (
        "sensor_id,code,name,latitude,longitude,year_installed\n"
        "1,Bou292_T,Bourke Street Mall (North),-37.8134944036338,144.965153237914,2009\n"
        "2,MCEC_T,Melbourne Convention & Exhibition Centre,-37.82401776,144.95604426,2009\n"
    )
    assert len(read_places(survey(tmp_path, text, "melbourne-sensors_2012-2014.csv"))) == 2
