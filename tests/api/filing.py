"""Figures of all five states, the files that tell them, and clusters by the hundred thousand."""

import io
from csv import DictReader
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import psycopg
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv, ipc, parquet

from anonymise.cluster import Cluster
from monitor.store import Store
from tests.monitor.city import CODE, NOW, put

HOUR: Final = 3600
DAY: Final = 24 * HOUR
MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}
COUNTER: Final = "market-1:in"
MANY: Final = 300_000

_INSTANTS: Final = ("from", "to", "comparedFrom", "comparedTo")
_WHOLE: Final = ("count", "calibratedCount", "comparedCount")
_BROKEN: Final = ("covered", "comparedCovered", "change")


def put_every_state(store: Store, database_url: str) -> None:
    """Let the hours before now be measured, quiet, late, in outage and unknown."""
    put(store, [Cluster(COUNTER, NOW - n * HOUR, NOW - (n - 1) * HOUR, 80) for n in (1, 30)])
    told = [("alive", 2), ("outage", 3), ("late", 4)]
    with psycopg.connect(database_url) as owner:
        for state, hours in told:
            owner.execute(
                "insert into coverage values (%s, 'market-1', to_timestamp(%s), to_timestamp(%s),"
                " %s)",
                (CODE, NOW - hours * HOUR, NOW - (hours - 1) * HOUR, state),
            )


def put_many(database_url: str, count: int = MANY) -> None:
    """Store so many clusters of a minute, the last of them yesterday; past all checks."""
    with psycopg.connect(database_url) as owner:
        owner.execute(
            "insert into cluster select %s, %s, t - interval '1 minute', t, 15 + 5 * (g %% 40)"
            " from (select g, to_timestamp(%s - 60 * g) as t from generate_series(1, %s) g) as x",
            (CODE, COUNTER, NOW - DAY, count),
        )
        owner.execute(
            "insert into cluster_day"
            " select municipality, counter_id, (started_at at time zone 'Europe/Amsterdam')::date,"
            " sum(count), sum(60) from cluster group by 1, 2, 3"
        )


def rows(answer: httpx.Response) -> list[dict[str, Any]]:
    """Return what a file holds, as JSON would tell it."""
    assert answer.status_code == 200, answer.text
    kinds = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
    kind = kinds[answer.headers["Content-Type"].partition(";")[0]]
    if kind == "csv":
        return [_typed(row) for row in DictReader(io.StringIO(answer.text))]
    return [
        {
            name: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            if isinstance(value, datetime)
            else value
            for name, value in row.items()
        }
        for row in table(answer).to_pylist()
    ]


def table(answer: httpx.Response) -> Any:
    """Return what a file holds, as Arrow has it."""
    body = pa.BufferReader(answer.content)
    media_type = answer.headers["Content-Type"].partition(";")[0]
    if media_type == MEDIA_TYPES["csv"]:
        return csv.read_csv(body)
    is_parquet = media_type == MEDIA_TYPES["parquet"]
    return parquet.read_table(body) if is_parquet else ipc.open_stream(body).read_all()


def flat(figure: dict[str, Any]) -> dict[str, Any]:
    """Return a figure of JSON as the row of a file that tells the same."""
    row = {"zoneId": None, "counterId": None, **figure}
    if "compared" in row:
        earlier = row.pop("compared") or {}
        for name in ("from", "to", "count", "state", "covered"):
            row[f"compared{name.title()}"] = earlier.get(name)
        row["change"] = row.pop("change")
    return row


def _typed(row: dict[str, str]) -> dict[str, Any]:
    typed: dict[str, Any] = dict(row)
    for name, text in row.items():
        if text == "":
            typed[name] = None
        elif name in _WHOLE:
            typed[name] = int(text)
        elif name in _BROKEN:
            typed[name] = float(text)
    return typed
