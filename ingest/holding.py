"""The holding: what was released, on its way to the spool.

While the disk takes nothing it is held in memory, and said so; when that is full too, the oldest
go first. Of released clusters alone: nothing here is personal.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final

from prometheus_client.core import Metric

from anonymise.cluster import Cluster
from anonymise.visit import VisitTable
from ingest.errors import SpoolError
from ingest.spool import Spool
from ingest.wire.release import Release
from ingest.wire.status import SpoolReport
from monitor.vital import gauge, total

_LOG: Final = logging.getLogger(__name__)

LARGEST_ROWS: Final = 100_000
"""Clusters, cells of tables and presences: some tens of megabytes."""

RETRY_SECONDS: Final = 1.0

_MEGABYTE: Final = 1024 * 1024


class Holding:
    """Releases that are not on the disk yet. For one thread.

    Parameters
    ----------
    spool : Spool
        Where they go.
    monotonic : callable
        Seconds of a clock that never jumps.

    Attributes
    ----------
    released, spooled_clusters : int
        Releases that came, and clusters that went to the disk, since the start.
    lost : int
        Releases that went for want of memory.
    is_refused : bool
        Whether the disk takes nothing now.
    """

    def __init__(self, spool: Spool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._spool = spool
        self._monotonic = monotonic
        self._releases: deque[Release] = deque()
        self._rows = 0
        self._tried_at = float("-inf")
        self.released = 0
        self.spooled_clusters = 0
        self.lost = 0
        self.is_refused = False
        self._dropped = 0
        self._report = self.report()

    def __len__(self) -> int:
        return len(self._releases)

    def add(self, releases: Iterable[Release]) -> None:
        """Take in what was released."""
        for release in releases:
            self._releases.append(release)
            self._rows += _rows(release)
            self.released += 1
        while self._rows > LARGEST_ROWS and len(self._releases) > 1:
            self._rows -= _rows(self._releases.popleft())
            self.lost += 1

    def flush(self) -> None:
        """Put what is held onto the disk; one that takes nothing is asked again after a while."""
        now = self._monotonic()
        if not self._releases or (self.is_refused and now - self._tried_at < RETRY_SECONDS):
            return
        self._tried_at = now
        try:
            self._spool.append(self._releases)
        except SpoolError as error:
            if not self.is_refused:
                _LOG.error("%s: what is released is held in memory", str(error))
            self.is_refused = True
            return
        if self.is_refused:
            _LOG.warning("the disk takes the spool again")
        self.is_refused = False
        self.spooled_clusters += sum(isinstance(each, Cluster) for each in self._releases)
        self._releases.clear()
        self._rows = 0

    def look(self, *, is_clock_steady: bool) -> bool:
        """Look after the spool, once a second or so; tell whether messages had to go since.

        Parameters
        ----------
        is_clock_steady : bool
            Whether ages by it can be believed.
        """
        if is_clock_steady:
            with suppress(SpoolError):
                self._spool.expire()
        self.report()
        dropped = self._spool.dropped - self._dropped
        self._dropped += dropped
        if dropped:
            _LOG.error("the spool is full or old: %d messages are dropped unsent", dropped)
        return dropped > 0

    def report(self) -> SpoolReport:
        """Return how much waits, as a status and the metrics say it."""
        self._megabytes = -(-self._spool.used_bytes // _MEGABYTE)
        self._report = SpoolReport(
            length=self._spool.length,
            age_seconds=self._spool.age_seconds,
            first=self._spool.first_seq,
            dropped=self._spool.dropped,
            held=len(self),
        )
        return self._report

    def metrics(self) -> Iterator[Metric]:
        """Return how much waited at the last report, for Prometheus; from any thread."""
        yield total(
            "passant_edge_releases",
            "Clusters, telecom tables and instants of presence released.",
            self.released,
        )
        yield total(
            "passant_edge_releases_lost",
            "Releases that went while the disk took nothing and the memory was full.",
            self.lost,
        )
        yield total("passant_edge_clusters_spooled", "Clusters put on disk.", self.spooled_clusters)
        yield gauge(
            "passant_edge_held_releases",
            "Releases in memory, as the disk takes nothing.",
            self._report.held,
        )
        yield gauge("passant_edge_spool_messages", "Messages waiting.", self._report.length)
        yield gauge(
            "passant_edge_spool_bytes",
            "Bytes of the disk that they take, in whole megabytes.",
            self._megabytes * _MEGABYTE,
        )
        yield gauge(
            "passant_edge_spool_age_seconds",
            "How long the oldest has been waiting.",
            self._report.age_seconds,
        )
        yield total(
            "passant_edge_spool_dropped",
            "Messages that went unsent, for want of room or for their age.",
            self._report.dropped,
        )


def _rows(release: Release) -> int:
    return len(release.visits) if isinstance(release, VisitTable) else 1
