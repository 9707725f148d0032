"""A lane: loads are kept one after the other, on a thread of its own, while others are gathered."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Self, TypeVar

Load = TypeVar("Load")


class Lane(Generic[Load]):
    """One thread that keeps loads; for one other thread, which hands them over.

    Parameters
    ----------
    name : str
        Of the thread.
    keep : callable
        Keeps a load. What it raises is raised to who hands over the next, or settles.
    """

    def __init__(self, name: str, keep: Callable[[Load], None]) -> None:
        self._threads = ThreadPoolExecutor(1, name)
        self._keep = keep
        self._kept: Future[None] | None = None
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    @property
    def is_busy(self) -> bool:
        """Tell whether a load is being kept."""
        return self._kept is not None and not self._kept.done()

    @property
    def busy_seconds(self) -> float:
        """Return how long it has been at the load that is being kept."""
        return time.monotonic() - self._since if self.is_busy else 0.0

    def settle(self) -> None:
        """Wait until what was handed over is kept."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.result()

    def take(self, load: Load) -> None:
        """Wait until the load before is kept, and begin with this one."""
        self.settle()
        self._since = time.monotonic()
        self._kept = self._threads.submit(self._keep, load)
