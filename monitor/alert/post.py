"""The sentry's post: a thread of the watch, with an event loop of its own."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

from prometheus_client.core import Metric

from monitor.alert.coming import ComingSideline
from monitor.alert.extras import Sideline
from monitor.alert.ledger import Ledger
from monitor.alert.sentry import Sentry
from monitor.alert.sideline import UsualSideline
from monitor.clock import Clock
from monitor.errors import StoreUnavailableError
from monitor.feed import LiveFeed
from monitor.happening.sideline import HappeningSideline
from monitor.reading import Reader
from monitor.state import Patience
from monitor.vital import gauge, gauges, tally

CONNECTIONS: Final = 2
"""That read: as many as the feed reads with at once."""

PARTING_SECONDS: Final = 2.0
_RETRY_SECONDS: Final = 1.0
# Of thousands of counters it looks once a second: a rule waits for minutes.
_COUNTERS_PER_SECOND: Final = 3000

_log = logging.getLogger(__name__)


class Post:
    """Where a sentry stands, from `start` to `stop`.

    Parameters
    ----------
    database_url : str
        The database, as a role that may read and write.
    clock : Clock
        The city's time.
    sideline : Sideline, optional
        What is known beside the live state; what is usual and what goes on, if not told.
    """

    def __init__(self, database_url: str, clock: Clock, sideline: Sideline | None = None) -> None:
        self._database_url = database_url
        self._clock = clock
        self._sideline = sideline
        self._sentry: Sentry | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._begun = Event()
        # Not waited for by the interpreter either: the database rolls back what is left behind.
        self._thread = Thread(target=self._run, name="alerts", daemon=True)

    def start(self) -> None:
        """Begin; does not wait for the database to be there."""
        self._thread.start()
        self._begun.wait()

    def stop(self) -> None:
        """End it, or leave it behind after `PARTING_SECONDS`."""
        if self._loop is not None and self._task is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(PARTING_SECONDS)

    def metrics(self) -> Iterable[Metric]:
        """Return what it has counted, for Prometheus: alerts, never persons."""
        sentry = self._sentry
        if sentry is None:
            return
        yield gauge(
            "passant_alert_judged",
            "1 where the rules of alerts are known and judged by.",
            float(sentry.is_well),
        )
        yield tally(
            "passant_alert_transitions",
            "What became of alerts by themselves since the start.",
            "kind",
            dict(sentry.told),
        )
        yield gauges(
            "passant_alert_open",
            "Alerts that are not cleared.",
            ["municipality"],
            {(code,): float(count) for code, count in sentry.open_alerts.items()},
        )

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            self._task = self._loop.create_task(self._stand(), name="alert-post")
            self._begun.set()
            try:
                self._loop.run_until_complete(self._task)
            except asyncio.CancelledError:
                pass
            except Exception as error:  # noqa: BLE001 - its words may hold a row
                _log.error("the judging of alerts ended (%s)", type(error).__name__)

    async def _stand(self) -> None:
        ledger = await self._ledger()
        reader = Reader(self._database_url, size=CONNECTIONS)
        await reader.open()
        feed = LiveFeed(
            reader,
            self._clock,
            patience=Patience.at(self._clock.speed),
            per_second=_COUNTERS_PER_SECOND,
        )
        sideline = self._sideline or HappeningSideline(
            reader, ComingSideline(reader, UsualSideline(reader))
        )
        self._sentry = Sentry(reader, feed, ledger, self._clock, sideline)
        try:
            await self._sentry.stand()
        finally:
            await feed.stop()
            await reader.close()
            ledger.close()

    async def _ledger(self) -> Ledger:
        while True:
            try:
                return await asyncio.to_thread(Ledger.connect, self._database_url)
            except StoreUnavailableError:
                await asyncio.sleep(_RETRY_SECONDS)


@contextmanager
def posting(post: Post) -> Iterator[None]:
    """Have a sentry at its post while the context lasts."""
    post.start()
    try:
        yield
    finally:
        post.stop()
