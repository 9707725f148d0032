"""Naming: which registered counter a name in a file stands for."""

import csv
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from anonymise.identifiers import find_identifier
from ingest.history.errors import FileError, FileReason, HistoryError
from ingest.history.refusal import RowReason
from monitor.registry.entry import Counter, Registry

_TARGETS: Final = ("counter", "counter_id", "sensor", "sensor_id")


def plain(name: str) -> str:
    """Return a name without spaces around it; a number that some program has made a float of: 1."""
    return name.strip().removesuffix(".0")


class Names(Protocol):
    """What the names in a file stand for."""

    def is_known(self, name: str) -> bool:
        """Tell whether a name stands for anything: then a column may be named so."""
        ...

    def find(self, name: str, direction: str = "") -> int | RowReason:
        """Return the number of the counter that a name stands for, or why it stands for none.

        Parameters
        ----------
        direction : str
            As it is told beside the name; empty if it is not.
        """
        ...


class Naming:
    """What the names in a file stand for.

    Parameters
    ----------
    registry : Registry
        Of the municipality.
    names : mapping of str to str
        From a name in the file to a counter, or to a sensor. A name that is not there stands for
        itself.

    Attributes
    ----------
    counters : tuple of Counter
        Of the registry, those of one sensor next to each other.

    Raises
    ------
    HistoryError
        If a name is to stand for what is not registered.
    """

    def __init__(self, registry: Registry, names: Mapping[str, str] | None = None) -> None:
        self._registry = registry
        self._sensors = {sensor.id: sensor for sensor in registry.sensors}
        self.counters = tuple(registry.counters.values())
        self._places = {counter.id: place for place, counter in enumerate(self.counters)}
        self._names = {plain(name): target for name, target in (names or {}).items()}
        unknown = [
            target
            for target in self._names.values()
            if target not in self._sensors and target not in registry.counters
        ]
        if unknown:
            message = (
                f"{len(unknown)} names of the --sensors file stand for what is no sensor or counter"
                " of the registry"
            )
            raise HistoryError(message)

    def is_known(self, name: str) -> bool:
        """Tell whether a name stands for a counter or a sensor."""
        target = self._target(name)
        return target in self._sensors or target in self._registry.counters

    def find(self, name: str, direction: str = "") -> int | RowReason:
        """Return the place in `counters` of what a name stands for; see `Names`."""
        found = self._find(name, direction)
        return found if isinstance(found, RowReason) else self._places[found.id]

    def _find(self, name: str, direction: str) -> Counter | RowReason:
        target = self._target(name)
        counter = self._registry.counters.get(target)
        if counter is None:
            sensor = self._sensors.get(target)
            if sensor is None:
                return RowReason.UNKNOWN_NAME
            if direction:
                counter = self._registry.counters.get(f"{target}:{direction.strip().casefold()}")
            elif len(sensor.counters) == 1:
                (counter,) = sensor.counters
        elif direction and counter.direction != direction.strip().casefold():
            counter = None
        if counter is None:
            return RowReason.UNKNOWN_NAME
        if self._sensors[counter.sensor_id].kind == "wifi":
            return RowReason.WIFI
        return counter

    def _target(self, name: str) -> str:
        name = plain(name)
        return self._names.get(name, name)


def read_names(file: Path) -> dict[str, str]:
    """Read a file of names: what each stands for.

    A CSV with the columns ``name`` and ``counter`` (or ``sensor``), or TOML with the table
    ``[sensors]``.

    Raises
    ------
    FileError
        If it cannot be read or names a person or a device.
    HistoryError
        If it has another form.
    """
    if find_identifier(file.name) is not None:
        raise FileError(FileReason.FILE_NAME, "the --sensors file")
    try:
        text = file.read_text(encoding="utf-8-sig")
        names = _of_toml(text) if file.suffix == ".toml" else _of_csv(text)
    except (OSError, UnicodeDecodeError, csv.Error, tomllib.TOMLDecodeError, KeyError, TypeError):
        message = (
            f"{file.name} cannot be used: it must be CSV with the columns name and counter (or"
            " sensor), or TOML with a table [sensors] of names and what they stand for"
        )
        raise HistoryError(message) from None
    for number, pair in enumerate(names.items(), 1):
        if find_identifier(pair) is not None:
            raise FileError(FileReason.CELL, f"{file.name}, name {number}")
    return names


def _of_csv(text: str) -> dict[str, str]:
    lines = csv.DictReader(text.splitlines())
    named = lines.fieldnames or ()
    target = next((name for name in _TARGETS if name in named), None)
    if target is None or "name" not in named:
        raise KeyError
    return {line["name"]: str(line[target] or "").strip() for line in lines}


def _of_toml(text: str) -> dict[str, str]:
    table = tomllib.loads(text)["sensors"]
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
        raise TypeError
    return table
