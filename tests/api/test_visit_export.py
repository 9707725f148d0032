"""Visits as files: they tell what JSON tells, all of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from monitor.store import Store
from tests.api.filing import MEDIA_TYPES, rows
from tests.api.filing import table as filed
from tests.api.serving import serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city
from tests.monitor.surroundings import (
    AREA,
    FINEST,
    HOUR,
    ORIGINS,
    OTHER_AREA,
    surrounded,
    table,
    tables,
)

FOLDED = {"ABROAD+GM0200": 140, "BU1": 400, "BU2+GM0164": 370}
COLUMNS = ["areaId", "from", "to", "origin", "name", "within", "count", "state"]
ALL = f"/v1/visits?municipality={CODE}&from=2026-05-01"
ONE = f"/v1/visits?areaId={AREA}&from=2026-06-01"


@pytest.fixture(scope="module")
def filled(embedded_server: Server, embedded_migrated: str) -> Iterator[httpx.Client]:
    """Two areas with tables enough that a file is read in parts."""
    # What CSV must quote.
    named = tuple(
        replace(each, name='The "hard" one, far off') if each.code == "GM0200" else each
        for each in ORIGINS
    )
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(surrounded(city(), origins=named))
            store.save_registry(surrounded(city(NEIGHBOUR, prefix="far-"), prefix="far-"))
            hours = range(1, 400)
            told = [table(NOW - n * HOUR, FOLDED if n % 2 else FINEST) for n in hours]
            beside = [table(NOW - n * HOUR, area=OTHER_AREA) for n in hours]
            for seq, part in enumerate((told, beside), start=1):
                assert store.put([tables(seq, *part)]).tables == len(part)
            far = table(NOW - HOUR, area=f"far-{AREA}")
            assert store.put([tables(1, far, code=NEIGHBOUR)]).tables == 1
        with serving(url) as client:
            yield client


def paged(client: httpx.Client, asked: str) -> list[dict[str, Any]]:
    found, path = [], f"{asked}&pageSize=1000"
    while path:
        page = client.get(path).raise_for_status().json()
        found += [{name: row[name] for name in COLUMNS} for row in page["data"]]
        path = page["next"]
    return found


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.export.visit.PAGE", 7)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.parametrize(
    "question", [ALL, f"{ALL}&level=province", f"{ONE}&origin=GM0153", f"{ONE}&level=abroad"]
)
def test_a_file_tells_what_the_pages_tell(filled: httpx.Client, form: str, question: str) -> None:
    told = paged(filled, question)
    answer = filled.get(f"{question}&format={form}")
    assert rows(answer) == told
    assert filed(answer).column_names == COLUMNS
    assert len(told) > 20


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_file_of_nothing_has_its_columns(filled: httpx.Client, form: str) -> None:
    answer = filled.get(f"/v1/visits?areaId={AREA}&from=2025-01-01&to=2025-01-02&format={form}")
    assert rows(answer) == []
    assert filed(answer).column_names == COLUMNS


@pytest.mark.parametrize(("form", "media_type"), MEDIA_TYPES.items())
def test_accept_chooses_the_form_and_format_goes_before_it(
    filled: httpx.Client, form: str, media_type: str
) -> None:
    chosen = filled.get(ONE, headers={"Accept": f"{media_type}, */*;q=0.1"})
    named = filled.get(f"{ONE}&format={form}", headers={"Accept": "application/json"})
    for answer in (chosen, named):
        assert answer.headers["Content-Type"].partition(";")[0] == media_type
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "Accept" in answer.headers["Vary"].replace(" ", "").split(",")
    assert rows(chosen) == rows(named)
    refused = filled.get(ONE, headers={"Accept": "application/xml"})
    assert refused.status_code == 406
    assert "text/csv" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (f"areaId={AREA}&from=2026-05-31&to=2026-06-01", f"visits-{AREA}-released-2026-05-31"),
        (
            f"municipality={CODE}&level=corop&from=2026-05-01",
            f"visits-{CODE}-corop-2026-05-01-to-2026-06-01",
        ),
        (
            f"areaId={AREA}&areaId={OTHER_AREA}&from=2026-06-01",
            "visits-several-released-2026-06-01",
        ),
    ],
)
def test_a_file_has_a_name_that_says_what_it_holds(
    filled: httpx.Client, question: str, name: str
) -> None:
    headers = filled.get(f"/v1/visits?{question}&format=parquet").headers
    assert headers["Content-Disposition"] == f'attachment; filename="{name}.parquet"'


@pytest.mark.parametrize(
    ("further", "name"),
    [("pageSize=10", "pageSize"), ("after=1780308000.0.0", "after"), ("format=xlsx", "format")],
)
def test_what_makes_no_sense_for_a_file_is_refused(
    filled: httpx.Client, further: str, name: str
) -> None:
    answer = filled.get(f"{ONE}&{further}", headers={"Accept": "text/csv"})
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["name"] == name


def test_no_figure_of_a_file_is_under_fifteen(filled: httpx.Client) -> None:
    counts = [row["count"] for row in rows(filled.get(f"{ALL}&format=parquet"))]
    assert len(counts) > 3000
    assert min(counts) >= 15


def test_a_file_is_packed_while_it_is_written(filled: httpx.Client) -> None:
    packed = filled.get(f"{ALL}&format=csv", headers={"Accept-Encoding": "zstd"})
    plain = filled.get(f"{ALL}&format=csv", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "zstd"
    assert packed.num_bytes_downloaded < plain.num_bytes_downloaded / 10
    assert packed.text == plain.text
