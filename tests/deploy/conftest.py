"""What the tests of `deploy/` share: Prometheus and its promtool."""

from pathlib import Path

import pytest

from tests.server import find_prometheus, require


@pytest.fixture(scope="session")
def prometheus() -> Path:
    """Return the program; its promtool lies beside it."""
    found = find_prometheus()
    if found is None:
        require("prometheus is not installed")
    return found
