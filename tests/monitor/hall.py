"""A town hall for tests of the papers: a folder that can be changed, and an attack report."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Final

from monitor.papers.attack import Report, read_report
from monitor.papers.paper import Municipality, papers, read_municipalities
from monitor.version import VERSION
from tests.server import ROOT

TODAY: Final = date(2026, 11, 22)


def hall(folder: Path, name: str = "enschede") -> Path:
    """Return a copy of an example below `folder`."""
    return Path(shutil.copytree(ROOT / "examples" / name, folder / name))


def replace(file: Path, old: str, new: str) -> None:
    """Change what a file says; it has to say `old`."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def sensors_changed(folder: Path, **fields: object) -> None:
    """Give the first sensor of a folder other fields; what its texts are in Dutch goes."""
    file = folder / "sensors.geojson"
    collection = json.loads(file.read_text(encoding="utf-8"))
    collection["features"][0]["properties"] |= fields
    file.write_text(json.dumps(collection), encoding="utf-8")
    stated = (folder / "privacy.toml").read_text(encoding="utf-8").partition("[dutch]")[0]
    (folder / "privacy.toml").write_text(stated, encoding="utf-8")


def read(folder: Path, public_url: str | None = None) -> Municipality:
    """Return what the papers of one municipality's folder are made of."""
    (municipality,) = read_municipalities(folder, public_url)
    return municipality


def made(folder: Path, report: Report | None = None) -> dict[str, bytes]:
    """Return the papers of one municipality's folder by their names."""
    return dict(papers(read(folder), report, TODAY))


def row(name: str, **fields: Any) -> dict[str, Any]:
    """Return a row of an attack report that passed, but for what is told."""
    return {
        "id": name,
        "attack": f"Attack {name}",
        "attacker": f"Knows {name}.",
        "figure": 0.6481,
        "interval": [0.6412, 0.6551],
        "unit": "accuracy",
        "comparison": "<=",
        "passMark": 0.66,
        "passed": True,
        "mutants": [{"name": "no margin", "figure": 0.9876, "caught": True}],
        "size": "20,000 windows",
        "note": "",
        **fields,
    }


def report_file(folder: Path, *rows: dict[str, Any], passant: str = VERSION) -> Path:
    """Return an attack report of these rows, written to a file."""
    file = folder / "attack-report.json"
    file.write_text(json.dumps({"version": 1, "passant": passant, "rows": rows}))
    return file


def report_of(folder: Path, *rows: dict[str, Any], passant: str = VERSION) -> Report:
    """Return an attack report of these rows, read from a file."""
    return read_report(report_file(folder, *rows, passant=passant))
