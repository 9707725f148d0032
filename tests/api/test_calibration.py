from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from anonymise.cluster import Cluster
from api.resource.figure import Footfall
from monitor.registry.calibration import Calibration
from monitor.registry.entry import Registry
from monitor.store import Store
from tests.monitor.city import CODE, NOW, city, put

HOUR = 3600


@pytest.fixture
def counted(store: Store) -> Store:
    """A store of two figures of a counter whose factor is 1.2."""
    registry = city()
    factors = (Calibration(1.2, date(2026, 1, 1)),)
    sensors = tuple(
        replace(
            sensor,
            counters=tuple(replace(each, calibration=factors) for each in sensor.counters),
        )
        for sensor in registry.sensors
    )
    store.save_registry(Registry(registry.municipality, sensors, registry.zones))
    put(store, [Cluster("gate-1:in", NOW - n * HOUR, NOW - (n - 1) * HOUR, 50) for n in (3, 1)])
    return store


def get(client: httpx.Client, query: str) -> dict[str, Any]:
    answer = client.get(f"/v1/footfall?counterId=gate-1:in&from=2026-06-01T07:00:00Z&{query}")
    assert answer.status_code == 200, answer.text
    Footfall.model_validate_json(answer.content)
    shown: dict[str, Any] = answer.json()
    return shown


def test_a_figure_in_passers_stands_beside_the_measured_one_where_asked_for(
    client: httpx.Client, counted: Store
) -> None:
    del counted
    rows = get(client, "calibrated=true")["data"]
    assert [(row["count"], row["calibratedCount"]) for row in rows] == [
        (50, 60),
        (None, None),
        (50, 60),
    ]


def test_who_does_not_ask_is_answered_as_ever(client: httpx.Client, counted: Store) -> None:
    del counted
    for query in ("", "calibrated=false"):
        rows = get(client, query)["data"]
        assert [row["count"] for row in rows] == [50, None, 50]
        assert all("calibratedCount" not in row for row in rows)


def test_the_next_page_asks_for_it_too(client: httpx.Client, counted: Store) -> None:
    del counted
    page = get(client, "calibrated=true&pageSize=1")
    following = client.get(page["next"])
    assert following.status_code == 200
    assert "calibratedCount" in following.json()["data"][0]


def test_clusters_are_what_was_released_and_not_calibrated(asker: httpx.Client) -> None:
    answer = asker.get(
        f"/v1/footfall?municipality={CODE}&counterId=gate-1:in&from=2026-06-01"
        "&interval=cluster&calibrated=true"
    )
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["name"] == "calibrated"
