"""What was made a moment ago, given to all who ask meanwhile; made once for all who wait."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made, by key, for one event loop.

    Parameters
    ----------
    seconds : float
        For so long it is good.
    most : int
        Keys at once; the oldest go.
    """

    def __init__(self, seconds: float, most: int = 256) -> None:
        self._seconds = seconds
        self._most = most
        self._made: OrderedDict[Hashable, tuple[float, asyncio.Task[Made]]] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
        """Return what is kept under `key`, or make it. What fails is not kept."""
        now = asyncio.get_running_loop().time()
        made_at, task = self._made.get(key, (0.0, None))
        failed = task is not None and task.done() and (task.cancelled() or task.exception())
        if task is None or failed or now - made_at > self._seconds:
            task = asyncio.ensure_future(_await(make))
            # Where all who waited have left, nobody else would.
            task.add_done_callback(_hear)
            self._made[key] = now, task
            self._made.move_to_end(key)
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        # Whoever leaves does not take it from the others.
        return await asyncio.shield(task)


async def _await(make: Callable[[], Awaitable[Made]]) -> Made:
    return await make()


def _hear(task: asyncio.Task[Made]) -> None:
    if not task.cancelled():
        task.exception()
