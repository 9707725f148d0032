"""Sightings that have to look alike: other addresses, too few and none, in order and out of it."""

from collections.abc import Sequence
from random import Random
from typing import Final

from anonymise.cluster import Cluster
from anonymise.crowd import Crowd
from anonymise.passer import PasserCounter
from anonymise.release import Secret
from anonymise.sighting import RANDOMISED_BIT, SightingFrame
from tests.attacks.alike import ON_DISPLAY, row
from tests.attacks.defect import Defect
from tests.attacks.hearing import HOUR, LOWEST, NOON, STEP, Heard, address, changing, passing


def sightings_out(
    heard: Sequence[Heard], until: int, secret: Secret, jitter: Random | None = None
) -> tuple[list[Cluster], bytes]:
    """Return what a wifi counter releases, and the next of the random numbers it asked for."""
    keys = Random(7)
    counter = PasserCounter("w:both", STEP, secret, keys.randbytes)
    in_second: dict[int, list[bytes]] = {at: [] for at in range(0, until, 10)}
    for second, of_it in heard:
        in_second.setdefault(second, []).append(of_it)
    arriving = [(float(second), second) for second in in_second]
    if jitter is not None:
        arriving = [(-30.0, 0)] + [
            (second + jitter.uniform(-20, 4.9), second)
            for second in in_second
            for _ in range(jitter.choice((1, 1, 2)))
        ]
    released: list[Cluster] = []
    for now, second in sorted(arriving):
        counter.offer(SightingFrame(NOON + second, in_second[second]), NOON + now)
        released += counter.advance(NOON + now)
    released += counter.advance(NOON + until + STEP)
    return released, keys.randbytes(8)


def street(random: Random, people: int, first: int, last: int) -> list[Heard]:
    """Return people who pass, who stay, who are heard once; with addresses that change or not."""
    heard: list[Heard] = []
    for _ in range(people):
        at = random.randrange(first, last)
        until = min(last, at + random.choice((5, 30, 60, 120, 600)))
        number = random.randrange(10**6)
        if random.random() < 0.3:
            heard += changing(at, until, 30, number)
        else:
            own = address(number, is_randomised=random.random() < 0.5)
            heard += [(second, own) for second in range(at, until, 10)]
    return heard


def addresses_do_not_matter(random: Random) -> bool:
    """Tell whether other addresses, of the same kinds, give the very same output."""
    heard = street(random, random.randrange(40, 240), 0, HOUR)
    secret = Secret(random.randbytes(32))
    known = sorted({of_it for _, of_it in heard})
    other: dict[bytes, bytes] = {}
    for of_it in known:
        drawn = bytearray(random.randbytes(6))
        drawn[0] = drawn[0] & ~2 | of_it[0] & 2
        other[of_it] = bytes(drawn)
    renamed = [(second, other[of_it]) for second, of_it in heard]
    return sightings_out(heard, HOUR, secret) == sightings_out(renamed, HOUR, secret)


def few_passers_look_like_none(random: Random) -> bool:
    """Tell whether 1 to 14 people, two devices each, in a clock hour look like none."""
    secret = LOWEST if random.random() < 0.5 else Secret(random.randbytes(32))
    around = street(random, 300, 0, HOUR) + street(random, 300, 2 * HOUR, 3 * HOUR)
    few: list[Heard] = []
    for person in range(random.choice((1, 13, 14, 14))):
        at = HOUR + random.randrange(HOUR - 310)
        match random.randrange(3):
            case 0:
                few += passing([2 * person, 2 * person + 1], at)
            case 1:
                few += changing(at, at + 300, random.choice((20, 30, 60)), person)
            case _:
                few += passing([2 * person], at)
                few += changing(at, at + 300, 30, person)
    # All at one moment is the most that they can be taken for.
    if random.random() < 0.5:
        few = passing(range(28), HOUR + random.randrange(HOUR - 30))
    with_few = sightings_out([*around, *few], 3 * HOUR, secret)
    return with_few == sightings_out(around, 3 * HOUR, secret)


def hearing_changes_nothing(random: Random) -> bool:
    """Tell whether repetition, order within the lateness and skew change no cluster."""
    heard = street(random, 200, 0, 2 * HOUR)
    secret = Secret(random.randbytes(32))
    straight, _ = sightings_out(heard, 2 * HOUR, secret)
    shuffled, _ = sightings_out(heard, 2 * HOUR, secret, random)
    return straight == shuffled


_HEAR = Crowd.hear


def heard_selectively(self: Crowd, frame: SightingFrame, ended_at: int) -> None:
    """Stand for a residents' filter."""
    chosen = [of_it for of_it in frame.addresses if of_it[5] >= 64]
    _HEAR(self, SightingFrame(frame.heard_at, chosen), ended_at)


def heard_again(self: Crowd, frame: SightingFrame, ended_at: int) -> None:
    """Stand for a crowd that takes a frame that comes again for a later one."""
    slot = 1 << self._slot(frame.heard_at)
    before = {**self._universal, **self._randomised}
    _HEAR(self, frame, ended_at)
    for of_it in frame.addresses:
        keyed = self._keyed.copy()
        keyed.update(of_it)
        digest = keyed.digest()
        heard = self._randomised if of_it[0] & RANDOMISED_BIT else self._universal
        if before.get(digest, 0) & slot and heard[digest] > 0:
            heard[digest] |= 2 * slot


DISPLAYED: Final[Defect] = {
    "anonymise.passer.devices_needed": lambda _draw: 13,
    "anonymise.passer.rounded": lambda count, _grid, _draw: -(-count // 25) * 25,
}

ATTACKS: Final = (
    row(
        "alike-addresses",
        "Other addresses of the same kinds (non-interference)",
        addresses_do_not_matter,
        (30, 300),
        {"a residents' filter": {"anonymise.crowd.Crowd.hear": heard_selectively}},
    ),
    row(
        "alike-wifi-hour",
        "0 against 1 to 14 people in a wifi counter's hour",
        few_passers_look_like_none,
        (8, 150),
        {ON_DISPLAY: DISPLAYED},
    ),
    row(
        "alike-hearing",
        "Repetition, order and clock skew of sightings",
        hearing_changes_nothing,
        (8, 150),
        {"a frame that comes again is heard again": {"anonymise.crowd.Crowd.hear": heard_again}},
    ),
)
