import json
from collections import Counter as Tally
from datetime import UTC, datetime
from typing import Any

from demo.city import City
from demo.frame import Frame
from demo.place import counting
from demo.process import ROOT
from demo.timetable import MISSED_SECONDS, Timetable
from ingest.formats import passant
from monitor.registry.folder import load_registry
from tests.demo.town import city_registry, village_registry

NOON = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
MINUTE = 60
HOUR = 3600


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
    counted = {f"raw/{sensor.id}/counts" for sensor in counting(registry)}
    assert {topic for topic in topics if topic in counted} == counted - {f"raw/{failed}/counts"}


def test_after_a_long_sleep_sensors_start_afresh() -> None:
    timetable = village()
    woken = NOON + MISSED_SECONDS + 10 * MINUTE
    assert list(timetable.frames(woken)) == []
    assert ends(list(timetable.frames(woken + MINUTE)))[0] == "2026-11-21T11:26:00Z"


def frames_of(kind: str, seconds: int, started_at: int = NOON) -> list[dict[str, Any]]:
    registry = city_registry()
    timetable = Timetable(registry, City(registry, 1, has_outages=False), started_at)
    frames = timetable.frames(started_at + seconds)
    return [json.loads(frame.payload) for frame in frames if frame.topic == f"raw/{kind}"]


def test_a_camera_tells_who_is_in_view_each_minute_on_the_minute() -> None:
    frames = frames_of("arena-c1/presence", 3 * MINUTE)
    assert [frame["at"] for frame in frames] == [
        "2026-11-21T11:01:00Z",
        "2026-11-21T11:02:00Z",
        "2026-11-21T11:03:00Z",
    ]
    assert all(frame["counts"].keys() == {"square", "all"} for frame in frames)


def test_wifi_speaks_once_in_each_slot_of_ten_seconds() -> None:
    heard_at = [
        int(datetime.fromisoformat(frame["at"]).timestamp())
        for frame in frames_of("wifi-1/sightings", 3 * MINUTE)
    ]
    assert [at // 10 for at in heard_at] == list(range(NOON // 10, NOON // 10 + 18))


def test_wifi_speaks_at_night_as_well() -> None:
    assert len(frames_of("wifi-1/sightings", 3 * MINUTE, NOON - 8 * HOUR)) == 18


def test_wifi_says_nothing_after_its_last_day() -> None:
    midnight = int(datetime(2027, 1, 3, 23, tzinfo=UTC).timestamp())
    frames = frames_of("wifi-1/sightings", 6 * MINUTE, midnight - 3 * MINUTE)
    assert len(frames) == 18
    assert all(frame["at"] < "2027-01-03T23:00:00Z" for frame in frames)


def test_a_supplier_sends_one_table_an_area_and_interval_some_minutes_after_its_end() -> None:
    registry = load_registry(ROOT / "examples" / "enschede")
    timetable = Timetable(registry, City(registry, 1), NOON + 10 * MINUTE)
    sent: list[tuple[int, dict[str, Any]]] = []
    for now in range(NOON + 10 * MINUTE, NOON + 140 * MINUTE, 10):
        tables = (f for f in timetable.frames(now) if f.topic == "raw/telco-one/visits")
        sent += [(now, json.loads(table.payload)) for table in tables]
    told = [(table["area"], table["from"]) for _, table in sent]
    assert sorted(told) == [
        ("enschede-centrum", "2026-11-21T11:00:00Z"),
        ("enschede-centrum", "2026-11-21T12:00:00Z"),
        ("enschede-roombeek", "2026-11-21T11:00:00Z"),
        ("enschede-roombeek", "2026-11-21T11:30:00Z"),
        ("enschede-roombeek", "2026-11-21T12:00:00Z"),
        ("enschede-roombeek", "2026-11-21T12:30:00Z"),
    ]
    for now, table in sent:
        after = now - datetime.fromisoformat(table["to"]).timestamp()
        assert 2 * MINUTE < after < 7 * MINUTE


def test_the_same_seed_sends_the_same_bytes() -> None:
    registry = load_registry(ROOT / "examples" / "enschede")

    def bytes_of(seed: int) -> list[Frame]:
        city = City(registry, seed, has_outages=False)
        timetable = Timetable(registry, city, NOON)
        return list(timetable.frames(NOON + 5 * MINUTE))

    assert bytes_of(3) == bytes_of(3)
    pairs = list(zip(bytes_of(3), bytes_of(4), strict=True))
    for kind in ("counts", "presence", "sightings"):
        assert any(one != other for one, other in pairs if one.topic.endswith(kind))


def test_every_frame_is_one_that_an_edge_reads() -> None:
    registry = load_registry(ROOT / "examples" / "enschede")
    timetable = Timetable(registry, City(registry, 2), NOON)
    read: Tally[str] = Tally()
    for now in range(NOON, NOON + HOUR + 10 * MINUTE, MINUTE):
        for frame in timetable.frames(now):
            _, source, kind = frame.topic.split("/")
            read[kind] += 1
            if kind == "counts":
                passant.observations(frame.payload, registry.sensor(source))
            elif kind == "presence":
                passant.presence(frame.payload, registry.sensor(source))
            elif kind == "sightings":
                passant.sightings(frame.payload)
            else:
                passant.raw_table(frame.payload)
    assert read.keys() == {"counts", "presence", "sightings", "visits"}
    assert read["sightings"] == 69 * 6
