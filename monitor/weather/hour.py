"""An hour of weather, read from a plain table or from the hourly file of KNMI.

Pure. A plain table begins with a line of names: ``at,temperature,rain,wind``, of which all but
``at`` may lack; an instant with its offset from UTC, the hour's beginning; degrees Celsius,
millimetres, metres per second. An empty cell is not known.

KNMI's file has lines that begin with ``#``, the last of which names the columns. Of those
``YYYYMMDD`` and ``HH`` (1 to 24: the hour of UTC that ends then) are needed; ``T`` is in 0.1 °C at
the end of the hour, ``RH`` in 0.1 mm, -1 being less than 0.05, and ``FH`` in 0.1 m/s over the hour.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from monitor.weather.errors import UnreadableWeatherError

_HOUR: Final = timedelta(hours=1)
_LAST_HOUR: Final = 24
_BOUNDS: Final = {"temperature": (-60.0, 60.0), "rain": (0.0, 500.0), "wind": (0.0, 120.0)}
_PLAIN: Final = {"at", *_BOUNDS}
_KNMI: Final = {"temperature": "T", "rain": "RH", "wind": "FH"}
_TRACE: Final = "-1"
_YEARS: Final = range(1800, 2200)
LONGEST_LINE: Final = 1000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The weather of one hour; None where it is not known.

    Parameters
    ----------
    at : int
        When the hour begins, in epoch seconds.
    temperature : float or None
        Degrees Celsius.
    rain : float or None
        Millimetres in the hour.
    wind : float or None
        Metres per second, on average.
    """

    at: int
    temperature: float | None
    rain: float | None
    wind: float | None


def read_hours(lines: Iterable[str], station: str | None = None) -> Iterator[Hour]:
    """Yield the hours of a file, in its order.

    Parameters
    ----------
    lines : iterable of str
        Of the file.
    station : str or None
        Which station of KNMI's; needed where the file has several.

    Raises
    ------
    UnreadableWeatherError
        Where a line cannot be read. Those before it were yielded.
    """
    numbered = enumerate(lines, 1)
    names: list[str] | None = None
    read: Callable[[Mapping[str, str]], Hour] = _plain
    stations = {station} if station is not None else set()
    for number, line in numbered:
        if len(line) > LONGEST_LINE:
            reason = f"is longer than {LONGEST_LINE} characters: this is no table of weather"
            raise UnreadableWeatherError(number, reason)
        text = line.strip().removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        if not text:
            continue
        if text.startswith("#"):
            columns = _cells(text.lstrip("# "))
            if {"YYYYMMDD", "HH"} <= set(columns):
                names, read = columns, _knmi
            continue
        cells = _cells(text)
        if names is None:
            names = _header(number, cells)
            continue
        row = _row(number, names, cells)
        if read is _knmi and not _is_asked(number, row, station, stations):
            continue
        try:
            yield read(row)
        except ValueError as error:
            # Our own words, which name the column and never what stood in it.
            raise UnreadableWeatherError(number, str(error)) from None


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([text]))]


def _header(number: int, cells: Sequence[str]) -> list[str]:
    names = [cell.lower() for cell in cells]
    if "at" not in names or not set(names) <= _PLAIN or len(set(names)) < len(names):
        reason = (
            "a table begins with the names of its columns: at, and of temperature, rain and wind"
            " those that there are; KNMI's hourly file with lines of #"
        )
        raise UnreadableWeatherError(number, reason)
    return names


def _row(number: int, names: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    if len(cells) != len(names):
        reason = f"has {len(cells)} columns and not {len(names)}"
        raise UnreadableWeatherError(number, reason)
    return dict(zip(names, cells, strict=True))


def _is_asked(number: int, row: Mapping[str, str], station: str | None, stations: set[str]) -> bool:
    told = row.get("STN") or row.get("STNS", "")
    if station is not None:
        return told == station
    stations.add(told)
    if len(stations) > 1:
        raise UnreadableWeatherError(number, "is of another station: say which by --station")
    return True


def _plain(row: Mapping[str, str]) -> Hour:
    try:
        at = datetime.fromisoformat(row["at"])
    except ValueError:
        raise ValueError("at is no instant such as 2026-11-21T13:00:00Z") from None
    if at.tzinfo is None:
        raise ValueError("at lacks its offset from UTC, such as Z or +01:00")
    if at.year not in _YEARS:
        raise ValueError("at is not from 1800 to 2199")
    if at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) != at:
        raise ValueError("at is not the beginning of an hour")
    return Hour(
        int(at.timestamp()),
        *(_figure(name, row.get(name, ""), 1) for name in ("temperature", "rain", "wind")),
    )


def _knmi(row: Mapping[str, str]) -> Hour:
    try:
        hour = int(row["HH"])
        day = datetime.strptime(row["YYYYMMDD"], "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        raise ValueError("YYYYMMDD and HH are no hour of a day") from None
    if not 1 <= hour <= _LAST_HOUR:
        raise ValueError("HH is not from 1 to 24")
    figures = {name: row.get(column, "") for name, column in _KNMI.items()}
    if figures["rain"] == _TRACE:
        figures["rain"] = "0"
    at = day + (hour - 1) * _HOUR
    return Hour(int(at.timestamp()), *(_figure(name, figures[name], 10) for name in _BOUNDS))


def _figure(name: str, text: str, parts: int) -> float | None:
    if not text:
        return None
    lowest, highest = _BOUNDS[name]
    try:
        value = float(text) / parts
    except ValueError:
        raise ValueError(f"{name} is no number") from None
    if not lowest <= value <= highest:
        raise ValueError(f"{name} is not from {lowest:g} to {highest:g}")
    return value
