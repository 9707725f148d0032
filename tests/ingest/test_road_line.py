"""Four ways to have no figure, over the whole road: real edges, a broker, a centre, an api."""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from demo.survey import CODE
from tests.api.serving import HandClock, serving
from tests.ingest.road import MIDNIGHT, Road, eventually

START: Final = MIDNIGHT + 12 * 3600
MINUTE: Final = 60
SENSORS: Final = {"dying": "e", "idle": "e", "astray": "e", "remote": "f"}
"""Each sensor with the edge that hears it."""

DEADLINE_SECONDS: Final = 30
MOST_MINUTES: Final = 2
"""Until each of the four is told apart."""

Seen = dict[str, tuple[str, str | None]]


@pytest.fixture
def road(broker_url: str, embedded_database_url: str, tmp_path: Path) -> Iterator[Road]:
    with ExitStack() as stack:
        road = Road(broker_url, embedded_database_url, tmp_path, stack)
        features = [
            {
                "type": "Feature",
                "properties": {
                    "id": sensor,
                    "name": sensor,
                    "kind": "infrared",
                    "owner": "Town",
                    "purpose": "whether it is heard",
                    "legal_basis": "none needed",
                    "from": "2000-01-01",
                    "edge": edge,
                    "counters": [{"direction": "both"}],
                },
                "geometry": {"type": "Point", "coordinates": [6.0 + number / 100, 52.0]},
            }
            for number, (sensor, edge) in enumerate(SENSORS.items())
        ]
        collection = {"type": "FeatureCollection", "features": features}
        (tmp_path / "registry" / "sensors.geojson").write_text(json.dumps(collection))
        yield road


def say(road: Road, sensor: str, minute: int) -> None:
    """Send the frame of one minute, of two persons: too few for ever."""
    started_at, ended_at = (
        datetime.fromtimestamp(START + (minute + n) * MINUTE, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for n in (0, 1)
    )
    frame = {"from": started_at, "to": ended_at, "counts": {"both": 2}}
    road.send(json.dumps(frame).encode(), sensor=sensor)


def test_a_sensor_that_died_an_idle_one_a_wrong_clock_and_a_dead_uplink_are_told_apart(
    road: Road, embedded_database_url: str, tmp_path: Path
) -> None:
    clock = HandClock(START)
    road.start("centre")
    road.start("edge")
    other = {"PASSANT_EDGE": "f", "PASSANT_STATE": str(tmp_path / "other")}
    remote = road.link("remote", f"status/{CODE}/f")
    with serving(embedded_database_url, clock=clock) as client:

        def seen() -> Seen:
            answer: dict[str, Any] = client.get("/v1/live", params={"municipality": CODE}).json()
            assert all(each["perHour"] is None for each in answer["counters"])
            return {each["sensorId"]: (each["state"], each["line"]) for each in answer["counters"]}

        uplink = road.start("edge", **other)
        eventually(lambda: remote.take(1, 0.2))
        for minute in range(3):
            for sensor in SENSORS:
                say(road, sensor, minute)
        clock.at = START + 3 * MINUTE
        eventually(lambda: set(seen().values()) == {("quiet", "up")})
        assert len(seen()) == len(SENSORS)

        road.end(uplink, signal.SIGKILL)
        told: Seen = {}
        for waited in range(1, MOST_MINUTES + 1):
            say(road, "idle", 2 + waited)
            say(road, "astray", 2 + waited - 60)
            clock.at = START + (3 + waited) * MINUTE
            # Nothing hurries it but that it must be so in the end.
            patience = 0.4 if waited < MOST_MINUTES else DEADLINE_SECONDS
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and len(set(told.values())) < len(SENSORS):
                told = seen()
    assert told == {
        "dying": ("outage", "silent"),
        "idle": ("quiet", "up"),
        "astray": ("late", "clock-off"),
        "remote": ("late", "down"),
    }
