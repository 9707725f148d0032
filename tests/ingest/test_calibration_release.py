"""Factors of the registry never reach the release rule."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from anonymise.release import SECRET_BYTES
from ingest.edge import Edge
from ingest.inbox import Message, Ticket
from ingest.settings import EdgeSettings
from monitor.clock import EventClock
from monitor.registry.calibration import Calibration
from monitor.registry.entry import Registry, Sensor
from tests.ingest.antenna import address, sightings
from tests.ingest.place import CODE, sensor, town

NOON = 1795258800
MINUTE = 60


def moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def calibrated(plain: Sensor, factor: float) -> Sensor:
    """Return a sensor with a factor that no check of the registry would let pass."""
    factors = (Calibration(factor, date(2020, 1, 1)),)
    return replace(
        plain, counters=tuple(replace(each, calibration=factors) for each in plain.counters)
    )


def let_out(folder: Path, registry: Registry) -> list[bytes]:
    """Return what an edge spools of two hours, sent to each edge alike."""
    clock = EventClock()
    state = folder / "state"
    state.mkdir(parents=True)
    (state / "secret").write_bytes(bytes(range(SECRET_BYTES)))
    (state / "secret").chmod(0o600)
    settings = EdgeSettings(
        "mqtt://localhost:1", "mqtt://localhost:1", CODE, "e", folder, state, clock
    )
    edge = Edge(settings, registry)
    dice = Random(1)
    try:
        for minute in range(120):
            at = NOON + minute * MINUTE
            counts = {"in": dice.randrange(30), "out": dice.randrange(4)}
            body = {"from": moment(at), "to": moment(at + MINUTE), "counts": counts}
            heard = [address(dice.randrange(10**6)) for _ in range(20)]
            for second in (5, 25, 45):
                frame = sightings(at + second, heard)
                edge._receive(Message("raw/antenna/sightings", frame, Ticket(1, 1)))
            edge._receive(Message("raw/gate/counts", json.dumps(body).encode(), Ticket(1, 1)))
        edge._holding.flush()
        # Numbered from the wall's clock on, which is the one thing that differs.
        return [
            payload.replace(b'"seq":%d,' % seq, b"", 1)
            for seq, _, payload in edge._spool.after(0, 10_000)
        ]
    finally:
        edge._spool.close()


@pytest.mark.parametrize("factor", [0.01, 1.1, 100.0])
def test_an_edge_lets_out_the_same_bytes_whatever_the_factors(
    tmp_path: Path, factor: float
) -> None:
    gate = sensor("gate", "in", "out")
    antenna = sensor("antenna", "both", kind="wifi", step_seconds=900, valid_to=date(2030, 1, 1))
    plain = let_out(tmp_path / "plain", town(gate, antenna))
    text = b"".join(plain)
    assert text.count(b"gate:in") > 20
    assert b"antenna:both" in text
    assert (
        let_out(
            tmp_path / "calibrated", town(calibrated(gate, factor), calibrated(antenna, factor))
        )
        == plain
    )
