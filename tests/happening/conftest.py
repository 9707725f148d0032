from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.store import Store
from tests.monitor.city import NEIGHBOUR, city


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store of the small city and its neighbour, on every kind of server."""
    with Store.connect(database_url) as store:
        store.save_registry(city())
        store.save_registry(city(NEIGHBOUR, prefix="far-"))
        yield store


@pytest.fixture
def owner(database_url: str, store: Store) -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same database, as its owner."""
    del store
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
