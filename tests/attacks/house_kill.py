"""Attacks on an edge that is killed: what is left of the window that was open.

With a crowd in its memory it is killed with -9; then everything that it could have written to is
searched, and it is started again.
"""

import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

from anonymise.cluster import Cluster
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.canary import address_canary
from tests.attacks.canary_search import CUT, Search
from tests.attacks.house import AS_BUILT, DEFECTS, Defect, house
from tests.attacks.house_day import crowds, passing
from tests.attacks.house_town import (
    ADDRESS,
    HOUR,
    MIDNIGHT,
    MINUTE,
    Said,
    antenna,
    camera,
    laser,
)

_SHARED: Final = ("/tmp", "/var/tmp", "/dev/shm")
_LARGEST: Final = 10**6
_OPEN: Final = ("few:both", "gate:both", "door:both")

_KILLED_AT: Final = (40, 34, 43, 37, 44)
"""Minutes of the hour, each in a window that is not over."""


def lives(hour: int, killed_at: int, name: str) -> tuple[list[Said], list[Said], int]:
    """Return what is said in an hour before and after the edge is killed, and a partial count.

    Before, the open windows hold a crowd; after, fewer than fifteen persons come.
    """
    end = hour + HOUR
    at = hour + MINUTE * killed_at
    before = [0, 0, 2 * 70, 0] if killed_at < 45 else [0, 0, 0, 0]
    after = [0, 0, 0, 14]
    few = antenna(
        "few",
        hour,
        end,
        chain(passing(f"{name} before", before, hour), passing(f"{name} after", after, hour)),
    )
    random = dice("gate", name)
    gate = [random.randrange(1100, 1200) for _ in range(killed_at)]
    door = [14, *[0] * (killed_at - 2), 15]
    of_lasers = chain(
        laser("gate", hour, gate + [1] * 10 + [0] * (50 - killed_at)),
        laser("door", hour, door + [2] * 7 + [0] * (53 - killed_at)),
    )
    said = list(chain(few, of_lasers, crowds(hour, end)))
    said += [camera(hour + MINUTE * minute, {"hall": 14}) for minute in range(1, 60, 7)]
    return (
        [each for each in said if each[0] <= at],
        [each for each in said if each[0] > at],
        sum(gate),
    )


def kill(defect: Defect, size: Size) -> Measured:
    """Measure what is found of an open window after a kill, and what of it is released later."""
    rounds = size.pick(1, len(_KILLED_AT)) if defect is AS_BUILT else 1
    found = 0
    heard: set[bytes] = set()
    partial: list[int] = []
    began_at = time.time()
    with house(sends_receipts=False) as of_it:
        of_it.start(defect)
        for number, killed_at in enumerate(_KILLED_AT[:rounds]):
            hour = MIDNIGHT + HOUR * number
            before, after, count = lives(hour, killed_at, f"{defect} {number}")
            of_it.say(before)
            of_it.settle()
            released = len(of_it.released())
            of_it.kill()
            heard |= {
                bytes.fromhex(each.decode().replace(":", ""))
                for _, (_, payload) in before
                for each in ADDRESS.findall(payload)
            }
            partial.append(count)
            secret = (of_it.state / "secret").read_bytes()
            search = Search(map(address_canary, heard), [secret])
            sinks = of_it.sinks() | strays(began_at)
            found += len(search.find(sinks)) + sum(
                counts_in(each, partial) for each in sinks.values()
            )
            of_it.start(defect)
            of_it.say(after)
            of_it.settle()
            found += sum(
                isinstance(release, Cluster) and release.counter in _OPEN
                for release in of_it.released()[released:]
            )
        of_it.stop()
        of_it.close()
        found += len(search.find(of_it.sinks()))
        if not released:
            raise RuntimeError("nothing was released: the spool was empty")
    return Measured(
        found,
        f"killed {rounds} times with {len(heard)} addresses heard",
        note=f"Digests are found whole or cut, to {CUT} bytes or longer.",
    )


def strays(since: float) -> dict[str, bytes]:
    """Return the files that anyone has written since in the folders that all share."""
    found = {}
    for path in chain.from_iterable(Path(folder).iterdir() for folder in _SHARED):
        # Others come and go there.
        with suppress(OSError):
            status = path.stat()
            if path.is_file() and status.st_mtime >= since and status.st_size <= _LARGEST:
                found[str(path)] = path.read_bytes()
    return found


def counts_in(content: bytes, counts: Iterable[int]) -> int:
    """Return how many of these numbers stand there, as digits or as a whole number in bytes."""
    return sum(
        any(
            form in content
            for form in (
                str(count).encode(),
                struct.pack(">I", count),
                struct.pack("<I", count),
                struct.pack("<d", count),
            )
        )
        for count in counts
    )


ATTACKS: Final = (
    Attack(
        id="house-kill",
        attack="Killed in the middle of a window",
        attacker=(
            "Kills the edge with -9 while people are in its open windows, takes its disk, its"
            " spool, its log, the brokers' folders and the shared temporary ones, and waits for"
            " what the next start releases."
        ),
        measure=kill,
        rule=AS_BUILT,
        unit="traces and releases",
        comparison="==",
        pass_mark=0,
        mutants={
            "digests of the window kept": {
                "anonymise.passer.PasserCounter.offer": f"{DEFECTS}.kept_digests"
            },
            "counts of the window kept": {
                "anonymise.window.ElasticWindow.extend": f"{DEFECTS}.kept_extend",
                "anonymise.window.ElasticWindow._open": f"{DEFECTS}.kept_open",
            },
        },
    ),
)
