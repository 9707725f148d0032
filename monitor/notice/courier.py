"""The courier: takes words to their receivers, as long as the watch runs.

A thread with an event loop of its own. What is due is taken out of the database, tried, and put
back with what became of it; between two attempts nothing is remembered here, so that a courier
that is killed leaves all to the next. A receiver that hangs costs its own channel's turns and no
other's; letters, which go through one mail server, have their own.
"""

import asyncio
import logging
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from random import SystemRandom
from threading import Event, Thread
from typing import Final

from prometheus_client.core import CounterMetricFamily, Metric

from monitor.errors import StoreError, StoreUnavailableError
from monitor.notice.errors import UnknownWordError
from monitor.notice.letter import Envelope, write_letter
from monitor.notice.mailbag import Backlog, Delivery, Mailbag
from monitor.notice.outcome import Attempt, Outcome, next_step
from monitor.notice.passing import PassedOver
from monitor.notice.round import LETTERS_AT_ONCE, WEBHOOKS_AT_ONCE, Round
from monitor.notice.setting import NoticeSettings
from monitor.notice.word import TEST, Word
from monitor.vital import gauges

LETTER_SECONDS: Final = 60.0
"""What handing in a letter may take in all."""

KEPT_DAYS: Final = 92
PARTING_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 5.0
# What is due and was not taken out is another courier's, or its channel has its hands full.
_BUSY_SECONDS: Final = 1.0
_RETRY_SECONDS: Final = 1.0
_SWEEP_SECONDS: Final = 3600.0
# Names are resolved on threads, and some take long.
_THREADS: Final = 64

_RANDOM: Final = SystemRandom()
_log = logging.getLogger(__name__)


class Courier:
    """Delivers, from `start` to `stop`.

    Parameters
    ----------
    database_url : str
        The database, as a role that may write.
    settings : NoticeSettings
        How words go out.
    wall : callable
        The time that signatures and letters carry.
    """

    def __init__(
        self,
        database_url: str,
        settings: NoticeSettings,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._database_url = database_url
        self._settings = settings
        self._wall = wall
        self._sent: Tally[str] = Tally({"webhook": 0, "email": 0})
        self._failed: Tally[tuple[str, str]] = Tally()
        self._passed_over = PassedOver(_log)
        self._backlog: dict[str, Backlog] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._begun = Event()
        # Not waited for by the interpreter either: the next courier goes on with what is left.
        self._thread = Thread(target=self._run, name="notices", daemon=True)

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
        """Return what it has counted, for Prometheus: attempts, never receivers."""
        sent = CounterMetricFamily(
            "passant_watch_words_sent", "Words delivered to a receiver.", labels=["channel"]
        )
        for kind, count in dict(self._sent).items():
            sent.add_metric([kind], count)
        yield sent
        failed = CounterMetricFamily(
            "passant_watch_words_failed",
            "Attempts to deliver a word that failed.",
            labels=["channel", "reason"],
        )
        for (kind, reason), count in dict(self._failed).items():
            failed.add_metric([kind, reason], count)
        yield failed
        backlog = dict(self._backlog)
        yield gauges(
            "passant_watch_words_waiting",
            "Words that wait for a receiver.",
            ["channel"],
            {(kind,): float(found.waiting) for kind, found in backlog.items()},
        )
        yield gauges(
            "passant_watch_words_age_seconds",
            "How long the oldest of them has waited.",
            ["channel"],
            {(kind,): found.oldest_seconds for kind, found in backlog.items()},
        )

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            self._loop.set_default_executor(ThreadPoolExecutor(_THREADS, "notices-name"))
            self._task = self._loop.create_task(self._work(), name="courier")
            self._begun.set()
            try:
                self._loop.run_until_complete(self._task)
            except asyncio.CancelledError:
                pass
            except Exception as error:  # noqa: BLE001 - its words may hold a row
                _log.error("the delivery of words ended (%s)", type(error).__name__)

    async def _work(self) -> None:
        is_well = True
        while True:
            try:
                async with Round(self._database_url, self._settings, self._deliver_one) as round_:
                    if not is_well:
                        _log.info("words are delivered again")
                    is_well = True
                    await self._go_round(round_)
            except StoreUnavailableError:
                reason = "the database is away"
            except StoreError as error:
                reason = f"the database refused, SQLSTATE {error.sqlstate}"
            if is_well:
                _log.warning("words wait: %s", reason)
            is_well = False
            self._backlog = {}
            await asyncio.sleep(_RETRY_SECONDS)

    async def _go_round(self, round_: Round) -> None:
        swept_at = float("-inf")
        while True:
            round_.woken.clear()
            await round_.take_out("webhook", WEBHOOKS_AT_ONCE)
            await round_.take_out("email", LETTERS_AT_ONCE)
            self._backlog = await round_.ask(Mailbag.backlog)
            now = time.monotonic()
            if now - swept_at > _SWEEP_SECONDS:
                await round_.ask(lambda bag: bag.sweep(KEPT_DAYS))
                swept_at = now
            wait = await round_.ask(Mailbag.next_seconds)
            seconds = _LOOK_SECONDS if wait is None else min(_LOOK_SECONDS, wait)
            if seconds <= 0:
                seconds = _BUSY_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await round_.woken.wait()

    async def _deliver_one(self, round_: Round, delivery: Delivery) -> None:
        try:
            attempt = await self._attempt(round_, delivery)
        except UnknownWordError as error:
            self._passed_over.note(error.reason)
            attempt = Attempt(Outcome.UNKNOWN_WORD)
        except Exception as error:  # noqa: BLE001 - its words may hold what was sent
            _log.error("a word could not be sent (%s)", type(error).__name__)
            attempt = Attempt(Outcome.FAULT)
        if attempt.outcome is Outcome.DELIVERED:
            self._sent[delivery.kind] += 1
        else:
            self._failed[delivery.kind, attempt.outcome.value] += 1
        step = next_step(
            attempt,
            delivery.attempts,
            delivery.age_seconds,
            _RANDOM,
            is_test=delivery.word == TEST,
        )
        await round_.ask(lambda bag: bag.settle(delivery, attempt.outcome, step))

    async def _attempt(self, round_: Round, delivery: Delivery) -> Attempt:
        # Its channel went, or its address, while the word was made: it is for nobody.
        if (delivery.url if delivery.kind == "webhook" else delivery.address) is None:
            return Attempt(Outcome.GONE)
        word = (
            Word.test(delivery.municipality, self._wall())
            if delivery.payload is None
            else Word.of(delivery.payload)
        )
        if delivery.kind == "webhook":
            assert delivery.url is not None  # noqa: S101 - see above
            assert delivery.secret is not None  # noqa: S101 - the table holds that
            return await round_.webhook.send(
                delivery.url, delivery.secret, delivery.notice_id, word.event()
            )
        server = self._settings.mail
        if server is None:
            return Attempt(Outcome.NO_MAIL_SERVER)
        assert delivery.address is not None  # noqa: S101 - see above
        envelope = Envelope(
            server.sender,
            delivery.address,
            delivery.notice_id,
            delivery.town,
            delivery.channel,
            delivery.place,
            delivery.time_zone,
            delivery.language,
        )
        letter = write_letter(word, envelope, self._wall())
        handed_in = asyncio.get_running_loop().run_in_executor(
            round_.letters, server.hand_in, letter, delivery.address
        )
        try:
            async with asyncio.timeout(LETTER_SECONDS):
                return await handed_in
        except TimeoutError:
            return Attempt(Outcome.TIMED_OUT)


@contextmanager
def delivering(courier: Courier) -> Iterator[None]:
    """Have a courier deliver while the context lasts."""
    courier.start()
    try:
        yield
    finally:
        courier.stop()
