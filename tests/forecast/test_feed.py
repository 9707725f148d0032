"""Weather as a feed: whatever fetches it hands it to the command, as it comes."""

import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest

from monitor.store import Store
from tests.monitor.world import CODE, town
from tests.server import ROOT

HOURS = "at,temperature,rain,wind\n2026-06-01T12:00:00Z,15,0,3\n2026-06-01T13:00:00Z,14,2,5\n"


class Service(ThreadingHTTPServer):
    """A weather service: answers with a status and a body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.body = HOURS


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def fetched(service: Service, url: str, action: str = "expect") -> tuple[int, str]:
    """Run what a timer runs, and return the exit code and what was said."""
    address = f"http://127.0.0.1:{service.server_port}/hours.csv"
    fetch = f"curl --fail --silent --show-error --max-time 60 {address}"
    take_in = f"{shlex.quote(sys.executable)} -m monitor weather {action} - --municipality {CODE}"
    done = subprocess.run(
        ["/bin/sh", "-c", f"{fetch} | {take_in}"],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PASSANT_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.servers
def test_a_feed_is_taken_in_and_one_that_fails_changes_nothing(
    embedded_database_url: str, service: Service
) -> None:
    url = embedded_database_url
    with Store.connect(url) as store:
        store.save_registry(town())

    def stored(table: str) -> list[tuple[float, float]]:
        query = f"select temperature_celsius, rain_millimetres from {table} order by at"
        with psycopg.connect(url) as owner:
            return owner.execute(query).fetchall()

    assert fetched(service, url) == (0, f"{CODE}: 2 hours read, 2 new or other than before\n")
    assert stored("weather_expected") == [(15, 0), (14, 2)]
    service.body = HOURS.replace("14,2,5", "14,0,5")
    assert fetched(service, url) == (0, f"{CODE}: 2 hours read, 1 new or other than before\n")
    service.status, service.body = 503, HOURS.replace("15", "33")
    code, said = fetched(service, url)
    assert code == 2
    assert "standard input: holds no hours; nothing was changed" in said
    assert stored("weather_expected") == [(15, 0), (14, 0)]
    # A line in between that is none is told, and not what stood there.
    service.status, service.body = 200, f"{HOURS}2026-06-01T14:00:00Z,jan@example.nl,0,1\n"
    code, said = fetched(service, url, "import")
    assert code == 2
    assert "standard input: line 4: temperature" in said
    assert "jan@example.nl" not in said
    assert stored("weather") == [(15, 0), (14, 2)]
