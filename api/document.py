"""The OpenAPI document: what FastAPI knows of the operations, put by the Dutch API Design Rules."""

from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.header import API_VERSION
from api.problems import Problem
from api.resource.context import Context
from api.resource.sensor import SensorFeatures
from api.resource.shown import Live
from api.resource.zone import ZoneFeature, ZoneFeatures
from api.v1 import PREFIX, v1_router

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
    {"name": "findings", "description": "What seems wrong with sensors."},
]

_API_VERSION_HEADER: Final = {
    "API-Version": {
        "description": "Full version of this contract.",
        "schema": {"type": "string", "examples": [API_VERSION]},
    }
}

# Schemas that answers name by hand, as FastAPI documents one media type an answer.
_FURTHER: Final = (Problem, ZoneFeature, ZoneFeatures, SensorFeatures, Context, Live)

_CONTACT: Final = {
    "name": "Passant",
    "url": "https://passant.example/contact",
    "email": "passant@passant.example",
}

Document = dict[str, Any]


def openapi_document() -> Document:
    """Return the OpenAPI 3.1 document of version 1."""
    document = get_openapi(
        title="Passant",
        version=API_VERSION,
        openapi_version="3.1.0",
        summary="Footfall of city centres, live and over the years",
        description=_DESCRIPTION,
        routes=v1_router().routes,
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
    for path in document["paths"].values():
        for operation in path.values():
            _put_by_the_rules(operation)
    return {key: _tidy(value) if key in _TIDIED else value for key, value in document.items()}


_TIDIED: Final = ("paths", "components")


def _put_by_the_rules(operation: Document) -> None:
    responses = operation["responses"]
    # Invalid input is 400 here, which each operation that has input names itself.
    responses.pop("422", None)
    for status, response in responses.items():
        if status < "400":
            response["headers"] = _API_VERSION_HEADER
    for parameter in operation.get("parameters", ()):
        # It may be left out; null is nothing that a query could say.
        schema = parameter["schema"]
        options = [option for option in schema.pop("anyOf", ()) if option != {"type": "null"}]
        if len(options) == 1:
            parameter["schema"] = {**options[0], **schema}
        elif options:
            schema["anyOf"] = options


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
