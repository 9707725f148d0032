"""The town of the house: its registry folder, and what its sensors might say of an invented day."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.ingest.antenna import moment, sightings

CODE: Final = "GM0001"
EDGE: Final = "e"

MIDNIGHT: Final = 1_795_215_600
"""2026-11-21 00:00 in Amsterdam."""

DAY: Final = 86_400
HOUR: Final = 3600
QUARTER: Final = 900
MINUTE: Final = 60

BEATS: Final = (0,)
"""Seconds of each minute at which an antenna speaks, whether it has heard anybody or not."""

ANTENNAS: Final = ("phone", "fourteen", "night", "printers", "few", "market")
"""Wifi sensors; `market` hears a crowd."""

ADDRESS: Final = re.compile(rb"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
"""As `colons` writes it."""

Message = tuple[str, bytes]
Said = tuple[int, Message]
"""A message of a sensor, with when it is said."""


def write_town(folder: Path) -> None:
    """Write the registry: six antennas, three lasers, a camera with two views, two telecom areas.

    Lasers: `door` and `street` by the minute, `gate` on fixed windows of an hour.
    """
    folder.mkdir()
    (folder / "municipality.toml").write_text(
        f'code = "{CODE}"\nname = "Town"\ntime_zone = "Europe/Amsterdam"\n'
        'data_licence = "CC0-1.0"\ndata_owner = "the town"\ncontact = "town@example.org"\n'
    )
    both = [{"direction": "both"}]
    sensors: list[dict[str, object]] = [
        {"id": name, "kind": "wifi", "to": "2026-12-31", "area": "a street", "counters": both}
        for name in ANTENNAS
    ]
    sensors += [{"id": name, "kind": "laser", "counters": both} for name in ("door", "street")]
    hourly = [{"direction": "both", "window": "hour"}]
    sensors.append({"id": "gate", "kind": "laser", "counters": hourly})
    views = [{"id": "hall"}, {"id": "square"}]
    sensors.append({"id": "camera", "kind": "camera", "views": views})
    features = [
        {
            "type": "Feature",
            "properties": {
                "name": sensor["id"],
                "owner": "the town",
                "purpose": "attacks",
                "legal_basis": "public task",
                "from": "2026-01-01",
                **sensor,
            },
            "geometry": {"type": "Point", "coordinates": [6.8 + number / 100, 52.2]},
        }
        for number, sensor in enumerate(sensors)
    ]
    for file, content in (("sensors.geojson", features), ("zones.geojson", [])):
        collection = {"type": "FeatureCollection", "features": content}
        (folder / file).write_text(json.dumps(collection))
    (folder / "telecom.toml").write_text(
        'supplier = [{id = "telco", name = "Telco", factor = 1.0}]\n'
        'area = [{id = "quiet", name = "Quiet", supplier = "telco"},\n'
        '  {id = "centre", name = "Centre", supplier = "telco"}]\n'
        'origin = [{code = "GM0153", name = "One", level = "municipality", parent = "NL"},\n'
        '  {code = "GM0164", name = "Two", level = "municipality", parent = "NL"},\n'
        '  {code = "NL", name = "Home", level = "country"},\n'
        '  {code = "DE", name = "Away", level = "country"}]\n'
    )


def colons(octets: bytes) -> str:
    """Return an address as sensors write it."""
    return octets.hex(":")


def antenna(sensor: str, start: int, end: int, heard: Iterable[tuple[int, str]]) -> Iterator[Said]:
    """Yield the frames of a wifi sensor: once a minute, and whenever else an address is heard.

    Parameters
    ----------
    sensor : str
        Its id.
    start, end : int
        From when to when it speaks, in epoch seconds.
    heard : iterable of (int, str)
        Addresses, each with when it is heard.
    """
    frames: dict[int, list[str]] = {
        at + second: [] for at in range(start, end, MINUTE) for second in BEATS
    }
    for at, address in heard:
        frames.setdefault(at, []).append(address)
    for at, addresses in frames.items():
        yield at, (f"raw/{sensor}/sightings", sightings(at, addresses))


def laser(sensor: str, start: int, passages: Iterable[int]) -> Iterator[Said]:
    """Yield the frames of a laser, one a minute."""
    for number, count in enumerate(passages):
        at = start + MINUTE * number
        frame = {"from": moment(at), "to": moment(at + MINUTE), "counts": {"both": count}}
        yield at + MINUTE, (f"raw/{sensor}/counts", json.dumps(frame).encode())


def camera(at: int, counts: Mapping[str, int]) -> Said:
    """Return a frame of the camera: persons by view."""
    frame = {"at": moment(at), "counts": dict(counts)}
    return at, ("raw/camera/presence", json.dumps(frame).encode())


def table(area: str, start: int, visitors: Mapping[str, int]) -> Said:
    """Return the supplier's table of an hour: observed SIMs by origin."""
    frame = {
        "area": area,
        "from": moment(start),
        "to": moment(start + HOUR),
        "visitors": [[origin, count] for origin, count in visitors.items()],
    }
    return start + HOUR, ("raw/telco/visits", json.dumps(frame).encode())
