"""What an edge tells of what it refused: nothing of how much an antenna heard."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anonymise.release import SECRET_BYTES
from ingest.edge import Edge
from ingest.inbox import Message, Ticket
from ingest.settings import EdgeSettings
from tests.ingest.antenna import address, sightings
from tests.ingest.place import CODE, sensor, town

NOON = 1795258800


class StoppedClock:
    """A clock that a test moves."""

    speed = 1.0

    def __init__(self) -> None:
        self.at = float(NOON)

    def now(self) -> float:
        return self.at


def refused(edge: Edge) -> dict[str, int]:
    return dict(edge._refused)


def test_the_frames_of_an_antenna_that_is_off_tell_nothing_by_their_number(tmp_path: Path) -> None:
    clock = StoppedClock()
    settings = EdgeSettings(
        "mqtt://localhost:1", "mqtt://localhost:1", CODE, "e", tmp_path, tmp_path / "state", clock
    )
    antenna = sensor("antenna", "both", kind="wifi", step_seconds=900)
    edge = Edge(settings, town(antenna, sensor("gate", "in")))
    assert (tmp_path / "state/secret").stat().st_size == SECRET_BYTES
    try:
        for at in range(NOON, NOON + 120, 2):
            clock.at = float(at)
            late = sightings(at - 86_400, [address(at)])
            edge._receive(Message("raw/antenna/sightings", late, Ticket(1, 1)))
            edge._receive(Message("raw/gate/counts", json.dumps([at]).encode(), Ticket(1, 1)))
        assert refused(edge) == {"late": 2, "malformed": 60}
    finally:
        edge._spool.close()


def test_an_edge_without_a_line_queues_no_statuses_however_much_it_drops(tmp_path: Path) -> None:
    settings = EdgeSettings(
        "mqtt://localhost:1", "mqtt://localhost:1", CODE, "e", tmp_path, tmp_path / "state"
    )
    edge = Edge(settings, town(sensor("gate", "in")))
    try:
        for _ in range(200):
            edge._spool.dropped += 1
            edge._look_after_spool()
            edge._tell_if_due()
        assert edge._centre.unconfirmed == 0
    finally:
        edge._spool.close()


@pytest.mark.parametrize("passers", [1, 14])
def test_a_vendor_that_speaks_at_each_passer_is_told_by_no_number(
    tmp_path: Path, passers: int
) -> None:
    def told(folder: str, events: int) -> dict[str, object]:
        clock = StoppedClock()
        settings = EdgeSettings(
            "mqtt://localhost:1",
            "mqtt://localhost:1",
            CODE,
            "e",
            tmp_path,
            tmp_path / folder,
            clock,
        )
        gate = replace(sensor("gate", "both"), format="fiware", heartbeat=True)
        edge = Edge(settings, town(gate))
        first = NOON + 120
        spans = [(first + turn, first + turn + 1, 1) for turn in range(events)]
        spans += [(first + 60 * turn, first + 60 * turn + 60, 0) for turn in range(5)]
        try:
            for start, end, count in spans:
                clock.at = float(end + 1)
                edge._receive(
                    Message("raw/gate/counts", crowd_flow(start, end, count), Ticket(1, 1))
                )
            return {"accepted": edge._accepted, "refused": refused(edge)}
        finally:
            edge._spool.close()

    assert told("nobody", 0) == told("some", passers) == {"accepted": 5, "refused": {}}


def crowd_flow(start: int, end: int, count: int) -> bytes:
    started, ended = (
        datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (start, end)
    )
    return json.dumps(
        {
            "id": "urn:ngsi-ld:CrowdFlowObserved:1",
            "type": "CrowdFlowObserved",
            "dateObserved": started,
            "dateObservedFrom": started,
            "dateObservedTo": ended,
            "peopleCount": count,
        }
    ).encode()
