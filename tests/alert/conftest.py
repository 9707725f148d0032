from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.store import Store
from tests.monitor.city import city


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store of the small city, on every kind of server."""
    with Store.connect(database_url) as store:
        store.save_registry(city())
        yield store


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same database, as its owner."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
