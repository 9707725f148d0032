"""A round of the courier, while the database is there: the mailbag, the hands, what wakes them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, Self, TypeVar

import psycopg
from psycopg import AsyncConnection

from monitor.ending import end
from monitor.notice.channel import Kind
from monitor.notice.mailbag import Delivery, Mailbag
from monitor.notice.setting import NoticeSettings
from monitor.notice.webhook import Webhook

WEBHOOKS_AT_ONCE: Final = 200
LETTERS_AT_ONCE: Final = 8

CHANNELS: Final = ("passant_outbox", "passant_delivery")
"""What the database notifies when there is something to deliver."""

_RETRY_SECONDS: Final = 1.0

Done = TypeVar("Done")


class Round:
    """What a courier goes round with; a context manager, for one event loop.

    Parameters
    ----------
    database_url : str
        The database, as a role that may write.
    settings : NoticeSettings
        How words go out.
    deliver : callable
        Tries a delivery once, and has it settled.

    Attributes
    ----------
    woken : Event
        Set when there may be something to take out.
    """

    def __init__(
        self,
        database_url: str,
        settings: NoticeSettings,
        deliver: Callable[["Round", Delivery], Awaitable[None]],
    ) -> None:
        self.woken = asyncio.Event()
        self.letters = ThreadPoolExecutor(LETTERS_AT_ONCE, "notices-letter")
        self.webhook = Webhook(is_private_allowed=settings.is_private_allowed)
        self._database_url = database_url
        self._deliver = deliver
        # One thread, as a mailbag wants it.
        self._clerk = ThreadPoolExecutor(1, "notices-mailbag")
        self._bag: Mailbag | None = None
        self._listening: asyncio.Task[None] | None = None
        self._tasks: dict[asyncio.Task[None], Kind] = {}

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        try:
            self._bag = await loop.run_in_executor(self._clerk, Mailbag.connect, self._database_url)
        except BaseException:
            await self.__aexit__()
            raise
        self._listening = asyncio.create_task(self._listen(), name="courier-listener")
        return self

    async def __aexit__(self, *_: object) -> None:
        await end(*self._tasks, *([self._listening] if self._listening else []))
        await self.webhook.__aexit__(None, None, None)
        if self._bag is not None:
            self._bag.close()
        for executor in (self._clerk, self.letters):
            executor.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: Callable[[Mailbag], Done]) -> Done:
        """Have the mailbag asked on its thread."""
        bag = self._bag
        assert bag is not None  # noqa: S101 - it was entered
        return await asyncio.get_running_loop().run_in_executor(self._clerk, question, bag)

    async def take_out(self, kind: Kind, most: int) -> None:
        """Begin with what is due of a kind, as far as there are hands for it."""
        for task in [task for task in self._tasks if task.done()]:
            del self._tasks[task]
            # What the database would not take back: all are asked again by the next round.
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error
        free = most - sum(busy == kind for busy in self._tasks.values())
        if free <= 0:
            return
        found: Sequence[Delivery] = await self.ask(lambda bag: bag.claim(kind, free))
        for delivery in found:
            task = asyncio.create_task(self._see_to(delivery), name=f"courier-{kind}")
            self._tasks[task] = kind

    async def _see_to(self, delivery: Delivery) -> None:
        try:
            await self._deliver(self, delivery)
        finally:
            self.woken.set()

    async def _listen(self) -> None:
        while True:
            with suppress(psycopg.Error, OSError):
                async with await AsyncConnection.connect(
                    self._database_url, autocommit=True, application_name="passant notices"
                ) as connection:
                    for channel in CHANNELS:
                        await connection.execute(f"listen {channel}".encode())
                    self.woken.set()
                    async for _ in connection.notifies():
                        self.woken.set()
            await asyncio.sleep(_RETRY_SECONDS)
