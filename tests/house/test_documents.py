"""The documentation leads somewhere, and names every setting there is."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.server import ROOT

PACKAGES = ("anonymise", "api", "demo", "ingest", "monitor")
READS = {"text", "parsed", "address", "url", "folder", "path", "number"}


@pytest.fixture(scope="module")
def site() -> ModuleType:
    spec = importlib.util.spec_from_file_location("website", ROOT / "docs/website.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_link_leads_somewhere(site: ModuleType, tmp_path: Path) -> None:
    assert site.build(ROOT, tmp_path) == []
    assert (tmp_path / "docs/operations.html").exists()
    assert (tmp_path / "docs/pictures/flow.svg").exists()


@pytest.mark.parametrize(
    "line", ["[a](gone.md)", "![a](gone.png)", "[a](README.md#gone)", "[a](#gone)"]
)
def test_a_link_that_leads_nowhere_is_named(site: ModuleType, tmp_path: Path, line: str) -> None:
    (tmp_path / "README.md").write_text(f"# Here\n\n[a](#here) {line}\n")
    (fault,) = site.build(tmp_path, tmp_path / "site")
    assert "gone" in fault


def read_settings() -> Iterator[str]:
    """Yield every setting that the code names, whole or to the reader of settings."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Call(
                        func=ast.Attribute(attr=attribute),
                        args=[ast.Constant(value=str(name)), *_],
                    ) if attribute in READS and re.fullmatch(r"[A-Z][A-Z_]+", name):
                        yield f"PASSANT_{name}"
                    case ast.Constant(value=str(text)):
                        yield from re.findall(r"PASSANT_[A-Z_]*[A-Z]", text)


def deployed_settings() -> Iterator[str]:
    for name in ("docker-compose.yml", "deploy/example.env"):
        yield from re.findall(r"PASSANT_[A-Z_]*[A-Z]", (ROOT / name).read_text())


def documented_settings() -> set[str]:
    text = (ROOT / "docs/operations.md").read_text()
    return set(re.findall(r"^\| `(PASSANT_\w+)` \|", text, re.MULTILINE))


def test_every_setting_is_documented() -> None:
    assert {*read_settings(), *deployed_settings()} <= documented_settings()


def test_every_documented_setting_is_read() -> None:
    assert documented_settings() <= set(read_settings())


def test_every_decision_is_listed_in_the_first() -> None:
    folder = ROOT / "docs/decisions"
    first = (folder / "0001-record-decisions.md").read_text()
    pages = sorted(page.name for page in folder.glob("*.md"))
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page) for page in pages)
    assert [page for page in pages[1:] if f"]({page})" not in first] == []
