"""The crowd: who was heard in one window, known by digests whose key is born and dropped with it.

Pure but for what it holds: randomness is an argument. Importable by `ingest` and `anonymise` alone.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from anonymise.sighting import RANDOMISED_BIT, SightingFrame

SLOT_SECONDS: Final = 10
PASSING_SECONDS: Final = 150
"""Whoever is heard over a longer time stays, and is left out: a printer, a terrace."""

KEY_BYTES: Final = 32
_DIGEST_BYTES: Final = 8

# Takes the place of the slots of a device that stays: every slot, so that none can be added.
_STAYED: Final = -1


class Crowd:
    """The distinct devices of one window.

    Of a device it holds a keyed digest, whether its address is randomised, and the slots of 10 s
    in which it was heard; no more than that it stayed, as soon as these lie over 150 s apart.

    Parameters
    ----------
    opened_at : int
        When the window opened, in seconds since 1970-01-01T00:00:00Z.
    random_bytes : callable
        Gives as many random bytes as it is asked for: the operating system's in production.

    Raises
    ------
    ValueError
        If it gives fewer: a digest under a short key can be undone.
    """

    __slots__ = ("_keyed", "_opened_at", "_randomised", "_universal")

    def __init__(self, opened_at: int, random_bytes: Callable[[int], bytes]) -> None:
        key = random_bytes(KEY_BYTES)
        if len(key) != KEY_BYTES:
            message = f"a crowd's key has {KEY_BYTES} bytes"
            raise ValueError(message)
        self._keyed = blake2b(key=key, digest_size=_DIGEST_BYTES)
        self._opened_at = opened_at
        self._universal: dict[bytes, int] = {}
        self._randomised: dict[bytes, int] = {}

    def __repr__(self) -> str:
        return "Crowd(...)"

    def __len__(self) -> int:
        return len(self._universal) + len(self._randomised)

    def hear(self, frame: SightingFrame, ended_at: int) -> None:
        """Add what a sensor heard; the order does not matter.

        Parameters
        ----------
        frame : SightingFrame
            Of this window, or from beyond `ended_at`: then it may be the next one's, and makes
            nobody stay until it is known to be this one's.
        ended_at : int
            End of the window's open step.
        """
        slot = 1 << self._slot(frame.heard_at)
        of_step = (1 << self._slot(ended_at)) - 1
        for address in frame.addresses:
            heard = self._randomised if address[0] & RANDOMISED_BIT else self._universal
            keyed = self._keyed.copy()
            keyed.update(address)
            digest = keyed.digest()
            slots = heard.get(digest, 0)
            if not slots & slot:
                slots |= slot
                heard[digest] = _STAYED if _is_staying(slots & of_step) else slots

    def passers(self, ended_at: int) -> int:
        """Return how many distinct addresses passed before `ended_at`, the end of a step.

        A passer is heard in at least two slots, the last no more than 150 s after the first.
        """
        return sum(
            len(self._passing(part, ended_at)) for part in (self._universal, self._randomised)
        )

    def devices_at_least(self, ended_at: int) -> int:
        """Return how many devices passed before `ended_at` for certain: twice the persons.

        A universally administered address is one device. A randomised one may be a former one's
        next, so that only those heard in one and the same slot are sure to differ; and two of
        these may still be one phone that changed its address there, or one person's two devices:
        at least half as many persons passed.
        """
        in_slot = [0] * self._slot(ended_at)
        for slots in self._passing(self._randomised, ended_at):
            rest = slots
            while rest:
                lowest = rest & -rest
                in_slot[lowest.bit_length() - 1] += 1
                rest ^= lowest
        return len(self._passing(self._universal, ended_at)) + max(in_slot)

    def forget(self) -> None:
        """Let go of the key and of all that was heard; nothing can be asked or added any more."""
        del self._keyed, self._universal, self._randomised

    def _slot(self, at: int) -> int:
        return (at - self._opened_at) // SLOT_SECONDS

    def _passing(self, heard: dict[bytes, int], ended_at: int) -> list[int]:
        before = (1 << self._slot(ended_at)) - 1
        parts = (slots & before for slots in heard.values() if slots != _STAYED)
        return [slots for slots in parts if slots.bit_count() > 1 and not _is_staying(slots)]


# The distance of the first slot to the last, both known by their bits.
def _is_staying(slots: int) -> bool:
    first, last = (slots & -slots).bit_length(), slots.bit_length()
    return (last - first) * SLOT_SECONDS > PASSING_SECONDS
