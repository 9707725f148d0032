"""A town of many edges, each with its own sensors, and the frames that these send."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

CODE: Final = "GM9999"
MIDNIGHT: Final = 1732143600  # of 2024-11-21 in the town
MINUTE: Final = 60
DIRECTIONS: Final = ("in", "out")


def edge_names(count: int) -> list[str]:
    return [f"e{number:02}" for number in range(1, count + 1)]


def sensor_names(edge: str, count: int) -> list[str]:
    return [f"{edge}-s{number}" for number in range(1, count + 1)]


def quiet_name(edge: str) -> str:
    return f"{edge}-quiet"


def counters(edge: str, sensors: int) -> list[str]:
    """Return the counters of an edge's busy sensors."""
    return [f"{name}:{way}" for name in sensor_names(edge, sensors) for way in DIRECTIONS]


def write_town(folder: Path, edges: Sequence[str], sensors: int) -> Path:
    """Write a registry: so many busy sensors an edge, and a quiet one that releases nothing."""
    features = [
        feature(name, DIRECTIONS, edge=edge)
        for edge in edges
        for name in sensor_names(edge, sensors)
    ] + [feature(quiet_name(edge), ("both",), edge=edge) for edge in edges]
    return write_registry(folder, features)


def write_registry(folder: Path, features: Sequence[dict[str, object]], code: str = CODE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    # Some 70 m apart: two on one spot would count the same line.
    for place, each in enumerate(features):
        each["geometry"] = {"type": "Point", "coordinates": [6.5 + place / 1000, 52.2]}
    (folder / "municipality.toml").write_text(
        f'code = "{code}"\n'
        'name = "Town"\n'
        'time_zone = "Europe/Amsterdam"\n'
        'data_licence = "CC0-1.0"\n'
        'data_owner = "the town"\n'
        'contact = "nobody@example.org"\n'
    )
    for file, content in (("sensors.geojson", features), ("zones.geojson", [])):
        collection = {"type": "FeatureCollection", "features": content}
        (folder / file).write_text(json.dumps(collection))
    return folder


def feature(
    name: str, ways: Sequence[str], *, edge: str | None = None, **change: object
) -> dict[str, object]:
    """Return a sensor as `sensors.geojson` has it."""
    properties: dict[str, object] = {
        "id": name,
        "name": name,
        "kind": "infrared",
        "owner": "the town",
        "purpose": "tests",
        "legal_basis": "public task",
        "from": "2020-01-01",
        "counters": [{"direction": way} for way in ways],
    }
    if edge is not None:
        properties["edge"] = edge
    return {
        "type": "Feature",
        "properties": properties | change,
    }


def moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def frame(started_at: int, counts: dict[str, int], seconds: int = MINUTE) -> bytes:
    return json.dumps(
        {"from": moment(started_at), "to": moment(started_at + seconds), "counts": counts}
    ).encode()


def persons(step: int, place: int) -> int:
    """Return how many pass, so many that each step of a counter is a cluster of its own.

    A gate of 200 or more is drawn once in 10 ** 17 windows.
    """
    return 200 + (7 * step + 11 * place) % 400


def frames(edge: str, sensors: int, step: int) -> Iterator[tuple[str, bytes, dict[str, int]]]:
    """Yield what an edge's sensors send in a step: topic, payload, and persons by busy counter."""
    started_at = MIDNIGHT + MINUTE * step
    for place, name in enumerate(sensor_names(edge, sensors)):
        counts = {way: persons(step, 2 * place + turn) for turn, way in enumerate(DIRECTIONS)}
        told = {f"{name}:{way}": count for way, count in counts.items()}
        yield f"raw/{name}/counts", frame(started_at, counts), told
    # Fewer than fifteen in a day: an open window that each kill takes along.
    quiet = frame(started_at, {"both": 1 if step % 150 == 0 else 0})
    yield f"raw/{quiet_name(edge)}/counts", quiet, {}
