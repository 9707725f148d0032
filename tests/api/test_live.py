import json
import socket
import threading
import time
from collections.abc import Iterator
from itertools import chain, cycle
from typing import Any

import httpx
from msgspec import structs

from anonymise.cluster import Cluster
from api.resource.busyness import Live
from api.resource.shown import shown, shown_json
from monitor.crowding import NOTHING, Crowding
from monitor.delivery import NEWEST_AT, OLDEST_AT
from monitor.density import DensitySource
from monitor.live import CounterNow, Snapshot, ZoneNow
from monitor.occupancy import Occupancy
from monitor.registry.entry import LEVELS
from monitor.standard import Moment
from monitor.state import Line, State
from monitor.store import Store
from monitor.trend import Trend
from monitor.typical.season import Season
from tests.api.serving import SECONDS, HandClock, serving
from tests.monitor.city import CODE, NOW, put


def events(answer: httpx.Response) -> Iterator[dict[str, str]]:
    """Yield each event of a stream; a comment is an event of the name ``:``."""
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if not line:
            yield fields
            fields = {}
        name, _, value = line.partition(":")
        if line:
            fields[name or ":"] = value.strip()


def zone(news: dict[str, Any], zone_id: str) -> dict[str, Any]:
    (found,) = [each for each in news["zones"] if each["zoneId"] == zone_id]
    return dict(found)


def test_the_snapshot_has_the_documented_shape(client: httpx.Client, store: Store) -> None:
    put(store, [Cluster("market-1:in", NOW - 120, NOW - 60, 240)])
    deadline = time.monotonic() + SECONDS
    while True:
        answer = client.get("/v1/live", params={"municipality": CODE})
        Live.model_validate_json(answer.content)
        news = answer.json()
        if zone(news, "market")["perHour"] or time.monotonic() > deadline:
            break
    assert answer.headers["Cache-Control"] == "no-store"
    assert (news["at"], news["municipality"]) == ("2026-06-01T10:00:00Z", CODE)
    assert zone(news, "market") == {
        "municipality": CODE,
        "zoneId": "market",
        "state": "measured",
        "perHour": 14_400,
        "level": "busy",
        "ageSeconds": 60,
        "since": None,
        "line": None,
        "perMinute": 240.0,
        "windowSeconds": 60,
        "flow": 48.0,
        "trend": None,
        "levelScheme": "Fruin walkway",
        "jam": None,
        "usualPerHour": None,
        "busierPercent": None,
        "covered": 0.5,
        "occupancy": None,
        "occupancyLow": None,
        "occupancyHigh": None,
        "occupancyState": None,
        "capacity": 500,
        "occupancyShare": None,
        "density": None,
        "densitySource": None,
        "usualWeekday": None,
        "usualTime": None,
        "usualSeason": None,
    }
    (counter,) = [each for each in news["counters"] if each["counterId"] == "gate-1:in"]
    assert counter == {
        "municipality": CODE,
        "counterId": "gate-1:in",
        "sensorId": "gate-1",
        "state": "unknown",
        "perHour": None,
        "level": None,
        "ageSeconds": None,
        "since": None,
        "line": None,
        "perMinute": None,
        "windowSeconds": None,
        "flow": None,
        "trend": None,
        "levelScheme": None,
        "jam": None,
        "usualPerHour": None,
        "busierPercent": None,
    }


def test_an_instant_far_off_is_shown_as_the_instant_it_is() -> None:
    # Beyond 2e10 a bare number would be taken for milliseconds, and shown as 1970.
    far = 30_000_000_000
    zone_now = ZoneNow(CODE, "market", State.LATE, None, None, None, far, 0.0)
    counter_now = CounterNow(
        CODE, "market-1:in", "market-1", State.LATE, None, None, None, -30_000_000_000
    )
    news = shown(Snapshot(far, CODE, (zone_now,), (counter_now,))).model_dump(mode="json")
    assert news["at"] == "2920-08-30T05:20:00Z"
    assert news["zones"][0]["since"] == "2920-08-30T05:20:00Z"
    assert news["counters"][0]["since"] == "1019-05-04T18:40:00Z"


def test_a_stream_starts_with_a_snapshot_and_tells_each_change(
    client: httpx.Client, store: Store
) -> None:
    with client.stream("GET", "/v1/live/stream", params={"municipality": CODE}) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        told = events(answer)
        assert int(next(told)["retry"]) > 0
        first = next(told)
        assert (first["event"], first["id"].split(".")[0]) == ("live", str(NOW))
        assert zone(json.loads(first["data"]), "market")["state"] == "unknown"

        put(store, [Cluster("market-1:in", NOW - 120, NOW - 60, 240)])
        for event in told:
            news = json.loads(event["data"])
            Live.model_validate(news)
            if zone(news, "market")["perHour"] == 14_400:
                break


def test_readers_come_and_go_in_the_metrics(client: httpx.Client) -> None:
    def readers() -> float:
        (line,) = [
            line
            for line in client.get("/metrics").text.splitlines()
            if line.startswith("passant_api_live_readers ")
        ]
        return float(line.split()[1])

    with client.stream("GET", "/v1/live/stream") as answer:
        # Kept, for an iterator that is let go ends its stream.
        parts = answer.iter_raw()
        next(parts)
        assert readers() == 1
    deadline = time.monotonic() + SECONDS
    while readers() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert readers() == 0


def test_open_streams_do_not_hold_up_the_end(
    embedded_database_url: str, store: Store, clock: HandClock
) -> None:
    del store
    ended = threading.Event()

    def read(address: httpx.URL) -> None:
        with httpx.stream("GET", address.join("/v1/live/stream"), timeout=SECONDS) as answer:
            started.release()
            for _ in answer.iter_raw():
                pass
        ended.set()

    started = threading.Semaphore(0)
    with serving(embedded_database_url, clock=clock) as client:
        reader = threading.Thread(target=read, args=(client.base_url,))
        reader.start()
        assert started.acquire(timeout=SECONDS)
        # One that reads nothing at all, as a page behind a broken line would.
        deaf = socket.create_connection((client.base_url.host, client.base_url.port or 0))
        deaf.sendall(b"GET /v1/live/stream HTTP/1.1\r\nHost: x\r\n\r\n")
    reader.join(SECONDS)
    deaf.close()
    # The stream ended as an answer does, and not as a line that was cut.
    assert ended.is_set()


def test_what_is_sent_is_the_very_text_of_what_is_documented() -> None:
    states = tuple(State)
    words = (None, *LEVELS)
    instants = (None, 0, NOW, OLDEST_AT, NEWEST_AT, -30_000_000_000, 30_000_000_000)
    zones = tuple(
        ZoneNow(CODE, f"zone-{n}", state, per_hour, level, age_seconds, since_at, covered)
        for n, (state, per_hour, level, age_seconds, since_at, covered) in enumerate(
            zip(
                cycle(states),
                cycle((None, 15, 2**31)),
                cycle(words),
                cycle((None, 0, 63, 2**40)),
                cycle(instants),
                chain((0.0, 1.0, 0.5, 0.3333, 0.0001, 0.6667, 0.9999), [1.0] * 413),
                strict=False,
            )
        )
    )
    zones = tuple(
        structs.replace(zone, **common, crowding=crowding, capacity=capacity, usual_moment=moment)
        for zone, common, crowding, capacity, moment in zip(
            zones,
            commons(),
            cycle(crowdings()),
            cycle((None, 1, 5500)),
            cycle((None, Moment(6, "14:00", Season.ORDINARY))),
            strict=False,
        )
    )
    counters = tuple(
        CounterNow(CODE, f"s-{n}:in", f"s-{n}", each.state, *figures_of(each), **common)
        for n, (each, common) in enumerate(zip(zones, commons(), strict=False))
    )
    for code in (CODE, None):
        for news in (Snapshot(NOW, code, zones, counters), Snapshot(NOW, code, (), ())):
            assert shown_json(news) == shown(news).model_dump_json().encode()


def figures_of(each: ZoneNow) -> tuple[int | None, str | None, int | None, int | None]:
    ended_at = None if each.age_seconds is None else NOW - each.age_seconds
    return each.per_hour, each.level, ended_at, each.since_at


def commons() -> Iterator[dict[str, Any]]:
    columns = {
        "line": (None, *Line),
        "per_minute": (None, 0.25, 20.67, 240.0, 1e7),
        "window_seconds": (None, 60, 86_400),
        "flow": (None, 0.1, 23.0, 82.4),
        "trend": (None, *Trend),
        "level_scheme": (None, "Fruin walkway", 'Comfort, "own" \u00e9\u2028'),
        "jam": (None, True, False),
        "usual_per_hour": (None, 60, 1050),
        "busier_percent": (None, 18, -100, 0),
    }
    for row in zip(*map(cycle, columns.values()), strict=False):
        yield dict(zip(columns, row, strict=True))


def crowdings() -> list[Crowding]:
    few, some = Occupancy(None, None, 40), Occupancy(640, 560, 720)
    return [
        NOTHING,
        Crowding(few, State.QUIET, None, None, None),
        Crowding(some, State.MEASURED, 0.116, 0.15, DensitySource.OCCUPANCY),
        Crowding(some, State.MEASURED, 1.0, 3.57, DensitySource.CAMERA),
        Crowding(Occupancy(None, None, None), State.LATE, None, 0.01, DensitySource.CAMERA),
    ]
