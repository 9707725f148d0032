from collections.abc import Iterator

import httpx
import pytest

from anonymise.cluster import Cluster
from api.resource.download import Downloads
from monitor.store import Store
from tests.api.serving import HandClock, serving
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, at, city, put

HOUR = 3600
LISTED = f"/v1/municipalities/{CODE}/downloads"


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def reader(
    embedded_server: Server, embedded_migrated: str, clock: HandClock
) -> Iterator[httpx.Client]:
    """A client of an api over figures from November 2025 to February 2026."""
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
            # One within November in Enschede, and in UTC still in October.
            for start in ("2025-11-01T00:00+01:00", "2026-02-28T12:00+01:00"):
                put(store, [Cluster("market-1:in", at(start), at(start) + HOUR, 200)])
        with serving(url, clock=clock) as client:
            yield client


def periods(reader: httpx.Client) -> dict[str, bool]:
    answer = reader.get(LISTED)
    assert answer.status_code == httpx.codes.OK, answer.text
    Downloads.model_validate_json(answer.content, strict=False)
    return {each["period"]: each["isFinal"] for each in answer.json()["data"]}


def test_each_year_and_month_with_figures_is_listed(reader: httpx.Client) -> None:
    assert list(periods(reader)) == [
        "2025",
        "2025-11",
        "2025-12",
        "2026",
        "2026-01",
        "2026-02",
    ]
    assert reader.get(f"/v1/municipalities/{NEIGHBOUR}/downloads").json() == {"data": []}


def test_a_period_runs_from_local_midnight_to_local_midnight(reader: httpx.Client) -> None:
    data = {each["period"]: each for each in reader.get(LISTED).json()["data"]}
    assert (data["2025-11"]["from"], data["2025-11"]["to"]) == (
        "2025-10-31T23:00:00Z",
        "2025-11-30T23:00:00Z",
    )
    assert (data["2026"]["from"], data["2026"]["to"]) == (
        "2025-12-31T23:00:00Z",
        "2026-12-31T23:00:00Z",
    )


@pytest.mark.parametrize(
    ("now", "final"),
    [
        ("2026-03-31T23:59+02:00", False),
        # 31 days after February's last midnight, which is as long as a spool may hold a day.
        ("2026-04-02T00:01+02:00", True),
    ],
)
def test_a_period_is_final_once_no_spool_can_hold_any_of_it(
    reader: httpx.Client, clock: HandClock, now: str, *, final: bool
) -> None:
    before = clock.at
    clock.at = at(now)
    try:
        found = periods(reader)
    finally:
        clock.at = before
    assert found["2026-02"] is final
    assert found["2026-01"]
    assert found["2025"]
    assert not found["2026"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2025", "2025-01-01", "2026-01-01"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
    ],
)
def test_a_listed_address_leads_to_the_hours_of_its_period(
    reader: httpx.Client, period: str, start: str, end: str, form: str
) -> None:
    data = {each["period"]: each for each in reader.get(LISTED).json()["data"]}
    answer = reader.get(data[period][form])
    assert answer.status_code == httpx.codes.TEMPORARY_REDIRECT
    assert httpx.URL(answer.headers["Location"]).path == "/v1/footfall"
    assert dict(httpx.URL(answer.headers["Location"]).params) == {
        "municipality": CODE,
        "from": start,
        "to": end,
        "interval": "hour",
        "format": form,
    }
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_the_file_is_there_and_holds_what_footfall_says(reader: httpx.Client) -> None:
    answer = reader.get(f"{LISTED}/2025-11.csv", follow_redirects=True)
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    head, *rows = answer.text.splitlines()
    assert head.startswith("zoneId,")
    # Three zones, thirty days.
    assert len(rows) == 3 * 30 * 24
    assert [row for row in rows if ",200," in row and row.startswith("market,")]


def test_a_file_of_the_parquet_address_is_one(reader: httpx.Client) -> None:
    answer = reader.get(f"{LISTED}/2025.parquet", follow_redirects=True)
    assert answer.status_code == httpx.codes.OK
    assert answer.content[:4] == answer.content[-4:] == b"PAR1"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{LISTED}/2024.csv", 404),
        (f"{LISTED}/2025-10.csv", 404),
        (f"{LISTED}/2026-03.csv", 404),
        (f"{LISTED}/2025-13.csv", 400),
        (f"{LISTED}/25-11.csv", 400),
        (f"{LISTED}/2025-11.xlsx", 400),
        (f"{LISTED}/2025-11", 400),
        (f"{LISTED}/2025-11.csv.gz", 400),
        (f"{LISTED}/2025-11.csv/", 404),
        (f"{LISTED}/2025-11.csv?interval=day", 400),
        (f"{LISTED}?from=2025-11-01", 400),
        ("/v1/municipalities/GM9999/downloads", 404),
        ("/v1/municipalities/GM9999/downloads/2025-11.csv", 404),
        ("/v1/municipalities/enschede/downloads", 400),
        (f"/v1/municipalities/{NEIGHBOUR}/downloads/2025-11.csv", 404),
    ],
)
def test_what_is_not_there_is_told(reader: httpx.Client, path: str, status: int) -> None:
    answer = reader.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
