"""What a wifi sensor hears in the worlds of the attacks, and what its counter lets out."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from random import Random
from typing import Final

from anonymise.cluster import Cluster
from anonymise.passer import PasserCounter
from anonymise.release import Secret
from anonymise.sighting import RANDOMISED_BIT, SightingFrame
from tests.attacks.attack import dice

STEP: Final = 900
HOUR: Final = 3600
NOON: Final = 1_800_000_000 - 1_800_000_000 % 86_400
COUNTER: Final = "w:both"

Heard = tuple[int, bytes]
"""A second after noon, and an address that was heard in it."""


class LowestGate(Secret):
    """The edge whose every window is released as soon as the rule ever allows it."""

    def gate_draw(self, counter: str, opened_at: int) -> float:
        """Return 0, of which no margin follows."""
        del counter, opened_at
        return 0.0


LOWEST: Final = LowestGate(bytes(32))


@cache
def address(number: int, *, is_randomised: bool) -> bytes:
    """Return an address for each number."""
    drawn = bytearray(dice("address", number, is_randomised).randbytes(6))
    drawn[0] = drawn[0] | RANDOMISED_BIT if is_randomised else drawn[0] & ~RANDOMISED_BIT
    return bytes(drawn)


def passing(numbers: Iterable[int], second: int, *, is_randomised: bool = False) -> list[Heard]:
    """Return what is heard of devices that pass together in twenty seconds."""
    return [
        (second + later, address(number, is_randomised=is_randomised))
        for number in numbers
        for later in (0, 10)
    ]


def clusters_of(
    heard: Sequence[Heard], until: int, secret: Secret, pause: int = 60
) -> Iterator[Cluster]:
    """Yield what a wifi counter releases of it, its sensor speaking at every pause at least."""
    keys = Random(1)
    counter = PasserCounter(COUNTER, STEP, secret, keys.randbytes)
    in_second: dict[int, list[bytes]] = {at: [] for at in range(0, until, pause)}
    for second, of_it in heard:
        in_second.setdefault(second, []).append(of_it)
    for second in sorted(in_second):
        counter.offer(SightingFrame(NOON + second, in_second[second]), NOON + second)
        yield from counter.advance(NOON + second)
    yield from counter.advance(NOON + until + 5)


def changing(first: int, last: int, seconds: int, owner: int = 0) -> list[Heard]:
    """Return a phone that is there all the time, with a new address every so often."""
    return [
        (at, address(10_000 * (owner + 1) + place, is_randomised=True))
        for place, start in enumerate(range(first, last, seconds))
        for at in range(start, min(last, start + seconds), 5)
    ]
