"""Whether a process is well: a small HTTP face for health checks and Prometheus.

``/healthz`` says that it runs, ``/readyz`` whether it can do its work, ``/metrics`` what it has
counted: frames, messages, clusters; never persons.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Metrics = Callable[[], Iterable[Metric]]

_TEXT: Final = "text/plain; charset=utf-8"


def tally(name: str, meaning: str, label: str, counts: dict[str, int]) -> Metric:
    """Return a counter of `counts`, one series for each key, as the label `label`."""
    family = CounterMetricFamily(name, meaning, labels=[label])
    for key, count in counts.items():
        family.add_metric([key], count)
    return family


def total(name: str, meaning: str, count: float) -> Metric:
    """Return a counter of one series."""
    return CounterMetricFamily(name, meaning, value=count)


def gauge(name: str, meaning: str, value: float) -> Metric:
    """Return a gauge of one series."""
    return GaugeMetricFamily(name, meaning, value=value)


@contextmanager
def vitals(
    listen: tuple[str, int] | None, is_ready: Callable[[], bool], metrics: Metrics
) -> Iterator[None]:
    """Serve a process's vitals from a thread while the context lasts.

    Parameters
    ----------
    listen : tuple of str and int, or None
        Host and port; None serves nothing.
    is_ready : callable
        Whether the process can do its work now; called from that thread.
    metrics : callable
        What it has counted; called from that thread at each scrape.

    Raises
    ------
    OSError
        If the port is taken.
    """
    if listen is None:
        yield
        return
    registry = CollectorRegistry()
    registry.register(_Collector(metrics))
    server = make_server(
        *listen, _application(registry, is_ready), WSGIServer, handler_class=_SilentHandler
    )
    thread = threading.Thread(target=server.serve_forever, name="vitals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Collector:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics()


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    # Its own words repeat what was asked.
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        del message, explain
        super().send_error(code)


def _application(
    registry: CollectorRegistry, is_ready: Callable[[], bool]
) -> "Callable[[WSGIEnvironment, StartResponse], list[bytes]]":
    def answer(environment: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        status, kind, body = "200 OK", _TEXT, b"alive\n"
        match environment["PATH_INFO"]:
            case "/healthz":
                pass
            case "/readyz" if is_ready():
                body = b"ready\n"
            case "/readyz":
                status, body = "503 Service Unavailable", b"not ready\n"
            case "/metrics":
                kind, body = CONTENT_TYPE_LATEST, generate_latest(registry)
            case _:
                status, body = "404 Not Found", b"ask for /healthz, /readyz or /metrics\n"
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return answer
