"""Whether a process is well: a small HTTP face for health checks and Prometheus.

``/healthz`` says that it runs, ``/readyz`` whether it can do its work and if not what it lacks,
``/metrics`` what it has counted: frames, messages, clusters; never persons.
"""

import logging
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import accumulate
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Final, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.process_collector import ProcessCollector

from monitor.errors import SettingsError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Metrics = Callable[[], Iterable[Metric]]

_Key = TypeVar("_Key", bound=tuple[str, ...])

_LOG: Final = logging.getLogger(__name__)

_TEXT: Final = "text/plain; charset=utf-8"
# One connection is served at a time: who says nothing must not keep the others out.
_PATIENCE_SECONDS: Final = 5


class Lack(StrEnum):
    """What a process needs and has not; said by ``/readyz`` and by the gauge ``passant_lacks``."""

    BROKER_AWAY = "broker away"
    DATABASE_AWAY = "database away"
    NOT_MIGRATED = "not migrated"
    DISK_FULL = "disk full"


class Histogram:
    """How often each size of a thing came, for one writing thread and any reading one.

    Parameters
    ----------
    bounds : sequence of float
        The highest value of each class but the last, which has none; ascending.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0.0

    def observe(self, value: float, count: int = 1) -> None:
        """Note that `value` came, `count` times."""
        self._counts[bisect_left(self._bounds, value)] += count
        self._sum += value * count

    def metric(self, name: str, meaning: str) -> Metric:
        """Return it for Prometheus."""
        return histogram(name, meaning, self._bounds, tuple(self._counts), self._sum)


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


def gauges(name: str, meaning: str, labels: Sequence[str], values: Mapping[_Key, float]) -> Metric:
    """Return a gauge with one series for each key of `values`, which holds a value a label."""
    family = GaugeMetricFamily(name, meaning, labels=list(labels))
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family


def histogram(
    name: str, meaning: str, bounds: Sequence[float], counts: Sequence[int], value_sum: float
) -> Metric:
    """Return a histogram of one series.

    Parameters
    ----------
    name, meaning : str
        As of the others.
    bounds : sequence of float
        The highest value of each class but the last; ascending.
    counts : sequence of int
        How many fell into each class alone, so one more than `bounds`.
    value_sum : float
        Of all values.
    """
    edges = [*(f"{bound:g}" for bound in bounds), "+Inf"]
    buckets = list(zip(edges, accumulate(counts), strict=True))
    return HistogramMetricFamily(name, meaning, buckets=buckets, sum_value=value_sum)


@contextmanager
def vitals(
    listen: tuple[str, int] | None,
    lacks: Callable[[], Sequence[Lack]],
    metrics: Metrics,
    *,
    tells_memory: bool = False,
) -> Iterator[None]:
    """Serve a process's vitals from a thread while the context lasts.

    Parameters
    ----------
    listen : tuple of str and int, or None
        Host and port; None serves nothing.
    lacks : callable
        What the process needs for its work and has not now; called from that thread.
    metrics : callable
        What it has counted; called from that thread at each scrape.
    tells_memory : bool
        Whether memory and processor time of the process are told too. Not by an edge: what they
        are goes with what its antennas hear.

    Raises
    ------
    SettingsError
        If the port is taken, or the host is not this machine.
    """
    if listen is None:
        yield
        return
    registry = CollectorRegistry()
    registry.register(_Collector(metrics, lacks))
    if tells_memory:
        ProcessCollector(registry=registry)
    try:
        server = make_server(
            *listen, _application(registry, lacks), _SilentServer, handler_class=_SilentHandler
        )
    except OSError:
        message = "PASSANT_VITALS names an address that cannot be listened on: is the port taken?"
        raise SettingsError((message,)) from None
    thread = threading.Thread(target=server.serve_forever, name="vitals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Collector:
    def __init__(self, metrics: Metrics, lacks: Callable[[], Sequence[Lack]]) -> None:
        self._metrics = metrics
        self._lacks = lacks

    def collect(self) -> Iterable[Metric]:
        missing = self._lacks()
        yield gauges(
            "passant_lacks",
            "1 where the process needs something and has it not.",
            ["what"],
            {(str(lack),): float(lack in missing) for lack in Lack},
        )
        yield from self._metrics()


class _SilentServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    # Its own prints whatever went wrong, with the address of who asked.
    def handle_error(self, *_: object) -> None:
        _LOG.debug("a request for the vitals was broken off")


class _SilentHandler(WSGIRequestHandler):
    timeout = _PATIENCE_SECONDS

    def log_message(self, *_: object) -> None:
        pass

    # Its own words repeat what was asked.
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        del message, explain
        super().send_error(code)


def _application(
    registry: CollectorRegistry, lacks: Callable[[], Sequence[Lack]]
) -> "Callable[[WSGIEnvironment, StartResponse], list[bytes]]":
    def answer(environment: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        try:
            status, kind, body = _answer(environment["PATH_INFO"], registry, lacks)
        # The server would print the traceback with the exception's text.
        except Exception as error:  # noqa: BLE001
            _LOG.error("the vitals cannot be told: %s", type(error).__name__)
            status, kind, body = "500 Internal Server Error", _TEXT, b"cannot be told\n"
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def _answer(
    path: str, registry: CollectorRegistry, lacks: Callable[[], Sequence[Lack]]
) -> tuple[str, str, bytes]:
    match path:
        case "/healthz":
            return "200 OK", _TEXT, b"alive\n"
        case "/readyz":
            if missing := lacks():
                return "503 Service Unavailable", _TEXT, f"{', '.join(missing)}\n".encode()
            return "200 OK", _TEXT, b"ready\n"
        case "/metrics":
            return "200 OK", CONTENT_TYPE_LATEST, generate_latest(registry)
        case _:
            return "404 Not Found", _TEXT, b"ask for /healthz, /readyz or /metrics\n"
