"""The OpenAPI document: whole, current, and the one that is served."""

import json

import httpx

from api.header import API_VERSION
from tests.api.operation import DOCUMENT, operations, schemas
from tests.server import ROOT


def test_the_committed_document_is_current() -> None:
    committed = json.loads((ROOT / "dashboards/openapi.json").read_text())
    assert committed == DOCUMENT, "run: python -m api openapi > dashboards/openapi.json"


def test_the_served_document_is_this_one(asker: httpx.Client) -> None:
    assert asker.get("/v1/openapi.json").json() == DOCUMENT


def test_it_is_of_the_version_that_it_says() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["version"] == API_VERSION
    ids = [operation.id for operation in operations()]
    assert len(set(ids)) == len(ids)


def test_every_reference_leads_to_a_schema() -> None:
    names = DOCUMENT["components"]["schemas"]
    for schema in schemas(DOCUMENT):
        if "$ref" in schema:
            assert schema["$ref"].removeprefix("#/components/schemas/") in names


def test_the_reference_names_every_operation_and_shape(asker: httpx.Client) -> None:
    page = asker.get("/docs").text
    for operation in operations():
        assert f'id="{operation.id}"' in page
        assert f"/v1{operation.path}" in page
    for name in DOCUMENT["components"]["schemas"]:
        assert f'id="{name}"' in page
    assert "<script" not in page
    assert "https://" not in page
