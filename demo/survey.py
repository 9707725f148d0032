"""A survey: a table of sensors and their places becomes a registry folder.

The table is CSV with the sensor's id, its name, latitude and longitude.
"""

import csv
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from demo.errors import ReplayError
from demo.tripwire import Suspect, refuse_identifier

CODE: Final = "GM9999"
"""No municipality has it: a replay's registry belongs to nobody."""

FIRST_DAY: Final = date(2000, 1, 1)
_ID: Final = ("sensor_id", "sensor", "location_name", "camera")
_HOUR_SECONDS: Final = 3600
_POLE: Final = 90.0


@dataclass(frozen=True, slots=True)
class Place:
    """One sensor of the table; `id` is made fit for a topic from the table's own, `key`."""

    key: str
    id: str
    name: str
    latitude: float
    longitude: float


def read_places(file: Path) -> tuple[Place, ...]:
    """Read the table.

    Raises
    ------
    ReplayError
        If it cannot be read or used; the message says what is missing, and in which line.
    SuspectError
        If the file's name, a column or a sensor is named after a person or a device.
    """
    refuse_identifier(Suspect.FILE_NAME, file.name)
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            lines = csv.DictReader(stream)
            rows = list(lines)
    except (OSError, UnicodeDecodeError, csv.Error):
        message = f"{file.name} cannot be read: it must be there, and CSV in UTF-8"
        raise ReplayError(message) from None
    refuse_identifier(Suspect.COLUMN, lines.fieldnames)
    places = []
    for line, row in enumerate(rows, 2):
        key = next((row[name] for name in _ID if row.get(name)), "")
        try:
            latitude, longitude = float(row["latitude"]), float(row["longitude"])
        except (KeyError, TypeError, ValueError):
            key = ""
            latitude = longitude = 0.0
        if not (abs(latitude) <= _POLE and abs(longitude) <= 2 * _POLE):
            key = ""
        if not key:
            message = (
                f"{file.name}, line {line}: a sensor needs an id (sensor_id), "
                "a latitude and a longitude"
            )
            raise ReplayError(message)
        name = row.get("name") or key
        refuse_identifier(Suspect.SENSOR_ID, key, line)
        refuse_identifier(Suspect.SENSOR_NAME, name, line)
        places.append(Place(key, _identifier(key), name, latitude, longitude))
    if not places:
        message = f"{file.name} names no sensor"
        raise ReplayError(message)
    return tuple(places)


def write_registry(folder: Path, name: str, places: tuple[Place, ...], zone: ZoneInfo) -> None:
    """Write a registry folder of these sensors, each with one counter on a grid of an hour."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "municipality.toml").write_text(
        f'code = "{CODE}"\n'
        f"name = {json.dumps(name)}\n"
        f'time_zone = "{zone.key}"\n'
        'data_licence = "see the source of the file"\n'
        'data_owner = "see the source of the file"\n'
        'contact = "nobody@example.org"\n',
        encoding="utf-8",
    )
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": place.id,
                "name": place.name,
                "kind": "infrared",
                "owner": "see the source of the file",
                "purpose": "replay of published counts",
                "legal_basis": "published as open data",
                "from": FIRST_DAY.isoformat(),
                "counters": [{"direction": "both", "step_seconds": _HOUR_SECONDS}],
            },
            "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        }
        for place in places
    ]
    for file, content in (("sensors.geojson", features), ("zones.geojson", [])):
        collection = {"type": "FeatureCollection", "features": content}
        (folder / file).write_text(json.dumps(collection), encoding="utf-8")


def _identifier(key: str) -> str:
    plain = key.strip().removesuffix(".0")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
