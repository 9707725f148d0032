"""The wheel holds what runs, and no more."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.server import ROOT


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder: Path = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = folder.glob("*.whl")
    return set(ZipFile(wheel).namelist())


def test_every_module_migration_and_text_is_in_the_wheel(names: set[str]) -> None:
    for package in ("anonymise", "api", "demo", "ingest", "monitor"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in {".py", ".sql", ".md", ".toml", ".css", ".typ", ".html"}:
                assert str(path.relative_to(ROOT)) in names


def test_the_web_client_is_in_the_wheel_as_built(names: set[str]) -> None:
    built = {name for name in names if name.startswith("dashboards/")}
    assert {name.split("/")[1] for name in built} <= {"__init__.py", "dist"}
    if (ROOT / "dashboards/dist/index.html").exists():
        assert "dashboards/dist/index.html" in built


def test_no_test_is_in_the_wheel(names: set[str]) -> None:
    assert not {name for name in names if name.startswith("tests/")}
