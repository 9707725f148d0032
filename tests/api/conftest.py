from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from monitor.store import Store
from tests.api.guarded import GUARDED
from tests.api.neighbours import fill
from tests.api.serving import HandClock, serving
from tests.fix_database import Server, _database
from tests.happening.fair import fair, keep
from tests.monitor.city import NEIGHBOUR, city
from tests.monitor.surroundings import surrounded


@pytest.fixture
def store(embedded_database_url: str) -> Iterator[Store]:
    """A store of two municipalities; the neighbour's ids start with ``far-``."""
    with Store.connect(embedded_database_url) as store:
        store.save_registry(surrounded(city()))
        store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
        yield store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def client(embedded_database_url: str, store: Store, clock: HandClock) -> Iterator[httpx.Client]:
    """A client of the api over that store."""
    del store
    with serving(embedded_database_url, clock=clock) as client:
        yield client


@pytest.fixture(scope="package")
def asker(embedded_server: Server, embedded_migrated: str) -> Iterator[httpx.Client]:
    """A client of one api over the same registry, for tests that store nothing."""
    with _database(embedded_server, template=embedded_migrated) as name:
        with Store.connect(embedded_server.url(name)) as store:
            store.save_registry(surrounded(city()))
            store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
        with psycopg.connect(embedded_server.url(name), autocommit=True) as owner:
            keep(owner, fair(id="kings-day-2027"))
        with serving(embedded_server.url(name)) as client:
            yield client


@pytest.fixture(scope="package")
def neighbours_url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """A database with the figures of two municipalities, for tests that store none."""
    with _database(embedded_server, template=embedded_migrated) as name:
        fill(embedded_server.url(name))
        yield embedded_server.url(name)


@pytest.fixture(scope="package")
def guarded(neighbours_url: str) -> Iterator[httpx.Client]:
    """A client of one api over them that knows nobody without a key."""
    with serving(neighbours_url, guard=GUARDED) as client:
        yield client


@pytest.fixture
def owner(neighbours_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to that database as its owner."""
    with psycopg.connect(neighbours_url, autocommit=True) as connection:
        yield connection
