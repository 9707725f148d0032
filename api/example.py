"""Examples of whole answers, put together from the examples of their parts.

Pure. So an example says what its parts say, and cannot grow old beside them.
"""

from typing import Any


class LackingExampleError(LookupError):
    """A part has no example; the message names the path to it."""


def example_of(schema: dict[str, Any], shapes: dict[str, dict[str, Any]], where: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return an example of what a schema describes.

    Parameters
    ----------
    schema : dict
        JSON Schema, whose references lead to `shapes`.
    shapes : dict of str to dict
        `components.schemas` of the document.
    where : str
        Path to it, for the error.

    Returns
    -------
    object
        JSON. Of an array, an item of each of the kinds that it may hold.

    Raises
    ------
    LackingExampleError
        If a part of it has neither an example nor a constant, an enumeration or a default.
    """
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(shapes[schema["$ref"].rsplit("/", 1)[-1]], shapes, where)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {
            name: example_of(part, shapes, f"{where}.{name}")
            for name, part in schema["properties"].items()
        }
    options = _options(schema)
    if options:
        return example_of(options[0], shapes, where)
    if "items" in schema:
        items = schema["items"]
        return [
            example_of(item, shapes, f"{where}[]")
            for item in (_options(items) if "examples" not in items else ()) or (items,)
        ]
    if schema.get("default") is not None:
        return schema["default"]
    raise LackingExampleError(where)


def _options(schema: dict[str, Any]) -> list[dict[str, Any]]:
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [option for option in options if option != {"type": "null"}]
