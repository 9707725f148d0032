"""The sentry: judges every rule at every change of the live state, as long as it runs.

For one event loop. It writes on a thread, so that reading goes on meanwhile. Several sentries may
stand on one database: what each would change counts once.
"""

import asyncio
import logging
from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from psycopg.errors import InsufficientPrivilege

from monitor.alert.docket import GAP_SECONDS, Docket
from monitor.alert.extras import NoSideline, Sideline
from monitor.alert.ledger import Ledger, Move
from monitor.alert.memory import Memory
from monitor.alert.rule import Rule
from monitor.clock import Clock
from monitor.ending import end
from monitor.errors import StoreError, StoreUnavailableError
from monitor.feed import STALE_SECONDS, LiveFeed
from monitor.latest import read_latest
from monitor.live import Snapshot
from monitor.reading import Reader
from monitor.state import State
from monitor.subscription import Subscription

CHANNEL: Final = "passant_alert_rule"
"""What the database notifies when rules change, with the municipality's code."""

RELOAD_SECONDS: Final = 60.0
"""Between two readings of the rules without word of a change."""

NOTE_SECONDS: Final = 10.0
"""Between two notes of how far was judged."""

RETRY_SECONDS: Final = 1.0
BARRED_SECONDS: Final = 60.0
"""Between two tries of a role that may not."""

LOOK_SECONDS: Final = 5.0
"""Between two looks at most."""

TRIES: Final = 3
"""Where another sentry was first."""

_log = logging.getLogger(__name__)

_Done = TypeVar("_Done")


class Sentry:
    """Judges the rules of every municipality of its role.

    Parameters
    ----------
    reader : Reader
        Open; of a role that may read.
    feed : LiveFeed
        Not started; it is once there is something to judge.
    ledger : Ledger
        Of a role that may write. Called on a thread, one call at a time.
    clock : Clock
        The city's time.
    sideline : Sideline
        What is known beside the live state.

    Attributes
    ----------
    told : Counter of str
        Transitions since the start, by kind.
    is_well : bool
        Whether what it last wanted of the database was given.
    """

    def __init__(
        self,
        reader: Reader,
        feed: LiveFeed,
        ledger: Ledger,
        clock: Clock,
        sideline: Sideline | None = None,
    ) -> None:
        self.told: Tally[str] = Tally()
        self.is_well = False
        self._reader = reader
        self._feed = feed
        self._ledger = ledger
        self._clock = clock
        self._sideline = sideline or NoSideline()
        self._writing = asyncio.Lock()
        self._changed = asyncio.Event()
        self._rules: Mapping[str, Sequence[Rule]] = {}
        self._posts: dict[str, asyncio.Task[None]] = {}
        self._open: dict[str, int] = {}

    @property
    def open_alerts(self) -> Mapping[str, int]:
        """How many are open, by municipality."""
        return dict(self._open)

    async def stand(self) -> None:
        """Judge until cancelled, whatever goes wrong."""
        listening: asyncio.Task[None] | None = None
        try:
            while True:
                self._changed.clear()
                wait_seconds = await self._keep_posts()
                # A role that may not read has nothing to listen for either.
                if self.is_well and listening is None:
                    self._feed.start()
                    listening = asyncio.create_task(self._listen(), name="alert-listener")
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait_seconds):
                        await self._changed.wait()
        finally:
            await end(*self._posts.values(), *([listening] if listening else []))

    # Whatever it is: nothing else would judge for as long as the process lives. Its words stay
    # unsaid, for the driver's may hold a row.
    async def _keep_posts(self) -> float:
        self.is_well = False
        try:
            await self._post()
        except StoreUnavailableError:
            return RETRY_SECONDS
        except InsufficientPrivilege:
            _log.error("alerts are not judged, for this role may not read: see docs/alerts.md")
            return BARRED_SECONDS
        except StoreError as error:
            _log.error("the rules of alerts were refused (SQLSTATE %s)", error.sqlstate)
            return BARRED_SECONDS
        except Exception as error:  # noqa: BLE001
            _log.error("the rules of alerts failed (%s)", type(error).__name__)
            return RETRY_SECONDS
        self.is_well = True
        return RELOAD_SECONDS

    async def _post(self) -> None:
        async with self._reader.connection() as connection:
            # Of a role that only writes this is all that it learns, and not by each reading.
            await connection.execute("select from zone limit 0")
        self._rules = await self._written(self._ledger.rules)
        left = self._posts.keys() - self._rules.keys()
        await end(*(self._posts.pop(code) for code in left))
        for code in left:
            self._open.pop(code, None)
        for code in self._rules:
            if code not in self._posts or self._posts[code].done():
                self._posts[code] = asyncio.create_task(self._keep(code), name=f"alert-{code}")

    async def _keep(self, code: str) -> None:
        while True:
            try:
                with self._feed.subscribe(code) as subscription:
                    await self._judge(code, subscription)
            except StoreUnavailableError:
                await asyncio.sleep(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001 - as above
                _log.error("alerts could not be judged (%s)", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _judge(self, code: str, subscription: Subscription) -> None:
        loop = asyncio.get_running_loop()
        rules: Sequence[Rule] | None = None
        docket = Docket((), {})
        memory: Memory | None = None
        news: Snapshot | None = None
        came_at = noted_at = 0.0
        while not subscription.ended.is_set():
            fresh = await _newest(subscription, self._pause(docket))
            if fresh is not None:
                news, came_at = fresh, loop.time()
            # What was read holds until it is read again, and not for ever.
            if news is None or loop.time() - came_at > STALE_SECONDS:
                continue
            memory = memory or await self._remembered(news)
            if rules is not self._rules.get(code):
                rules = self._rules.get(code, ())
                docket = await self._docket(code, rules, news, memory)
            elif fresh is not None:
                docket.look(news, await self._sideline.extras(code, news.at))
            now = max(int(self._clock.now()), news.at)
            for _ in range(TRIES):
                moves = docket.judge(now)
                if not moves or await self._move(code, docket, moves):
                    break
                docket = await self._docket(code, rules or (), news, memory)
            self._open[code] = docket.open
            if loop.time() - noted_at >= NOTE_SECONDS:
                noted_at = loop.time()
                await self._written(partial(self._ledger.note, code, now))

    # Who begins knows of the last half hour what one knows who was there.
    async def _remembered(self, news: Snapshot) -> Memory:
        ended_at = {
            (each.municipality, each.id): each.ended_at
            for each in news.counters
            if each.ended_at is not None and each.state is State.MEASURED
        }
        async with self._reader.connection() as connection:
            return Memory(await read_latest(connection, ended_at))

    async def _docket(
        self, code: str, rules: Sequence[Rule], news: Snapshot, memory: Memory
    ) -> Docket:
        kept, judged_at = await self._written(partial(self._ledger.standings, code))
        docket = Docket(rules, kept, memory)
        gap_seconds = GAP_SECONDS * max(1.0, self._clock.speed)
        if judged_at is not None and abs(news.at - judged_at) > gap_seconds:
            docket.resume(news.at)
        elif judged_at is not None:
            docket.catch_up(judged_at)
        docket.look(news, await self._sideline.extras(code, news.at))
        return docket

    async def _move(self, code: str, docket: Docket, moves: Sequence[Move]) -> bool:
        numbers = await self._written(partial(self._ledger.move, code, moves))
        self.told.update(
            move.transition.kind.value
            for move in moves
            if move.transition is not None and (move.rule_id, move.subject) in numbers
        )
        return docket.store(moves, numbers)

    # Until something changes by itself: looked for in the city's time, waited for by the wall's.
    def _pause(self, docket: Docket) -> float:
        now = self._clock.now()
        due_at = docket.due_at(now)
        if due_at is None:
            return LOOK_SECONDS
        return min(LOOK_SECONDS, (due_at - now) / max(1.0, self._clock.speed) + 0.01)

    # One connection, and a thread while it is used.
    async def _written(self, work: Callable[[], _Done]) -> _Done:
        async with self._writing:
            return await asyncio.to_thread(work)

    async def _listen(self) -> None:
        while True:
            try:
                async with await self._reader.listen(CHANNEL) as connection:
                    self._changed.set()
                    async for _ in connection.notifies():
                        self._changed.set()
            except Exception as error:  # noqa: BLE001 - as above
                _log.warning(
                    "word of the rules was cut off (%s): listening again shortly",
                    type(error).__name__,
                )
            await asyncio.sleep(RETRY_SECONDS)


async def _newest(subscription: Subscription, timeout_seconds: float) -> Snapshot | None:
    news = await subscription.next(timeout_seconds)
    while news is not None:
        later = await subscription.next(0)
        if later is None:
            break
        news = later
    return news
