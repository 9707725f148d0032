"""An antenna: which wifi addresses one sensor hears, slot of ten seconds by slot.

Pure and repeatable: the same seed and the same passers give the same addresses, whatever second is
asked. Those who pass come from the footfall around the sensor; most phones make their address up
and change it now and then, some devices keep the one they were made with. Some people sit down on
a terrace for a while, and a few printers never leave.

No address can be a real one: those that a maker would have given begin with a block that no maker
has, and those that a phone would have made up all begin alike, which no phone does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Final

from demo.dice import poisson

SLOT_SECONDS: Final = 10
UNIVERSAL: Final = bytes.fromhex("444444")
"""First bytes of an invented maker; none is registered under them."""
RANDOMISED: Final = bytes.fromhex("feed")
"""First bytes of an invented phone's invented address, its bit of local administration set."""

_ADDRESS_BYTES: Final = 6
_MINUTE: Final = 60
_QUARTER: Final = 15 * _MINUTE
_FOREVER: Final = 1 << 40

_WITH_WIFI: Final = 0.7
_WITH_A_SECOND: Final = 0.1
_UNIVERSAL_SHARE: Final = 0.12
_CHANGES_IN_PASSING: Final = 0.15
_IN_RANGE_SECONDS: Final = (30, 140)
_PASSING_CHATTER: Final = (0.5, 0.95)

_SITS_DOWN: Final = 0.03
_SITTING_SECONDS: Final = (12 * _MINUTE, 90 * _MINUTE)
_CHANGES_SITTING_SECONDS: Final = (8 * _MINUTE, 20 * _MINUTE)
_SITTING_CHATTER: Final = (0.2, 0.6)

_PRINTERS: Final = (4, 9)
_PRINTING_CHATTER: Final = (0.15, 0.5)
_STRENGTH: Final = (-88, -42)
_FADING: Final = 4.0

Passing = Callable[[int], int]
"""How many walk by in the minute that begins at an instant."""


@dataclass(frozen=True, slots=True)
class _Device:
    """One address in the air: from when to when, how talkative and how loud."""

    address: str
    came_at: int
    went_at: int
    chatter: float
    strength: float


class Antenna:
    """What one wifi sensor hears.

    Parameters
    ----------
    seed : str
        Of this sensor.
    passing : callable
        Who walks by in a minute.
    """

    def __init__(self, seed: str, passing: Passing) -> None:
        self._seed = seed
        self._passing = passing
        self._staying = tuple(_printers(Random(f"{seed}:printers")))
        self._passers = lru_cache(maxsize=16)(self._draw_passers)
        self._sitters = lru_cache(maxsize=32)(self._draw_sitters)

    def heard(self, at: int) -> list[tuple[str, int]]:
        """Return the addresses heard in the slot of this instant, each with its strength in dBm.

        Parameters
        ----------
        at : int
            Epoch seconds; two instants of one slot hear the same.
        """
        slot = at - at % SLOT_SECONDS
        random = Random(f"{self._seed}:slot:{slot}")
        heard = []
        for device in self._around(slot):
            is_talking = random.random() < device.chatter
            strength = round(random.gauss(device.strength, _FADING))
            if is_talking and device.came_at <= slot < device.went_at:
                heard.append((device.address, max(-95, min(-30, strength))))
        return heard

    def _around(self, at: int) -> Iterator[_Device]:
        yield from self._staying
        quarter, minute = at - at % _QUARTER, at - at % _MINUTE
        for began_at in range(quarter - _SITTING_SECONDS[1], quarter + 1, _QUARTER):
            yield from self._sitters(began_at)
        for began_at in range(minute - 3 * _MINUTE, minute + 1, _MINUTE):
            yield from self._passers(began_at)

    def _draw_passers(self, minute_at: int) -> tuple[_Device, ...]:
        random = Random(f"{self._seed}:minute:{minute_at}")
        devices: list[_Device] = []
        for _ in range(self._passing(minute_at)):
            came_at = minute_at + random.randrange(_MINUTE)
            went_at = came_at + random.randint(*_IN_RANGE_SECONDS)
            for likely in (_WITH_WIFI, _WITH_A_SECOND):
                if random.random() < likely:
                    devices += _passer(came_at, went_at, random)
        return tuple(devices)

    def _draw_sitters(self, quarter_at: int) -> tuple[_Device, ...]:
        random = Random(f"{self._seed}:terrace:{quarter_at}")
        passing = sum(map(self._passing, range(quarter_at, quarter_at + _QUARTER, _MINUTE)))
        devices: list[_Device] = []
        for _ in range(poisson(_SITS_DOWN * passing, random)):
            came_at = quarter_at + random.randrange(_QUARTER)
            devices += _sitter(came_at, came_at + random.randint(*_SITTING_SECONDS), random)
        return tuple(devices)


def _passer(came_at: int, went_at: int, random: Random) -> Iterator[_Device]:
    chatter, strength = random.uniform(*_PASSING_CHATTER), random.uniform(*_STRENGTH)
    if random.random() < _UNIVERSAL_SHARE:
        yield _Device(_address(UNIVERSAL, random), came_at, went_at, chatter, strength)
        return
    turns = [came_at, went_at]
    if random.random() < _CHANGES_IN_PASSING:
        turns.insert(1, random.randint(came_at, went_at))
    for began_at, ended_at in pairwise(turns):
        yield _Device(_address(RANDOMISED, random), began_at, ended_at, chatter, strength)


def _sitter(came_at: int, went_at: int, random: Random) -> Iterator[_Device]:
    chatter, strength = random.uniform(*_SITTING_CHATTER), random.uniform(*_STRENGTH)
    while came_at < went_at:
        changed_at = min(came_at + random.randint(*_CHANGES_SITTING_SECONDS), went_at)
        yield _Device(_address(RANDOMISED, random), came_at, changed_at, chatter, strength)
        came_at = changed_at


def _printers(random: Random) -> Iterator[_Device]:
    for _ in range(random.randint(*_PRINTERS)):
        chatter, strength = random.uniform(*_PRINTING_CHATTER), random.uniform(*_STRENGTH)
        yield _Device(_address(UNIVERSAL, random), 0, _FOREVER, chatter, strength)


def _address(beginning: bytes, random: Random) -> str:
    return (beginning + random.randbytes(_ADDRESS_BYTES - len(beginning))).hex(":")
