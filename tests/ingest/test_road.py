"""The whole road, with real processes: raw frames over a broker, an edge, a centre, a database."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.survey import CODE
from monitor.total import totals
from tests.ingest.road import HOUR, MIDNIGHT, Road, eventually, frame


@pytest.fixture
def road(broker_url: str, database_url: str, tmp_path: Path) -> Iterator[Road]:
    with ExitStack() as stack:
        yield Road(broker_url, database_url, tmp_path, stack)


def test_counts_reach_the_store_and_the_spool_is_emptied_by_the_receipt(road: Road) -> None:
    road.start("centre")
    road.start("edge")
    road.send(*(frame(hour, 1000 + hour) for hour in range(12)))
    eventually(lambda: len(road.clusters()) == 12)
    starts, counts = zip(*road.clusters(), strict=True)
    assert list(starts) == [MIDNIGHT + HOUR * hour for hour in range(12)]
    assert all(abs(count - 1000 - hour) < 10 for hour, count in enumerate(counts))
    assert all(count % 10 == 0 for count in counts)
    eventually(
        lambda: road.says(lambda status: status.spool.length == 0 and status.spool.first > 1)
    )


def test_what_is_released_does_not_wait_until_frames_cease(road: Road) -> None:
    road.start("edge")
    reader = road.link("reader", f"clusters/{CODE}/e")
    # Fewer than are acknowledged together, and none so late that it seems the last.
    for hour in range(85):
        road.send(frame(hour, 500))
        if reader.take(1, 0.02):
            break
    else:
        pytest.fail("nothing came while there were frames")


def test_fewer_than_fifteen_persons_leave_no_trace_beyond_the_edge(road: Road) -> None:
    road.start("centre")
    road.start("edge")
    for hour in range(24):
        road.send(frame(hour, 14 if hour == 3 else 0))
        road.send(frame(hour, 900), sensor="gate")
    eventually(lambda: road.says(lambda s: s.frames.accepted == 48 and s.spool.length == 0))
    assert list(totals(road.database_url, CODE)) == ["gate:both"]


def test_a_centre_killed_at_any_time_loses_nothing_and_stores_nothing_twice(road: Road) -> None:
    centre = road.start("centre")
    road.start("edge")
    for hour in range(20):
        road.send(frame(hour, 500))
        if hour % 5 == 4:
            road.end(centre, signal.SIGKILL)
            centre = road.start("centre")
    eventually(lambda: len(road.clusters()) == 20)
    eventually(lambda: road.says(lambda status: status.spool.length == 0))
    starts = [start for start, _ in road.clusters()]
    assert starts == sorted(set(starts))


def test_an_edge_killed_goes_on_with_its_spool_and_forgets_its_open_window(road: Road) -> None:
    edge = road.start("edge")
    road.send(frame(0, 500), frame(1, 13))
    eventually(lambda: road.says(lambda status: status.frames.accepted == 2))
    road.end(edge, signal.SIGKILL)
    road.start("edge")
    road.send(frame(2, 13))
    eventually(lambda: road.says(lambda status: status.frames.accepted == 1))
    road.start("centre")
    eventually(road.clusters)
    eventually(lambda: road.says(lambda status: status.spool.length == 0))
    assert [start for start, _ in road.clusters()] == [MIDNIGHT]


def test_a_second_telling_of_the_same_counts_changes_nothing(road: Road) -> None:
    frames = [frame(hour, 40 * (hour % 5)) for hour in range(24)]
    road.start("centre")
    edge = road.start("edge")
    road.send(*frames)
    eventually(lambda: road.says(lambda s: s.frames.accepted == 24 and s.spool.length == 0))
    first = road.clusters()
    assert first
    road.end(edge)
    road.start("edge")
    road.send(*frames)
    eventually(lambda: road.says(lambda s: s.frames.accepted == 24 and s.spool.length == 0))
    assert road.clusters() == first


def test_poison_is_refused_without_a_trace_and_good_messages_go_on(road: Road) -> None:
    canary = "a4:5e:60:c1:02:03"
    road.start("centre")
    road.start("edge")
    poison = road.link("poison")
    for payload in (b"{", b"\xff\xfe", f'{{"{canary}":1}}'.encode(), frame(0, canary), b""):
        poison.publish("raw/street/counts", payload)
        poison.publish(f"clusters/{CODE}/e", payload)
        poison.publish("clusters/GM0000/e", payload)
        poison.publish(f"status/{CODE}/other", payload)
    assert poison.wait_confirmed(0, 10)
    road.send(frame(0, 500))
    eventually(road.clusters)
    eventually(lambda: road.says(lambda status: status.frames.refused.get("malformed") == 5))
    assert canary not in road.logs()
    assert "Traceback" not in road.logs()


def test_clusters_of_another_edges_counter_or_off_the_grid_are_left_out(road: Road) -> None:
    road.start("centre")
    forger = road.link("forger")
    good = {
        "counter": "street:both",
        "startedAt": "2024-11-20T23:00:00Z",
        "endedAt": "2024-11-21T00:00:00Z",
        "count": 500,
    }
    clusters = [
        good,
        good | {"counter": "nobody:both"},
        good | {"startedAt": "2024-11-21T01:00:01Z", "endedAt": "2024-11-21T02:00:01Z"},
        good | {"startedAt": "2024-11-20T23:00:00Z", "endedAt": "2024-11-21T01:00:00Z"},
    ]
    message = json.dumps({"v": 1, "seq": 1, "clusters": clusters}).encode()

    def is_received() -> bool:
        forger.publish(f"clusters/{CODE}/e", message)
        return road.receipt() == 1

    eventually(is_received)
    assert road.clusters() == [(MIDNIGHT, 500)]


def test_what_is_dated_ahead_is_not_believed(road: Road) -> None:
    road.start("centre", PASSANT_CLOCK="wall")
    forger = road.link("forger")

    def cluster(at: datetime) -> dict[str, object]:
        start = at.replace(minute=0, second=0, microsecond=0)
        end = start + timedelta(hours=1)
        return {
            "counter": "street:both",
            "startedAt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "endedAt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "count": 500,
        }

    now = datetime.now(UTC)
    clusters = [cluster(now + timedelta(days=300)), cluster(now - timedelta(days=300))]
    message = json.dumps({"v": 1, "seq": 1, "clusters": clusters}).encode()

    def is_received() -> bool:
        forger.publish(f"clusters/{CODE}/e", message)
        return road.receipt() == 1

    eventually(is_received)
    assert len(road.clusters()) == 1


def test_an_edge_whose_name_cannot_be_one_is_refused(road: Road) -> None:
    road.start("centre")
    road.start("edge")
    poison = road.link("poison")
    for name in ("x" * 8000, "UPPER", "with space", "a\u2028b"):
        poison.publish(f"clusters/{CODE}/{name}", b"{}")
        poison.publish(f"status/{CODE}/{name}", b"{}")
    assert poison.wait_confirmed(0, 10)
    road.send(frame(0, 500))
    eventually(road.clusters)
    assert "Traceback" not in road.logs()


@pytest.mark.parametrize("process", ["edge", "centre"])
def test_every_missing_setting_is_told_at_once(process: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PASSANT_")}
    ended = subprocess.run(
        [sys.executable, "-m", "ingest", process],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert "PASSANT_BROKER_URL is not set" in ended.stderr
    assert "PASSANT_REGISTRY is not set" in ended.stderr
    assert "Traceback" not in ended.stderr
