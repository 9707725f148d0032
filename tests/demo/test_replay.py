"""The replay of real counts, over a real broker into a real database, and what the api makes of it.

Uses the counts of Melbourne where they lie beside the checkout, and leaves them out, saying so,
where not; a year of invented counts with the same faults is always there.
"""

import csv
import gzip
import math
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from rich.console import Console

from demo.recording import Recording
from demo.replay import Outcome, replay, show
from demo.survey import CODE, read_places, write_registry
from ingest.history.refusal import RowReason
from tests.api.serving import HandClock, serving

MELBOURNE = ZoneInfo("Australia/Melbourne")
DATA = Path(__file__).parents[3] / "shared" / "data"
SHORT = date(2012, 10, 7)
LONG = date(2013, 4, 7)
# Weeks about the days on which the clock was put forward and back.
DAYS = tuple(day + timedelta(days=n) for day in (SHORT, LONG) for n in range(-4, 4))


@dataclass(frozen=True)
class Replayed:
    """Two replays of the same file into one database."""

    first: Outcome
    second: Outcome
    before: list[tuple[object, ...]]
    after: list[tuple[object, ...]]
    database_url: str
    shown: str


def invented(file: Path) -> None:
    dice = random.Random(7)
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["local_hour", "sensor_id", "count"])
        for day in DAYS:
            for hour in range(24):
                for sensor, busy in ((1, 900), (2, 300), (3, 40)):
                    rate = busy * (1.1 - math.cos(hour / 24 * 2 * math.pi))
                    count = f"{max(0, round(dice.gauss(rate, rate**0.5)))}.0"
                    writer.writerow([f"{day} {hour:02}:00:00", f"{sensor}.0", count])
        writer.writerow([f"{SHORT} 09:00:00", "", "35.0"])
        writer.writerow([f"{LONG} 09:00:00", "1.0", ""])


def measured(file: Path) -> None:
    source = DATA / "melbourne-2012-2014.csv.gz"
    if not source.exists():
        pytest.skip("the counts of Melbourne are not beside the checkout")
    days = {str(day) for day in DAYS}
    with gzip.open(source, "rt") as lines, file.open("w") as stream:
        stream.write(next(lines))
        stream.writelines(line for line in lines if line[:10] in days)


def survey(folder: Path, source: str) -> Path:
    if source == "melbourne":
        return DATA / "melbourne-sensors.csv"
    file = folder / "sensors.csv"
    rows = [f"{n},Street {n},-37.8{n},144.9{n}" for n in (1, 2, 3)]
    file.write_text("\n".join(["sensor_id,name,latitude,longitude", *rows]))
    return file


def kept(database_url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database_url) as connection:
        return [
            row
            for table in ("cluster", "cluster_quarter", "cluster_hour", "cluster_day", "coverage")
            for row in connection.execute(f"select * from {table} order by 1, 2, 3")
        ]


@pytest.fixture(params=["invented", "melbourne"])
def replayed(
    request: pytest.FixtureRequest, tmp_path: Path, embedded_database_url: str
) -> Replayed:
    file = tmp_path / "counts.csv"
    (invented if request.param == "invented" else measured)(file)
    places = read_places(survey(tmp_path, request.param))
    write_registry(tmp_path / "registry", "Melbourne", places, MELBOURNE)
    console = Console(record=True, width=120)
    outcomes, stores = [], []
    for _ in range(2):
        recording = Recording(file, {place.key: place.id for place in places}, MELBOURNE)
        outcomes.append(replay(recording, embedded_database_url, tmp_path, console))
        stores.append(kept(embedded_database_url))
    show(outcomes[0], places, console)
    return Replayed(
        outcomes[0], outcomes[1], stores[0], stores[1], embedded_database_url, console.export_text()
    )


def test_a_replay_keeps_what_the_rule_lets_out_and_a_second_changes_nothing(
    replayed: Replayed,
) -> None:
    first, second = replayed.first, replayed.second
    reading = first.reading
    sensors = len(reading.persons)
    assert reading.refused[RowReason.NO_SUCH_TIME] == sensors
    assert reading.unknown_hours == sensors
    assert first.messages == reading.rows - reading.refused.total()
    assert first.status.frames.accepted == first.messages
    assert first.clusters > 0
    assert second.clusters == 0
    assert second.messages == first.messages
    assert replayed.after == replayed.before
    assert "a local time that does not exist" in replayed.shown
    assert "Share of persons kept" in replayed.shown
    busy = [s for s in reading.persons if reading.persons[s] / reading.days[s] > 3000]
    read = sum(reading.persons[s] for s in busy)
    assert busy
    assert sum(first.after[f"{s}:both"].persons for s in busy) / read > 0.99
    with psycopg.connect(replayed.database_url) as connection:
        (bad,) = connection.execute(
            "select count(*) from cluster where count < 15 or count % 5 <> 0"
        ).fetchone() or (None,)
        (overlapping,) = connection.execute(
            "select count(*) from cluster a join cluster b using (municipality, counter_id)"
            " where a.started_at < b.started_at and b.started_at < a.ended_at"
        ).fetchone() or (None,)
    assert (bad, overlapping) == (0, 0)
    check_sums(replayed.database_url)


def check_sums(database_url: str) -> None:
    """Ask the api for hours, days and months, and hold them against the clusters."""
    with psycopg.connect(database_url) as connection:
        clusters = connection.execute(
            "select counter_id, started_at, ended_at, count from cluster order by 1, 2"
        ).fetchall()
    clock = HandClock(datetime(2015, 1, 1, tzinfo=UTC).timestamp())
    with serving(database_url, clock=clock) as client:
        for counter in sorted({row[0] for row in clusters}):
            own = [row for row in clusters if row[0] == counter]
            for day, hours in ((SHORT, 23), (LONG, 25), (DAYS[0], 24)):
                start = datetime(day.year, day.month, day.day, tzinfo=MELBOURNE)
                end = start + timedelta(days=1)
                of_day = [r for r in own if start <= r[1] < end]
                by_hour = figures(client, counter, start, end, "hour")
                (of_api,) = figures(client, counter, start, end, "day")
                assert len(by_hour) == hours
                assert (of_api["count"] or 0) == sum(r[3] for r in of_day)
                if all(hour["count"] is not None for hour in by_hour):
                    assert sum(hour["count"] for hour in by_hour) == of_api["count"]
            months = figures(
                client,
                counter,
                datetime(2012, 1, 1, tzinfo=MELBOURNE),
                datetime(2014, 1, 1, tzinfo=MELBOURNE),
                "month",
            )
            assert len(months) == 24
            assert sum(month["count"] or 0 for month in months) == sum(r[3] for r in own)


def figures(
    client: httpx.Client, counter: str, start: datetime, end: datetime, interval: str
) -> list[dict[str, Any]]:
    question = {
        "counterId": counter,
        "from": start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "to": end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "interval": interval,
        "municipality": CODE,
    }
    answer = client.get("/v1/footfall", params=question)
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    data: list[dict[str, Any]] = answer.json()["data"]
    return data
