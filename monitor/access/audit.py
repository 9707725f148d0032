"""The audit: who asked what of whom, kept in order and never changed.

Whoever answers requests adds an entry and goes on; entries are stored in batches, off its path.
What cannot be stored in time is lost, and counted.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from monitor.access.principal import Principal
from monitor.ending import end
from monitor.errors import MonitorError, StoreError, StoreUnavailableError

WAITING: Final = 20_000
"""Entries that may wait to be stored."""

BATCH: Final = 1000
BATCH_SECONDS: Final = 0.5
RETRY_SECONDS: Final = 5.0

_LAST_SECONDS: Final = 2.0
_LONGEST_NAME: Final = 200
_MOST_MUNICIPALITIES: Final = 1000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One question that was asked.

    Parameters
    ----------
    at : float
        When, by the wall's clock.
    principal : Principal
        Who; never what they showed.
    operation : str
        What was asked, by its name in the api's document; empty where it is no operation.
    municipalities : frozenset of str
        Whose figures it was about, as far as it was understood; `EVERY` for all.
    status : int
        How it was answered.
    size : int
        Bytes of the answer, before they were packed.
    seconds : float
        How long it took; of a stream, how long it was followed.
    asked : mapping
        Parameters, as they were understood.
    """

    at: float
    principal: Principal
    operation: str
    municipalities: frozenset[str]
    status: int
    size: int
    seconds: float
    asked: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """Return it as it is stored."""
        codes = sorted(self.municipalities)
        return {
            "at": self.at,
            "kind": self.principal.kind,
            "principal": self.principal.id[:300],
            "name": self.principal.name[:_LONGEST_NAME],
            "purpose": self.principal.purpose[:_LONGEST_NAME],
            "operation": self.operation[:100],
            "municipalities": codes if len(codes) <= _MOST_MUNICIPALITIES else ["*"],
            "status": self.status,
            "bytes": self.size,
            "milliseconds": round(self.seconds * 1000),
            "asked": dict(self.asked),
        }


class AuditLog:
    """Takes entries and stores them by and by; for one event loop.

    Parameters
    ----------
    store : callable
        Stores a batch, or raises a `MonitorError`.

    Attributes
    ----------
    lost : int
        Entries that were not stored: too many waited, or the store would not have them.
    """

    def __init__(self, store: Callable[[Sequence[Entry]], Awaitable[None]]) -> None:
        self.lost = 0
        self._store = store
        self._waiting: deque[Entry] = deque()
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, entry: Entry) -> None:
        """Put an entry in line; never waits."""
        if len(self._waiting) >= WAITING:
            self.lost += 1
            return
        self._waiting.append(entry)
        self._arrived.set()

    def start(self) -> None:
        """Begin to store, as a background task of the running loop."""
        self._task = asyncio.create_task(self._keep_storing(), name="audit-storing")

    async def stop(self) -> None:
        """Store what waits, if that can be done at once, and stop."""
        if self._task is not None:
            await end(self._task)
        with suppress(TimeoutError, MonitorError):
            async with asyncio.timeout(_LAST_SECONDS):
                while self._waiting:
                    await self._store_batch()
        self.lost += len(self._waiting)

    async def _keep_storing(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            # Those that come in the meantime go along.
            await asyncio.sleep(BATCH_SECONDS)
            try:
                while self._waiting:
                    await self._store_batch()
            except Exception as error:  # noqa: BLE001 - nothing may end the audit
                _log.warning(
                    "the audit could not be stored (%s): trying again", type(error).__name__
                )
                self._arrived.set()
                await asyncio.sleep(RETRY_SECONDS)

    # They leave the line when they are stored: told to stop halfway, the last try stores them
    # again. Twice is better than not at all.
    async def _store_batch(self) -> None:
        batch = [self._waiting[place] for place in range(min(BATCH, len(self._waiting)))]
        try:
            await self._store(batch)
        except StoreUnavailableError:
            raise
        except StoreError:
            # It would be refused again, and hold up all that come after it. One by one, for what is
            # wrong with one must not take the others along: somebody might wish to.
            for _ in batch:
                await self._store_one()
        else:
            for _ in batch:
                self._waiting.popleft()

    async def _store_one(self) -> None:
        try:
            await self._store([self._waiting[0]])
        except StoreUnavailableError:
            raise
        except StoreError:
            _log.warning("the database refused an entry of the audit: it is lost")
            self.lost += 1
        self._waiting.popleft()
