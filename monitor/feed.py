"""The live feed: one listener on the database, one snapshot of each municipality, many readers.

For one event loop. However many readers there are, a change in the store is read once, and only
of the municipality that changed; what nobody looks at is not read at all until somebody does.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from monitor.clock import Clock
from monitor.ending import end
from monitor.errors import StoreUnavailableError
from monitor.live import CounterNow, Snapshot, ZoneNow, snapshot
from monitor.part import ALL, Part, Parts, wait
from monitor.reading import Reader, statement
from monitor.state import Patience
from monitor.subscription import Has, Seen, Subscription
from monitor.turn import COUNTERS_PER_SECOND, SPACING_SECONDS, spacing_seconds

CHANNEL: Final = "passant_live"
"""What the store notifies, with the municipality's code, in the transaction of each change."""

REFRESH_SECONDS: Final = 5.0
"""Between two readings without a change: ages and states move by themselves."""

STALE_SECONDS: Final = 15.0
"""A snapshot older than this is no longer given out as now."""

READINGS: Final = 2
"""At once: while the rows of one municipality come, those of another are worked on."""

_FIRST_SECONDS: Final = 3.0
_RETRY_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Whole:
    """The snapshot of all, when it was made, and when the oldest part of it was read."""

    news: Snapshot
    made_at: float
    read_at: float


class LiveFeed:
    """Keeps the newest snapshot of each municipality and passes it on.

    A municipality is read when it changed, and every so often without a change, for as long as
    somebody follows it or all of them. The snapshot of all is made of what was read of each, for
    one instant, when somebody asks for it or follows it.

    Parameters
    ----------
    reader : Reader
        Open by the time of `start`.
    clock : Clock
        The city's time.
    patience : Patience
        How old or how far ahead, by that clock, an edge's word may be.
    refresh_seconds : float
        After so long by the wall without a change a municipality is read again: one after the
        other, so that it may take twice that time.
    per_second : int
        Counters in all snapshots of a municipality that may be made in a second.
    """

    def __init__(
        self,
        reader: Reader,
        clock: Clock,
        *,
        patience: Patience = Patience(),  # noqa: B008 - frozen
        refresh_seconds: float = REFRESH_SECONDS,
        per_second: int = COUNTERS_PER_SECOND,
    ) -> None:
        self.readers: set[Subscription] = set()
        self._reader = reader
        self._clock = clock
        self._patience = patience
        self._refresh_seconds = refresh_seconds
        self._parts = Parts(
            reader,
            clock,
            self,
            patience=patience,
            refresh_seconds=refresh_seconds,
            per_second=per_second,
        )
        self._codes: frozenset[str] = frozenset()
        self._codes_until = 0.0
        self._whole: _Whole | None = None
        self._whole_asked: asyncio.Future[Snapshot] | None = None
        self._is_whole_outdated = True
        self._whole_woken = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._is_closed = False

    def start(self) -> None:
        """Begin to listen and read, as background tasks of the running loop."""
        self._tasks = (
            asyncio.create_task(self._listen(), name="live-listener"),
            asyncio.create_task(self._keep_whole(), name="live-whole"),
            *(
                asyncio.create_task(self._parts.keep_reading(), name=f"live-reading-{number}")
                for number in range(READINGS)
            ),
        )

    def end_readers(self) -> None:
        """End every subscription, and each one made from now on."""
        self._is_closed = True
        for reader in tuple(self.readers):
            reader.end()

    async def stop(self) -> None:
        """End every subscription and stop the background tasks."""
        self.end_readers()
        await end(*self._tasks)

    async def current(self, municipality: str | None = None) -> Snapshot:
        """Return a snapshot that is of now, waiting a moment for it to be read if need be.

        Raises
        ------
        StoreUnavailableError
            If the database has not answered for a while, so that there is no now to speak of.
        """
        news = self._fresh(municipality)
        if news is not None:
            return news
        asked = self._ask(municipality)
        # While the database is away nobody waits for what will not come.
        seconds = 0 if self._parts.is_failing and self._parts.kept else _FIRST_SECONDS
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await asyncio.shield(asked)
        kept = self._kept(municipality)
        if kept is None or asyncio.get_running_loop().time() - kept.read_at > STALE_SECONDS:
            raise StoreUnavailableError("the database does not answer: try again later")
        return kept.news

    def subscribe(
        self, municipality: str | None = None, seen: Seen | None = None, has: Has | None = None
    ) -> Subscription:
        """Return a subscription to all snapshots, or those of one municipality.

        A context manager: entered, it begins with the snapshot of then, or the first not had yet.
        """
        return Subscription(self, municipality, seen, has)

    def join(self, subscription: Subscription) -> None:
        """Begin a subscription; called by itself when it is entered."""
        news = self._fresh(subscription.municipality)
        self.readers.add(subscription)
        if news is None:
            self._ask(subscription.municipality)
        else:
            subscription.offer(news)
            self._parts.wake()
            self._whole_woken.set()
        if self._is_closed:
            subscription.end()

    def leave(self, subscription: Subscription) -> None:
        """End a subscription; called by itself when it is left or dropped."""
        self.readers.discard(subscription)

    def followed(self) -> set[str]:
        """Return the municipalities that somebody follows."""
        followed = {reader.municipality for reader in self.readers}
        codes = {code for code in followed if code is not None}
        return codes | self._codes if None in followed else codes

    def tell(self, municipality: str | None, news: Snapshot, *, has_changed: bool) -> None:
        """Offer a snapshot to those who follow it."""
        for reader in tuple(self.readers):
            if reader.municipality == municipality:
                reader.offer(news)
        if municipality is not None and has_changed:
            self._is_whole_outdated = True
            self._whole_woken.set()

    # What may be given out as now: what is followed is read in its turn, and what is not, only
    # when it is asked for.
    def _fresh(self, municipality: str | None) -> Snapshot | None:
        kept = self._kept(municipality)
        if kept is None:
            return None
        if municipality is None:
            has_changed = (
                self._is_whole_outdated
                or self._codes_until == 0.0
                or not self._parts.changed.isdisjoint(self._codes)
            )
        else:
            has_changed = municipality in self._parts.changed
        if any(reader.municipality in (None, municipality) for reader in self.readers):
            seconds = 2 * self._refresh_seconds
        else:
            seconds = SPACING_SECONDS if has_changed else self._refresh_seconds
        now = asyncio.get_running_loop().time()
        is_fresh = now - kept.made_at <= seconds and now - kept.read_at <= STALE_SECONDS
        return kept.news if is_fresh else None

    def _kept(self, municipality: str | None) -> Part | _Whole | None:
        return self._whole if municipality is None else self._parts.kept.get(municipality)

    def _ask(self, municipality: str | None) -> asyncio.Future[Snapshot]:
        if municipality is not None:
            return self._parts.ask(municipality)
        if self._whole_asked is None:
            self._whole_asked = asyncio.get_running_loop().create_future()
        self._whole_woken.set()
        return self._whole_asked

    async def _listen(self) -> None:
        while True:
            try:
                connection = await self._reader.listen(CHANNEL)
                async with connection:
                    # What changed while nobody listened is found by reading everything.
                    self._note(ALL)
                    async for notification in connection.notifies():
                        self._note(notification.payload)
            except Exception as error:  # noqa: BLE001 - as for the reading
                _log.warning(
                    "the live listener was cut off (%s): listening again shortly",
                    type(error).__name__,
                )
            await asyncio.sleep(_RETRY_SECONDS)

    def _note(self, municipality: str) -> None:
        self._parts.note(municipality)
        # All of them, or one that came with a registry.
        if municipality not in self._codes:
            self._codes_until = 0.0
            self._whole_woken.set()

    def _whole_due_at(self) -> float | None:
        if self._whole_asked is not None:
            return 0.0
        if all(reader.municipality is not None for reader in self.readers):
            return None
        if self._whole is None or self._is_whole_outdated:
            return 0.0
        return self._whole.made_at + self._refresh_seconds

    async def _keep_whole(self) -> None:
        while True:
            self._whole_woken.clear()
            now = asyncio.get_running_loop().time()
            due_at = self._whole_due_at()
            if due_at is None or (due_at > now and self._codes_until > now):
                await wait(self._whole_woken, due_at)
                continue
            try:
                await self._put_together()
            except Exception as error:  # noqa: BLE001 - as for the reading
                self._codes_until = 0.0
                _log.warning(
                    "the municipalities could not be read (%s): trying again shortly",
                    type(error).__name__,
                )
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                counters = len(self._whole.news.counters) if self._whole else 0
                await asyncio.sleep(spacing_seconds(counters))

    async def _put_together(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._codes_until:
            self._codes_until = loop.time() + self._refresh_seconds
            async with self._reader.connection() as connection:
                cursor = await connection.execute(statement("municipality"), {"municipality": None})
                codes = frozenset(row[0] for row in await cursor.fetchall())
            self._is_whole_outdated |= codes != self._codes
            self._codes = codes
            due_at = self._whole_due_at()
            if due_at is None or due_at > loop.time():
                return
        lacking = [self._ask(code) for code in self._codes if self._fresh(code) is None]
        if lacking:
            await asyncio.wait(lacking)
        self._is_whole_outdated = False
        made_at, now = loop.time(), int(self._clock.now())
        zones: list[ZoneNow] = []
        counters: list[CounterNow] = []
        read_at = made_at
        for code in sorted(self._codes & self._parts.kept.keys()):
            part = self._parts.kept[code]
            is_of_now = part.news.at == now
            news = part.news if is_of_now else snapshot(part.material, now, part.figures)
            zones += news.zones
            counters += news.counters
            read_at = min(read_at, part.read_at)
            # What changes meanwhile need not wait for all of it.
            await asyncio.sleep(0)
        whole = Snapshot(now, None, tuple(zones), tuple(counters))
        self._whole = _Whole(whole, made_at, read_at)
        if self._whole_asked is not None:
            if not self._whole_asked.done():
                self._whole_asked.set_result(whole)
            self._whole_asked = None
        self.tell(None, whole, has_changed=False)
