"""What was sent is neither repeated nor written down."""

import asyncio
import logging
import socket

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from api.header import Headers
from api.metric import Metrics
from api.resource import live
from monitor.store import Store
from tests.api.serving import SECONDS
from tests.monitor.city import NOW, put
from tests.monitor.surroundings import AREA, SQUARE, presences, table, tables

HOUR = 3600
CANARY = "351560037393293"


@pytest.fixture
def figures(store: Store) -> None:
    put(store, [Cluster("market-1:in", NOW - 6 * HOUR, NOW - HOUR, 200)])
    delivered = [tables(2, table(NOW - 3 * HOUR)), presences(3, Presence(SQUARE, NOW - HOUR, 20))]
    delivered.append(presences(4, Presence(SQUARE, NOW - 60, 20)))
    store.put(delivered)


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize(
    "question",
    ["footfall?counterId=market-1:in", f"visits?areaId={AREA}", f"presence?counterId={SQUARE}"],
)
@pytest.mark.parametrize(
    "sent",
    [
        f"from={CANARY}&from=2026-06-01",
        f"from=2026-06-01T00:00:00.{CANARY}Z",
        f"to={CANARY}&from=2026-06-01&to=2026-06-02T00:00:00.{CANARY}%2B02:00",
        f"pageSize={CANARY}&from=2026-06-01",
        f"municipality={CANARY}&municipality=GM0153&from=2026-06-01",
    ],
)
def test_the_next_address_repeats_nothing_that_was_sent(
    client: httpx.Client, question: str, sent: str
) -> None:
    asked = f"/v1/{question}&{sent}&pageSize=1"
    answer = client.get(asked)
    assert answer.status_code == httpx.codes.OK, answer.text
    following = answer.json()["next"]
    assert following is not None
    assert CANARY not in answer.text
    assert client.get(following).status_code == httpx.codes.OK


def test_what_an_error_says_is_not_written_down(
    asker: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_news: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(live, "shown_json", fail)
    answer = asker.get("/v1/live")
    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert "RuntimeError, at test_echo.py:" in caplog.text
    assert CANARY not in answer.text + caplog.text


def test_nor_is_what_an_error_says_that_cuts_an_answer_short(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(CANARY)

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/v1/live"}
    asyncio.run(Headers(fail, metrics=Metrics())(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text


def test_the_path_of_a_websocket_is_not_written_down(
    asker: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    request = (
        f"GET /v1/{CANARY} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    address = asker.base_url.host, asker.base_url.port or 0
    with socket.create_connection(address, timeout=SECONDS) as line:
        line.sendall(request.encode())
        answer = line.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 404")
    # The server's log of every request has no handler, but pytest listens to it all the same.
    written = [record for record in caplog.records if record.name != "uvicorn.access"]
    assert all(CANARY not in record.getMessage() for record in written)
