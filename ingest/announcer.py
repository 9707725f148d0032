"""The announcer: words about alerts, out of the database and on to signs and other systems.

A thread of the centre with a line of its own to the broker and to the database, so that what edges
release waits for nothing here. What the broker has acknowledged is taken; what it has not comes
again. Of several centres one at a time announces a municipality's words, so that they come in
order.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import msgspec
from prometheus_client.core import Metric

from ingest.mqtt import Link
from ingest.tls import Credentials
from monitor.errors import StoreError, StoreUnavailableError
from monitor.notice.bellman import Bellman, Cry
from monitor.notice.passing import PassedOver
from monitor.vital import tally, total

CONFIRM_SECONDS: Final = 10.0
PARTING_SECONDS: Final = 2.0

_MOST: Final = 100
_LOOK_SECONDS: Final = 5.0
_RETRY_SECONDS: Final = 1.0
# What the broker refuses it refuses until somebody changes its access list.
_REFUSED_SECONDS: Final = 30.0

_LOG: Final = logging.getLogger(__name__)


def announcer_link(broker_url: str, name: str, credentials: Credentials) -> Link:
    """Return a link of its own for what a centre announces; it subscribes to nothing."""
    return Link(
        broker_url,
        f"centre-{name}-alerts" if name else "centre-alerts",
        session_seconds=0,
        credentials=credentials,
    )


class Announcer:
    """Publishes words, from `start` to `stop`.

    Parameters
    ----------
    link : Link
        Such as `announcer_link` makes it.
    database_url : str
        The database, as a role that may write.
    """

    def __init__(self, link: Link, database_url: str) -> None:
        self._link = link
        self._database_url = database_url
        self._announced = 0
        self._passed_over = PassedOver(_LOG)
        self._stopped = Event()
        self._was_well = True
        # Not waited for by the interpreter either: what is not taken comes again.
        self._thread = Thread(target=self._run, name="announcer", daemon=True)

    def start(self) -> None:
        """Begin; waits for neither the broker nor the database."""
        self._thread.start()

    def stop(self) -> None:
        """End it, or leave it behind after `PARTING_SECONDS`."""
        self._stopped.set()
        self._thread.join(PARTING_SECONDS)

    def metrics(self) -> Iterable[Metric]:
        """Return what it has counted, for Prometheus."""
        yield total(
            "passant_centre_words_announced", "Words about alerts published.", self._announced
        )
        yield tally(
            "passant_centre_words_refused",
            "Words about alerts that the broker refused.",
            "reason",
            dict(self._link.refused),
        )
        yield tally(
            "passant_centre_words_passed_over",
            "Words about alerts that this version does not know.",
            "reason",
            dict(self._passed_over.counts),
        )

    def _run(self) -> None:
        try:
            self._link.start()
            try:
                while not self._stopped.is_set():
                    self._work()
                    self._stopped.wait(_RETRY_SECONDS)
            finally:
                self._link.stop()
        except Exception as error:  # noqa: BLE001 - its words may hold a row
            _LOG.error("the announcing of alerts ended (%s)", type(error).__name__)

    def _work(self) -> None:
        try:
            bellman = Bellman.connect(self._database_url)
            try:
                while not self._stopped.is_set():
                    self._announce(bellman)
            finally:
                bellman.close()
        except StoreUnavailableError:
            self._say("alerts are not announced: the database is away")
        except StoreError as error:
            self._say(f"alerts are not announced: SQLSTATE {error.sqlstate}")
        except OSError:
            self._say("alerts are not announced: our certificate or its key cannot be read")

    def _announce(self, bellman: Bellman) -> None:
        if not self._link.is_connected:
            self._stopped.wait(_RETRY_SECONDS)
            return
        refused = sum(self._link.refused.values())
        passed_over = self._passed_over.counts.total()
        count = bellman.cry(_MOST, self._publish, self._passed_over.note)
        self._announced += count
        if sum(self._link.refused.values()) > refused:
            self._say("alerts are not announced: the broker refuses them")
            self._stopped.wait(_REFUSED_SECONDS)
        elif count:
            self._was_well = True
        if not count and self._passed_over.counts.total() == passed_over:
            bellman.wait(_LOOK_SECONDS, self._stopped)

    # Tells whether the broker has them all.
    def _publish(self, cries: list[Cry]) -> bool:
        refused = sum(self._link.refused.values())
        for cry in cries:
            if not self._link.publish(cry.topic, msgspec.json.encode(cry.word)):
                return False
        return (
            self._link.wait_confirmed(0, CONFIRM_SECONDS)
            and sum(self._link.refused.values()) == refused
        )

    # Once, not at each attempt.
    def _say(self, words: str) -> None:
        if self._was_well:
            _LOG.error("%s: trying again", words)
        self._was_well = False


@contextmanager
def announcing(announcer: Announcer) -> Iterator[None]:
    """Have words announced while the context lasts."""
    announcer.start()
    try:
        yield
    finally:
        announcer.stop()
