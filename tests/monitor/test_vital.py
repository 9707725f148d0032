"""Vitals: what a process says of itself over HTTP."""

import socket
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from monitor.errors import SettingsError
from monitor.vital import Histogram, Lack, gauge, gauges, histogram, tally, total, vitals
from tests.port import own_port


def nothing() -> tuple[Lack, ...]:
    return ()


@pytest.fixture
def port() -> int:
    return own_port()


@pytest.fixture
def client(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as connected:
        yield connected


def test_a_process_says_that_it_lives_and_what_it_counted(port: int, client: httpx.Client) -> None:
    def metrics() -> list[Metric]:
        return [
            tally("frames_refused", "Frames refused.", "reason", {"late": 2}),
            total("frames", "Frames.", 7),
            gauge("waiting", "Messages waiting.", 3),
            gauges("connected", "Brokers.", ["broker"], {("raw",): 1.0, ("centre",): 0.0}),
        ]

    with vitals(("127.0.0.1", port), nothing, metrics):
        assert client.get("/healthz").status_code == 200
        text = client.get("/metrics").text
        assert 'frames_refused_total{reason="late"} 2.0' in text
        assert "frames_total 7.0" in text
        assert "waiting 3.0" in text
        assert 'connected{broker="centre"} 0.0' in text
        assert client.get("/").status_code == 404
    with pytest.raises(httpx.ConnectError):
        client.get("/healthz")


def test_it_is_ready_or_says_what_it_lacks(port: int, client: httpx.Client) -> None:
    lacking = [Lack.BROKER_AWAY, Lack.DISK_FULL]
    with vitals(("127.0.0.1", port), lambda: lacking, list):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "broker away, disk full\n")
        text = client.get("/metrics").text
        assert 'passant_lacks{what="broker away"} 1.0' in text
        assert 'passant_lacks{what="database away"} 0.0' in text
        lacking.clear()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (200, "ready\n")
        assert 'passant_lacks{what="broker away"} 0.0' in client.get("/metrics").text


@pytest.mark.parametrize("tells_memory", [True, False])
def test_memory_is_told_only_by_who_may(
    port: int, client: httpx.Client, *, tells_memory: bool
) -> None:
    with vitals(("127.0.0.1", port), nothing, list, tells_memory=tells_memory):
        told = client.get("/metrics").text
    assert ("process_resident_memory_bytes" in told) is tells_memory
    assert ("process_cpu_seconds_total" in told) is tells_memory


def test_what_cannot_be_told_is_an_error_without_its_words(
    port: int,
    client: httpx.Client,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail() -> list[Metric]:
        raise ValueError("a4:5e:60:c1:02:03")

    with vitals(("127.0.0.1", port), nothing, fail):
        assert client.get("/metrics").status_code == 500
        assert client.get("/healthz").status_code == 200
    assert "ValueError" in caplog.text
    assert "a4:5e" not in caplog.text + "".join(capfd.readouterr())


def test_who_hangs_up_leaves_nothing_and_keeps_no_one_out(
    port: int, client: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    with vitals(("127.0.0.1", port), nothing, list):
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(b"GET /healthz HT")
        assert client.get("/healthz", timeout=20).status_code == 200
        # It says nothing, and stays.
        with socket.create_connection(("127.0.0.1", port)):
            assert client.get("/healthz", timeout=20).status_code == 200
    assert "".join(capfd.readouterr()) == ""


def test_a_histogram_counts_each_value_up_to_its_bound() -> None:
    seen = Histogram((1, 2.5))
    seen.observe(1)
    seen.observe(1.5, 3)
    seen.observe(99)
    (family,) = [seen.metric("lag_seconds", "Lag.")]
    assert [(s.name, s.labels.get("le"), s.value) for s in family.samples] == [
        ("lag_seconds_bucket", "1", 1),
        ("lag_seconds_bucket", "2.5", 4),
        ("lag_seconds_bucket", "+Inf", 5),
        ("lag_seconds_count", None, 5),
        ("lag_seconds_sum", None, 104.5),
    ]


def test_a_histogram_is_told_as_one(port: int, client: httpx.Client) -> None:
    lag = histogram("lag_seconds", "Lag.", (1, 5), (2, 3, 0), 9.5)
    with vitals(("127.0.0.1", port), nothing, lambda: [lag]):
        families = {f.name: f for f in text_string_to_metric_families(client.get("/metrics").text)}
    assert families["lag_seconds"].type == "histogram"
    with pytest.raises(ValueError, match="zip"):
        histogram("lag_seconds", "Lag.", (1, 5), (2, 3), 9.5)


def test_without_an_address_nothing_is_served() -> None:
    with vitals(None, nothing, list):
        pass


def test_a_port_that_is_taken_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()
        with pytest.raises(SettingsError, match="is the port taken"), vitals(address, list, list):
            pass
