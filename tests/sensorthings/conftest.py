from collections.abc import Iterator

import httpx
import pytest

from monitor.store import Store
from tests.api.serving import serving
from tests.fix_database import Server, _database
from tests.sensorthings.town import settle


@pytest.fixture(scope="package")
def town_url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """Where a store of both towns is, which no test writes to."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            settle(store)
        yield url


@pytest.fixture(scope="package")
def asker(town_url: str) -> Iterator[httpx.Client]:
    """A client of one api over it."""
    with serving(town_url) as client:
        yield client
