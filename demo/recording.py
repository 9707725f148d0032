"""A recording: a file of hourly counts in local time, as frames in order of time.

Read by whoever imports files (`ingest.history`), with its faults: a row that cannot be used is
refused by an enumerated reason and counted.
"""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from demo.errors import ReplayError
from demo.tripwire import Suspect, SuspectError, refuse_identifier
from ingest.history.column import Wish
from ingest.history.errors import FileError, FileReason
from ingest.history.naming import plain
from ingest.history.recording import Form, read_recording
from ingest.history.refusal import Refusals, RowReason

HOUR_SECONDS: Final = 3600
_SUSPECTS: Final = {
    FileReason.FILE_NAME: Suspect.FILE_NAME,
    FileReason.COLUMN_NAME: Suspect.COLUMN,
    FileReason.CELL: Suspect.CELL,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What one sensor counted in one hour; `started_at` in epoch seconds."""

    sensor_id: str
    started_at: int
    count: int


@dataclass(slots=True)
class Reading:
    """What became of the rows.

    Attributes
    ----------
    unknown_hours : int
        Hours of a sensor that a file in local time cannot tell: of the two hours that have one
        name when the clock is put back it holds one, which is taken for the first.
    persons, days : dict of str to int
        By sensor: persons read, and days with at least one row.
    """

    rows: int = 0
    refused: Tally[RowReason] = field(default_factory=Tally)
    unknown_hours: int = 0
    persons: Tally[str] = field(default_factory=Tally)
    days: Tally[str] = field(default_factory=Tally)


class Recording:
    """Reads one file in the order of time.

    Parameters
    ----------
    file : Path
        CSV, also gzipped, or Parquet.
    sensors : mapping of str to str
        From a sensor's id in the file to its registered id.
    zone : ZoneInfo
        Of the file's times.

    Raises
    ------
    ReplayError
        If the file cannot be read or lacks a column.
    SuspectError
        If the file, a column or a cell may name a person or a device.
    """

    def __init__(self, file: Path, sensors: Mapping[str, str], zone: ZoneInfo) -> None:
        refuse_identifier(Suspect.FILE_NAME, file.name)
        self._file = file
        self._names = _Names(sensors)
        self._zone = zone
        self.reading = Reading()

    def frames(self) -> Iterator[Frame]:
        """Read the rows once, in order of time; `reading` says afterwards what became of them."""
        reading = self.reading
        refusals = Refusals()
        form = Form(Wish("local_hour", count="count"), self._zone)
        try:
            recording = read_recording(self._file, form, self._names, refusals)
        except FileError as error:
            if error.reason in _SUSPECTS:
                raise SuspectError(_SUSPECTS[error.reason]) from None
            raise ReplayError(str(error)) from None
        reading.rows = recording.rows
        reading.unknown_hours = recording.unknown_times
        for reason, refused in refusals.by_reason.items():
            reading.refused[reason] += refused.rows
        days: dict[int, str | None] = {}
        heard: set[tuple[str, str]] = set()
        seen: set[tuple[int, int]] = set()
        frames: list[Frame] = []
        for number, at, count, _ in recording.frame.sort("at", "line").iter_rows():
            if at not in days:
                days[at] = _day(at, self._zone)
            day = days[at]
            if day is None:
                reading.refused[RowReason.OFF_GRID] += 1
                continue
            if (number, at) in seen:
                reading.refused[RowReason.REPEATED] += 1
                continue
            seen.add((number, at))
            sensor_id = self._names.sensors[number]
            reading.persons[sensor_id] += count
            heard.add((sensor_id, day))
            frames.append(Frame(sensor_id, at, count))
        reading.days.update(sensor_id for sensor_id, _ in heard)
        yield from frames


class _Names:
    def __init__(self, sensors: Mapping[str, str]) -> None:
        self._sensors = sensors
        self._numbers: dict[str, int] = {}
        self.sensors: list[str] = []

    def is_known(self, name: str) -> bool:
        return self._sensors.get(plain(name)) is not None

    def find(self, name: str, direction: str = "") -> int | RowReason:
        del direction
        sensor_id = self._sensors.get(plain(name))
        if sensor_id is None:
            return RowReason.UNKNOWN_NAME
        if sensor_id not in self._numbers:
            self._numbers[sensor_id] = len(self.sensors)
            self.sensors.append(sensor_id)
        return self._numbers[sensor_id]


# The local day of an hour; None for what does not start a local hour.
def _day(at: int, zone: ZoneInfo) -> str | None:
    local = datetime.fromtimestamp(at, zone)
    return None if local.minute or local.second else f"{local:%Y-%m-%d}"
