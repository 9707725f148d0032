"""Whether edges and sensors live, as the api tells it: each of the five things, and no figure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import psycopg
import pytest

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from api.resource.edge import Edges
from api.resource.sensor_state import SensorStates
from monitor.access.principal import Grant, Role
from monitor.registry.entry import Counter, Sensor
from monitor.store import Delivery, EdgeStatus, SensorStatus, Store
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import HandClock, serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, EDGE, NEIGHBOUR, NOW, city
from tests.monitor.surroundings import SQUARE, surrounded

SINCE = NOW - 7200
LEFT = NOW - 600
SPOOL = {"length": 3, "ageSeconds": 90, "dropped": 0, "held": 1}


def _sensor(sensor: str, *, edge: str | None = None) -> Sensor:
    pattern = city().sensors[0]
    counter = Counter(f"{sensor}:in", sensor, "in")
    return replace(pattern, id=sensor, counters=(counter,), edge=edge)


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def administrator(
    embedded_server: Server, embedded_migrated: str, clock: HandClock
) -> Iterator[httpx.Client]:
    """A client of an administrator, who is no manager."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            _fill(store)
        with psycopg.connect(url, autocommit=True) as owner:
            # What an older edge, or a stranger one, says of itself spoils nobody's answer.
            owner.execute(
                "insert into edge (municipality, id, status, status_at, online) values"
                ' (%s, \'old\', \'{"spool": [7], "clockOffsetSeconds": "x"}\','
                " to_timestamp(%s), true), (%s, 'mute', null, null, false)",
                (CODE, NOW - 90_000, CODE),
            )
        with serving(url, clock=clock, guard=GUARDED) as client:
            client.auth = Bearer(make_key(url, Grant(Role.ADMINISTRATOR, CODE)).text)
            yield client


def _fill(store: Store) -> None:
    town = surrounded(city())
    further = (_sensor("skewed-1"), _sensor("late-1", edge="depot"), _sensor("lost-1"))
    store.save_registry(replace(town, sensors=(*town.sensors, *further)))
    store.save_registry(city(NEIGHBOUR, prefix="far-"))
    fresh = Cluster("market-1:in", NOW - 120, NOW - 60, 40)
    store.put([Delivery(CODE, EDGE, 1, (fresh,))])
    store.put([Delivery(CODE, EDGE, 2, presences=(Presence(SQUARE, NOW - 60, 20),))])
    told = (
        SensorStatus("market-1", frames=True, since_at=SINCE),
        SensorStatus("market-2", frames=True, since_at=SINCE),
        SensorStatus("gate-1", frames=False, since_at=LEFT),
        SensorStatus("camera", frames=True, since_at=SINCE),
        SensorStatus("skewed-1", frames=False, since_at=SINCE, is_clock_off=True),
    )
    body = {"version": "0.1.0", "clockOffsetSeconds": -2, "spool": SPOOL}
    store.put_status(
        CODE, EDGE, EdgeStatus(NOW - 30, online=True, first_seq=1, sensors=told, body=body)
    )
    late = (SensorStatus("late-1", frames=True, since_at=SINCE),)
    store.put_status(
        CODE, "depot", EdgeStatus(LEFT, online=True, sensors=late, body={"spool": SPOOL})
    )
    store.put_status(CODE, "depot", EdgeStatus(0, online=False))
    far = (SensorStatus("far-market-1", frames=True, since_at=SINCE),)
    store.put_status(NEIGHBOUR, "far-edge", EdgeStatus(NOW, online=True, sensors=far))


def told(client: httpx.Client, path: str) -> dict[str, dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    model = Edges if "edges" in path else SensorStates
    model.model_validate_json(answer.content)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["at"] == "2026-06-01T10:00:00Z"
    assert "far" not in answer.text
    return {each.get("sensorId", each.get("id")): each for each in answer.json()["data"]}


def test_a_sensor_is_one_of_five_things_and_last_heard_then(administrator: httpx.Client) -> None:
    found = told(administrator, "/v1/sensor-states")
    shown = {
        sensor: (each["state"], each["line"], each["since"], each["heardAt"])
        for sensor, each in found.items()
    }
    since, left, heard = "2026-06-01T08:00:00Z", "2026-06-01T09:50:00Z", "2026-06-01T09:59:30Z"
    assert shown == {
        "market-1": ("measured", "up", since, heard),
        "market-2": ("quiet", "up", since, heard),
        # A view measures as a counter does.
        "camera": ("measured", "up", since, heard),
        "gate-1": ("outage", "silent", left, left),
        "skewed-1": ("late", "clock-off", since, heard),
        "late-1": ("late", "down", left, left),
        "lost-1": ("unknown", None, None, None),
    }
    assert found["late-1"]["edgeId"] == "depot"
    # Of one that the registry gives to no edge, whoever names it.
    assert found["market-1"]["edgeId"] == EDGE
    assert found["lost-1"]["edgeId"] is None


def test_an_edge_is_told_by_its_last_word(administrator: httpx.Client) -> None:
    found = told(administrator, f"/v1/edges?municipality={CODE}")
    assert {edge: (each["state"], each["heardAt"]) for edge, each in found.items()} == {
        EDGE: ("up", "2026-06-01T09:59:30Z"),
        "depot": ("down", "2026-06-01T09:50:00Z"),
        "mute": ("unknown", None),
        "old": ("unknown", "2026-05-31T09:00:00Z"),
    }
    assert {name: found[EDGE][name] for name in list(found[EDGE])[4:]} == {
        "version": "0.1.0",
        "clockOffsetSeconds": -2,
        "spoolMessages": 3,
        "spoolAgeSeconds": 90,
        "spoolDroppedMessages": 0,
        "heldReleases": 1,
    }
    for edge in ("old", "mute"):
        assert set(list(found[edge].values())[4:]) == {None}


def test_of_an_edge_that_fell_silent_its_sensors_are_late(
    administrator: httpx.Client, clock: HandClock
) -> None:
    clock.at = NOW + 3600
    try:
        answer = administrator.get("/v1/sensor-states").json()["data"]
        edges = administrator.get("/v1/edges").json()["data"]
    finally:
        clock.at = NOW
    states = {each["sensorId"]: (each["state"], each["line"]) for each in answer}
    assert states["market-1"] == states["gate-1"] == ("late", "down")
    assert {each["id"]: each["state"] for each in edges}[EDGE] == "down"


def test_a_municipality_that_is_not_here_is_told(administrator: httpx.Client) -> None:
    for path in ("edges", "sensor-states"):
        for code in ("GM9999", NEIGHBOUR):
            answer = administrator.get(f"/v1/{path}?municipality={code}")
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["name"] == "municipality"
