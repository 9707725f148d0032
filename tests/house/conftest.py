"""docker-compose.yml as the tests of the house share it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.compose import OLD_SENSORS, Machine, services
from tests.server import find_mosquitto, find_trixie, require


@pytest.fixture(scope="module")
def tree() -> Path:
    tree = find_trixie()
    if tree is None:
        require("there is no .servers/trixie with docker-compose, or this is not root")
    return tree


@pytest.fixture(scope="module")
def composed(tree: Path) -> dict[str, dict[str, Any]]:
    """Return what docker-compose makes of each service."""
    return services(tree)


@pytest.fixture
def machine(composed: dict[str, dict[str, Any]], tmp_path: Path) -> Iterator[Machine]:
    """Return this machine in the engine's place; whatever it still runs is ended."""
    if find_mosquitto() is None:
        require("mosquitto is not installed")
    machine = Machine(tmp_path, composed)
    yield machine
    machine.stop_all()


@pytest.fixture
def old_machine(tree: Path, tmp_path: Path) -> Iterator[Machine]:
    """Return the same with deploy/old-sensors.yml beside docker-compose.yml."""
    if find_mosquitto() is None:
        require("mosquitto is not installed")
    machine = Machine(tmp_path, services(tree, *OLD_SENSORS))
    yield machine
    machine.stop_all()
