from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from monitor.access.principal import Grant, Role
from monitor.store import Store
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import HandClock, serving
from tests.fix_database import Server, _database
from tests.happening.fair import hold
from tests.monitor.city import CODE, NEIGHBOUR, city


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


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store, psycopg.connect(url, autocommit=True) as owner:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
            hold(store, owner)
        yield url


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def api(url: str, clock: HandClock) -> Iterator[httpx.Client]:
    with serving(url, clock=clock, guard=GUARDED) as client:
        client.auth = Bearer(make_key(url, Grant(Role.MANAGER, CODE), name="Centre desk").text)
        yield client


@pytest.fixture(scope="module")
def head_office(url: str) -> Bearer:
    return Bearer(make_key(url, Grant(Role.ADMINISTRATOR, CODE), name="Head office").text)


def answered(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()
