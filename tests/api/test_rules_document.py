"""The Dutch API Design Rules and ours, on the document: what each operation must say of itself."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from api.example import LackingExampleError, example_of
from api.header import API_VERSION
from tests.api.operation import DOCUMENT, Operation, name_of, operations, schemas
from tests.server import ROOT

OPERATIONS = list(operations())
SHAPES: dict[str, Any] = DOCUMENT["components"]["schemas"]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)

UNCOUNTABLE = {"footfall", "presence", "weather"}
"""Collections whose English name has no plural."""

NAMED_ELSEWHERE = {"bbox-crs"}
"""By OGC API Features, which the geospatial module of the rules follows to the letter."""

UNIT = re.compile(
    r"seconds|minutes|months|metres?\b|degrees|persons|passages|passers|visitors|share|figures|"
    r"multiplies|factor|over the usual|percent|per hour|status|bytes|bounds of|"
    r"day of the week|hour of the local day",
    re.IGNORECASE,
)
DATED = re.compile(r"^(date|datum)$|\w(D|_d)(ate|atum)$")


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    for node in schemas(SHAPES):
        found = node.get("properties")
        if isinstance(found, dict) and node.get("type") == "object":
            yield from found.items()


def answers(operation: Operation) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for status, response in operation.told["responses"].items():
        for media_type, content in response.get("content", {}).items():
            yield status, media_type, content


@each_operation
def test_an_operation_with_input_declares_400_and_none_declares_422(operation: Operation) -> None:
    has_input = bool(operation.parameters) or "requestBody" in operation.told
    assert "422" not in operation.told["responses"]
    assert ("400" in operation.told["responses"]) is has_input


@each_operation
def test_it_says_what_it_answers_with_when_all_is_well(operation: Operation) -> None:
    good = {status for status in operation.told["responses"] if status < "300"}
    for status in good - {"204"}:
        assert operation.told["responses"][status]["content"]
    assert len(good) == 1 or operation.told["responses"].keys() & {"307"}


@each_operation
def test_its_errors_are_problems_with_status_title_and_detail(operation: Operation) -> None:
    for status, response in operation.told["responses"].items():
        if status >= "400":
            assert list(response["content"]) == ["application/problem+json"]
    assert {"status", "title", "detail"} <= set(SHAPES["Problem"]["required"])


@each_operation
def test_it_says_how_it_fails_when_the_fault_is_ours(operation: Operation) -> None:
    assert "500" in operation.told["responses"]
    assert "Retry-After" in operation.told["responses"]["503"]["headers"]


@each_operation
def test_the_version_is_declared_on_every_answer(operation: Operation) -> None:
    for response in operation.told["responses"].values():
        assert "API-Version" in response["headers"]


@each_operation
def test_only_standard_methods_are_used(operation: Operation) -> None:
    assert operation.method in {"get", "post", "put", "patch", "delete"}


@each_operation
def test_its_path_is_kebab_case_without_a_slash_at_its_end(operation: Operation) -> None:
    segments = operation.path.removeprefix("/").split("/")
    for segment in segments:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*|(\{[a-z]+([A-Z][a-z]+)*\}\.?)+", segment), (
            segment
        )


@each_operation
def test_a_collection_is_named_in_the_plural(operation: Operation) -> None:
    segments = operation.path.removeprefix("/").split("/")
    listed = [before for before, after in pairwise(segments) if "{" in after]
    if operation.id.startswith("list"):
        listed.append(segments[-1])
    for segment in listed:
        assert segment.endswith("s") or segment in UNCOUNTABLE, segment


@each_operation
def test_query_keys_are_camel_case_and_carry_no_secret(operation: Operation) -> None:
    for parameter in operation.parameters:
        if parameter["in"] == "query" and parameter["name"] not in NAMED_ELSEWHERE:
            assert re.fullmatch(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*", parameter["name"])
            assert not re.search(r"(?i)key|token|secret|password", parameter["name"])


@each_operation
def test_every_parameter_is_described_and_has_an_example(operation: Operation) -> None:
    for parameter in operation.parameters:
        assert parameter["description"], parameter["name"]
        assert "example" in parameter or "examples" in parameter, parameter["name"]


@each_operation
def test_every_answer_has_an_example(operation: Operation) -> None:
    for status, media_type, content in answers(operation):
        if "schema" not in content or content["schema"] == {"type": "string", "format": "binary"}:
            continue
        lacking = ""
        try:
            example_of(content["schema"], SHAPES)
        except LackingExampleError as error:
            lacking = str(error)
        assert "example" in content or "examples" in content, (status, media_type, lacking)


@each_operation
def test_it_is_described(operation: Operation) -> None:
    for word in ("operationId", "summary", "description"):
        assert operation.told[word]
    assert len(operation.told["tags"]) == 1


def test_what_every_shape_holds_is_described() -> None:
    for name, schema in properties():
        told = schema
        if "$ref" in schema:
            told = SHAPES[schema["$ref"].rsplit("/", 1)[-1]] | schema
        if not {"const", "items"} & told.keys():
            assert told.get("description"), name


def test_every_number_says_in_what_it_is_counted() -> None:
    numbers = [
        (name, schema)
        for name, schema in properties()
        if {"integer", "number"} & set(_types(schema))
    ]
    numbers += [
        (parameter["name"], parameter["schema"])
        for operation in OPERATIONS
        for parameter in operation.parameters
        if {"integer", "number"} & set(_types(parameter["schema"]))
    ]
    assert numbers
    for name, schema in numbers:
        if name != "id":
            assert UNIT.search(f"{name}: {schema.get('description', '')}"), (name, schema)


def test_what_is_named_like_a_date_has_its_format_at_the_top() -> None:
    for name, schema in [*properties(), *_parameters()]:
        if DATED.search(name):
            assert schema.get("format") == "date", name
        if schema.get("format") == "date-time":
            assert not DATED.search(name), name
        if schema.get("format") in {"date", "date-time"}:
            assert "string" in _types(schema)


def test_what_looks_like_a_time_is_declared_as_one() -> None:
    for name, schema in properties():
        # A moment that is asked for may be either, and says so.
        for example in schema.get("examples", ()) if "anyOf" not in schema else ():
            if isinstance(example, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", example):
                date.fromisoformat(example)
                assert schema["format"] == "date", name
            elif isinstance(example, str) and re.match(r"\d{4}-\d\d-\d\dT", example):
                datetime.fromisoformat(example)
                assert schema["format"] == "date-time", name


def test_nothing_in_it_tells_what_it_runs_on() -> None:
    assert not re.search(
        r"(?i)fastapi|pydantic|uvicorn|starlette|postgres|timescale|psycopg|python", str(DOCUMENT)
    )


def test_its_version_is_strict_and_its_address_has_the_major_one() -> None:
    assert re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", DOCUMENT["info"]["version"])
    for server in DOCUMENT["servers"]:
        assert re.search(r"/v\d+$", server["url"])
    for word in ("name", "url", "email"):
        assert DOCUMENT["info"]["contact"][word]


def test_every_tag_is_described_and_used() -> None:
    used = {tag for operation in OPERATIONS for tag in operation.told["tags"]}
    assert used == {tag["name"] for tag in DOCUMENT["tags"]}
    assert all(tag["description"] for tag in DOCUMENT["tags"])


def test_the_changelog_tells_of_this_version() -> None:
    assert f"\n### {API_VERSION}" in (ROOT / "docs/api-policy.md").read_text()


def test_a_shape_without_examples_is_found() -> None:
    count: dict[str, Any] = {"type": "integer"}
    shapes: dict[str, Any] = {
        "Whole": {"properties": {"part": {"$ref": "#/components/schemas/Part"}}},
        "Part": {"properties": {"count": count}},
    }
    with pytest.raises(LackingExampleError, match=r"^\.part\.count$"):
        example_of({"$ref": "#/components/schemas/Whole"}, shapes)
    count["examples"] = [15]
    assert example_of({"$ref": "#/components/schemas/Whole"}, shapes) == {"part": {"count": 15}}


def _parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in OPERATIONS:
        for parameter in operation.parameters:
            yield parameter["name"], parameter["schema"]


def _types(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", ())
    return [kinds] if isinstance(kinds, str) else list(kinds)
