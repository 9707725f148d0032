"""The short form of the fuzzer, and that it finds what is planted."""

import json
import subprocess
from collections.abc import Iterator

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.fix_database import Server, _database
from tests.fuzz.ground import app_of, furnish, make_key, serve
from tests.fuzz.run import fuzz, never_answered

ROUNDS = (
    # While there are happenings: the next one deletes them too.
    ("--phases=coverage", "--include-path=/happenings/{happeningId}/report"),
    ("--phases=examples,coverage",),
    ("--phases=fuzzing,stateful", "--max-time=6"),
)
"""All that is written out, then a little of what is made up: `make fuzz` is the long form."""


@pytest.fixture(scope="module")
def furnished(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        database_url = embedded_server.url(name)
        furnish(database_url)
        yield database_url


def test_nothing_that_is_asked_has_an_answer_that_is_not_documented(furnished: str) -> None:
    with serve(app_of(furnished)) as address:
        key = make_key(furnished)
        for rounds in ROUNDS:
            found, told = fuzz(address, *rounds, "--seed=1", key=key, stdout=subprocess.PIPE)
            assert found == 0, told
        # Or the fuzzer knocked at doors that never opened.
        assert never_answered(address) == []


class Defects:
    """ASGI middleware that answers some operations wrongly."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        path, is_good = scope["path"], False

        async def send_wrongly(message: Message) -> None:
            nonlocal is_good
            if message["type"] == "http.response.start":
                is_good = message["status"] < 400
            if message["type"] == "http.response.start" and is_good:
                if path == "/v1/areas":
                    message = {**message, "status": 418}
                if path == "/v1/counters":
                    message = {**message, "status": 500}
                if path == "/v1/municipalities":
                    left = [each for each in message["headers"] if each[0] != b"content-length"]
                    message = {**message, "headers": left}
            elif is_good and path == "/v1/municipalities":
                message = {**message, "body": _misspelt(message["body"])}
            await send(message)

        await self._app(scope, receive, send_wrongly)


def _misspelt(body: bytes) -> bytes:
    told = json.loads(body)
    for each in told["data"]:
        each["timezone"] = each.pop("timeZone")
    return json.dumps(told).encode()


def test_the_fuzzer_finds_what_is_planted(furnished: str) -> None:
    app = app_of(furnished)
    app.add_middleware(Defects)
    with serve(app) as address:
        paths = [f"--include-path=/{name}" for name in ("areas", "counters", "municipalities")]
        found, told = fuzz(
            address, "--phases=examples,coverage", "--seed=1", *paths, stdout=subprocess.PIPE
        )
    assert found == 1
    for word in ("Undocumented status code", "Server error", "Response violates schema"):
        assert word in told, told
    assert "3 failed" in told
