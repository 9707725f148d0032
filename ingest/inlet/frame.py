"""The frame: one raw message that may be used; and what every inlet of an edge can do.

Importable by `ingest` alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ingest.wire.release import Release


@dataclass(frozen=True, slots=True)
class Frame:
    """One raw message that was read and may be used; nothing of it shows.

    Parameters
    ----------
    ended_at : int
        What it tells of is over by then, in epoch seconds.
    take : callable
        Takes it in at an instant of the edge's clock, once; gives what that releases, or the
        reasons for which it is not used.
    is_counted : bool
        Whether it is one of those that the edge tells the number of.
    """

    ended_at: int
    take: Callable[[float], Iterator[Release | StrEnum]] = field(repr=False)
    is_counted: bool = True


class Inlet(Protocol):
    """One kind of raw message. For one thread; time is an argument."""

    def read(self, source: str, payload: bytes) -> Frame:
        """Read a message of the sensor or supplier of that name.

        Raises
        ------
        RefusedError
            If it cannot be used; the reason tells why.
        """
        ...

    def advance(self, now: float) -> Iterator[Release]:
        """Close what is overdue at `now`, in epoch seconds, and give what that releases."""
        ...

    def drop(self) -> None:
        """Forget everything that is open: the clock jumped."""
        ...
