"""The OpenAPI document under a linter of others: spectral, by its own rules for OpenAPI."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from api.document import openapi_document
from tests.npm import installed, path_with_node
from tests.server import ROOT

FOLDER = ROOT / "tests/spectral"

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def spectral() -> Path:
    return installed(FOLDER) / ".bin/spectral"


def lint(spectral: Path, document: Any, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    written = folder / "openapi.json"
    written.write_text(json.dumps(document))
    ran = subprocess.run(
        [
            *(spectral, "lint", written, "--ruleset", FOLDER / "ruleset.yaml"),
            *("--format", "json", "--quiet", "--fail-severity", "hint"),
        ],
        env={**os.environ, "PATH": path_with_node()},
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def test_the_document_is_clean(spectral: Path, tmp_path: Path) -> None:
    status, found = lint(spectral, openapi_document(), tmp_path)
    assert [(each["code"], each["path"], each["message"]) for each in found] == []
    assert status == 0


def test_the_linter_sees_what_is_wrong(spectral: Path, tmp_path: Path) -> None:
    document = openapi_document()
    operation = document["paths"]["/footfall"]["get"]
    del operation["description"]
    operation["responses"]["200"]["content"]["application/json"]["example"]["data"][0]["state"] = 1
    operation["operationId"] = "getLive"
    status, found = lint(spectral, document, tmp_path)
    assert status == 1
    assert {each["code"] for each in found} == {
        "operation-description",
        "oas3-valid-media-example",
        "operation-operationId-unique",
    }
