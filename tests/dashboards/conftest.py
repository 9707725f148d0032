"""What the tests of pages share: a town full of data, which none of them changes for another."""

from collections.abc import Iterator

import pytest

from tests.dashboards.hall import Hall
from tests.dashboards.hall import hall as opened
from tests.fix_database import Server


@pytest.fixture(scope="package")
def hall(embedded_server: Server, embedded_migrated: str) -> Iterator[Hall]:
    with opened(embedded_server, embedded_migrated) as hall:
        yield hall
