"""Several centres share the work, and none of them takes what it cannot keep."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from demo.survey import CODE
from tests.ingest.road import Road, eventually, frame
from tests.port import own_port


@pytest.fixture
def road(broker_url: str, embedded_database_url: str, tmp_path: Path) -> Iterator[Road]:
    with ExitStack() as stack:
        yield Road(broker_url, embedded_database_url, tmp_path, stack)


def asked(port: int, path: str) -> str:
    try:
        with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as answer:
            return str(answer.read().decode())
    except HTTPError as error:
        return str(error.read().decode())
    except OSError:
        return ""


def deliveries(port: int) -> int:
    found = re.search(
        r'passant_centre_messages_total\{kind="clusters"\} (\d+)', asked(port, "metrics")
    )
    return int(found[1]) if found else 0


def is_emptied(road: Road) -> bool:
    return road.says(lambda status: status.spool.length == 0 and status.spool.first > 1)


# The embedded broker, which is for the demo, dies with a client that shares.
@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_two_centres_share_the_work_and_either_may_be_killed(road: Road) -> None:
    ports = {name: own_port() for name in ("one", "two", "third")}

    def start(name: str) -> subprocess.Popen[bytes]:
        return road.start("centre", PASSANT_CENTRE=name, PASSANT_VITALS=f"127.0.0.1:{ports[name]}")

    centres = {name: start(name) for name in ("one", "two")}
    first = [ports["one"], ports["two"]]
    eventually(lambda: all(asked(port, "readyz") == "ready\n" for port in first))
    road.start("edge")
    # Each on its own, so that they are several messages.
    for hour in range(6):
        road.send(frame(hour, 500))
        eventually(lambda: len(road.clusters()) == hour + 1)  # noqa: B023 - called at once
    assert all(deliveries(port) for port in first)
    for day, name in enumerate(("one", "two", "one")):
        road.send(*(frame(6 + 24 * day + hour, 500) for hour in range(24)))
        road.end(centres[name], signal.SIGKILL)
        if day == 0:
            centres[name] = start(name)
            centres["third"] = start("third")
    eventually(lambda: len(road.clusters()) == 78)
    eventually(lambda: is_emptied(road))
    starts = [start for start, _ in road.clusters()]
    assert starts == sorted(set(starts))


def test_a_centre_without_its_database_leaves_the_broker_to_others(
    road: Road, embedded_database_url: str
) -> None:
    port = own_port()
    road.start("centre", PASSANT_VITALS=f"127.0.0.1:{port}")
    eventually(lambda: asked(port, "readyz") == "ready\n")
    name = conninfo_to_dict(embedded_database_url)["dbname"]
    with psycopg.connect(embedded_database_url, dbname="postgres", autocommit=True) as owner:
        owner.execute(f"alter database {name} allow_connections false")
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,)
        )
        try:
            road.start("edge")
            road.send(*(frame(hour, 500) for hour in range(12)))
            eventually(lambda: asked(port, "readyz") == "broker away, database away\n")
            assert asked(port, "healthz") == "alive\n"
            assert "passant_centre_database_available 0.0" in asked(port, "metrics")
        finally:
            owner.execute(f"alter database {name} allow_connections true")
    eventually(lambda: len(road.clusters()) == 12)
    eventually(lambda: asked(port, "readyz") == "ready\n")
    eventually(lambda: is_emptied(road))


def test_a_database_that_lacks_a_right_or_a_migration_loses_nothing(
    road: Road, embedded_database_url: str
) -> None:
    port = own_port()
    road.start("centre", PASSANT_VITALS=f"127.0.0.1:{port}")
    road.start("edge")
    eventually(lambda: asked(port, "readyz") == "ready\n")
    receipt = "put_receipt(text[], text[], bigint[])"
    with psycopg.connect(embedded_database_url, autocommit=True) as owner:
        owner.execute(f"alter function {receipt} rename to put_nothing")
        road.send(*(frame(hour, 500) for hour in range(12)))
        eventually(lambda: "not migrated" in asked(port, "readyz"))
        owner.execute(
            f"alter function {receipt.replace('put_receipt', 'put_nothing')} rename to put_receipt"
        )
    eventually(lambda: len(road.clusters()) == 12)
    eventually(lambda: is_emptied(road))
    assert "is it migrated" in road.logs()
    assert CODE not in asked(port, "readyz")
