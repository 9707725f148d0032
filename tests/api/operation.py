"""Every operation of the document, and how it is asked in the city of the tests."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.document import openapi_document
from tests.monitor.city import CODE

DOCUMENT: Any = json.loads(json.dumps(openapi_document()))

VALUES = {
    "municipality": CODE,
    "zoneId": "market",
    "from": "2026-06-01",
}
"""Of the parameters without which some operation cannot be asked."""


@dataclass(frozen=True)
class Operation:
    """An operation, and what the document says of it."""

    path: str
    method: str
    told: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.told["operationId"])

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return list(self.told.get("parameters", ()))

    @property
    def is_public(self) -> bool:
        """Whether it can be asked without a key."""
        security = self.told.get("security", DOCUMENT.get("security", []))
        return not security or {} in security

    def address(self, **query: str) -> str:
        """Return an address at which it answers well; `query` replaces or adds."""
        path, asked = self.path, {}
        for parameter in self.parameters:
            name = parameter["name"]
            if parameter["in"] == "path":
                value = VALUES.get(name, parameter["example"])
                path = path.replace(f"{{{name}}}", str(value))
            elif parameter["in"] == "query" and (
                parameter.get("required", False) or name == "municipality"
            ):
                asked[name] = VALUES.get(name, str(parameter.get("example")))
        asked |= query
        return f"/v1{path}" + (f"?{urlencode(asked)}" if asked else "")


def operations(document: Any = DOCUMENT) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield Operation(path, method, told)


READING = [each for each in operations() if each.method == "get"]
ANSWERED = [
    each for each in READING if each.is_public and "text/event-stream" not in str(each.told)
]
"""Those that answer anybody, with something that ends."""


def name_of(operation: Operation) -> str:
    return operation.id


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within a document, examples left out."""
    if isinstance(node, dict):
        yield node
        node = [value for key, value in node.items() if key not in {"example", "examples"}]
    if isinstance(node, list):
        for each in node:
            yield from schemas(each)
