"""The catalogue in bytes: JSON-LD or Turtle, the same graph always the same bytes."""

import json
from enum import StrEnum
from typing import Any, Final

from rdflib import Graph

from api.catalogue import vocabulary


class Syntax(StrEnum):
    """What a catalogue can be written in."""

    JSON_LD = "jsonld"
    TURTLE = "turtle"


MEDIA_TYPES: Final = {Syntax.JSON_LD: "application/ld+json", Syntax.TURTLE: "text/turtle"}

_CONTEXT: Final = {prefix: str(namespace) for prefix, namespace in vocabulary.BINDINGS.items()} | {
    "xsd": "http://www.w3.org/2001/XMLSchema#"
}


def write_graph(graph: Graph, syntax: Syntax) -> bytes:
    """Write a graph; what it uses of others is named in full, and nothing is to be fetched."""
    if syntax is Syntax.TURTLE:
        return graph.serialize(format="turtle", encoding="utf-8")
    text = graph.serialize(format="json-ld", context=_CONTEXT, auto_compact=False)
    document = json.loads(text)
    nodes = document.get("@graph", [] if set(document) == {"@context"} else [_bare(document)])
    return json.dumps(
        {"@context": _CONTEXT, "@graph": _ordered(nodes)}, ensure_ascii=False, indent=1
    ).encode()


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "@context"}


def _ordered(node: Any) -> Any:  # noqa: ANN401 - JSON
    """Put what has no order into one: what the graph holds comes in any."""
    if isinstance(node, list):
        return sorted((_ordered(item) for item in node), key=_weight)
    if isinstance(node, dict):
        return {key: _ordered(node[key]) for key in sorted(node)}
    return node


def _weight(item: Any) -> str:  # noqa: ANN401 - JSON
    return str(item.get("@id")) if isinstance(item, dict) and "@id" in item else json.dumps(item)
