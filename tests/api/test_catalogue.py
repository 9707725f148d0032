"""The catalogue as it is served."""

import asyncio
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyshacl
import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from api.app import create_app
from api.guard.setting import Access, GuardSettings
from api.settings import Settings
from monitor.store import Store
from tests.api.serving import SECONDS, serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, at, city, put
from tests.monitor.surroundings import SQUARE, presences, surrounded, table, tables

HOUR = 3600
JSON_LD = "application/ld+json"
TURTLE = "text/turtle"
# The library reads JSON-LD with a class of its own that it means to leave.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def address(embedded_server: Server, embedded_migrated: str) -> Iterator[str]:
    """A database of two municipalities, one of them with figures of every kind."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(surrounded(city()))
            store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
            # The oldest and the newest of one counter, and another in between.
            early = at("2025-12-30T22:10:00+01:00")
            put(store, [Cluster("market-1:in", early, early + HOUR, 200)])
            for counter, day in (("gate-1:in", "2026-03-10"), ("market-1:in", "2026-04-20")):
                noon = at(f"{day}T12:00:00+02:00")
                put(store, [Cluster(counter, noon, noon + HOUR, 200)])
            # After midnight in Enschede, before it in UTC.
            late = at("2026-05-30T22:30:00+00:00") // HOUR * HOUR
            store.put([tables(2, table(late)), tables(3, table(NOW - 3 * HOUR))])
            store.put([presences(4, Presence(SQUARE, NOW - HOUR, 20))])
        yield url


@pytest.fixture(scope="module")
def reader(address: str) -> Iterator[httpx.Client]:
    """A client of whom the api knows nothing, where it is guarded."""
    with serving(address, guard=GuardSettings(Access.GUARDED)) as client:
        yield client


def graph_of(answer: httpx.Response) -> Graph:
    assert answer.status_code == httpx.codes.OK, answer.text
    media_type = answer.headers["Content-Type"].split(";")[0]
    return Graph().parse(data=answer.content, format=media_type)


def test_what_is_served_is_valid(reader: httpx.Client) -> None:
    shape = Graph().parse(Path(__file__).with_name("catalogue_shape.ttl"), format="turtle")
    graph = graph_of(reader.get("/v1/catalog", headers={"Accept": TURTLE}))
    assert len(set(graph.subjects(RDF.type, DCAT.Catalog))) == 2
    is_valid, _, text = pyshacl.validate(graph, shacl_graph=shape, inference="none")
    assert is_valid, text


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        ("*/*", "", JSON_LD),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "", JSON_LD),
        (TURTLE, "", TURTLE),
        ("text/*", "", TURTLE),
        (f"{JSON_LD};q=0.4, {TURTLE};q=0.5", "", TURTLE),
        (f"{TURTLE};q=0, */*", "", JSON_LD),
        (JSON_LD, "?format=turtle", TURTLE),
        (TURTLE, "?format=jsonld", JSON_LD),
        ("image/png", "?format=turtle", TURTLE),
    ],
)
def test_it_is_written_as_the_asker_prefers(
    reader: httpx.Client, accept: str, query: str, media_type: str
) -> None:
    answer = reader.get(f"/v1/catalog{query}", headers={"Accept": accept})
    assert answer.headers["Content-Type"].split(";")[0] == media_type
    assert "Accept" in answer.headers["Vary"]
    assert len(graph_of(answer)) > 100


def test_who_takes_neither_syntax_is_told_what_there_is(reader: httpx.Client) -> None:
    answer = reader.get("/v1/catalog", headers={"Accept": "application/rdf+xml"})
    assert answer.status_code == httpx.codes.NOT_ACCEPTABLE
    assert JSON_LD in answer.json()["detail"]
    assert reader.get("/v1/catalog?format=xml").status_code == httpx.codes.BAD_REQUEST


def test_a_municipality_can_be_asked_alone(reader: httpx.Client) -> None:
    one = graph_of(reader.get("/v1/catalog", params={"municipality": NEIGHBOUR}))
    both = graph_of(reader.get("/v1/catalog"))
    assert len(set(one.subjects(RDF.type, DCAT.Catalog))) == 1
    assert set(one) < set(both)
    assert reader.get("/v1/catalog?municipality=GM9999").status_code == httpx.codes.BAD_REQUEST


def test_coverage_is_in_local_days_and_of_every_series(reader: httpx.Client) -> None:
    graph = graph_of(reader.get("/v1/catalog", params={"municipality": CODE}))
    periods = {
        str(dataset).partition(f"#{CODE}-")[2]: (
            str(graph.value(period, DCAT.startDate)),
            str(graph.value(period, DCAT.endDate)),
        )
        for dataset, period in graph.subject_objects(DCTERMS.temporal)
    }
    assert periods == {
        "footfall-by-hour": ("2025-12-30", "2026-04-20"),
        "footfall-by-day": ("2025-12-30", "2026-04-20"),
        "clusters": ("2025-12-30", "None"),
        "visits": ("2026-05-31", "None"),
        "presence": ("2026-06-01", "None"),
    }
    far = graph_of(reader.get("/v1/catalog", params={"municipality": NEIGHBOUR}))
    assert not list(far.objects(None, DCTERMS.temporal))


def test_every_address_of_the_catalogue_answers_everyone(reader: httpx.Client) -> None:
    graph = graph_of(reader.get("/v1/catalog"))
    here = str(reader.base_url).rstrip("/")
    addresses = {str(each) for each in graph.objects(None, DCAT.accessURL)}
    addresses |= {str(each) for each in graph.objects(None, DCAT.endpointDescription)}
    addresses |= {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    listed = {each.rpartition("/")[2] for each in addresses if "/downloads/" in each}
    assert listed == {
        f"{period}.{form}"
        for period in ("2025", "2026-01", "2026-02", "2026-03", "2026-04")
        for form in ("csv", "parquet")
    }
    for each in addresses:
        assert each.startswith(f"{here}/")
        answer = reader.get(each.removeprefix(here), follow_redirects=True)
        assert answer.status_code == httpx.codes.OK, each


def test_the_header_host_is_not_believed(reader: httpx.Client) -> None:
    port = reader.base_url.port
    for host in ("evil.example", "evil.example:80", f"evil.example:{port}"):
        headers = {"Host": host, "X-Forwarded-Host": "evil.example", "Forwarded": f"host={host}"}
        answer = reader.get("/v1/catalog", headers=headers)
        assert "evil" not in answer.text
        assert f"http://127.0.0.1:{port}/v1/catalog" in answer.text
        # It names the address that it was asked at: not for a cache that others read from.
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_request_without_host_is_no_fault_of_ours(reader: httpx.Client) -> None:
    there = reader.base_url.host, reader.base_url.port or 0
    with socket.create_connection(there, timeout=SECONDS) as line:
        line.sendall(b"GET /v1/catalog HTTP/1.0\r\n\r\n")
        assert line.recv(65_536).split()[1] == b"200"


async def asked(settings: Settings) -> httpx.Response:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://evil.example") as client,
    ):
        return await client.get("/v1/catalog")


def test_with_an_address_of_our_own_all_is_named_by_it_and_may_be_kept(address: str) -> None:
    own = "https://drukte.example"
    settings = Settings.from_environment(
        {"PASSANT_DATABASE_URL": address, "PASSANT_PUBLIC_URL": f"{own}/"}
    )
    assert settings.public_url == own
    answer = asyncio.run(asked(settings))
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    ours = {
        each
        for each in re.findall(r'"@id": "(https?://[^"]+)"', answer.text)
        if urlsplit(each).hostname in {"127.0.0.1", "drukte.example"}
    }
    assert ours
    assert all(each.startswith(f"{own}/") for each in ours)
