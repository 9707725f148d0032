"""`python -m ingest import`, run as a process against a real database."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from rich.console import Console

from ingest.history.command import import_settings, run
from ingest.history.day import recorded_days
from ingest.history.naming import Naming
from ingest.history.option import parser
from ingest.history.recording import Form
from ingest.history.refusal import Refusals
from ingest.history.release import Rule
from ingest.history.table import read_table
from ingest.secret import kept_secret
from monitor.registry.entry import Registry
from monitor.registry.folder import load_registry
from monitor.store import Store
from tests.demo.poll import eventually
from tests.ingest.record import MAC
from tests.monitor.town import Town
from tests.server import ROOT

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TABLES = (
    "cluster",
    "cluster_quarter",
    "cluster_hour",
    "cluster_day",
    "counter",
    "coverage",
    "edge",
)


@dataclass
class Place:
    """A town in a database, and a folder for what is imported into it."""

    folder: Path
    registry: Registry
    database_url: str
    reader: psycopg.Connection[Any]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PASSANT_DATABASE_URL": self.database_url,
            "PASSANT_REGISTRY": str(self.folder / "registry"),
            "PASSANT_STATE": str(self.folder / "state"),
        }

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ingest", "import", *map(str, arguments)],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: object) -> tuple[int, str]:
        """Import within this process, which takes a tenth of the time."""
        console = Console(file=StringIO(), width=200)
        options = parser().parse_args([str(argument) for argument in arguments])
        code = run(options, import_settings(self.environment), lambda: False, console)
        assert isinstance(console.file, StringIO)
        return code, console.file.getvalue()

    def process(self, *arguments: object, **environment: str) -> tuple[int, str]:
        with self.start(*arguments, **environment) as process:
            words, _ = process.communicate(timeout=60)
        assert "Traceback" not in words
        return process.returncode, words

    def write(self, *rows: str, name: str = "counts.csv") -> Path:
        file = self.folder / name
        file.write_text("\n".join(["time,counter,count", *rows]) + "\n")
        return file

    def rows(self) -> list[tuple[Any, ...]]:
        return [
            (table, *row)
            for table in TABLES
            for row in self.reader.execute(f"select * from {table} order by 1, 2, 3").fetchall()
        ]

    def count(self, table: str = "cluster") -> int:
        ((count,),) = self.reader.execute(f"select count(*) from {table}").fetchall()
        return int(count)

    def empty(self) -> None:
        for table in ("cluster", "cluster_quarter", "cluster_hour", "cluster_day", "coverage"):
            self.reader.execute(f"delete from {table}")
        self.reader.execute(
            "update counter set newest_started_at = null, newest_ended_at = null,"
            " newest_count = null"
        )


def town(folder: Path) -> Path:
    made = Town(folder)
    for number in (0, 1):
        made.sensor(number)["from"] = "2015-01-01"
    made.add_sensor(
        id="lane-1",
        kind="infrared",
        counters=[{"direction": "both", "step_seconds": 3600}],
    )["geometry"]["coordinates"] = [6.8965, 52.2211]
    return made.write()


def place_with(folder: Path, database_url: str, reader: psycopg.Connection[Any]) -> Place:
    registry = load_registry(town(folder / "registry"))
    with Store.connect(database_url) as store:
        store.save_registry(registry)
    return Place(folder, registry, database_url, reader)


@pytest.fixture
def place(tmp_path: Path, embedded_database_url: str) -> Any:
    with psycopg.connect(embedded_database_url, autocommit=True) as reader:
        yield place_with(tmp_path, embedded_database_url, reader)


@pytest.fixture
def any_place(tmp_path: Path, database_url: str) -> Any:
    """The same on every kind of database."""
    with psycopg.connect(database_url, autocommit=True) as reader:
        yield place_with(tmp_path, database_url, reader)


def hourly(days: int, first: date = date(2025, 3, 28)) -> list[str]:
    """Return rows of four counters about the day on which the clock is put forward."""
    dice = random.Random(1)
    midnight = datetime(first.year, first.month, first.day, tzinfo=AMSTERDAM)
    last = midnight + timedelta(days=days)
    rows = []
    at = midnight.astimezone(UTC)
    while at < last:
        busy = 40 + 30 * (at.hour % 12)
        for name, share in (
            ("square-1:in", 1),
            ("square-1:out", 1),
            ("street-1:in", 0.2),
            ("lane-1", 0.01),
        ):
            rows.append(f"{at:%Y-%m-%dT%H:%M:%SZ},{name},{int(dice.random() * busy * share)}")
        at += timedelta(hours=1)
    return rows


def in_memory(place: Place, file: Path) -> list[tuple[str, datetime, datetime, int]]:
    table = read_table([file], Form(), place.registry, Naming(place.registry), 2e9, Refusals())
    rule = Rule(kept_secret(place.folder / "state/secret"), AMSTERDAM)
    return sorted(
        (
            cluster.counter,
            datetime.fromtimestamp(cluster.started_at, UTC),
            datetime.fromtimestamp(cluster.ended_at, UTC),
            cluster.count,
        )
        for number, counter in enumerate(table.counters)
        for day in recorded_days(table, number, AMSTERDAM)
        for cluster in rule.release(counter, day.rows).clusters
    )


def test_an_import_stores_what_the_rule_releases_and_a_second_changes_nothing(
    any_place: Place,
) -> None:
    file = any_place.write(*hourly(6))

    code, words = any_place.process(file)

    assert code == 0, words
    stored = any_place.reader.execute(
        "select counter_id, started_at, ended_at, count from cluster order by 1, 2"
    ).fetchall()
    assert stored == in_memory(any_place, file)
    assert len(stored) > 100
    for table in ("cluster_quarter", "cluster_hour", "cluster_day"):
        query = f"select sum(count) from {table}"
        assert any_place.reader.execute(query).fetchone() == (sum(row[3] for row in stored),)
    query = "select sum(covered_seconds) from cluster_day where day = '2025-03-30'"
    ((covered,),) = any_place.reader.execute(query + " and counter_id = 'square-1:in'").fetchall()
    assert covered <= 23 * 3600
    before = any_place.rows()

    code, words = any_place.run(file)

    assert code == 0
    assert "square-1:in, 2025-03-28 to 2025-04-02" in words
    assert any_place.rows() == before


def test_coverage_is_kept_of_sensors_all_of_whose_counters_are_there(place: Place) -> None:
    code, _ = place.run(place.write(*hourly(6)))
    assert code == 0
    found = place.reader.execute(
        "select sensor_id, started_at at time zone 'Europe/Amsterdam',"
        " ended_at at time zone 'Europe/Amsterdam', state from coverage order by 1"
    ).fetchall()
    first, last = datetime(2025, 3, 28), datetime(2025, 4, 3)  # noqa: DTZ001 - local
    assert found == [
        ("lane-1", first, last, "alive"),
        ("square-1", first, last, "alive"),
    ]
    # Of the lane too little was counted for a figure: no row, and yet known to have lived.
    query = "select count(*) from cluster where counter_id = 'lane-1:both'"
    assert place.reader.execute(query).fetchone() == (0,)


def daily(sensors: tuple[str, ...], days: int) -> list[str]:
    first = date(2020, 1, 1)
    return [
        f"{first + timedelta(days=number)},{name},{1000 + number}"
        for name in sensors
        for number in range(days)
    ]


def interrupted(place: Place, file: Path, end: Callable[[subprocess.Popen[str]], None]) -> int:
    """Import until the first transaction is there, the second waiting, and end it then."""
    with psycopg.connect(place.database_url) as lock:
        lock.execute("select from counter where id = 'street-1:in' for update")
        process = place.start(file, "--time-zone", "Europe/Amsterdam")
        waiting = "select count(*) from pg_locks where not granted"
        assert eventually(lambda: place.reader.execute(waiting).fetchone() != (0,), 60)
        end(process)
        if process.poll() is None and end is not kill:
            lock.commit()
        process.communicate(timeout=60)
    return process.returncode


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(10)


def test_an_import_that_was_killed_ends_as_one_that_was_not(place: Place) -> None:
    # A transaction holds four hundred days.
    file = place.write(*daily(("square-1:in", "street-1:in"), 450))

    assert interrupted(place, file, kill) == -signal.SIGKILL
    gone = "select count(*) = 0 from pg_stat_activity where wait_event_type = 'Lock'"
    assert eventually(lambda: place.reader.execute(gone).fetchone() == (True,), 60)
    assert place.count() == 400
    code, words = place.run(file, "--time-zone", "Europe/Amsterdam")
    assert code == 0, words
    assert place.count() == 900
    resumed = place.rows()

    place.empty()
    assert place.run(file, "--time-zone", "Europe/Amsterdam")[0] == 0
    assert place.rows() == resumed


def test_an_import_that_is_told_to_stop_ends_with_its_transaction(place: Place) -> None:
    file = place.write(*daily(("square-1:in", "street-1:in", "street-1:out"), 450))

    code = interrupted(place, file, lambda process: process.send_signal(signal.SIGINT))

    assert code == 130
    assert place.count() == 800
    assert place.run(file, "--time-zone", "Europe/Amsterdam")[0] == 0
    assert place.count() == 1350


def test_after_a_prune_nothing_comes_back(place: Place) -> None:
    file = place.write(*hourly(3))
    place.run(file)
    place.reader.execute("delete from cluster")
    before = place.rows()
    code, _ = place.run(file)
    assert code == 0
    assert place.rows() == before


def test_a_file_that_was_completed_later_is_refused_for_the_days_that_are_there(
    place: Place,
) -> None:
    rows = hourly(3)
    code, words = place.run(place.write(*rows[:150]))
    assert code == 0, words
    query = "select * from cluster where ended_at <= '2025-03-29 23:00Z' order by 2, 4"
    before = place.reader.execute(query).fetchall()

    code, words = place.run(place.write(*rows))

    assert code == 0
    assert "square-1:in, 2025-03-28 to 2025-03-29" in words
    assert "there is no command for that" in words
    assert place.reader.execute(query).fetchall() == before
    assert place.count() > len(before) > 0


def test_a_dry_run_says_what_would_be_stored_and_stores_nothing(place: Place) -> None:
    file = place.write(*hourly(3))
    before = place.rows()
    code, words = place.run(file, "--dry-run")
    assert code == 0
    assert place.rows() == before
    place.run(file)
    assert f"{place.count():,}" in words


def test_a_folder_is_read_whole(place: Place) -> None:
    rows = hourly(4)
    # A day of the one is half in the other.
    place.write(*rows[:130], name="one.csv")
    place.write(*rows[130:], name="two.csv")
    place.write("nonsense", name="read.me")
    code, words = place.run(place.folder)
    assert code == 0, words
    whole = place.rows()

    place.empty()
    (place.folder / "one.csv").unlink()
    (place.folder / "two.csv").unlink()
    place.run(place.write(*rows))
    assert place.rows() == whole


def test_rows_that_were_refused_show_in_the_exit_code(place: Place) -> None:
    code, words = place.run(place.write(*hourly(1), "2025-03-28T00:00:00Z,nowhere,5"))
    assert code == 2
    assert "a name that stands for no registered counter" in words
    assert "nowhere" not in words
    assert place.count() > 0


def test_several_municipalities_ask_for_one(place: Place) -> None:
    registries = place.folder / "registries"
    registries.mkdir()
    (place.folder / "registry").rename(registries / "enschede")
    other = Town(registries / "other")
    other.municipality = other.municipality.replace("GM0153", "GM0168")
    for sensor in (0, 1):
        other.sensor(sensor)["id"] += "-far"
    for zone, inside in enumerate(("square-1-far:in", "street-1-far:in")):
        other.zone(zone).update(id=f"zone-{zone}-far", inside=[inside])
    other.write()
    environment = {"PASSANT_REGISTRY": str(registries)}
    file = place.write(*hourly(1))

    code, words = place.process(file, **environment)
    assert (code, "--municipality" in words) == (2, True)
    code, words = place.process(file, "--municipality", "GM9999", **environment)
    assert (code, place.count()) == (2, 0)
    code, words = place.process(file, "--municipality", "GM0153", **environment)
    assert code == 0, words


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["gone.csv"], 2),
        (["."], 2),
        (["{file}", "--interval", "soon"], 2),
        (["{file}", "--time-zone", "Mars"], 2),
        (["{file}", "--sensors", "gone.csv"], 2),
        (["{file}", "--nonsense"], 2),
    ],
)
def test_what_cannot_be_done_as_asked_is_said_and_nothing_stored(
    place: Place, arguments: list[str], code: int
) -> None:
    file = place.write(*hourly(1))
    found, words = place.process(*(each.format(file=file) for each in arguments))
    assert found == code, words
    assert words.strip()
    assert place.count() == 0


def test_settings_that_are_missing_are_told_at_once(place: Place) -> None:
    code, words = place.process("x.csv", PASSANT_DATABASE_URL="", PASSANT_STATE="")
    assert code == 2
    assert "PASSANT_DATABASE_URL" in words
    assert "PASSANT_STATE" in words


def test_a_database_that_is_away_is_no_fault_of_the_file(place: Place) -> None:
    file = place.write(*hourly(1))
    url = "postgresql://nobody@127.0.0.1:1/none"
    code, words = place.process(file, PASSANT_DATABASE_URL=url)
    assert code == 1
    assert "cannot be reached" in words


def test_a_registry_that_was_not_loaded_is_asked_for(place: Place) -> None:
    place.reader.execute("delete from sensor where id = 'lane-1'")
    code, words = place.process(place.write(*hourly(1)))
    assert code == 1
    assert "load the registry first" in words
    assert place.count() == 0


def test_an_identifier_in_a_file_reaches_no_sink(place: Place) -> None:
    file = place.write(*hourly(1), f"2025-03-28T00:00:00Z,{MAC},5")
    code, words = place.process(file)
    assert code == 2
    assert MAC not in words
    assert place.count() == 0
    state = [path for path in (place.folder / "state").rglob("*") if path.is_file()]
    assert [path.name for path in state] == ["secret"]
