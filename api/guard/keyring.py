"""The keys that were shown lately: each is looked up once in ten seconds.

Whatever is remembered of a key is forgotten when it is revoked. For one event loop.
"""

import asyncio
import logging
from typing import Final

from monitor.access.key import SHOWN, Key, digest
from monitor.access.store import AccessStore
from monitor.ending import end
from monitor.errors import StoreError

REMEMBERED_SECONDS: Final = 10.0
USED_SECONDS: Final = 60
"""How exactly the last use of a key is known."""

REMEMBERED: Final = 10_000

_RETRY_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


class Keyring:
    """Knows whose key was shown.

    Parameters
    ----------
    store : AccessStore
        Open by the time of `start`.
    """

    def __init__(self, store: AccessStore) -> None:
        self._store = store
        self._known: dict[bytes, tuple[float, Key]] = {}
        self._used: dict[str, int] = {}
        self._noted: dict[str, int] = {}
        self._revocations = 0
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin to listen for revocations and to note uses, as tasks of the running loop."""
        self._tasks = (
            asyncio.create_task(self._listen(), name="key-listener"),
            asyncio.create_task(self._keep_noting(), name="key-uses"),
        )

    async def stop(self) -> None:
        """Stop the background tasks."""
        await end(*self._tasks)

    async def find(self, text: str, now: float) -> Key | None:
        """Return the valid key that was shown at `now`, or None.

        A key that is wrong, expired or revoked is looked up each time, alike; only one that is
        valid is remembered.

        Raises
        ------
        StoreUnavailableError
            If it is not remembered and the database does not answer.
        """
        if not SHOWN.fullmatch(text):
            return None
        kept = digest(text)
        until, key = self._known.get(kept, (0.0, None))
        loop = asyncio.get_running_loop()
        if key is None or loop.time() >= until:
            self._known.pop(kept, None)
            revocations = self._revocations
            key = await self._store.find_key(text)
            if key is None or not key.is_valid(now):
                return None
            # Not if one was revoked meanwhile: it may be this one.
            if revocations == self._revocations:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[kept] = loop.time() + REMEMBERED_SECONDS, key
        if not key.is_valid(now):
            return None
        if now - self._noted.get(key.id, 0) >= USED_SECONDS:
            self._used[key.id] = int(now)
        return key

    def forget(self, key_id: str) -> None:
        """Forget a key, or all for an empty id."""
        self._revocations += 1
        if key_id:
            self._known = {
                kept: known for kept, known in self._known.items() if known[1].id != key_id
            }
        else:
            self._known.clear()

    async def _listen(self) -> None:
        while True:
            try:
                await self._store.listen(self.forget)
            except Exception as error:  # noqa: BLE001 - nothing may end it
                _log.warning(
                    "the listener for revoked keys was cut off (%s): listening again shortly",
                    type(error).__name__,
                )
            # Until it listens again a key is remembered for its ten seconds, and no longer.
            self.forget("")
            await asyncio.sleep(_RETRY_SECONDS)

    async def _keep_noting(self) -> None:
        while True:
            await asyncio.sleep(_RETRY_SECONDS)
            if not self._used:
                continue
            used, self._used = self._used, {}
            self._noted.update(used)
            if len(self._noted) > REMEMBERED:
                self._noted.clear()
            try:
                await self._store.touch_keys(used)
            except StoreError as error:
                _log.warning("the last use of keys was not noted (%s)", type(error).__name__)
