"""What an edge says of itself is kept as far as the registry and the road know its words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.statement import edge_status, is_edge_name
from ingest.wire.status import FrameReport, SensorReport, SpoolReport, StatusReport
from tests.ingest.place import town

NOON = datetime(2026, 11, 21, 11, tzinfo=UTC)


def report(**change: Any) -> StatusReport:
    fields: dict[str, Any] = {
        "v": 1,
        "online": True,
        "version": "0.1.0",
        "at": NOON,
        "started_at": NOON,
        "spool": SpoolReport(2, 9, 41),
        "clock_offset_seconds": 0,
        "frames": FrameReport(7, {}),
        "sensors": [SensorReport("gate", frames=True, since=NOON)],
    }
    return StatusReport(**(fields | change))


def test_what_is_known_is_kept() -> None:
    status = edge_status(report(), town())
    assert [(each.sensor, each.frames, each.is_clock_off) for each in status.sensors] == [
        ("gate", True, False)
    ]
    assert status.first_seq == 41
    assert status.body == {
        "version": "0.1.0",
        "clockOffsetSeconds": 0,
        "spool": {"length": 2, "ageSeconds": 9, "dropped": 0, "held": 0},
    }


def test_a_number_that_an_edge_chose_holds_no_identifier() -> None:
    imei = 490154203237518
    spool = SpoolReport(imei % 10**12, imei % 10**12, 41)
    status = edge_status(report(spool=spool, clock_offset_seconds=-(10**9)), town())
    assert status.body["clockOffsetSeconds"] == -(10**8)
    assert status.body["spool"] == {
        "length": 10**8,
        "ageSeconds": 10**8,
        "dropped": 0,
        "held": 0,
    }


@pytest.mark.parametrize("version", ["0.612345678", "061.23.456", "0.1.0.6", "0.1.0-a45e60", "1"])
def test_a_version_that_could_hold_an_identifier_is_not_kept(version: str) -> None:
    assert edge_status(report(version=version), town()).body["version"] is None


def test_a_word_that_an_edge_made_up_is_not_kept() -> None:
    hidden = "a45e60c10203"
    status = edge_status(
        report(
            version=hidden,
            frames=FrameReport(7, {hidden: 2}),
            sensors=[
                SensorReport(hidden, frames=True, since=NOON),
                SensorReport("gate", frames=False, since=NOON, clock_offset_seconds=-3600),
            ],
        ),
        town(),
    )
    assert hidden not in repr(status)
    assert [(each.sensor, each.is_clock_off) for each in status.sensors] == [("gate", True)]


def test_the_last_will_says_that_the_edge_is_gone() -> None:
    assert not edge_status(None, town()).online


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("centrum", True),
        ("north-2", True),
        ("a45e60c10203", False),
        ("0612345678", False),
        ("North", False),
        ("", False),
    ],
)
def test_an_edge_is_not_named_after_a_device(name: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_edge_name(name) is is_one


def test_a_sensor_named_again_and_again_is_kept_once() -> None:
    named = [SensorReport("gate", frames=bool(turn % 2), since=NOON) for turn in range(1000)]
    status = edge_status(report(sensors=named), town())
    assert [(each.sensor, each.frames) for each in status.sensors] == [("gate", True)]
