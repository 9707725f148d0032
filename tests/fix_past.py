"""A town with a past, and the owner's session that prunes it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from anonymise.presence import Presence
from monitor.session import Session, connect
from monitor.store import Store
from tests.monitor.past import at, keeping, midnight, today
from tests.monitor.surroundings import SQUARE, presences, table, tables
from tests.monitor.world import A, B, delivery


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    session = Session(connect(database_url), database_url)
    yield session
    session.close()


@pytest.fixture
def old_town(store: Store) -> Store:
    """A town with three months of figures, a cluster, a table and a presence a day."""
    store.save_registry(keeping(None))
    days = [midnight(today() - timedelta(days=back)) for back in range(95, 0, -1)]
    store.put([delivery(1, *(at(day + 43_200, counter=key) for day in days for key in (A, B)))])
    store.put([tables(2, *(table(day + 43_200) for day in days))])
    store.put([presences(3, *(Presence(SQUARE, day + 43_200, 20) for day in days))])
    store.save_registry(keeping(1))
    return store
