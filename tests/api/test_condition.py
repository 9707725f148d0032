"""What a reader has already is not sent again, and what came late is never hidden."""

import time
from email.utils import formatdate

import httpx
import pytest

from anonymise.cluster import Cluster
from api.condition import SETTLED_SECONDS
from monitor.store import Store
from tests.api.operation import ANSWERED, Operation, name_of
from tests.api.serving import SECONDS
from tests.api.test_rules import GOOD
from tests.demo.poll import eventually
from tests.monitor.city import NOW, put

HOUR = 3600
COUNTER = "market-1:in"
PAST = f"/v1/footfall?counterId={COUNTER}&from=2026-05-31&interval=day"
WHOLE = [path for path in GOOD if path != "/v1/live"]


@pytest.mark.parametrize("path", WHOLE)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_what_a_reader_has_is_not_sent_again(asker: httpx.Client, path: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    first = asker.get(path, headers=headers)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    again = asker.get(path, headers={**headers, "If-None-Match": f'"other", W/{etag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == etag
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert again.headers["API-Version"]
    other = asker.get(path, headers={**headers, "If-None-Match": '"other"'})
    assert other.status_code == 200


def test_each_encoding_has_an_etag_of_its_own(asker: httpx.Client) -> None:
    found = {
        asker.get("/v1/openapi.json", headers={"Accept-Encoding": encoding}).headers["ETag"]
        for encoding in ("identity", "gzip", "zstd")
    }
    assert len(found) == 3


def test_live_figures_have_none(asker: httpx.Client) -> None:
    headers = asker.get("/v1/live").headers
    assert headers["Cache-Control"] == "no-store"
    assert not {"ETag", "Last-Modified"} & set(headers)


def test_figures_that_come_late_are_sent_to_who_has_the_old_ones(
    client: httpx.Client, store: Store
) -> None:
    put(store, [Cluster(COUNTER, NOW - 2 * HOUR, NOW - HOUR, 50)])
    path = f"{PAST}&to=2026-06-01"
    early = client.get(path)
    put(store, [Cluster(COUNTER, NOW - 22 * HOUR, NOW - 21 * HOUR, 50)])
    late = client.get(path, headers={"If-None-Match": early.headers["ETag"]})
    assert late.status_code == 200
    assert late.json()["data"][0]["count"] == 50
    assert late.headers["ETag"] != early.headers["ETag"]


def test_who_asks_by_date_is_told_of_what_came_since(client: httpx.Client, store: Store) -> None:
    path = f"{PAST}&to=2026-06-01"
    assert "Last-Modified" not in client.get(path).headers
    assert eventually(lambda: "Last-Modified" in client.get(path).headers, SECONDS)
    since = client.get(path).headers["Last-Modified"]
    asked = {"If-Modified-Since": since}
    assert client.get(path, headers=asked).status_code == 304
    # An ETag says more than a date.
    assert client.get(path, headers={**asked, "If-None-Match": '"other"'}).status_code == 200
    put(store, [Cluster(COUNTER, NOW - 22 * HOUR, NOW - 21 * HOUR, 50)])
    assert client.get(path, headers=asked).status_code == 200
    assert eventually(lambda: "Last-Modified" in client.get(path).headers, SECONDS)
    assert client.get(path, headers=asked).status_code == 200


@pytest.mark.parametrize(
    "moment",
    [
        "yesterday",
        "Mon, 99 Jun 2026 00:00:00 GMT",
        f"Mon, 01 Jun {'9' * 20} 00:00:00 GMT",
        f"Mon, 01 Jun 2026 00:00:00 +{'9' * 20}",
        "",
    ],
)
def test_a_date_that_is_none_is_left_aside(asker: httpx.Client, moment: str) -> None:
    path = f"{PAST}&to=2026-05-31T00:00:01Z"
    # Until then no date is looked at.
    assert eventually(lambda: "Last-Modified" in asker.get(path).headers, SECONDS)
    answer = asker.get(path, headers={"If-Modified-Since": moment})
    assert answer.status_code == 200


@pytest.mark.parametrize("operation", ANSWERED, ids=name_of)
def test_what_may_be_kept_is_documented(asker: httpx.Client, operation: Operation) -> None:
    answer = asker.get(operation.address())
    if answer.status_code == 404:
        return
    told = operation.told["responses"]
    names = {"Cache-Control", *(name for name in ("ETag", "Last-Modified") if "304" in told)}
    for status in {f"{answer.status_code}", "304"} & set(told):
        assert names <= set(told[status]["headers"])
    assert "ETag" in names or "ETag" not in answer.headers


def test_a_date_says_nothing_of_what_was_seen_within_its_second(asker: httpx.Client) -> None:
    path = f"{PAST}&to=2026-05-30T00:00:{int(time.time()) % 60:02}Z"
    answer = asker.get(path.replace("05-31", "05-29"))
    assert SETTLED_SECONDS > 1
    assert "Last-Modified" not in answer.headers
    tomorrow = formatdate(time.time() + 86_400, usegmt=True)
    path = f"{path.replace('05-31', '05-28')}"
    assert asker.get(path, headers={"If-Modified-Since": tomorrow}).status_code == 200


@pytest.mark.parametrize(
    ("to", "keep"),
    [
        # Now is noon of 1 June: a day and 31 before are the last of April and what was before.
        ("2026-04-30", "public, max-age=86400"),
        ("2026-05-01", "no-cache"),
        ("2026-04-30T00:00:01%2B02:00", "no-cache"),
        ("2026-06-01", "no-cache"),
    ],
)
@pytest.mark.parametrize("interval", ["hour", "day"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_is_final_may_be_kept(
    asker: httpx.Client, to: str, keep: str, interval: str, form: str
) -> None:
    path = f"/v1/footfall?counterId={COUNTER}&from=2026-04-01&to={to}"
    headers = asker.get(f"{path}&interval={interval}&format={form}").headers
    assert headers["Cache-Control"] == keep


def test_a_span_that_ends_later_is_not_final(asker: httpx.Client) -> None:
    path = f"/v1/footfall?counterId={COUNTER}&from=2026-04-01&to=2026-04-02"
    for interval, keep in (("week", "public, max-age=86400"), ("month", "no-cache")):
        headers = asker.get(f"{path}&interval={interval}").headers
        assert headers["Cache-Control"] == keep


@pytest.mark.parametrize("credential", [{"Authorization": "Bearer x"}, {"Cookie": "theme=dark"}])
def test_who_shows_credentials_keeps_an_answer_to_themselves(
    asker: httpx.Client, credential: dict[str, str]
) -> None:
    answer = asker.get("/v1/zones", headers=credential)
    assert "public" not in answer.headers["Cache-Control"]
