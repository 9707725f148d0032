"""`/catalog`: what open data there is, for whoever gathers such catalogues."""

import asyncio
from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import REGISTRY, Documented, Keep, documented
from api.catalogue.graph import catalogue_graph
from api.catalogue.syntax import MEDIA_TYPES, Syntax, write_graph
from api.known import expect_municipality
from api.preference import preferred
from api.service import Service
from api.shape import WithinMunicipality
from monitor.holding import Holding, holdings

router = APIRouter(tags=["open data"])


class CatalogParameters(WithinMunicipality):
    """Whose catalogue, and how it is written."""

    format: Annotated[
        Syntax | None,
        Field(description="How it is written; what Accept asks for if left out, else JSON-LD."),
    ] = None


_EXAMPLE: Final = {
    "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
    "@graph": [
        {
            "@id": "https://passant.example/v1/catalog#GM0153",
            "@type": "dcat:Catalog",
            "dct:title": {"@language": "nl", "@value": "Open data over drukte in Enschede"},
        }
    ],
}


def _documented() -> Documented:
    answers = documented(
        "The catalogue, by DCAT-AP-NL 3: a catalogue a municipality, with its datasets, the forms "
        "they can be had in, and the services that answer.",
        400,
        406,
        503,
    )
    json_ld: dict[str, Any] = {
        "schema": {
            "type": "object",
            "description": "A graph in JSON-LD; nothing is to be fetched to read it.",
            "properties": {
                "@context": {"type": "object", "description": "What the prefixes stand for."},
                "@graph": {
                    "type": "array",
                    "description": "Everything that is described, by URI.",
                    "items": {"type": "object"},
                },
            },
            "required": ["@context", "@graph"],
        },
        "example": _EXAMPLE,
    }
    turtle = {
        "schema": {"type": "string", "description": "The same graph in Turtle."},
        "example": "<https://passant.example/v1/catalog#GM0153> a dcat:Catalog .",
    }
    answers[200]["content"] = {
        MEDIA_TYPES[Syntax.JSON_LD]: json_ld,
        MEDIA_TYPES[Syntax.TURTLE]: turtle,
    }
    return answers


@router.get(
    "/catalog",
    operation_id="getCatalog",
    summary="Catalogue of open data",
    response_class=Response,
    responses=_documented(),
)
async def get_catalog(
    request: Request, service: Service, query: Annotated[CatalogParameters, Query()]
) -> Response:
    """Describe what there is: datasets, the forms they can be had in, on what terms, of when.

    A municipality whose licence is none of Creative Commons, or whose contact is neither an e-mail
    address nor a page, is left out: the standard demands both.
    """
    syntax = query.format or preferred(request, {name: s for s, name in MEDIA_TYPES.items()})
    async with service.reader.connection() as connection:
        held = await holdings(
            connection, query.municipality, int(service.clock.now()), service.spool_days
        )
        if not held:
            await expect_municipality(connection, query.municipality)
    base = service.public_url or _base_of(request)
    # On a thread: it takes as long as a hundred small answers.
    body = await asyncio.to_thread(_written, held, base, syntax)
    # Without an address of our own it names the one that it was asked at, and is for the asker.
    keep: Keep = REGISTRY if service.public_url else "no-store"
    headers = {"Cache-Control": keep, "Vary": "Accept"}
    return Response(body, media_type=MEDIA_TYPES[syntax], headers=headers)


@lru_cache(maxsize=16)
def _written(held: tuple[Holding, ...], base: str, syntax: Syntax) -> bytes:
    return write_graph(catalogue_graph(held, base), syntax)


# Where the connection came in, and not the header Host, which the asker may choose.
def _base_of(request: Request) -> str:
    host, port = request.scope["server"]
    name = f"[{host}]" if ":" in host else host
    return f"{request.url.scheme}://{name}:{port}"
