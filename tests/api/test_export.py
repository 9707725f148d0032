"""Footfall as files: they tell what JSON tells, all of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from pyarrow import ipc, parquet

from monitor.store import Store
from tests.api.filing import COUNTER, HOUR, MEDIA_TYPES, flat, put_every_state, rows
from tests.api.serving import serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NOW, city
from tests.monitor.surroundings import surrounded

BOTH = f"/v1/footfall?zoneId=market&counterId={COUNTER}&counterId=gate-1:in"
SINCE = "from=2026-05-31T00:00:00Z"


@pytest.fixture(scope="module")
def filled(embedded_server: Server, embedded_migrated: str) -> Iterator[httpx.Client]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(surrounded(city()))
            put_every_state(store, url)
        with serving(url) as client:
            yield client


@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.parametrize(
    "question",
    [
        "interval=quarter",
        "interval=hour",
        "interval=day&calibrated=true",
        "interval=week",
        "interval=month&calibrated=true&compare=last-year",
        "interval=year",
        "interval=hour&compare=previous",
        "interval=hour&compare=2026-05-25",
    ],
)
def test_a_file_tells_what_the_pages_tell(filled: httpx.Client, form: str, question: str) -> None:
    since = SINCE if "hour" in question or "quarter" in question else "from=2026-01-01"
    told, path = [], f"{BOTH}&{since}&{question}&pageSize=100"
    while path:
        page = filled.get(path).json()
        told += [flat(figure) for figure in page["data"]]
        path = page["next"]
    answer = filled.get(f"{BOTH}&{since}&{question}&format={form}")
    assert rows(answer) == told
    assert any(row["count"] for row in told)


def test_the_five_states_are_all_there_and_what_has_no_figure_is_empty(
    filled: httpx.Client,
) -> None:
    for form in MEDIA_TYPES:
        found = rows(filled.get(f"/v1/footfall?counterId={COUNTER}&{SINCE}&format={form}"))
        assert {row["state"] for row in found} == {"measured", "quiet", "late", "outage", "unknown"}
        for row in found:
            assert (row["count"] is None) == (row["state"] != "measured")


def test_a_file_has_lines_with_times_in_utc(filled: httpx.Client) -> None:
    text = filled.get(f"{BOTH}&from=2026-06-01T08:00:00Z&format=csv").text
    assert text.splitlines() == [
        "zoneId,counterId,from,to,count,state,covered",
        "market,,2026-06-01T08:00:00Z,2026-06-01T09:00:00Z,,quiet,0.0",
        ",gate-1:in,2026-06-01T08:00:00Z,2026-06-01T09:00:00Z,,unknown,0.0",
        ",market-1:in,2026-06-01T08:00:00Z,2026-06-01T09:00:00Z,,quiet,0.0",
        "market,,2026-06-01T09:00:00Z,2026-06-01T10:00:00Z,80,measured,0.5",
        ",gate-1:in,2026-06-01T09:00:00Z,2026-06-01T10:00:00Z,,unknown,0.0",
        ",market-1:in,2026-06-01T09:00:00Z,2026-06-01T10:00:00Z,80,measured,1.0",
    ]
    assert text.endswith("\n")


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_file_of_clusters_tells_what_was_released(filled: httpx.Client, form: str) -> None:
    question = f"/v1/footfall?counterId={COUNTER}&counterId=gate-1:in&{SINCE}&interval=cluster"
    told = [flat(figure) for figure in filled.get(question).json()["data"]]
    assert len(told) == 2
    assert rows(filled.get(f"{question}&format={form}")) == told


@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.parametrize("question", ["counterId=gate-1:in&interval=cluster", "zoneId=market"])
def test_a_file_about_nothing_is_a_whole_file(
    filled: httpx.Client, form: str, question: str
) -> None:
    span = "from=2026-06-02&to=2026-06-03"
    answer = filled.get(f"/v1/footfall?{question}&{span}&format={form}")
    assert rows(answer) == []
    assert answer.content


def test_columns_have_types_and_words_are_told_once(filled: httpx.Client) -> None:
    asked = f"{BOTH}&{SINCE}&calibrated=true&compare=previous"
    body = filled.get(f"{asked}&format=arrow").content
    word, moment = pa.dictionary(pa.int32(), pa.string()), pa.timestamp("ms", tz="UTC")
    kinds = {
        "Id": word,
        "state": word,
        "from": moment,
        "to": moment,
        "count": pa.int64(),
        "covered": pa.float64(),
        "change": pa.float64(),
    }
    for field in ipc.open_stream(pa.BufferReader(body)).schema:
        name = field.name.removeprefix("compared").removeprefix("calibrated").lower()
        assert field.type == kinds["Id" if field.name.endswith("Id") else name]
    table = parquet.read_table(pa.BufferReader(filled.get(f"{asked}&format=parquet").content))
    assert table.schema.field("counterId").type == pa.string()
    assert table.schema.field("from").type == moment


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("application/vnd.apache.arrow.stream, text/plain", "application/vnd.apache.arrow.stream"),
    ],
)
def test_accept_chooses_the_form(filled: httpx.Client, accept: str, media_type: str) -> None:
    answer = filled.get(f"{BOTH}&{SINCE}", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["Vary"].replace(" ", "").split(",")


@pytest.mark.parametrize("accept", ["application/xml", "image/*", "text/csv;q=0"])
def test_a_form_that_is_not_here_is_refused_unless_one_is_named(
    filled: httpx.Client, accept: str
) -> None:
    answer = filled.get(f"{BOTH}&{SINCE}", headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "text/csv" in answer.json()["detail"]
    named = filled.get(f"{BOTH}&{SINCE}&format=csv", headers={"Accept": accept})
    assert named.headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("further", "name"),
    [
        ("pageSize=10", "pageSize"),
        ("after=1780308000.0", "after"),
        ("format=xlsx", "format"),
        ("interval=cluster", "interval"),
    ],
)
def test_what_makes_no_sense_for_a_file_is_refused(
    filled: httpx.Client, further: str, name: str
) -> None:
    answer = filled.get(f"{BOTH}&{SINCE}&{further}", headers={"Accept": "text/csv"})
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["name"] == name


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("zoneId=market&from=2026-05-31&to=2026-06-01", "footfall-market-hour-2026-05-31"),
        (
            "counterId=market-1:in&interval=cluster&from=2026-05-01&to=2026-06-01",
            "footfall-market-1-in-cluster-2026-05-01-to-2026-05-31",
        ),
        (
            f"municipality={CODE}&interval=day&from=2026-05-01",
            f"footfall-{CODE}-day-2026-05-01-to-2026-06-01",
        ),
        (
            "zoneId=market&zoneId=park&interval=day&from=2026-06-01",
            "footfall-several-day-2026-06-01",
        ),
    ],
)
def test_a_file_has_a_name_that_says_what_it_holds(
    filled: httpx.Client, question: str, name: str
) -> None:
    headers = filled.get(f"/v1/footfall?{question}&format=parquet").headers
    assert headers["Content-Disposition"] == f'attachment; filename="{name}.parquet"'
    assert "Content-Disposition" in headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_file_is_packed_while_it_is_written(filled: httpx.Client, encoding: str) -> None:
    asked = f"{BOTH}&from=2026-01-01&format=csv"
    packed = filled.get(asked, headers={"Accept-Encoding": encoding})
    plain = filled.get(asked, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == encoding
    assert packed.num_bytes_downloaded < plain.num_bytes_downloaded / 10
    assert packed.text == plain.text
    parquet_answer = filled.get(
        f"{BOTH}&{SINCE}&format=parquet", headers={"Accept-Encoding": encoding}
    )
    assert "Content-Encoding" not in parquet_answer.headers


def test_head_of_a_file_is_that_of_get(filled: httpx.Client) -> None:
    got, head = (filled.request(method, f"{BOTH}&{SINCE}&format=csv") for method in ("GET", "HEAD"))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Disposition"] == got.headers["Content-Disposition"]


def test_a_span_lies_where_json_has_it(filled: httpx.Client) -> None:
    asked = f"/v1/footfall?counterId={COUNTER}&from=2026-06-01T09:00:00Z&format=arrow"
    (row,) = rows(filled.get(asked))
    assert row["from"] == datetime.fromtimestamp(NOW - HOUR, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
