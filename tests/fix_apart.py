"""A database of two municipalities, and a reading role of one of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from monitor.edition import Edition
from monitor.store import Store
from tests.monitor.apart import LARGE, bound, fill
from tests.monitor.edition import edition
from tests.monitor.world import CODE

if TYPE_CHECKING:
    from tests.fix_database import Server

Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module", params=["policy", "fence"])
def kept_apart(
    request: pytest.FixtureRequest, database_server: "Server", migrated: str
) -> Iterator[str]:
    """A database with two municipalities, kept apart in the one way and in the other."""
    # Not above: another plugin must not be imported before pytest does.
    from tests.fix_database import _database  # noqa: PLC0415

    with _database(database_server, template=migrated) as name:
        url = database_server.url(name)
        with psycopg.connect(url, autocommit=True) as owner:
            if request.param == "policy" and edition(owner) is Edition.COMMUNITY:
                pytest.skip("the columnstore of TimescaleDB's Community edition allows no policy")
            with Store.connect(url) as store:
                fill(store)
            for table in LARGE:
                owner.execute("select show_apart(%s, %s)", (table, request.param == "fence"))
        yield url


@pytest.fixture
def apart_reader(kept_apart: str) -> Iterator[Connection]:
    with (
        bound(kept_apart, [CODE], "read") as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        yield connection


@pytest.fixture
def apart_owner(kept_apart: str) -> Iterator[Connection]:
    with psycopg.connect(kept_apart, autocommit=True) as connection:
        yield connection
