"""Vitals: what a process says of itself over HTTP."""

import httpx
import pytest
from prometheus_client.core import Metric

from demo.broker import free_port
from monitor.vital import gauge, tally, total, vitals


def test_a_process_says_that_it_lives_whether_it_is_ready_and_what_it_counted() -> None:
    ready = [False]
    counted = {"late": 2}

    def metrics() -> list[Metric]:
        return [
            tally("frames_refused", "Frames refused.", "reason", counted),
            total("frames", "Frames.", 7),
            gauge("waiting", "Messages waiting.", 3),
        ]

    port = free_port()
    with (
        vitals(("127.0.0.1", port), lambda: ready[0], metrics),
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        ready[0] = True
        assert client.get("/readyz").text == "ready\n"
        text = client.get("/metrics").text
        assert 'frames_refused_total{reason="late"} 2.0' in text
        assert "frames_total 7.0" in text
        assert "waiting 3.0" in text
        assert client.get("/").status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz")


def test_without_an_address_nothing_is_served() -> None:
    with vitals(None, lambda: True, list):
        pass
