from typing import Any

import psycopg
import pytest
from psycopg import sql

from monitor.errors import StoreError
from monitor.registry.folder import load_registries
from monitor.store import Store
from tests.monitor.world import A, cluster, delivery, town
from tests.server import ROOT


def newest(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return connection.execute("select id, newest_count from counter order by id").fetchall()


def test_a_saved_registry_is_there_whole(database_url: str) -> None:
    registries = load_registries(ROOT / "examples")
    with Store.connect(database_url) as store:
        for registry in registries * 2:
            store.save_registry(registry)

    with psycopg.connect(database_url) as connection:

        def counted(table: str) -> int:
            query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
            row = connection.execute(query).fetchone()
            assert row is not None
            return int(row[0])

        assert counted("municipality") == len(registries)
        assert counted("sensor") == sum(len(each.sensors) for each in registries)
        assert counted("counter") == sum(len(each.counters) for each in registries)
        assert counted("zone") == sum(len(each.zones) for each in registries)
        assert counted("zone_counter") == sum(
            len(zone.inside) + len(zone.entrance) + len(zone.exit)
            for each in registries
            for zone in each.zones
        )
        polygons = connection.execute("select distinct polygon ->> 'type' from zone").fetchall()
        assert polygons == [("Polygon",)]


def test_a_counter_that_was_removed_finds_its_newest_cluster_when_it_is_back(
    database_url: str,
) -> None:
    with (
        Store.connect(database_url) as store,
        psycopg.connect(database_url, autocommit=True) as connection,
    ):
        store.save_registry(town())
        store.put([delivery(1, cluster(0), cluster(1, count=45))])

        store.save_registry(town(sensors=("b",)))
        assert newest(connection) == [("b:both", None)]
        assert store.put([delivery(2, cluster(2))]).refused == {"unknown-counter": 1}

        store.save_registry(town())
        assert newest(connection) == [(A, 45), ("b:both", None)]


def test_saving_the_registry_again_keeps_the_newest_figures(database_url: str) -> None:
    with (
        Store.connect(database_url) as store,
        psycopg.connect(database_url, autocommit=True) as connection,
    ):
        store.save_registry(town())
        store.put([delivery(1, cluster(0, count=45))])
        store.save_registry(town())
        assert newest(connection) == [(A, 45), ("b:both", None)]


def test_the_time_zone_cannot_change_under_stored_days(database_url: str) -> None:
    with Store.connect(database_url) as store:
        store.save_registry(town(time_zone="Europe/Amsterdam"))
        store.save_registry(town(time_zone="Europe/London"))
        store.put([delivery(1, cluster(0))])

        with pytest.raises(StoreError, match="time zone"):
            store.save_registry(town(time_zone="Europe/Amsterdam"))
