"""The names that the api's document knows: of parameters, and of what bodies are made of."""

from collections.abc import Iterator, Sequence
from typing import Any


class Lexicon:
    """The names in a document.

    Parameters
    ----------
    document : dict
        OpenAPI.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._shapes = document.get("components", {}).get("schemas", {})
        self._operations = {
            operation["operationId"]: operation
            for path in document.get("paths", {}).values()
            for operation in path.values()
        }
        self._known = {name for each in self._operations.values() for name in self._names_of(each)}

    def has(self, name: str) -> bool:
        """Tell whether any operation knows a parameter or a part of a body by it."""
        return name in self._known

    def names(self, operation: str, where: str, path: Sequence[str | int] = ()) -> Sequence[str]:
        """Return the names that an operation takes.

        Parameters
        ----------
        operation : str
            Its id; none are known of one that is not there.
        where : str
            ``body``, or a kind of parameter.
        path : sequence of str or int
            Within which part of the body.
        """
        known = self._operations.get(operation, {})
        if where != "body":
            return [each["name"] for each in known.get("parameters", ()) if each["in"] == where]
        shape = self._body(known)
        for part in path:
            shape = self._real(
                shape.get("items", {}) if isinstance(part, int) else _parts(shape).get(part, {})
            )
        return list(_parts(shape))

    def _names_of(self, operation: dict[str, Any]) -> Iterator[str]:
        yield from (each["name"] for each in operation.get("parameters", ()))
        yield from self._parts_within(self._body(operation))

    def _parts_within(self, shape: dict[str, Any]) -> Iterator[str]:
        for name, part in _parts(shape).items():
            yield name
            inner = self._real(part)
            yield from self._parts_within(self._real(inner.get("items", inner)))

    def _body(self, operation: dict[str, Any]) -> dict[str, Any]:
        content = operation.get("requestBody", {}).get("content", {})
        return self._real(content.get("application/json", {}).get("schema", {}))

    def _real(self, shape: dict[str, Any]) -> dict[str, Any]:
        reference = shape.get("$ref")
        real: dict[str, Any] = self._shapes[reference.rpartition("/")[2]] if reference else shape
        return real


def _parts(shape: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = shape.get("properties", {})
    return parts
