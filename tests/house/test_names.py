"""Our packages are found under their own names, whatever is installed beside them."""

import sys
from importlib.metadata import packages_distributions

import pytest

OURS = ("anonymise", "api", "dashboards", "demo", "ingest", "monitor", "tests")


@pytest.mark.parametrize("name", OURS)
def test_no_dependency_ships_a_package_of_our_name(name: str) -> None:
    others = set(packages_distributions().get(name, ())) - {"passant"}
    assert not others


def test_no_package_of_ours_hides_the_standard_library() -> None:
    assert not sys.stdlib_module_names & set(OURS)
