"""The OpenAPI document: by the rules, current, and the one that is served."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx

from api.document import openapi_document
from api.header import API_VERSION
from tests.server import ROOT

DOCUMENT = json.loads(json.dumps(openapi_document()))


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            yield path, operation


def schemas(node: Any = DOCUMENT) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from schemas(each)


def test_the_committed_document_is_current() -> None:
    committed = json.loads((ROOT / "dashboards/openapi.json").read_text())
    assert committed == DOCUMENT, "run: python -m api openapi > dashboards/openapi.json"


def test_the_served_document_is_this_one(asker: httpx.Client) -> None:
    assert asker.get("/v1/openapi.json").json() == DOCUMENT


def test_its_version_is_strict_and_its_address_has_the_major_one() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", API_VERSION)
    assert DOCUMENT["info"]["version"] == API_VERSION
    assert [server["url"] for server in DOCUMENT["servers"]] == ["/v1"]
    assert set(DOCUMENT["info"]["contact"]) == {"name", "url", "email"}


def test_paths_are_kebab_case_without_a_slash_at_their_end() -> None:
    for path in DOCUMENT["paths"]:
        assert re.fullmatch(r"(/([a-z]+(-[a-z]+)*|\{[a-z]+([A-Z][a-z]+)*\}))+", path)


def test_an_operation_with_input_declares_400_and_none_422() -> None:
    for _, operation in operations():
        assert "422" not in operation["responses"]
        assert ("400" in operation["responses"]) is bool(operation.get("parameters"))


def test_errors_are_problems_and_good_answers_carry_the_version() -> None:
    for _, operation in operations():
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"]
            else:
                assert "API-Version" in response["headers"]


def test_every_operation_and_parameter_is_described() -> None:
    ids = set()
    for _, operation in operations():
        ids.add(operation["operationId"])
        assert operation["summary"]
        assert operation["description"]
        for parameter in operation.get("parameters", ()):
            assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", parameter["name"])
            assert parameter["schema"].get("description") or parameter.get("description")
    assert len(ids) == len(list(operations()))


def test_every_reference_leads_to_a_schema() -> None:
    names = DOCUMENT["components"]["schemas"]
    for schema in schemas():
        if "$ref" in schema:
            assert schema["$ref"].removeprefix("#/components/schemas/") in names


def test_what_is_named_like_a_date_is_one() -> None:
    for schema in schemas():
        properties = schema.get("properties")
        for name, described in properties.items() if isinstance(properties, dict) else ():
            if not isinstance(described, dict):
                continue
            if re.search(r"(^date|Date)", name):
                assert described["format"] == "date"
            if described.get("format") == "date-time":
                assert not re.search(r"(^date|Date)", name)


def test_the_reference_names_every_operation_and_shape(asker: httpx.Client) -> None:
    page = asker.get("/docs").text
    for path, operation in operations():
        assert f'id="{operation["operationId"]}"' in page
        assert f"/v1{path}" in page
    for name in DOCUMENT["components"]["schemas"]:
        assert f'id="{name}"' in page
    assert "<script" not in page
    assert "https://" not in page
