from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.store import Store
from tests.monitor.world import town


@pytest.fixture
def store(embedded_database_url: str) -> Iterator[Store]:
    """A store that knows the small town: counters `a:both` and `b:both` in one zone."""
    with Store.connect(embedded_database_url) as store:
        store.save_registry(town())
        yield store


@pytest.fixture
def owner(embedded_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same database."""
    with psycopg.connect(embedded_database_url, autocommit=True) as connection:
        yield connection
