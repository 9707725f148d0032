"""How much one asker may ask: a bucket each, filled drop by drop, and places, in memory.

For one event loop; time is an argument. Each process has its own: several side by side let through
as many times as much.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

ASKERS: Final = 20_000
"""Buckets that are kept; who has not asked for the longest has a full one again."""

MINUTE: Final = 60.0
_NETWORK_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Share:
    """What one asker has left.

    Parameters
    ----------
    is_allowed : bool
        Whether they may ask now.
    limit, remaining : int
        Requests in a full bucket, and in theirs.
    reset_seconds, retry_seconds : int
        Until it is full, and until they may ask again.
    is_news : bool
        Whether they were still let ask the time before.
    """

    is_allowed: bool
    limit: int
    remaining: int
    reset_seconds: int
    retry_seconds: int
    is_news: bool = True

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that tell it."""
        told = {
            "RateLimit-Limit": f"{self.limit}",
            "RateLimit-Remaining": f"{self.remaining}",
            "RateLimit-Reset": f"{self.reset_seconds}",
        }
        return told if self.is_allowed else {**told, "Retry-After": f"{self.retry_seconds}"}


class Buckets:
    """The buckets of all askers of one kind.

    Parameters
    ----------
    per_minute : int
        Requests that a full bucket holds, and that drop into it each minute; 0 lets everyone ask.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._kept: OrderedDict[str, tuple[float, float, bool]] = OrderedDict()

    def take(self, asker: str, now: float) -> Share | None:
        """Take one request out of somebody's bucket; None where there is no limit.

        Parameters
        ----------
        asker : str
            Whose.
        now : float
            Seconds, of a clock that never goes back.
        """
        if not self._per_minute:
            return None
        a_second = self._per_minute / MINUTE
        left, was_allowed = self._left(asker, now)
        is_allowed = left >= 1
        left -= is_allowed
        self._kept.pop(asker, None)
        self._kept[asker] = left, now, is_allowed
        if len(self._kept) > ASKERS:
            self._kept.popitem(last=False)
        return Share(
            is_allowed,
            self._per_minute,
            int(left),
            math.ceil((self._per_minute - left) / a_second),
            max(1, math.ceil((1 - left) / a_second)),
            was_allowed,
        )

    def _left(self, asker: str, now: float) -> tuple[float, bool]:
        left, at, was_allowed = self._kept.get(asker, (float(self._per_minute), now, True))
        return min(self._per_minute, left + (now - at) * self._per_minute / MINUTE), was_allowed


class Slots:
    """How many answers that go on for long each asker has at once.

    Parameters
    ----------
    most : int
        At once; 0 for as many as they like.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: dict[str, int] = {}

    def take(self, asker: str) -> bool:
        """Take a slot, to be given back by `give`; say whether there was one."""
        taken = self._taken.get(asker, 0)
        if self._most and taken >= self._most:
            return False
        self._taken[asker] = taken + 1
        return True

    def give(self, asker: str) -> None:
        """Give a slot back that was taken."""
        taken = self._taken[asker] - 1
        if taken:
            self._taken[asker] = taken
        else:
            del self._taken[asker]


def asker_of(address: str) -> str:
    """Return what an address is counted under: who has one of version 6 has 2^64 of them.

    What is no address is all one: a proxy may pass on whatever it was sent.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> _NETWORK_BITS << _NETWORK_BITS))
