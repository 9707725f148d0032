"""One provider, one database and one api for all these tests; a browser each."""

import time
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from monitor.store import Store
from tests.api.serving import HandClock
from tests.api.serving import serving as plain
from tests.fix_database import Server, _database
from tests.monitor.city import NEIGHBOUR, city
from tests.oidc.provider import Provider, providing
from tests.port import own_port
from tests.session.agent import Agent
from tests.session.site import Site, serving


@pytest.fixture(scope="package")
def address() -> str:
    return f"http://127.0.0.1:{own_port()}"


@pytest.fixture(scope="package")
def spare_address() -> str:
    """Where a test may run an api of its own."""
    return f"http://127.0.0.1:{own_port()}"


@pytest.fixture(scope="package")
def provider(address: str, spare_address: str) -> Iterator[Provider]:
    with providing([address, spare_address]) as provider:
        yield provider


@pytest.fixture(scope="package")
def another(address: str, spare_address: str) -> Iterator[Provider]:
    """A provider that knows us too, and does all that is left to it in the other way."""
    sites = [address, spare_address]
    with providing(sites, tells_beside=True, auth_method="client_secret_post") as provider:
        yield provider


@pytest.fixture(scope="package")
def store_url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """A database of two municipalities."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
        yield url


@pytest.fixture(scope="package")
def running(provider: Provider, address: str, store_url: str) -> Iterator[Site]:
    with serving(address, provider, store_url, HandClock(time.time())) as site:
        yield site


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    """The site, at the time of the wall, with nobody signed in."""
    running.clock.at = time.time()
    with psycopg.connect(running.store_url, autocommit=True) as owner:
        owner.execute("delete from session")
    yield running
    running.clock.at = time.time()


@pytest.fixture
def agent(site: Site) -> Iterator[Agent]:
    agent = Agent(site.url)
    yield agent
    agent.client.close()


@pytest.fixture
def other(site: Site) -> Iterator[Agent]:
    """Somebody else's browser."""
    other = Agent(site.url)
    yield other
    other.client.close()


@pytest.fixture(scope="module")
def bare(store_url: str) -> Iterator[httpx.Client]:
    """An api without the settings of signing in."""
    with plain(store_url) as client:
        yield client
