"""How the HTTP face fares: requests by route, answer and duration. Never a count of persons."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector


class Metrics:
    """The metrics of one app, in a registry of their own.

    Parameters
    ----------
    lost_audits : callable
        Entries of the audit that were not stored, so far.
    """

    def __init__(self, lost_audits: Callable[[], int] = lambda: 0) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "passant_api_requests",
            "Requests answered.",
            ("route", "status"),
            registry=self._registry,
        )
        self._duration_seconds = Histogram(
            "passant_api_request_duration_seconds",
            "From a request to the end of its answer; streams left out.",
            ("route",),
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self._registry,
        )
        self.readers = Gauge(
            "passant_api_live_readers", "Open live streams.", registry=self._registry
        )
        self.dropped_readers = Counter(
            "passant_api_dropped_live_readers",
            "Live streams ended for reading too slowly.",
            registry=self._registry,
        )
        Gauge(
            "passant_api_lost_audits",
            "Entries of the audit that could not be stored.",
            registry=self._registry,
        ).set_function(lost_audits)
        self._words_passed_over = Counter(
            "passant_api_words_passed_over",
            "Words about alerts that this version does not know.",
            ("reason",),
            registry=self._registry,
        )

    def observe(self, route: str, status: int, seconds: float, *, is_stream: bool) -> None:
        """Note one answered request; `route` is its template, never the path asked for."""
        self._requests.labels(route, str(status)).inc()
        if not is_stream:
            self._duration_seconds.labels(route).observe(seconds)

    def pass_over(self, reason: str) -> None:
        """Note a word about an alert that this version does not know."""
        self._words_passed_over.labels(str(reason)).inc()

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
