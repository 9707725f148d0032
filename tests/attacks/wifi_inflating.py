"""Making few look like many to a wifi counter, and one phone in two windows known again."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from random import Random
from typing import Final

from anonymise.crowd import Crowd
from anonymise.passer import PasserCounter
from anonymise.sighting import SightingFrame
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.defect import AS_BUILT, Defect, planted
from tests.attacks.hearing import (
    COUNTER,
    HOUR,
    LOWEST,
    NOON,
    STEP,
    Heard,
    address,
    changing,
    clusters_of,
    passing,
)


def released(worlds: Iterable[tuple[Sequence[Heard], int]]) -> tuple[int, int]:
    """Return how many clusters come of worlds under the lowest gate, and how many worlds."""
    clusters = tried = 0
    for heard, until in worlds:
        tried += 1
        clusters += sum(1 for _ in clusters_of(heard, until, LOWEST))
    return clusters, tried


def one_phone(size: Size) -> Iterator[tuple[Sequence[Heard], int]]:
    """Yield one phone for hours, with a new address every 30 s, from every phase on."""
    for phase in range(0, 30, size.pick(10, 1)):
        until = size.pick(HOUR, 6 * HOUR)
        yield changing(phase, until, 30), until


def fourteen_people(size: Size) -> Iterator[tuple[Sequence[Heard], int]]:
    """Yield 14 people with ten addresses each, one after another, changing at once or not."""
    random = dice("fourteen people")
    for seconds in (15, 30, 60, 90):
        for phase in range(0, STEP, size.pick(450, 75)):
            together = [phase] * 14
            apart = [phase + random.randrange(seconds) for _ in range(14)]
            for starts in (together, apart):
                yield (
                    [
                        sighting
                        for owner, start in enumerate(starts)
                        for sighting in changing(start, start + 10 * seconds, seconds, owner)
                    ],
                    HOUR,
                )


def eight_devices(size: Size) -> Iterator[tuple[Sequence[Heard], int]]:
    """Yield 8 devices that are there all night, each heard now and then."""
    night = 8 * HOUR
    for seed in range(size.pick(1, 8)):
        random = dice("eight devices", seed)
        often = random.choice((0.02, 0.1, 0.3, 0.9))
        yield (
            [
                (at, address(number, is_randomised=number % 2 == 0))
                for number in range(8)
                for at in range(0, night, 10)
                if random.random() < often
            ],
            night,
        )


def twenty_printers(size: Size) -> Iterator[tuple[Sequence[Heard], int]]:
    """Yield 20 printers that speak every 5 minutes, from many phases on, some of it lost."""
    until = size.pick(4 * HOUR, 24 * HOUR)
    for phase in range(0, 300, size.pick(150, 50)):
        for loss in (0, 0.5, 0.8):
            random = dice("twenty printers", phase, loss)
            yield (
                [
                    (at + later, address(number, is_randomised=False))
                    for number in range(20)
                    for at in range((phase + number) % 290, until - 20, 300)
                    if random.random() >= loss
                    for later in (0, 10)
                ],
                until,
            )


CROWDS: Final = {
    "one-phone": (one_phone, "One phone with a new address every 30 s"),
    "fourteen-people": (fourteen_people, "14 people with ten addresses each, one after another"),
    "eight-devices": (eight_devices, "8 devices all night"),
    "twenty-printers": (twenty_printers, "20 printers heard every 5 minutes"),
}


def inflate(name: str, defect: Defect, size: Size) -> Measured:
    """Measure the clusters that come of fewer than fifteen persons."""
    worlds, _ = CROWDS[name]
    with planted(defect):
        clusters, tried = released(worlds(size))
    return Measured(clusters, f"{tried} worlds, each under the lowest gate there is")


def link(defect: Defect, size: Size) -> Measured:
    """Measure the digests that stand in the memory of two windows, of the same forty phones."""
    held: list[set[bytes]] = []

    class Seized(Crowd):
        __slots__ = ()

        def forget(self) -> None:
            held.append({*self._universal, *self._randomised})
            super().forget()

    quarters = size.pick(4, 40)
    heard = [
        sighting
        for quarter in range(quarters)
        for sighting in passing(range(40), STEP * quarter + 300)
    ]
    with planted({"anonymise.passer.Crowd": Seized, **defect}):
        keys = Random(2)
        counter = PasserCounter(COUNTER, STEP, LOWEST, keys.randbytes)
        for second, of_it in sorted(heard):
            for at in range(second - second % STEP, second, 60):
                counter.offer(SightingFrame(NOON + at, []), NOON + second)
            counter.offer(SightingFrame(NOON + second, [of_it]), NOON + second)
            list(counter.advance(NOON + second))
        counter.drop()
    seen = sum(len(digests) for digests in held)
    return Measured(seen - len(set().union(*held)), f"{seen} digests of {len(held)} windows")


def by_addresses(self: Crowd, ended_at: int) -> int:
    """Stand for a gate on addresses."""
    return self.passers(ended_at)


def by_sightings(self: Crowd, ended_at: int) -> int:
    """Stand for a gate on whatever is heard."""
    del ended_at
    return sum(max(1, slots.bit_count()) for slots in self._universal.values()) + sum(
        max(1, slots.bit_count()) for slots in self._randomised.values()
    )


def never(_slots: int) -> bool:
    """Stand for a rule by which nobody stays."""
    return False


BY_ADDRESSES: Final[Defect] = {"anonymise.crowd.Crowd.devices_at_least": by_addresses}
BY_SIGHTINGS: Final[Defect] = {
    "anonymise.crowd.Crowd.devices_at_least": by_sightings,
    "anonymise.crowd.Crowd.passers": by_sightings,
    "anonymise.crowd._is_staying": never,
}


class KeptKey(Random):
    """Randomness that gives every window the same key."""

    def randbytes(self, n: int) -> bytes:
        """Return zeros."""
        return bytes(n)


ATTACKS: Final = (
    *(
        Attack(
            id=f"wifi-{name}",
            attack=title,
            attacker="Makes few devices look like many: a cluster of fewer than fifteen people.",
            measure=partial(inflate, name),
            rule=AS_BUILT,
            unit="clusters",
            comparison="==",
            pass_mark=0,
            mutants=(
                {"a gate on addresses": BY_ADDRESSES}
                if name in ("one-phone", "fourteen-people")
                else {"a gate on sightings": BY_SIGHTINGS}
            ),
        )
        for name, (_, title) in CROWDS.items()
    ),
    Attack(
        id="wifi-linking",
        attack="Linking two windows",
        attacker="Has the memory of every window and looks for a phone that is in two of them.",
        measure=link,
        rule=AS_BUILT,
        unit="digests in two windows",
        comparison="==",
        pass_mark=0,
        mutants={"one key for all windows": {f"{__name__}.Random": KeptKey}},
    ),
)
