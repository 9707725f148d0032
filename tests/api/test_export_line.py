"""Files under way: readers that leave, databases that fail, and how many at a time."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import psycopg
import pytest
from pyarrow import compute  # type: ignore[import-untyped]
from starlette.types import Message

from api.export.stream import ExportStream
from api.guard.setting import GuardSettings, Limits
from demo.broker import HOST
from monitor.access.principal import Grant, Role
from monitor.export import MOST_EXPORTS, Exports
from monitor.source import Source
from monitor.store import Store
from tests.api.filing import COUNTER, MANY, put_many, table
from tests.api.guarded import Bearer, make_key
from tests.api.serving import SECONDS, serving
from tests.bench.face import face
from tests.demo.poll import eventually
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, city

ASKED = f"/v1/footfall?counterId={COUNTER}&from=2025-01-01&interval=cluster&format=csv"


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
        put_many(url)
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with serving(url) as client:
        # As it is, it is too much for what lies between the two ends to take in.
        client.headers["Accept-Encoding"] = "identity"
        yield client


def exports(url: str, condition: str = "true") -> int:
    with psycopg.connect(url, autocommit=True) as owner:
        row = owner.execute(
            "select count(*) from pg_stat_activity where application_name = 'passant export'"
            f" and datname = current_database() and {condition}".encode()
        ).fetchone()
    assert row is not None
    return int(row[0])


def has_none(url: str) -> bool:
    return exports(url) == 0


@pytest.mark.parametrize("form", ["csv", "arrow"])
def test_a_reader_that_leaves_ends_the_query(client: httpx.Client, url: str, form: str) -> None:
    with client.stream("GET", ASKED.replace("csv", form)) as answer:
        blocks = answer.iter_raw()
        next(blocks)
        assert exports(url) == 1
    assert eventually(lambda: has_none(url), SECONDS)


def test_a_reader_that_leaves_before_the_first_line_ends_the_query(url: str) -> None:
    with (
        serving(url) as client,
        psycopg.connect(url) as other,
    ):
        # Nothing can be read while somebody holds this.
        other.execute("lock table cluster in access exclusive mode")
        with pytest.raises(httpx.ReadTimeout):
            client.get(ASKED, timeout=httpx.Timeout(SECONDS, read=0.3))
        assert eventually(lambda: has_none(url), SECONDS)


def test_a_reader_that_takes_a_little_now_and_then_is_given_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.export.stream.STALLED_SECONDS", 0.5)
    sizes: list[int] = []

    async def read(pause: float) -> None:
        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        # Never as long as that in between.
        async def send(message: Message) -> None:
            sizes.append(len(message.get("body", b"")))
            await asyncio.sleep(pause)

        exports = Exports(url)
        stream = ExportStream(exports, blocks, None, media_type="text/csv", headers={})
        try:
            await stream({}, receive, send)
        finally:
            await exports.close()

    def blocks(_source: Source) -> Iterator[bytes]:
        yield from [b"a"] * 10

    with pytest.raises(TimeoutError):
        asyncio.run(read(0.2))
    assert sum(sizes) < 5
    # Who takes as much in that time goes on.
    sizes.clear()
    monkeypatch.setattr("api.export.stream.SLOWEST", 1)
    asyncio.run(read(0.2))
    assert sum(sizes) == 10


def read_while_the_database_ends_it(client: httpx.Client, url: str) -> Iterator[int]:
    with client.stream("GET", ASKED) as answer:
        blocks = answer.iter_raw()
        yield len(next(blocks))
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where application_name = 'passant export'"
            )
        yield from map(len, blocks)


def test_an_error_on_the_way_breaks_the_connection(client: httpx.Client, url: str) -> None:
    reading = read_while_the_database_ends_it(client, url)
    assert next(reading) > 0
    with pytest.raises(httpx.RemoteProtocolError):
        list(reading)
    assert eventually(lambda: has_none(url), SECONDS)


def test_an_error_before_the_first_line_is_a_problem(url: str) -> None:
    with serving(url) as client, psycopg.connect(url) as owner:
        owner.execute("alter table cluster rename to cluster_elsewhere")
        owner.commit()
        try:
            answer = client.get(ASKED)
        finally:
            owner.execute("alter table cluster_elsewhere rename to cluster")
            owner.commit()
    assert answer.status_code in {500, 503}
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "cluster" not in answer.text


def test_one_reader_has_two_files_at_a_time_and_leaves_others_theirs(url: str) -> None:
    guard = GuardSettings(anonymous=Limits(0, 0, 2), known=Limits(0, 0, 2))
    one, other = (
        Bearer(make_key(url, Grant(Role.ANALYST, CODE), name=name).text) for name in ("one", "two")
    )
    with serving(url, guard=guard) as client, ExitStack() as stack:
        client.headers["Accept-Encoding"] = "identity"
        for _ in range(2):
            assert stack.enter_context(client.stream("GET", ASKED, auth=one)).status_code == 200
        refused = client.get(ASKED, auth=one)
        assert refused.status_code == 429
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert int(refused.headers["Retry-After"]) > 0
        # A page is no file; and of two readers each has its own.
        assert client.get(ASKED.replace("csv", "json"), auth=one).status_code == 200
        with client.stream("GET", ASKED, auth=other) as answer:
            assert answer.status_code == 200
        with client.stream("GET", ASKED) as first, client.stream("GET", ASKED) as second:
            assert (first.status_code, second.status_code) == (200, 200)
            assert client.get(ASKED).status_code == 429
        stack.close()

        def is_answered() -> bool:
            with client.stream("GET", ASKED, auth=one) as answer:
                return answer.status_code == 200

        assert eventually(is_answered)


def test_there_are_a_few_at_a_time_and_other_readers_do_not_wait(client: httpx.Client) -> None:
    with ExitStack() as stack:
        for _ in range(MOST_EXPORTS):
            answer = stack.enter_context(client.stream("GET", ASKED))
            assert answer.status_code == 200
        refused = client.get(ASKED)
        assert refused.status_code == 503
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert int(refused.headers["Retry-After"]) > 0
        for _ in range(2 * MOST_EXPORTS):
            assert client.get(ASKED.replace("csv", "json")).status_code == 200
    assert eventually(lambda: client.head(ASKED).status_code == 200, SECONDS)


@pytest.mark.parametrize("form", ["csv", "parquet", "arrow"])
def test_a_large_file_is_whole(client: httpx.Client, url: str, form: str) -> None:
    found = table(client.get(ASKED.replace("csv", form)))
    started = found.column("from")
    assert found.num_rows == MANY
    assert started.equals(started.take(compute.sort_indices(started)))
    assert len(started.unique()) == MANY
    assert eventually(lambda: has_none(url), SECONDS)


def test_a_server_that_stops_breaks_the_connection(url: str) -> None:
    with httpx.Client(timeout=SECONDS) as reader:
        with face(url) as running:
            question = reader.build_request("GET", f"http://{HOST}:{running.port}{ASKED}")
            question.headers["Accept-Encoding"] = "identity"
            blocks = reader.send(question, stream=True).iter_raw()
            assert next(blocks)
            assert exports(url) == 1
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            list(blocks)
    assert eventually(lambda: has_none(url), SECONDS)
