"""Sightings at the edge: who passes is counted in crowds, on permission, and never kept."""

import gc
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import pytest

from anonymise.cluster import Cluster
from anonymise.passage import Refusal
from anonymise.release import Secret
from ingest.errors import Reason, RefusedError
from ingest.intake import Intake
from ingest.wire.release import Release
from tests.ingest.antenna import address, passing, sightings
from tests.ingest.place import sensor, town

NOON = 1795258800
QUARTER = 900
LAST_DAY = date(2026, 11, 21)
MIDNIGHT = 1795302000


def intake(valid_to: date = LAST_DAY) -> Intake:
    antenna = sensor("antenna", "both", kind="wifi", step_seconds=QUARTER, valid_to=valid_to)
    return Intake(town(antenna, sensor("gate", "in")), "e", Secret(bytes(32)), 5)


def hear(target: Intake, at: int, addresses: list[str]) -> Iterator[Release | StrEnum]:
    yield from target.read("raw/antenna/sightings", sightings(at, addresses)).take(at)


def quarter(target: Intake, started_at: int, count: int) -> list[Release | StrEnum]:
    found: list[Release | StrEnum] = []
    for minute in range(started_at, started_at + QUARTER, 60):
        slots = passing(minute, count) if minute == started_at + 60 else {minute: []}
        for at, addresses in slots.items():
            found += hear(target, at, addresses)
    return found + list(target.advance(started_at + QUARTER + 6))


def test_a_crowd_that_passes_is_released_as_a_multiple_of_twenty_five() -> None:
    target = intake()
    (cluster,) = quarter(target, NOON, 200)
    assert isinstance(cluster, Cluster)
    assert (cluster.counter, cluster.started_at, cluster.ended_at) == (
        "antenna:both",
        NOON,
        NOON + QUARTER,
    )
    assert cluster.count == 200


def test_twenty_nine_devices_are_nobody() -> None:
    target = intake()
    assert [each for at in range(4) for each in quarter(target, NOON + at * QUARTER, 29)] == []


def test_counts_are_not_taken_from_an_antenna_nor_sightings_from_a_camera() -> None:
    for topic, payload in (
        ("raw/antenna/counts", b"{}"),
        ("raw/gate/sightings", sightings(NOON, [])),
    ):
        with pytest.raises(RefusedError) as caught:
            intake().read(topic, payload)
        assert caught.value.reason is Reason.OTHER_KIND


def test_before_its_first_and_after_its_last_day_an_antenna_is_off() -> None:
    target = intake()
    target.read("raw/antenna/sightings", sightings(MIDNIGHT - 1, []))
    for at in (MIDNIGHT, MIDNIGHT + 3600):
        with pytest.raises(RefusedError) as caught:
            target.read("raw/antenna/sightings", sightings(at, []))
        assert caught.value.reason is Reason.NOT_IN_FORCE


def test_an_antenna_whose_clock_stands_still_is_off_by_the_clock_of_the_edge() -> None:
    frame = intake().read("raw/antenna/sightings", sightings(MIDNIGHT - 1, [address(1)]))
    assert list(frame.take(MIDNIGHT + 5)) == [Reason.NOT_IN_FORCE]


def test_at_the_end_of_its_last_day_what_was_heard_is_forgotten() -> None:
    target = intake()
    for at in range(MIDNIGHT - QUARTER, MIDNIGHT, 60):
        list(hear(target, at, [address(number) for number in range(10)]))
    heard = [each for each in gc.get_objects() if type(each).__name__ == "Crowd"]
    assert len(heard) == 1
    list(target.advance(MIDNIGHT + 6))
    assert not hasattr(heard[0], "_universal")
    assert not hasattr(heard[0], "_keyed")


def test_what_comes_from_yesterday_or_tomorrow_is_refused_and_said() -> None:
    for at, refusal in ((NOON - 7200, Refusal.LATE), (NOON + 7200, Refusal.AHEAD)):
        target = intake(date(2027, 11, 21))
        frame = target.read("raw/antenna/sightings", sightings(at, [address(1)]))
        assert list(frame.take(NOON)) == [refusal]
        assert target.liveness.report() == [("antenna", False, NOON, at - NOON)]
        list(hear(target, NOON, []))
        assert target.liveness.report() == [("antenna", True, NOON, 0)]


def test_a_frame_says_nothing_of_what_is_in_it() -> None:
    frame = intake().read("raw/antenna/sightings", sightings(NOON, [address(0xA45E60C102)]))
    assert "a4" not in repr(frame)
    assert "sight" not in repr(frame).lower()


def test_an_antenna_that_speaks_when_it_hears_somebody_is_counted_once_a_minute() -> None:
    target = intake()
    counted = []
    for second in (0, 10, 59, 60, 61, 180):
        frame = target.read("raw/antenna/sightings", sightings(NOON + second, []))
        counted.append(frame.is_counted)
        assert list(frame.take(NOON + second)) == []
    assert counted == [True, False, False, True, False, True]


def test_a_frame_that_is_refused_stops_none_from_being_counted() -> None:
    target = intake(date(2027, 11, 21))
    ahead = target.read("raw/antenna/sightings", sightings(NOON + 86_400, []))
    assert list(ahead.take(NOON)) == [Refusal.AHEAD]
    assert target.read("raw/antenna/sightings", sightings(NOON, [])).is_counted
