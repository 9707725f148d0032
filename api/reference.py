"""`/docs`: the OpenAPI document as a page to read, without script and without anything foreign."""

import re
from html import escape
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, Response

from api.document import Document, openapi_document
from api.header import API_VERSION

_STYLE_PATH: Final = "/docs/reference.css"

_CODE: Final = re.compile(r"`([^`]+)`")


def reference_router() -> APIRouter:
    """Return the router of the document, as data and as a page; both are written once."""
    router = APIRouter(include_in_schema=False)
    document = openapi_document()
    page = render(document)
    style = files("api").joinpath("reference.css").read_bytes()

    @router.get("/docs")
    async def show_page() -> Response:
        return Response(page, media_type="text/html", headers={"Cache-Control": "no-cache"})

    @router.get(_STYLE_PATH)
    async def show_style() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "no-cache"})

    return router


def render(document: Document) -> str:
    """Write the document as HTML."""
    operations = "".join(
        _operation(f"{document['servers'][0]['url']}{path}", method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    schemas = "".join(
        _schema(name, schema) for name, schema in document["components"]["schemas"].items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Passant: the API</title>
<link rel="stylesheet" href="{_STYLE_PATH}">
</head>
<body>
<main>
<h1>Passant: the API</h1>
<p>{_prose(document["info"]["description"])}</p>
<p>Version {API_VERSION}. As data: <a href="/v1/openapi.json">/v1/openapi.json</a>
(OpenAPI 3.1).</p>
<h2>Operations</h2>
{operations}
<h2>Shapes</h2>
{schemas}
</main>
</body>
</html>
"""


def _operation(path: str, method: str, operation: Document) -> str:
    parameters = "".join(
        _row(
            parameter["name"],
            _type(parameter["schema"]),
            parameter.get("description") or parameter["schema"].get("description", ""),
            is_needed=parameter.get("required", False),
        )
        for parameter in operation.get("parameters", ())
    )
    answers = "".join(
        f"<tr><td><code>{escape(status)}</code></td><td>{_contents(response)}</td>"
        f"<td>{_prose(response['description'])}</td></tr>"
        for status, response in operation["responses"].items()
    )
    asked = f"<table><caption>Parameters</caption>{parameters}</table>" if parameters else ""
    return f"""<section id="{escape(operation["operationId"])}">
<h3><code>{escape(method.upper())} {escape(path)}</code></h3>
<p>{_prose(operation["description"])}</p>
{asked}
<table><caption>Answers</caption>{answers}</table>
</section>
"""


def _schema(name: str, schema: Document) -> str:
    needed = schema.get("required", ())
    rows = "".join(
        _row(key, _type(value), value.get("description", ""), is_needed=key in needed)
        for key, value in schema.get("properties", {}).items()
    )
    words = ", ".join(f"<code>{escape(str(word))}</code>" for word in schema.get("enum", ()))
    table = f"<table>{rows}</table>" if rows else f"<p>{words}</p>"
    return f"""<section id="{escape(name)}">
<h3>{escape(name)}</h3>
<p>{_prose(schema.get("description", ""))}</p>
{table}
</section>
"""


def _row(name: str, kind: str, description: str, *, is_needed: bool) -> str:
    need = "" if is_needed else " <small>may be left out</small>"
    return (
        f"<tr><td><code>{escape(name)}</code>{need}</td><td>{kind}</td>"
        f"<td>{_prose(description)}</td></tr>"
    )


def _contents(response: Document) -> str:
    return "<br>".join(
        f"<code>{escape(media_type)}</code> {_type(content['schema'])}"
        for media_type, content in response.get("content", {}).items()
        if "schema" in content
    )


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    kinds = schema.get("type", "anything")
    told = " or ".join(escape(kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))
    if "items" in schema:
        return f"{told} of {_type(schema['items'])}"
    return f"{told} <small>{escape(schema['format'])}</small>" if "format" in schema else told


def _prose(text: str) -> str:
    told = _CODE.sub(r"<code>\1</code>", escape(text.strip()))
    return told.replace("\n\n", "</p><p>")
