"""What an edge takes in: sightings and counts a second, against the bare loop; and its memory."""

import json
import random
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Final

import msgspec

from anonymise.crowd import Crowd
from anonymise.release import Secret
from anonymise.sighting import SightingFrame
from ingest.intake import Intake
from monitor.registry.entry import (
    WIFI_STEP_SECONDS,
    Counter,
    Direction,
    Municipality,
    Registry,
    Sensor,
    SensorKind,
)
from tests.bench.figure import Figure, seconds

FRAME_SIGHTINGS: Final = 100
COUNTERS: Final = 1000
NOON: Final = 1795258800
_MUNICIPALITY: Final = Municipality(
    "GM0001", "Town", "Europe/Amsterdam", "CC0-1.0", "the town", "a@example.org"
)


def sightings(share: float) -> Figure:
    """Sightings a second from bytes to open windows, frames of 100, in one process."""
    frames = list(_sighting_frames(int(200_000 * share)))
    intake = Intake(_town("wifi", 1), "e", Secret(bytes(32)), 5)

    def through_the_edge() -> None:
        for at, payload in frames:
            for _ in intake.read("raw/s0/sightings", payload).take(at):
                pass

    def bare_loop() -> None:
        keyed = blake2b(key=bytes(32), digest_size=8)
        heard: set[bytes] = set()
        for _, payload in frames:
            for address, _ in msgspec.json.decode(payload)["sightings"]:
                each = keyed.copy()
                each.update(address.encode())
                heard.add(each.digest())

    count = len(frames) * FRAME_SIGHTINGS
    bare_loop()
    return Figure(
        "sightings",
        count / seconds(through_the_edge),
        "sightings/s",
        "decoding, keyed hash and set insert in a bare loop",
        count / seconds(bare_loop),
    )


def counts(share: float) -> Figure:
    """Counts a second of 1,000 counters on one edge, from bytes to clusters."""
    minutes = max(2, int(60 * share))
    dice = random.Random(1)
    frames = [
        (NOON + 60 * (minute + 1), f"raw/s{number}/counts", _counts(minute, dice))
        for minute in range(minutes)
        for number in range(COUNTERS // 2)
    ]
    intake = Intake(_town("laser", COUNTERS // 2), "e", Secret(bytes(32)), 5)

    def through_the_edge() -> None:
        for now, topic, payload in frames:
            for _ in intake.read(topic, payload).take(now):
                pass

    def bare_loop() -> None:
        totals: dict[str, int] = {}
        for _, topic, payload in frames:
            for direction, count in msgspec.json.decode(payload)["counts"].items():
                key = f"{topic}:{direction}"
                totals[key] = totals.get(key, 0) + count

    bare_loop()
    return Figure(
        "counts",
        2 * len(frames) / seconds(through_the_edge),
        "counts/s",
        "decoding and adding up in a bare loop",
        2 * len(frames) / seconds(bare_loop),
    )


def window_memory(share: float) -> Figure:
    """Memory a device in an open window, each heard in three slots; the limit is 500 bytes."""
    devices = int(50_000 * share)
    dice = random.Random(1)
    addresses = [dice.randbytes(6) for _ in range(devices)]
    tracemalloc.start()
    try:
        crowd = Crowd(NOON, dice.randbytes)
        for slot in range(3):
            crowd.hear(SightingFrame(NOON + 10 * slot, addresses), NOON + WIFI_STEP_SECONDS)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Figure("window-memory", held / len(crowd), "bytes/device", "what a device may cost", 500)


def _sighting_frames(count: int) -> Iterator[tuple[int, bytes]]:
    dice = random.Random(1)
    pool = [dice.randbytes(6).hex(":") for _ in range(5000)]
    for number in range(count // FRAME_SIGHTINGS):
        at = NOON + number * 840 * FRAME_SIGHTINGS // count
        heard = [[dice.choice(pool), -60] for _ in range(FRAME_SIGHTINGS)]
        moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield at, json.dumps({"at": moment, "sightings": heard}).encode()


def _counts(minute: int, dice: random.Random) -> bytes:
    first, last = (
        datetime.fromtimestamp(NOON + 60 * each, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for each in (minute, minute + 1)
    )
    counts = {"in": dice.randrange(40), "out": dice.randrange(40)}
    return json.dumps({"from": first, "to": last, "counts": counts}).encode()


def _town(kind: SensorKind, sensors: int) -> Registry:
    step = WIFI_STEP_SECONDS if kind == "wifi" else 60
    directions: tuple[Direction, ...] = ("both",) if kind == "wifi" else ("in", "out")
    return Registry(
        _MUNICIPALITY,
        tuple(
            Sensor(
                id=f"s{number}",
                name="sensor",
                kind=kind,
                owner="the town",
                purpose="benchmarks",
                legal_basis="public task",
                valid_from=date(2020, 1, 1),
                valid_to=date(2030, 1, 1),
                longitude=6.9,
                latitude=52.2,
                edge=None,
                area="the square",
                counters=tuple(
                    Counter(f"s{number}:{direction}", f"s{number}", direction, step)
                    for direction in directions
                ),
            )
            for number in range(sensors)
        ),
    )
