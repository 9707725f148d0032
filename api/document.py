"""The OpenAPI document: what FastAPI knows of the operations, put by the Dutch API Design Rules."""

import json
import re
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.deprecation import Deprecation
from api.example import LackingExampleError, example_of
from api.guard.declaration import SCHEMES, declare_access
from api.header import API_VERSION
from api.problems import MEDIA_TYPE, RETRY_SECONDS, Fault, Problem
from api.resource.busyness import Live
from api.resource.context import Context
from api.resource.sensor import SensorFeatures
from api.resource.zone import ZoneFeature, ZoneFeatures
from api.stream import LiveEvent
from api.v1 import PREFIX, v1_router
from api.wordstream import AlertEvent, AlertWord

_DESCRIPTION: Final = """\
How busy a city centre is, without following anyone.

Every figure is released, or a sum of what was released, of at least fifteen each; what is less is \
absent, null and never 0, and each figure says in `state` which of five things it is. Footfall \
counts passages, not persons; visits and presence count persons, and are never added up over time. \
Times are UTC; any offset is taken. An address has no slash at its end.
"""

_TAGS: Final = [
    {"name": "registry", "description": "What is there: municipalities, zones, sensors, areas."},
    {"name": "footfall", "description": "Passages over public spans of time."},
    {"name": "visits", "description": "Who was in an area, by where they come from."},
    {"name": "presence", "description": "Who is in view at an instant."},
    {"name": "live", "description": "How busy it is now."},
    {"name": "typicals", "description": "What is normal for a weekday and time of day."},
    {"name": "forecasts", "description": "What is coming: the next hours and days."},
    {"name": "weather", "description": "What weather it was."},
    {"name": "open data", "description": "What is published, and where to fetch it."},
    {"name": "health", "description": "Whether edges and sensors are heard."},
    {"name": "findings", "description": "What seems wrong with sensors."},
    {"name": "alerts", "description": "What somebody must know of now, and from when on."},
    {"name": "happenings", "description": "What is planned in the city, and what became of it."},
    {"name": "evaluations", "description": "What a measure did, and how sure that is."},
    {"name": "channels", "description": "Where word of alerts goes, and what became of it."},
    {"name": "keys", "description": "Who may ask, and what."},
    {"name": "audits", "description": "Who asked what."},
]

_API_VERSION_HEADER: Final = {
    "API-Version": {
        "description": "Full version of this contract.",
        "schema": {"type": "string", "examples": [API_VERSION]},
    }
}
_RETRY_HEADER: Final = {
    "Retry-After": {
        "description": "When to come back, in seconds from now.",
        "schema": {"type": "integer", "examples": [RETRY_SECONDS]},
    }
}
_LEAVING_HEADERS: Final = {
    "Deprecation": {
        "description": "Since when this operation is deprecated: `@`, then epoch seconds.",
        "schema": {"type": "string", "examples": ["@1798761600"]},
    },
    "Sunset": {
        "description": "From when on this operation need not be there any more.",
        "schema": {"type": "string", "examples": ["Thu, 01 Jul 2027 00:00:00 GMT"]},
    },
    "Link": {
        "description": "Where its end is described.",
        "schema": {
            "type": "string",
            "examples": ['</docs#listZones>; rel="deprecation"; type="text/html"'],
        },
    },
}
_CACHE_HEADER: Final = {
    "Cache-Control": {
        "description": (
            "What readers may keep. `max-age=86400`: it is final. `max-age=60`: it seldom changes. "
            "`no-cache`: it may change, as when figures come late; ask whether it is still so. "
            "`no-store`: it is of the moment. `public` becomes `private` for who shows credentials."
        ),
        "schema": {"type": "string", "examples": ["public, max-age=86400"]},
    },
}
_KEPT_HEADERS: Final = _CACHE_HEADER | {
    "ETag": {
        "description": (
            "Of what is in the answer: given back as `If-None-Match`, 304 if it is so. Not of CSV, "
            "Parquet and Arrow."
        ),
        "schema": {"type": "string", "examples": ['"42c04aaca0ea44ad7365a45d7450a824"']},
    },
    "Last-Modified": {
        "description": (
            "Since when it is known to be so, if that is a while: given back as "
            "`If-Modified-Since`. Not of CSV, Parquet and Arrow."
        ),
        "schema": {"type": "string", "examples": ["Sat, 21 Nov 2026 13:32:00 GMT"]},
    },
}
_UNKEPT: Final = frozenset({"live", "health", "channels", "evaluations", "keys", "audits"})
"""Tags of what is answered anew each time."""

_STREAM: Final = "text/event-stream"

_RETRIED: Final = frozenset({"429", "503"})
_EVERYWHERE: Final = {
    "500": "The fault is ours; it has been written down.",
    "503": "The database does not answer now; the header Retry-After says when to come back.",
}

# Schemas that answers name by hand, as FastAPI documents one media type an answer.
_FURTHER: Final = (
    Problem,
    ZoneFeature,
    ZoneFeatures,
    SensorFeatures,
    Context,
    Live,
    LiveEvent,
    AlertEvent,
    AlertWord,
)

_CONTACT: Final = {
    "name": "Passant",
    "url": "https://passant.example/contact",
    "email": "passant@passant.example",
}

Document = dict[str, Any]


def openapi_document() -> Document:
    """Return the OpenAPI 3.1 document of version 1."""
    document: Document = json.loads(_text())
    return document


# It takes a while, and is the same for every app.
@cache
def _text() -> str:
    return json.dumps(document_of(v1_router()))


def document_of(router: APIRouter) -> Document:
    """Return the document of a router's operations."""
    document = get_openapi(
        title="Passant",
        version=API_VERSION,
        openapi_version="3.1.0",
        summary="Footfall of city centres, live and over the years",
        description=_DESCRIPTION,
        routes=router.routes,
        servers=[{"url": PREFIX, "description": "This installation."}],
        tags=_TAGS,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    # Set here: FastAPI would log that it cannot check the address without a further library.
    document["info"]["contact"] = _CONTACT
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _, further = models_json_schema(
        [(model, "serialization") for model in _FURTHER],
        ref_template="#/components/schemas/{model}",
    )
    for name, schema in further["$defs"].items():
        schemas.setdefault(name, schema)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    operations = [each for path in document["paths"].values() for each in path.values()]
    document["components"]["securitySchemes"] = SCHEMES
    for operation in operations:
        declare_access(operation)
        _put_by_the_rules(operation)
    document |= {key: _tidy(document[key]) for key in _TIDIED}
    for path in document["paths"].values():
        for operation in path.values():
            _show_examples(operation, document["components"]["schemas"])
    # FastAPI lists what a parameter's type is made of, also where its schema is written by hand.
    used = set(_REFERENCE.findall(json.dumps(document)))
    shapes = document["components"]["schemas"]
    document["components"]["schemas"] = {name: shapes[name] for name in shapes if name in used}
    return document


_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')
_TIDIED: Final = ("paths", "components")


def _put_by_the_rules(operation: Document) -> None:
    responses = operation["responses"]
    deprecation = Deprecation.of(operation)
    if deprecation:
        operation["description"] += f"\n\n{deprecation.sentence()}"
    # Invalid input is 400 here, which each operation that has input names itself.
    responses.pop("422", None)
    # Said of an operation that answers otherwise when all is well.
    if {"201", "204"} & responses.keys():
        responses.pop("200", None)
    is_stream = _STREAM in responses.get("200", {}).get("content", {})
    is_kept = _UNKEPT.isdisjoint(operation["tags"]) and not is_stream
    if is_kept and "200" in responses:
        responses["304"] = {"description": "The reader has it already, as it said."}
    for status in {"200", "304", "307"} & responses.keys():
        kept = _KEPT_HEADERS if is_kept and status != "307" else _CACHE_HEADER
        responses[status]["headers"] = kept | responses[status].get("headers", {})
    for status, description in _EVERYWHERE.items():
        schema = {"$ref": "#/components/schemas/Problem"}
        told = {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
        responses.setdefault(status, told)
    for status, response in responses.items():
        retry = _RETRY_HEADER if status in _RETRIED else {}
        leaving = _LEAVING_HEADERS if deprecation else {}
        told = response.get("headers", {})
        response["headers"] = _API_VERSION_HEADER | retry | leaving | told
    operation["responses"] = dict(sorted(responses.items()))
    for parameter in operation.get("parameters", ()):
        # It may be left out; null is nothing that a query could say.
        schema = parameter["schema"]
        options = [option for option in schema.pop("anyOf", ()) if option != {"type": "null"}]
        if len(options) == 1:
            parameter["schema"] = {**options[0], **schema}
        elif options:
            schema["anyOf"] = options


def _show_examples(operation: Document, shapes: dict[str, Document]) -> None:
    """Give every parameter and every answer an example; a test holds that none is left without."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        parameter.setdefault("description", schema.get("description", ""))
        with suppress(LackingExampleError):
            parameter.setdefault("example", example_of(schema, shapes))
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            if media_type == MEDIA_TYPE:
                content.setdefault("example", _problem(int(status), response["description"]))
            elif "schema" in content and "examples" not in content:
                with suppress(LackingExampleError):
                    content.setdefault("example", example_of(content["schema"], shapes))


def _problem(status: int, detail: str) -> Document:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    if status == HTTPStatus.BAD_REQUEST:
        fault = Fault(where="query", name="to", detail="must be later than from")
        problem = Problem(
            title=problem.title, status=status, detail="to must be later than from", errors=[fault]
        )
    return problem.model_dump(exclude_none=True)


def _tidy(node: Any) -> Any:  # noqa: ANN401 - JSON
    """Write what may be null as a list of types, and leave out titles that repeat the name."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidied = {
        key: value if key in {"examples", "example", "enum"} else _tidy(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str))
    }
    options = tidied.get("anyOf")
    if isinstance(options, list) and len(options) == 2 and {"type": "null"} in options:  # noqa: PLR2004
        (real,) = [option for option in options if option != {"type": "null"}]
        if isinstance(real.get("type"), str):
            del tidied["anyOf"]
            tidied = {**real, "type": [real["type"], "null"], **tidied}
    return tidied
