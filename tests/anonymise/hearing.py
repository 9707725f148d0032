"""What a wifi sensor heard, made up, and a counter of passers that is fed with it."""

import os
import random
from collections.abc import Callable, Iterable, Sequence

from hypothesis import strategies as st

from anonymise.cluster import Cluster
from anonymise.passer import PasserCounter
from anonymise.release import Secret
from anonymise.sighting import SightingFrame
from tests.anonymise.test_crowd import addresses

SECRET = Secret(bytes(range(32)))


NOON = 1_800_000_000 - 1_800_000_000 % 86_400


STEP = 900


HOUR = 3600


DRAWS = st.floats(min_value=0.0, max_value=1.0, exclude_max=True)


Heard = tuple[int, bytes]


class LowestGate(Secret):
    """The edge whose every window is released as soon as the rule ever allows it."""

    def gate_draw(self, counter: str, opened_at: int) -> float:
        del counter, opened_at
        return 0.0


LOWEST = LowestGate(bytes(range(32)))


def counter(
    secret: Secret = SECRET,
    *,
    step_seconds: int = STEP,
    random_bytes: Callable[[int], bytes] = os.urandom,
    lateness_seconds: float = 5,
) -> PasserCounter:
    return PasserCounter("w:both", step_seconds, secret, random_bytes, lateness_seconds)


# Of a sensor that speaks every ten seconds, be there anything to say or not.
def frames(heard: Iterable[Heard], until: int, pause: int = 10) -> list[SightingFrame]:
    in_slots: dict[int, list[bytes]] = {at: [] for at in range(0, until, pause)}
    for second, address in heard:
        in_slots[second - second % pause].append(address)
    return [SightingFrame(NOON + at, in_slot) for at, in_slot in in_slots.items()]


def hear(target: PasserCounter, spoken: Iterable[SightingFrame]) -> list[Cluster]:
    clusters: list[Cluster] = []
    for frame in spoken:
        assert target.offer(frame, frame.heard_at) is None
        clusters += target.advance(frame.heard_at)
    return clusters


def feed(target: PasserCounter, spoken: Sequence[SightingFrame]) -> list[Cluster]:
    return [*hear(target, spoken), *target.advance(spoken[-1].heard_at + STEP)]


def without(spoken: list[SightingFrame], first: int, last: int) -> list[SightingFrame]:
    return [f for f in spoken if not NOON + first <= f.heard_at < NOON + last]


# Each passes in half a minute, all in the same one.
def crowd_at(second: int, persons: int, seed: int = 1) -> list[Heard]:
    return [
        (second + later, address)
        for address in addresses(persons, randomised=False, seed=seed)
        for later in (0, 10, 20)
    ]


# People who pass, who stay, who are heard once; phones that change their address and that do not.
def world(dice: random.Random, people: int, until: int = HOUR) -> list[Heard]:
    heard = []
    for address in addresses(people, randomised=False, seed=dice.randrange(10**9)):
        first = dice.randrange(until)
        last = min(until, first + dice.choice([5, 60, 60, 60, 150, 1200]))
        made_up = bytes([address[0] | 2]) + address[1:]
        own = dice.choice([address, made_up])
        heard += [(second, own) for second in range(first, last, 10) if dice.random() < 0.8]
    return heard
