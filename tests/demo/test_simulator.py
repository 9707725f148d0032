import json
from datetime import UTC, datetime

from demo.city import City
from demo.simulator import MISSED_SECONDS, Frame, Timetable
from tests.demo.town import city_registry, village_registry

NOON = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
MINUTE = 60


def village(started_at: float = NOON) -> Timetable:
    registry = village_registry()
    return Timetable(registry, City(registry, 1), started_at)


def ends(frames: list[Frame]) -> list[str]:
    return [json.loads(frame.payload)["to"] for frame in frames]


def test_each_sensor_sends_one_frame_a_step() -> None:
    frames = list(village().frames(NOON + 3 * MINUTE))
    assert [frame.topic for frame in frames] == ["raw/brink-1/counts", "raw/kerk-1/counts"] * 3
    assert ends(frames)[::2] == [
        "2026-11-21T11:01:00Z",
        "2026-11-21T11:02:00Z",
        "2026-11-21T11:03:00Z",
    ]


def test_nothing_is_sent_before_the_step_is_over() -> None:
    timetable = village()
    assert list(timetable.frames(NOON + MINUTE - 1)) == []
    assert timetable.next_at == NOON + MINUTE


def test_the_step_that_runs_at_the_start_is_sent_whole() -> None:
    first = next(village(NOON + 45).frames(NOON + MINUTE))
    assert json.loads(first.payload)["from"] == "2026-11-21T11:00:00Z"


def test_a_frame_is_sent_also_when_nobody_came() -> None:
    night = NOON - 8 * 3600
    frames = list(village(night).frames(night + 2 * MINUTE))
    assert len(frames) == 4
    assert json.loads(frames[0].payload)["counts"] == {"in": 0, "out": 0}


def test_a_failed_sensor_sends_nothing_and_the_others_go_on() -> None:
    registry = city_registry()
    city = City(registry, 1)
    outage = city.outage(datetime.fromtimestamp(NOON, UTC).date())
    assert outage is not None
    failed, failed_at, _ = outage
    topics = {
        frame.topic for frame in Timetable(registry, city, failed_at).frames(failed_at + 5 * MINUTE)
    }
    assert f"raw/{failed}/counts" not in topics
    assert len(topics) == len(registry.sensors) - 2


def test_after_a_long_sleep_sensors_start_afresh() -> None:
    timetable = village()
    woken = NOON + MISSED_SECONDS + 10 * MINUTE
    assert list(timetable.frames(woken)) == []
    assert ends(list(timetable.frames(woken + MINUTE)))[0] == "2026-11-21T11:26:00Z"
