"""Footfall beside an earlier period."""

from typing import Any

import httpx
import pytest

from anonymise.cluster import Cluster
from api.resource.figure import Footfall
from monitor.store import Store
from tests.monitor.city import NOW, at, put

HOUR = 3600
DAY = 24 * HOUR
COUNTER = "market-1:in"


@pytest.fixture
def counted(store: Store) -> Store:
    """Noon of three days; of today's hour, which goes on, as well."""
    noon = at("2026-05-31T12:00:00+02:00")
    some = [(noon - 7 * DAY, 40), (noon - 2 * DAY, 50), (noon - DAY, 100), (noon, 60)]
    put(store, [Cluster(COUNTER, start, start + HOUR, count) for start, count in some])
    return store


def get(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/footfall?counterId={COUNTER}&{query}")
    assert answer.status_code == 200, answer.text
    Footfall.model_validate_json(answer.content)
    shown: list[dict[str, Any]] = answer.json()["data"]
    return shown


def test_each_figure_has_the_one_of_the_day_before_beside_it(
    client: httpx.Client, counted: Store
) -> None:
    del counted
    (figure,) = get(client, "from=2026-05-31&to=2026-06-01&interval=day&compare=previous")
    assert figure["compared"] == {
        "from": "2026-05-29T22:00:00Z",
        "to": "2026-05-30T22:00:00Z",
        "count": 100,
        "state": "measured",
        "covered": 0.0417,
    }
    assert figure["change"] == -0.4


def test_a_period_is_compared_whole(client: httpx.Client, counted: Store) -> None:
    del counted
    figures = get(client, "from=2026-05-30&to=2026-06-01&interval=day&compare=previous")
    assert [figure["compared"]["count"] for figure in figures] == [None, 50]
    assert [figure["change"] for figure in figures] == [None, 0.2]
    assert figures[0]["compared"]["state"] == "unknown"


def test_weekdays_meet_a_moment_that_is_named(client: httpx.Client, counted: Store) -> None:
    del counted
    noon = "from=2026-05-31T12:00:00%2B02:00&to=2026-05-31T13:00:00%2B02:00"
    (figure,) = get(client, f"{noon}&compare=2026-05-24T12:00:00%2B02:00")
    assert figure["compared"]["from"] == "2026-05-24T10:00:00Z"
    assert figure["change"] == 0.5


def test_who_does_not_ask_is_shown_nothing_of_it(client: httpx.Client, counted: Store) -> None:
    del counted
    for figure in get(client, "from=2026-05-31"):
        assert not {"compared", "change"} & figure.keys()


def test_what_goes_on_has_no_change_yet(client: httpx.Client, store: Store) -> None:
    start = at("2026-06-01T00:00:00+02:00")
    put(store, [Cluster(COUNTER, start - n * DAY, start - n * DAY + HOUR, 50) for n in (1, 0)])
    (figure,) = get(client, "from=2026-06-01&interval=day&compare=previous")
    assert (figure["count"], figure["compared"]["count"]) == (50, 50)
    assert figure["change"] is None


def test_pages_compare_with_the_same_period_while_time_goes_on(
    client: httpx.Client, counted: Store, clock: Any
) -> None:
    del counted
    query = f"/v1/footfall?counterId={COUNTER}&from=2026-05-31&interval=day&compare=previous"
    whole = client.get(query).json()["data"]
    page = client.get(f"{query}&pageSize=1").json()
    clock.at = NOW + DAY
    following = client.get(page["next"]).json()
    assert page["data"] == whole[:1]
    assert following["data"][0]["compared"] == whole[1]["compared"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("compare=yesterday", "previous, or last-year"),
        ("compare=2026-06-01", "earlier than from"),
        ("compare=2027-01-01", "earlier than from"),
        ("compare=previous&interval=cluster", "not for clusters"),
    ],
)
def test_a_wrong_comparison_is_answered_with_what_would_be_right(
    asker: httpx.Client, query: str, words: str
) -> None:
    answer = asker.get(f"/v1/footfall?counterId={COUNTER}&from=2026-05-31&{query}")
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["name"] == "compare"
    assert words in fault["detail"]


def test_nothing_that_is_compared_is_below_fifteen(client: httpx.Client, store: Store) -> None:
    start = at("2026-05-30T00:00:00+02:00")
    put(store, [Cluster(COUNTER, start, start + 20 * HOUR, 25)])
    put(store, [Cluster(COUNTER, start + DAY, start + DAY + HOUR, 60)])
    for interval in ("quarter", "hour", "day", "week", "month", "year"):
        for earlier in ("previous", "last-year", "2026-05-01"):
            asked = f"from=2026-05-30&interval={interval}&compare={earlier}&pageSize=10000"
            if interval in {"week", "month", "year"}:
                asked = asked.replace("2026-05-30", "2026-01-01").replace(
                    "2026-05-01", "2025-01-01"
                )
            for figure in get(client, asked):
                earlier_count = (figure["compared"] or {}).get("count")
                assert earlier_count is None or earlier_count >= 15
                if figure["change"] is not None:
                    assert figure["count"] is not None
                    assert earlier_count is not None
