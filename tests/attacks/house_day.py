"""Attacks on an edge at work: what few people make it tell.

A real edge between real brokers, a day long. Whatever it publishes, writes, logs and counts is
compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Final

from anonymise.visit import VisitTable
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.house import AS_BUILT, DEFECTS, Defect, House, house
from tests.attacks.house_record import differing, exchanged, records
from tests.attacks.house_town import (
    ADDRESS,
    DAY,
    HOUR,
    MIDNIGHT,
    MINUTE,
    QUARTER,
    Said,
    antenna,
    camera,
    colons,
    laser,
    table,
)

Heard = Iterator[tuple[int, str]]

CONTROLS: Final = frozenset({"market", "street", "camera:square", "centre"})
"""Where there is a real crowd, and a release is due."""

_RANDOMISED: Final = 1 << 41
"""The bit of an address, read as a number."""

_EVENING: Final = 22 * HOUR
_MORNING: Final = 6 * HOUR


def address(*name: object, is_randomised: bool = False) -> str:
    """Return an address for each name."""
    octets = bytearray(dice("house", *name).randbytes(6))
    octets[0] = octets[0] & 0xFC | (2 if is_randomised else 0)
    # As if all were of a few manufacturers.
    octets[1] &= 0x7F
    return colons(bytes(octets))


def changing_phone(start: int, end: int) -> Heard:
    """Yield one phone with a new address every 30 s."""
    for at in range(start, end, 15):
        yield at, address("phone", at // 30, is_randomised=True)


def fourteen_people(start: int, end: int) -> Heard:
    """Yield 14 people an hour with ten addresses each, one after another."""
    for hour in range(start, end, HOUR):
        for person in range(14):
            began_at = hour + 300 + dice("fourteen", hour, person).randrange(60)
            for second in range(0, 600, 15):
                name = (hour, person, second // 60)
                yield began_at + second, address("fourteen", *name, is_randomised=True)


def eight_devices(start: int, end: int) -> Heard:
    """Yield 8 devices that are there all night."""
    random = dice("eight")
    for at in range(start, end, 20):
        if not _MORNING <= (at - MIDNIGHT) % DAY < _EVENING:
            for number in range(8):
                if random.random() < 0.7:
                    yield at, address("night", number, is_randomised=number % 2 == 0)


def twenty_printers(start: int, end: int) -> Heard:
    """Yield 20 printers that speak every 5 min."""
    for at in range(start, end, 300):
        for number in range(20):
            for later in (0, 10):
                yield at + 7 * number + later, address("printer", number)


def passing(name: str, counts: Iterable[int], start: int) -> Heard:
    """Yield devices that pass together, so many in each quarter."""
    for place, count in enumerate(counts):
        # Between two beats, so that a frame comes that would not come for nobody.
        at = start + QUARTER * place + 5 * MINUTE + 5
        for number in range(count):
            of_it = address(name, at, number)
            yield from ((at + later, of_it) for later in (0, 10))


def few_devices(start: int, end: int) -> Iterator[Said]:
    """Yield what the antennas of the four tricks say."""
    tricks = {
        "phone": changing_phone,
        "fourteen": fourteen_people,
        "night": eight_devices,
        "printers": twenty_printers,
    }
    for name, trick in tricks.items():
        yield from antenna(name, start, end, trick(start, end))


def crowds(start: int, end: int) -> Iterator[Said]:
    """Yield what is said where there is a real crowd: now and then just too small a one."""
    random = dice("crowds")
    sizes = [random.choice((28, 33, 41, 200)) for _ in range(start, end, QUARTER)]
    yield from antenna("market", start, end, passing("market", sizes, start))
    minutes = [300 if minute == 25 else 0 for minute in range(HOUR // MINUTE)]
    yield from laser("street", start, minutes * ((end - start) // HOUR))
    for hour in range(start, end, HOUR):
        yield table("centre", hour, {"GM0153": 400, "DE": 90})


def persons(count: int, start: int, end: int) -> Iterator[Said]:
    """Yield what is said where this many people are, with two devices each, or nobody.

    Each hour they pass the antenna and are in the camera's view, beside a full one, and the
    supplier knows them. They pass the door twice in the first hour and twice in the others.
    """
    sizes = [2 * count, 0, 0, 0] * ((end - start) // HOUR)
    yield from antenna("few", start, end, passing("few", sizes, start))
    minutes = [0] * ((end - start) // MINUTE)
    random = dice("door")
    for part in (range(5, 60), range(60, len(minutes))):
        for _ in range(2 * count if part else 0):
            minutes[random.choice(part)] += 1
    yield from laser("door", start, minutes)
    for hour in range(start, end, HOUR):
        yield table("quiet", hour, {"GM0153": count, "GM0164": 0, "DE": 0})
        yield camera(hour + 20 * MINUTE, {"hall": count, "square": 140})


def of_crowds(of_it: House) -> tuple[int, set[str]]:
    """Return how many releases there are of anything without a crowd; and whose there are."""
    places: Counter[str] = Counter()
    for release in of_it.released():
        is_table = isinstance(release, VisitTable)
        place = release.visits[0].area if is_table else release.counter  # type: ignore[union-attr]
        places[place.removesuffix(":both")] += 1
    return sum(count for place, count in places.items() if place not in CONTROLS), set(places)


def live(defect: Defect, size: Size) -> Measured:
    """Measure what is released of few people in a day over real brokers."""
    hours = size.pick(2, 24) if defect is AS_BUILT else 1
    start = MIDNIGHT - HOUR
    end = start + HOUR * hours
    with house() as of_it:
        of_it.start(defect)
        said = sorted(chain(few_devices(start, end), persons(14, start, end), crowds(start, end)))
        for _, some in groupby(said, lambda each: each[0] // HOUR):
            of_it.say(some)
            of_it.settle()
        of_it.stop()
        too_few, places = of_crowds(of_it)
        if not places >= CONTROLS:
            raise RuntimeError("a real crowd was not released")
        return Measured(too_few, f"{hours} hours, {len(said)} frames over real brokers")


def compare(defect: Defect, size: Size) -> Measured:
    """Measure in how much a day with 14 people differs from a day without any."""
    hours = size.pick(1, 24) if defect is AS_BUILT else 1
    end = MIDNIGHT + HOUR * hours
    worlds = (chain(persons(count, MIDNIGHT, end), crowds(MIDNIGHT, end)) for count in (0, 14))
    return differing(*records(defect, *worlds), f"{hours} hours, twice")


def rename(defect: Defect, size: Size) -> Measured:
    """Measure in how much a day differs from the same day with every address exchanged."""
    hours = size.pick(1, 8) if defect is AS_BUILT else 1
    start = MIDNIGHT - HOUR
    end = start + HOUR * hours
    said = [*few_devices(start, end), *persons(14, start, end), *crowds(start, end)]
    other = exchanged(said, with_other_addresses)
    return differing(*records(defect, said, other), f"{hours} hours, twice")


def with_other_addresses(payload: bytes) -> bytes:
    """Return a payload with every address replaced by another, one to one.

    The bit that tells a randomised address stays as it is.
    """
    return ADDRESS.sub(lambda found: _other(found[0].decode()).encode(), payload)


def _other(written: str) -> str:
    number = int(written.replace(":", ""), 16)
    bit = number & _RANDOMISED
    low = number % _RANDOMISED
    rest = number // (2 * _RANDOMISED) * _RANDOMISED + low
    # Multiplied by an odd number, and so one to one.
    other = (rest * 0x5DEECE66D1 + 0xB0B0) % 2**47
    number = other // _RANDOMISED * 2 * _RANDOMISED + bit + other % _RANDOMISED
    return colons(number.to_bytes(6, "big"))


ATTACKS: Final = (
    Attack(
        id="house-day",
        attack="Few people, a day long, over real brokers",
        attacker=(
            "Lets an edge hear one phone with a new address every 30 s, 14 people with ten"
            " addresses each one after another, 8 devices all night and 20 printers every 5 min,"
            " each at a sensor of its own, and 14 people at an antenna, a door, a view and with a"
            " telecom supplier."
        ),
        measure=live,
        rule=AS_BUILT,
        unit="releases",
        comparison="==",
        pass_mark=0,
        mutants={
            "a gate on sightings": {
                "anonymise.crowd.Crowd.devices_at_least": f"{DEFECTS}.by_sightings",
                "anonymise.crowd.Crowd.passers": f"{DEFECTS}.by_sightings",
                "anonymise.crowd._is_staying": f"{DEFECTS}.stays_never",
            }
        },
        note="Four more sensors have a real crowd, and are released.",
    ),
    Attack(
        id="house-nobody-or-fourteen",
        attack="Nobody or 14 people, all day",
        attacker=(
            "Reads every byte that the edge publishes, writes, logs and counts, its status"
            " included, and asks whether anybody was there."
        ),
        measure=compare,
        rule=AS_BUILT,
        unit="ways out that differ",
        comparison="==",
        pass_mark=0,
        mutants={
            "alive only while somebody is heard": {
                "ingest.inlet.sightings.Sightings._take": f"{DEFECTS}.alive_by_people"
            }
        },
    ),
    Attack(
        id="house-other-addresses",
        attack="Every address exchanged for another",
        attacker=(
            "Reads every byte that the edge publishes, writes, logs and counts, and asks whose"
            " addresses were heard: all of them are exchanged, one to one."
        ),
        measure=rename,
        rule=AS_BUILT,
        unit="ways out that differ",
        comparison="==",
        pass_mark=0,
        mutants={
            "some manufacturers left out": {
                "anonymise.crowd.Crowd.hear": f"{DEFECTS}.without_vendors"
            }
        },
    ),
)
