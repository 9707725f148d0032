from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from monitor.forecast import forecaster as module
from monitor.forecast.fit import fit, municipalities_due
from monitor.forecast.forecaster import Forecaster
from monitor.forecast.series import Series
from monitor.session import Session, lending
from tests.fix_database import Server, _database
from tests.forecast.quarter import NOW, UNTIL, ZONE, few_trees, fill
from tests.forecast.town import DIARY, NEAR, WEEKS, town
from tests.monitor.world import CODE


@pytest.fixture(scope="session")
def history() -> Series:
    return town()


@pytest.fixture(scope="session")
def forecaster(history: Series) -> Forecaster:
    """Return one that has learnt all but the last two weeks."""
    with pytest.MonkeyPatch.context() as patch:
        # A small town needs fewer trees.
        patch.setattr(module, "ROUNDS", 80)
        patch.setattr(module, "BAND_ROUNDS", 50)
        return Forecaster.fit(history.until((WEEKS - 2) * 168), DIARY, NEAR)


@pytest.fixture(scope="session")
def fitted_name(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """Name of a database with twelve weeks of a town and its models, to copy from."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        fill(url)
        with few_trees(), lending(url) as session:
            assert municipalities_due(session, NOW) == [(CODE, ZONE)]
            assert fit(session, CODE, ZONE, UNTIL, NOW) == {"quarter": 3, "hour": 3}
            assert municipalities_due(session, NOW) == []
        yield name


@pytest.fixture
def url(embedded_server: Server, fitted_name: str) -> Iterator[str]:
    with _database(embedded_server, template=fitted_name) as name:
        yield embedded_server.url(name)


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    with lending(url) as session:
        yield session


@pytest.fixture
def owner(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True) as owner:
        yield owner
