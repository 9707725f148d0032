"""How an operation is told to go, shown on one that is planted."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Response

from api.answer import JSON, documented
from api.deprecation import Deprecation
from api.document import document_of
from api.header import Headers
from api.metric import Metrics
from api.problems import ProblemError, add_problems

GOING = Deprecation(date(2027, 1, 1), date(2027, 7, 2), "`/v1/zones`")
HEADERS = {
    "Deprecation": "@1798761600",
    "Sunset": "Fri, 02 Jul 2027 00:00:00 GMT",
    "Link": '</docs#listSquares>; rel="deprecation"; type="text/html"',
}


def router() -> APIRouter:
    router = APIRouter(tags=["registry"])

    @router.get(
        "/squares",
        operation_id="listSquares",
        summary="Squares",
        response_class=Response,
        responses=documented("Squares.", 400, 503),
        openapi_extra=GOING.mark(),
    )
    async def list_squares(fails: bool = False) -> Response:  # noqa: FBT001, FBT002
        """List squares."""
        if fails:
            raise ProblemError(503, "not now")  # type: ignore[arg-type]
        return Response(b"{}", media_type=JSON)

    @router.get("/circles", operation_id="listCircles", responses=documented("Circles.", 503))
    async def list_circles() -> Response:
        """List circles."""
        return Response(b"{}", media_type=JSON)

    return router


def ask(method: str, path: str) -> httpx.Response:
    app = FastAPI(openapi_url=None)
    add_problems(app)
    app.add_middleware(Headers, metrics=Metrics())
    app.include_router(router(), prefix="/v1")

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://passant") as client:
            return await client.request(method, path)

    return asyncio.run(answer())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/squares", 200),
        ("HEAD", "/v1/squares", 200),
        ("GET", "/v1/squares?fails=yes", 503),
        ("GET", "/v1/squares?fails=perhaps", 400),
    ],
)
def test_each_answer_of_an_operation_that_goes_says_so(method: str, path: str, status: int) -> None:
    answer = ask(method, path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert set(HEADERS) <= set(exposed)


@pytest.mark.parametrize("path", ["/v1/circles", "/v1/nothing"])
def test_no_other_answer_does(path: str) -> None:
    assert not HEADERS.keys() & {name.title() for name in ask("GET", path).headers}


def test_the_document_says_so_too() -> None:
    document: Any = document_of(router())
    going, staying = (document["paths"][path]["get"] for path in ("/squares", "/circles"))
    assert going["deprecated"] is True
    assert going["description"].endswith(
        "Deprecated since 2027-01-01, and gone from 2027-07-02 on. Use `/v1/zones`."
    )
    for response in going["responses"].values():
        assert set(HEADERS) <= set(response["headers"])
    assert "deprecated" not in staying
    for response in staying["responses"].values():
        assert not set(HEADERS) & set(response["headers"])


def test_nothing_goes_sooner_than_was_promised() -> None:
    with pytest.raises(ValueError, match="182 days"):
        Deprecation(date(2027, 1, 1), date(2027, 7, 1), "`/v1/zones`")
