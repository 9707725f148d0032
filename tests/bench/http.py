"""What the HTTP face costs beyond the database: a file of clusters, and a year by day."""

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from statistics import quantiles
from typing import Any, Final
from urllib.parse import urlencode

import psycopg

from demo.broker import HOST
from monitor.migrate import migrate
from monitor.reading import SESSION, statement
from monitor.store import Store
from tests.bench.crowd import STARTED_AT, clusters, town
from tests.bench.face import Face, face
from tests.bench.figure import Figure, seconds
from tests.bench.ground import LeftOutError, database, server_name
from tests.bench.store import put_seconds

CLUSTERS: Final = 10_000_000
ROUNDS: Final = 2
"""Ours and the limit in turn, and the best of each: a machine has other things to do at times."""

MEGABYTES: Final = 300.0
"""What one api process may take while it writes a file."""

COUNTERS: Final = 20
ASKED: Final = 400
GRACE_MS: Final = 15.0
_MINUTE: Final = 60
_YEAR_HOURS: Final = 365 * 24
_BLOCK: Final = 1 << 18
_TWENTIETHS: Final = 20
_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
_FILL: Final = """
insert into cluster
select %(municipality)s, c.id, to_timestamp(%(at)s + 60 * g), to_timestamp(%(at)s + 60 * g + 60),
       15 + 5 * ((7 * g + 11 * c.place) %% 40)
from generate_series(0, %(minutes)s - 1) as g
cross join unnest(%(counters)s::text[]) with ordinality as c(id, place)
limit %(count)s
"""
_ROLLUP: Final = """
insert into cluster_day
select municipality, counter_id, (started_at at time zone 'Europe/Amsterdam')::date, sum(count),
       sum(60)
from cluster
group by 1, 2, 3
"""
_PLAIN: Final = """
copy (
    select null::text as "zoneId", s.counter_id as "counterId",
           to_char(c.started_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "from",
           to_char(c.ended_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "to",
           c.count, 'measured' as "state", 1.0 as "covered"
    from unnest(%(counters)s::text[]) with ordinality as s(counter_id, place)
    cross join lateral (
        select started_at, ended_at, count
        from cluster
        where municipality = %(municipality)s and counter_id = s.counter_id
          and started_at >= to_timestamp(%(at)s)
          and started_at < to_timestamp(%(at)s + 60 * %(minutes)s)
        order by cluster.ended_at
    ) c
) to stdout (format csv, header)
"""
"""The same rows and columns, in the same order, without a detour."""


def csv(share: float) -> tuple[Figure, ...]:
    """Measure a file of clusters, and the memory that it took."""
    psql = shutil.which("psql")
    if psql is None:
        raise LeftOutError("psql is not installed")
    registry, count = town(), max(1000, int(CLUSTERS * share))
    names = sorted(each.id for each in registry.counters.values() if each.step_seconds == _MINUTE)
    minutes = count // len(names) + 1
    span = STARTED_AT, STARTED_AT + _MINUTE * minutes
    asked = {
        "municipality": registry.municipality.code,
        "counters": names,
        "at": STARTED_AT,
        "minutes": minutes,
        "count": count,
    }
    with database() as url:
        migrate(url)
        with Store.connect(url) as store:
            store.save_registry(registry)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_FILL, asked)
            connection.execute(_ROLLUP)
            connection.execute("vacuum analyze")
            copied = psycopg.ClientCursor(connection).mogrify(_PLAIN, asked)
        began, ended = (datetime.fromtimestamp(at, UTC).strftime(_FORM) for at in span)
        path = _path(("counterId", names), interval="cluster", to=ended, **{"from": began})
        bare, ours = [], []
        with face(url) as api:
            for _ in range(ROUNDS):
                bare.append(seconds(partial(_copy, psql, url, copied)))
                ours.append(seconds(partial(_read_file, api, path, count)))
            peak = api.peak_megabytes()
        limit = f"psql, COPY of the same rows to its output, {server_name(url)}"
    return (
        Figure("csv", count / min(ours), "clusters/s", limit, count / min(bare)),
        Figure("csv-memory", peak, "MB", "what one api process may take meanwhile", MEGABYTES),
    )


def by_day(share: float) -> Figure:
    """Measure a year of a zone by day, asked again and again."""
    registry = town()
    counted = [each.id for each in registry.counters.values() if each.step_seconds == _MINUTE]
    names = sorted(counted)[:COUNTERS]
    zone = replace(registry.zones[0], id="bench", inside=tuple(names), entrance=(), exit=())
    registry = replace(registry, zones=(zone,))
    hours = max(48, int(_YEAR_HOURS * share))
    parameters = {
        "positions": [0] * COUNTERS,
        "municipalities": [registry.municipality.code] * COUNTERS,
        "counters": names,
        "interval": "day",
        "first_day": "2025-01-01",
        "end_day": "2026-01-01",
    }
    path = _path(("zoneId", ["bench"]), interval="day", to="2026-01-01", **{"from": "2025-01-01"})
    with database() as url:
        migrate(url)
        with Store.connect(url) as store:
            store.save_registry(registry)
            some = clusters(registry, hours * len(counted), minutes=60)
            put_seconds(store, registry.municipality.code, some)
        with psycopg.connect(url, autocommit=True, options=SESSION) as connection, face(url) as api:
            line = http.client.HTTPConnection(HOST, api.port)
            sql, ours = [], []
            for _ in range(max(_TWENTIETHS, int(ASKED * share))):
                sql.append(1000 * seconds(partial(_fetch, connection, parameters)))
                ours.append(1000 * seconds(partial(_ask, line, path)))
            figures = json.loads(_ask(line, path))["data"]
            line.close()
        assert sum(figure["count"] is not None for figure in figures) >= hours // 24
        base = _p95(sql)
        limit = f"the same SQL by psycopg, p95 {base:.1f} ms, and 15 ms more, {server_name(url)}"
    return Figure("by-day", _p95(ours), "ms, p95", limit, base + GRACE_MS)


def _path(places: tuple[str, Sequence[str]], **asked: str) -> str:
    name, ids = places
    return f"/v1/footfall?{urlencode([*((name, each) for each in ids), *asked.items()])}"


def _copy(psql: str, url: str, text: str) -> None:
    subprocess.run(
        [psql, "-X", "-q", "-d", url, "-c", text],
        env={**os.environ, "PGOPTIONS": SESSION.replace("30s", "1h")},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _read_file(api: Face, path: str, count: int) -> None:
    line = http.client.HTTPConnection(HOST, api.port)
    line.request("GET", path, headers={"Accept": "text/csv", "Accept-Encoding": "identity"})
    answer = line.getresponse()
    assert answer.status == http.client.OK
    lines = 0
    while block := answer.read(_BLOCK):
        lines += block.count(b"\n")
    line.close()
    assert lines == count + 1, f"{lines} lines of {count} clusters"


def _fetch(connection: psycopg.Connection[Any], parameters: Mapping[str, object]) -> None:
    assert connection.execute(statement("footfall_calendar"), parameters).fetchall()


def _ask(line: http.client.HTTPConnection, path: str) -> bytes:
    line.request("GET", path)
    answer = line.getresponse()
    assert answer.status == http.client.OK
    return answer.read()


def _p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=_TWENTIETHS)[-1]
