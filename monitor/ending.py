"""Ending background tasks for good.

Where `asyncio.wait_for` of Python 3.11 is cancelled in the moment in which what it waits for comes,
the cancellation is lost and the task goes on: so with a pool of connections that just then hands
one over. Whoever says it once may wait for ever.
"""

import asyncio
from typing import Any, Final

AGAIN_SECONDS: Final = 6.0
"""Longer than the driver takes, at most, to end what a cancelled statement was doing."""


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks, again where it was not heard, until each has ended in whatever way."""
    going = {task for task in tasks if not task.done()}
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
