"""The route of SensorThings: one for every path below `/sta/v1.1`, since a path is a language."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.sensorthings import writing
from api.sensorthings.admission import let_in
from api.sensorthings.failure import MissingError, failure, refusal
from api.sensorthings.link import Links
from api.sensorthings.path import Resource, Step, parse_path
from api.service import services_of
from monitor.errors import QuestionError, StoreUnavailableError
from monitor.sensorthings.entity import COLLECTIONS, OBSERVATION
from monitor.sensorthings.errors import QueryError
from monitor.sensorthings.inquiry import Inquiry, Keys, Row, inquiring
from monitor.sensorthings.option import Options, parse_options

PREFIX: Final = "/sta/v1.1"

AT_ONCE: Final = 3
"""Inquiries: of the pool's connections the others are left to those who ask little."""

WAIT_SECONDS: Final = 5
_ROUTE: Final = f"{PREFIX}/{{path}}"
_MOST_OPTIONS: Final = 20
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PUBLIC: Final = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Accept, Authorization",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
}
_OF_ONE: Final = frozenset({"$select", "$expand"})
_KEYS_ALONE: Final = Options(select=())


def sensorthings_router() -> APIRouter:
    """Return the router; its paths have their prefix."""
    router = APIRouter()
    turns = asyncio.Semaphore(AT_ONCE)

    async def answer(request: Request) -> Response:
        # For the metrics.
        request.scope["passant.route"] = _ROUTE
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={**_PREFLIGHT, **_PUBLIC})
        if request.method != "GET":
            answered = refusal(
                HTTPStatus.METHOD_NOT_ALLOWED, "this can be read alone", {"Allow": "GET, HEAD"}
            )
        else:
            answered = await _get(request, turns)
        answered.headers.update(_PUBLIC)
        return answered

    for path in (PREFIX, f"{PREFIX}/{{path:path}}"):
        router.add_route(path, answer, methods=list(_METHODS), include_in_schema=False)
    return router


async def _get(request: Request, turns: asyncio.Semaphore) -> Response:
    services = await services_of(request)
    links = Links((services.public_url or str(request.base_url).rstrip("/")) + PREFIX)
    try:
        options = parse_options(_pairs(request))
        path = request.path_params.get("path", "").rstrip("/")
        resource = parse_path(path) if path else None
        has_times = let_in(request, resource, options)
        if resource is None:
            return _root(options, links)
        _check_options(resource, options)
        # Asked again: the reader sees no more than what was let in.
        services = await services_of(request)
        now = int(services.clock.now())
        async with _turn(turns):
            async with inquiring(services.reader, now, has_times=has_times) as inquiry:
                write = await _answer(inquiry, resource, options, links)
            # On a thread: thousands of entities take so long to write that others would wait.
            return await asyncio.to_thread(write)
    except (QuestionError, StoreUnavailableError, MissingError, ProblemError) as error:
        return failure(error)


@asynccontextmanager
async def _turn(turns: asyncio.Semaphore) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await turns.acquire()
    except TimeoutError:
        raise StoreUnavailableError("too many ask at once: try again later") from None
    try:
        yield
    finally:
        turns.release()


def _pairs(request: Request) -> list[tuple[str, str]]:
    try:
        return parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=_MOST_OPTIONS)
    except ValueError:
        raise QueryError(f"there may be {_MOST_OPTIONS} query options at most") from None


def _root(options: Options, links: Links) -> Response:
    if options.texts:
        raise QueryError("the root takes no query options")
    return _json(writing.root(links, list(COLLECTIONS.values())))


def _check_options(resource: Resource, options: Options) -> None:
    last = resource.steps[-1]
    if options.is_data_array and (
        last.entity is not OBSERVATION
        or not last.is_collection
        or resource.is_reference
        or options.expansions
    ):
        raise QueryError("$resultFormat=dataArray is for Observations, without $expand")
    if options.is_data_array and any(
        name.endswith("Link") or last.entity.relation(name) for name in options.select or ()
    ):
        raise QueryError("$select of a dataArray takes id, phenomenonTime, resultTime and result")
    if not last.is_collection and options.names - _OF_ONE:
        raise QueryError("one entity takes $select and $expand alone")
    if (resource.within or resource.is_reference) and options.names & _OF_ONE:
        raise QueryError("a property or a reference takes neither $select nor $expand")


async def _answer(
    inquiry: Inquiry, resource: Resource, options: Options, links: Links
) -> Callable[[], Response]:
    """Read what is asked for; what is returned writes it."""
    keys: Keys = {}
    for step in resource.steps[:-1]:
        keys = (await _entity(inquiry, step, _KEYS_ALONE, keys)).keys
    step = resource.steps[-1]
    if not step.is_collection:
        if resource.within:
            row = await _entity(inquiry, step, Options(select=resource.within[:1]), keys)
            return lambda: _property(row, resource)
        whole = await _entity(inquiry, step, options, keys)
        return lambda: _json(writing.entity(whole, options, links))
    on = step.relation.on if step.relation else ()
    page = await inquiry.collection(step.entity, options, on, keys)
    write = writing.data_arrays if options.is_data_array else writing.collection
    write = writing.references if resource.is_reference else write
    return lambda: _json(write(page, options, links, f"{links.root}/{resource.text}"))


async def _entity(inquiry: Inquiry, step: Step, options: Options, keys: Keys) -> Row:
    """Read the entity that a step leads to from one that has these `keys`."""
    wanted: Keys = dict(step.keys or {})
    for key in step.relation.on if step.relation else ():
        if wanted.setdefault(key, keys[key]) != keys[key]:
            raise MissingError
    row = await inquiry.one(step.entity, options, tuple(wanted), wanted)
    if row is None:
        raise MissingError
    return row


def _property(row: Row, resource: Resource) -> Response:
    value = writing.property_of(row, resource.within)
    if value is None:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=_KEPT)
    if not resource.is_value:
        return _json({resource.within[-1]: value})
    if isinstance(value, dict | list):
        return _json(value)
    return Response(str(value), media_type="text/plain", headers=_KEPT)


# The addresses in it are those by which it was asked for.
_KEPT: Final = {"Cache-Control": "no-cache"}


def _json(written: object) -> Response:
    return Response(msgspec.json.encode(written), media_type="application/json", headers=_KEPT)
