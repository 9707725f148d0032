"""The intake: which messages are counted, and which sensors are heard of."""

import json
from datetime import UTC, date, datetime

import pytest

from anonymise.cluster import Cluster
from anonymise.passage import Refusal
from anonymise.release import Secret
from ingest.errors import Reason, RefusedError
from ingest.intake import Intake
from ingest.liveness import Liveness
from monitor.registry.entry import Registry
from tests.ingest.place import sensor, town

NOON = 1795258800


def frame(minute: int, **counts: int) -> bytes:
    def moment(at: int) -> str:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    started_at = NOON + 60 * minute
    return json.dumps(
        {"from": moment(started_at), "to": moment(started_at + 60), "counts": counts}
    ).encode()


def intake(registry: Registry | None = None, edge: str = "e") -> Intake:
    return Intake(registry or town(), edge, Secret(bytes(32)), 5)


def test_a_frame_releases_each_counter_by_itself() -> None:
    target = intake()
    found = target.read("raw/gate/counts", frame(0, **{"in": 500, "out": 3})).take(NOON + 60)
    (cluster,) = found
    assert isinstance(cluster, Cluster)
    assert cluster.counter == "gate:in"


def test_a_frame_sent_twice_is_counted_once() -> None:
    target = intake()
    read = target.read("raw/street/counts", frame(0, both=500))
    assert len(list(read.take(NOON + 60))) == 1
    assert list(read.take(NOON + 61)) == [Refusal.LATE]


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("raw/nobody/counts", frame(0), Reason.UNKNOWN_SENSOR),
        ("raw/elsewhere/counts", frame(0), Reason.UNKNOWN_SENSOR),
        ("raw/gate/sightings", frame(0), Reason.OTHER_KIND),
        ("raw/gate/presence", frame(0), Reason.OTHER_KIND),
        ("raw/gate/visits", frame(0), Reason.UNKNOWN_SENSOR),
        ("raw/gate/dwell", frame(0), Reason.UNKNOWN_TOPIC),
        ("raw/gate", frame(0), Reason.UNKNOWN_TOPIC),
        ("raw/gate/counts", b"{", Reason.MALFORMED),
        ("raw/gate/counts", b" " * 70_000, Reason.TOO_LARGE),
        ("raw/antenna/counts", frame(0, both=20), Reason.OTHER_KIND),
        ("raw/gone/counts", frame(0, both=20), Reason.NOT_IN_FORCE),
    ],
)
def test_what_the_registry_does_not_expect_is_refused(
    topic: str, payload: bytes, reason: Reason
) -> None:
    registry = town(
        sensor("gate", "in"),
        sensor("elsewhere", "in", edge="another"),
        sensor("antenna", "both", kind="wifi", step_seconds=900, valid_to=date(2027, 1, 1)),
        sensor("gone", "both", valid_to=date(2026, 11, 20)),
    )
    with pytest.raises(RefusedError) as caught:
        intake(registry).read(topic, payload)
    assert caught.value.reason is reason


def test_a_sensor_counts_through_the_whole_of_its_last_day() -> None:
    registry = town(sensor("gate", "in", valid_to=date(2026, 11, 21)))
    intake(registry).read("raw/gate/counts", frame(0))


def test_the_clock_that_jumps_drops_every_window() -> None:
    target = intake()
    list(target.read("raw/street/counts", frame(0, both=14)).take(NOON + 60))
    target.drop()
    found = target.read("raw/street/counts", frame(1, both=14)).take(NOON + 120)
    assert list(found) == []


def test_a_sensor_is_silent_when_its_next_frame_is_half_a_minute_overdue() -> None:
    liveness = Liveness([sensor("gate", "in")])
    assert liveness.report() == []
    liveness.hear("gate", NOON, NOON + 60)
    liveness.look(NOON + 60 + 90)
    assert liveness.report() == [("gate", True, NOON, 0)]
    liveness.look(NOON + 60 + 91)
    assert liveness.has_changed
    assert liveness.report() == [("gate", False, NOON + 60, 0)]
    liveness.hear("gate", NOON + 600, NOON + 660)
    assert liveness.report() == [("gate", True, NOON + 600, 0)]
    assert not liveness.has_changed


def test_an_edge_of_thousands_of_sensors_tells_news_of_them_less_often() -> None:
    def patience(sensors: int) -> float:
        return Liveness([sensor(f"s-{each}", "in") for each in range(sensors)]).news_seconds

    assert patience(1) == patience(500) == 5
    assert patience(3000) == 30


def test_a_sensor_that_reports_every_quarter_hour_is_not_silent_in_between() -> None:
    liveness = Liveness([sensor("gate", "in")])
    liveness.hear("gate", NOON, NOON + 900)
    liveness.look(NOON + 1800)
    assert liveness.report() == [("gate", True, NOON, 0)]
    liveness.look(NOON + 1806)
    assert liveness.report() == [("gate", False, NOON + 900, 0)]


def test_what_an_earlier_process_may_have_released_is_not_counted_again() -> None:
    restarted = Intake(town(), "e", Secret(bytes(32)), 5, NOON + 61)
    for minute, refused in ((0, True), (1, True), (2, False)):
        read = restarted.read("raw/street/counts", frame(minute, both=500))
        found = list(read.take(NOON + 60 * (minute + 1)))
        assert (found == [Refusal.LATE]) == refused


def test_an_hourly_sensor_may_be_silent_for_an_hour() -> None:
    liveness = Liveness([sensor("gate", "in", step_seconds=3600)])
    liveness.hear("gate", NOON, NOON + 3600)
    liveness.look(NOON + 3600 + 3605)
    assert liveness.report() == [("gate", True, NOON, 0)]
    liveness.look(NOON + 3600 + 3606)
    assert liveness.report() == [("gate", False, NOON + 3600, 0)]


def test_a_clock_that_is_off_is_told_until_frames_are_right_again_or_stay_away() -> None:
    liveness = Liveness([sensor("gate", "in")])
    liveness.hear("gate", NOON, NOON + 60)
    liveness.report()
    liveness.refuse("gate", Refusal.LATE, NOON - 120, NOON + 60)
    assert not liveness.has_changed
    assert liveness.report() == [("gate", True, NOON, -180)]
    liveness.hear("gate", NOON + 60, NOON + 120, vouches=False)
    assert liveness.report() == [("gate", True, NOON, -180)]
    liveness.look(NOON + 1000)
    assert liveness.report() == [("gate", False, NOON + 60, 0)]


@pytest.mark.parametrize("digits", [400, 5000])
def test_no_number_is_too_large_to_be_refused(digits: int) -> None:
    number = b"1" + b"0" * digits
    for payload in (
        b'[{"n":"in","bt":' + number + b',"t":0.5,"v":1}]',
        b'[{"n":"in","bv":' + number + b',"v":0.5}]',
        b'{"from":' + number + b"}",
    ):
        with pytest.raises(RefusedError) as caught:
            intake().read("raw/gate/counts", payload)
        assert caught.value.reason is Reason.MALFORMED
