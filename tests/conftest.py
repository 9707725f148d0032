"""What every test shares: a `fix_<resource>.py` each, and a header that says what is left out."""

from pathlib import Path
from random import Random

import psycopg_pool.base
import pytest

from tests.server import are_servers_required, left_out

pytest_plugins = [f"tests.{found.stem}" for found in sorted(Path(__file__).parent.glob("fix_*.py"))]


# A pool of connections draws from Python's shared chance when it makes one, on a thread of the api;
# hypothesis takes that for a strategy of ours that is not to be repeated, and fails.
def pytest_configure() -> None:
    vars(psycopg_pool.base)["random"] = Random().random


def pytest_report_header() -> list[str]:
    lines = left_out()
    if not lines:
        return ["servers: all here, nothing is left out"]
    verb = "missing though required" if are_servers_required() else "left out"
    return [f"servers: {verb}: {line}" for line in lines]


_STRANGERS = ({"embedded", "timescale-apache"}, {"embedded", "mosquitto"})


# The embedded broker and database of the demo, or mosquitto and TimescaleDB as deployed: a road
# over one of each would only take its time.
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    strangers = [item for item in items if _is_between_strangers(item)]
    config.hook.pytest_deselected(items=strangers)
    items[:] = [item for item in items if item not in strangers]


def _is_between_strangers(item: pytest.Item) -> bool:
    parameters = (
        item.callspec.params
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
        else {}
    )
    kinds = {parameters.get("database_server"), parameters.get("broker")}
    return kinds in _STRANGERS
