from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.store import Store
from tests.monitor.world import town


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store that knows the small town, on every kind of server."""
    with Store.connect(database_url) as store:
        store.save_registry(town())
        yield store


@pytest.fixture
def reader(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
