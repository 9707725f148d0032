"""A town with one sensor of each state and a quiet village, served."""

from collections.abc import Iterator

import psycopg
import pytest

from api.web import built_folder
from monitor.store import Store
from tests.api.serving import HandClock, serving
from tests.fix_database import Server, _database
from tests.screens.five import live_through
from tests.server import require


@pytest.fixture(scope="package")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    if not (built_folder() / "index.html").exists():
        require("the web client is not built: make test builds it")
    with _database(embedded_server, template=embedded_migrated) as name:
        database_url = embedded_server.url(name)
        with (
            Store.connect(database_url) as store,
            psycopg.connect(database_url, autocommit=True) as owner,
        ):
            live_through(store, owner)
        with serving(database_url, clock=HandClock()) as client:
            yield str(client.base_url).rstrip("/")
