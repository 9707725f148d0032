"""A recording: a file of hourly counts in local time, row by row, faults and all.

Rows are ``local_hour,<sensor>,<count>``; the sensor's column is found by its heading. A row that
cannot be used is refused by an enumerated reason and counted; the others become frames.
"""

import csv
import gzip
from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, TextIO
from zoneinfo import ZoneInfo

from demo.errors import ReplayError
from demo.tripwire import Suspect, refuse_identifier

HOUR_SECONDS: Final = 3600
_TIME: Final = "local_hour"
_COUNT: Final = "count"
_DIGITS: Final = 6
"""Of a count: no line is passed by a million in an hour."""
_SENSOR: Final = ("sensor_id", "sensor", "camera")


class RowReason(StrEnum):
    """Why a row was refused."""

    NO_SENSOR = "no sensor"
    NO_COUNT = "no count"
    NO_TIME = "no time"
    NOT_A_COUNT = "not a whole number of persons"
    UNKNOWN_SENSOR = "a sensor that the sensors file does not name"
    NO_SUCH_HOUR = "an hour that does not exist: the clock was put forward"
    REPEATED = "an hour of a sensor that was there before"


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
        CSV, also gzipped.
    sensors : mapping of str to str
        From a sensor's id in the file to its registered id.
    zone : ZoneInfo
        Of the file's times.

    Raises
    ------
    ReplayError
        If the file cannot be read or lacks a column.
    SuspectError
        If the file or a column is named after a person or a device.
    """

    def __init__(self, file: Path, sensors: Mapping[str, str], zone: ZoneInfo) -> None:
        refuse_identifier(Suspect.FILE_NAME, file.name)
        self._file = file
        self._sensors = sensors
        self._zone = zone
        self._hours: dict[str, tuple[int, ...] | None] = {}
        self.reading = Reading()

    def frames(self) -> Iterator[Frame]:
        """Read the rows once, in order of time; `reading` says afterwards what became of them."""
        reading = self.reading
        rows = sorted(self._rows(), key=lambda row: row[0])
        seen: Tally[tuple[str, str]] = Tally()
        heard: set[tuple[str, str]] = set()
        frames: list[Frame] = []
        for local_hour, sensor, text in rows:
            reading.rows += 1
            found = self._frame(local_hour, sensor, text, seen)
            if isinstance(found, RowReason):
                reading.refused[found] += 1
                continue
            reading.persons[found.sensor_id] += found.count
            heard.add((found.sensor_id, local_hour[:10]))
            frames.append(found)
        reading.days.update(sensor_id for sensor_id, _ in heard)
        reading.unknown_hours = sum(
            len(self._hours_of(hour) or ()) - places for (_, hour), places in seen.items()
        )
        frames.sort(key=lambda frame: frame.started_at)
        yield from frames

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        try:
            with _opened(self._file) as stream:
                lines = csv.reader(stream)
                heading = next(lines, [])
                refuse_identifier(Suspect.COLUMN, heading)
                time, count = _column(heading, _TIME), _column(heading, _COUNT)
                sensor = _column(heading, *_SENSOR)
                width = max(time, count, sensor)
                for line in lines:
                    line.extend([""] * (width + 1 - len(line)))
                    yield line[time], line[sensor], line[count]
        except (OSError, UnicodeDecodeError, csv.Error, EOFError):
            message = (
                f"{self._file.name} cannot be read: it must be there, and CSV in UTF-8, "
                "gzipped or not"
            )
            raise ReplayError(message) from None

    def _frame(
        self, local_hour: str, sensor: str, text: str, seen: Tally[tuple[str, str]]
    ) -> Frame | RowReason:
        if not sensor:
            return RowReason.NO_SENSOR
        sensor_id = self._sensors.get(_plain(sensor))
        if sensor_id is None:
            return RowReason.UNKNOWN_SENSOR
        if not text:
            return RowReason.NO_COUNT
        count = _plain(text)
        if not (count.isascii() and count.isdigit() and len(count) <= _DIGITS):
            return RowReason.NOT_A_COUNT
        hours = self._hours_of(local_hour)
        if hours is None:
            return RowReason.NO_TIME
        if not hours:
            return RowReason.NO_SUCH_HOUR
        # A second row of an hour that there were two of is the second hour.
        place = seen[sensor_id, local_hour]
        if place == len(hours):
            return RowReason.REPEATED
        seen[sensor_id, local_hour] += 1
        return Frame(sensor_id, hours[place], int(count))

    def _hours_of(self, local_hour: str) -> tuple[int, ...] | None:
        if local_hour not in self._hours:
            self._hours[local_hour] = _instants(local_hour, self._zone)
        return self._hours[local_hour]


def _opened(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", newline="")
    return file.open(encoding="utf-8", newline="")


def _column(heading: list[str], *names: str) -> int:
    for name in names:
        if name in heading:
            return heading.index(name)
    message = f"the file has no column {' or '.join(names)}"
    raise ReplayError(message)


# A number that some program has made a float of: 826.0 is 826.
def _plain(text: str) -> str:
    return text.strip().removesuffix(".0")


def _instants(local_hour: str, zone: ZoneInfo) -> tuple[int, ...] | None:
    try:
        local = datetime.fromisoformat(local_hour)
    except ValueError:
        return None
    if local.tzinfo is not None or local.minute or local.second or local.microsecond:
        return None
    instants = {
        int(local.replace(tzinfo=zone, fold=fold).astimezone(UTC).timestamp()) for fold in (0, 1)
    }
    return tuple(
        at
        for at in sorted(instants)
        if datetime.fromtimestamp(at, zone).replace(tzinfo=None) == local
    )
