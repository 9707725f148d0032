"""The municipalities: their registries, what their sensors send and when, and their past."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anonymise.cluster import Cluster
from monitor.store import Delivery
from tests.faults.town import feature, frame, write_registry
from tests.load.scale import MINUTE, Rhythm, Scale

HISTORIC: Final = 20
"""Counters of each municipality's zone, which has a past."""

WORDS: Final = 20
"""Minutes until a counter's figure repeats itself."""

_HOUR: Final = 3600
_DAY: Final = 86_400
_LEAST: Final = 200
_MORE: Final = 50
_WEST: Final = 6.5
_SOUTH: Final = 52.2
_SPACING: Final = 0.001
# Far beyond what an edge sends in a run: a number that is not the next moves no receipt.
_FIRST_SEQ: Final = 10**9
_MESSAGE: Final = 1000


def code(number: int) -> str:
    return f"GM{1001 + number}"


def edge_name(number: int) -> str:
    return f"e{number + 1:02}"


def sensor_name(municipality: int, number: int) -> str:
    return f"m{municipality + 1:02}-{number + 1:04}"


def zone_name(municipality: int) -> str:
    return f"m{municipality + 1:02}-centre"


def counter_name(municipality: int, number: int) -> str:
    return f"{sensor_name(municipality, number)}:both"


def write_towns(folder: Path, scale: Scale) -> Path:
    """Write a folder of registries, one a municipality."""
    for number in range(scale.municipalities):
        _write_town(folder / code(number), number, scale)
    return folder


def _write_town(folder: Path, number: int, scale: Scale) -> None:
    features = [
        feature(sensor_name(number, each), ("both",), edge=edge_name(number))
        for each in range(scale.sensors)
    ]
    write_registry(folder, features, code(number))
    across = max(HISTORIC, math.isqrt(scale.sensors) + 1)
    for place, each in enumerate(features):
        east, north = _WEST + place % across * _SPACING, _SOUTH + place // across * _SPACING
        each["geometry"] = {"type": "Point", "coordinates": [east, north]}
        counter = {"direction": "both", "step_seconds": scale.rhythm.step_seconds}
        properties = each["properties"]
        assert isinstance(properties, dict)
        properties["counters"] = [counter]
    _write(folder / "sensors.geojson", features)
    inside = [counter_name(number, each) for each in range(HISTORIC)]
    west, south = _WEST - _SPACING / 2, _SOUTH - _SPACING / 2
    east, north = west + HISTORIC * _SPACING, south + _SPACING
    outline = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    zone: dict[str, object] = {
        "type": "Feature",
        "properties": {
            "id": zone_name(number),
            "name": "Centre",
            "kind": "street",
            "inside": inside,
        },
        "geometry": {"type": "Polygon", "coordinates": [outline]},
    }
    _write(folder / "zones.geojson", [zone])


def _write(file: Path, features: list[dict[str, object]]) -> None:
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def history(scale: Scale, until: int) -> Iterator[list[Delivery]]:
    """Yield the past up to the day of `until`, an hour a cluster, as batches to be stored."""
    end = until // _DAY * _DAY
    for municipality in range(scale.municipalities):
        clusters = [
            Cluster(counter_name(municipality, each), at, at + _HOUR, 20 * (1 + at // _HOUR % 50))
            for at in range(end - scale.history_days * _DAY, end, _HOUR)
            for each in range(HISTORIC)
        ]
        yield [
            Delivery(
                code(municipality),
                edge_name(municipality),
                _FIRST_SEQ + start,
                tuple(clusters[start : start + _MESSAGE]),
            )
            for start in range(0, len(clusters), _MESSAGE)
        ]


@dataclass(frozen=True, slots=True)
class Turn:
    """When within a minute a sensor sends its frame, and when the frame's minute ends."""

    offset_seconds: float
    sensor: int
    end_seconds: int


def turns(sensors: int, rhythm: Rhythm) -> list[Turn]:
    """Return the turns of a municipality's sensors, in order."""
    ends = MINUTE // rhythm.step_seconds
    each = math.ceil(sensors / ends)
    found = []
    for sensor in range(sensors):
        place, end = divmod(sensor, ends)
        late = place / each * rhythm.spread_seconds - rhythm.ahead_seconds
        found.append(Turn(end * rhythm.step_seconds + late, sensor, end * rhythm.step_seconds))
    return sorted(found, key=lambda turn: turn.offset_seconds)


def persons(minute: int) -> int:
    """Return how many pass in a minute: so many that each is a cluster, and by that told apart.

    A multiple of five is released as it is, and a gate of 200 is drawn once in 10 ** 17 windows.
    """
    return _LEAST + _MORE * (minute % WORDS)


def payload(minute: int, end_seconds: int) -> bytes:
    """Return the frame that every sensor sends of a minute that ends then."""
    end = minute * MINUTE + end_seconds
    return frame(end - MINUTE, {"both": persons(minute)})


def minute_of(per_hour: int, before: int) -> int | None:
    """Return the last minute up to `before` with that figure; None if no minute has it."""
    word, rest = divmod(per_hour // MINUTE - _LEAST, _MORE)
    if rest or per_hour % MINUTE or not 0 <= word < WORDS:
        return None
    return before - (before - word) % WORDS
