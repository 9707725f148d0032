"""The pinned requirements: whole, hashed, agreeing, and naming no registry."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.server import ROOT

FILES = ("run", "demo", "dev", "node", "mutants")


def pins(file: str) -> set[str]:
    """Return the lines ``name==version ; marker`` of a requirements file."""
    text = (ROOT / f"requirements/{file}.txt").read_text()
    return {line.rstrip(" \\") for line in text.splitlines() if re.match(r"[a-z0-9]", line)}


def names(file: str) -> set[str]:
    return {canonicalize_name(Requirement(pin).name) for pin in pins(file)}


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_and_hashed(file: str) -> None:
    text = (ROOT / f"requirements/{file}.txt").read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9.-]+==\S+", block), block
        assert "--hash=sha256:" in block, block


@pytest.mark.parametrize("file", FILES)
def test_no_requirement_names_where_it_comes_from(file: str) -> None:
    text = (ROOT / f"requirements/{file}.txt").read_text()
    assert not re.search(r"://|^-|index|@ ", text, re.MULTILINE)


@pytest.mark.parametrize(
    "folder", ["dashboards", "tests/lighthouse", "tests/oidc", "tests/spectral"]
)
def test_no_lock_of_npm_names_a_registry(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text()
    assert '"packages"' in text
    assert '"resolved"' not in text


def test_what_runs_is_what_was_tested() -> None:
    # For which machines a pin holds may be said in other words.
    run, demo, dev = ({pin.partition(" ;")[0] for pin in pins(file)} for file in FILES[:3])
    assert run <= demo <= dev


def test_every_declared_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for file, declared in (
        ("run", project["dependencies"]),
        ("demo", extras["demo"]),
        ("dev", extras["dev"]),
        ("node", extras["node"]),
        ("mutants", extras["mutants"]),
    ):
        wanted = {canonicalize_name(Requirement(line).name) for line in declared}
        assert wanted <= names(file)
