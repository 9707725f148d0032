"""Chaos: who is killed, cut off or filled up, when, and how long; the same for the same seed."""

import heapq
import itertools
import subprocess
import time
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from tests.faults.ground import Ground
from tests.faults.process import Process

_BALLAST_CHUNK = 64 * 1024
TMPFS_BYTES = 16 * 1024 * 1024


class SmallDisk:
    """A folder with a disk of its own, which can be filled to the last byte. Takes root."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ballast = folder / "ballast"
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "tmpfs", folder], check=True
        )

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as ballast:
            size = _BALLAST_CHUNK
            while size:
                try:
                    ballast.write(bytes(size))
                except OSError:
                    size //= 2

    def clear(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        subprocess.run(["umount", "-l", self._folder], check=False)


class Chaos:
    """Breaks things on a ground, and mends each after a while.

    Parameters
    ----------
    ground : Ground
        Everything on it runs.
    edges, centres : sequence of Process
        Who may be killed.
    random : Random
        Says who, when, and for how long.
    hurry : float
        By what all times are divided.
    """

    def __init__(
        self,
        ground: Ground,
        edges: Sequence[Process],
        centres: Sequence[Process],
        random: Random,
        hurry: float = 1.0,
    ) -> None:
        self._ground = ground
        self._edges = edges
        self._centres = centres
        self._random = random
        self._hurry = hurry
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._away: set[str] = set()
        self._has_database = True
        self.spared: set[str] = set()
        self.done: Tally[str] = Tally()
        self._kinds: dict[str, tuple[int, Callable[[], bool]]] = {
            "edge killed": (5, self._kill_edge),
            "centre killed": (3, self._kill_centre),
            "broker killed": (1, self._kill_broker),
            "database killed": (1, self._kill_database),
            "line cut": (2, self._cut),
            "line stalled": (1, self._stall),
            "line reset": (3, self._reset),
        }

    @property
    def is_over(self) -> bool:
        """Tell whether everything planned has been done and mended."""
        return not self._due

    def plan(self, seconds: float, shortest: float, longest: float) -> None:
        """Plan faults over so many seconds, so far apart: decks of all kinds, each shuffled."""
        at = shortest
        deck: list[str] = []
        while at < seconds:
            if not deck:
                deck = [kind for kind, (times, _) in self._kinds.items() for _ in range(times)]
                self._random.shuffle(deck)
            self.after(at, self._breaker(deck.pop()))
            at += self._random.uniform(shortest, longest)

    def plan_each(self, seconds: float) -> None:
        """Plan one fault of each kind within so many seconds."""
        kinds = list(self._kinds)
        self._random.shuffle(kinds)
        for place, kind in enumerate(kinds):
            self.after(seconds * (place + 0.5) / len(kinds), self._breaker(kind))

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), act))

    def look(self) -> None:
        """Do what is due."""
        while self._due and self._due[0][0] <= time.monotonic():
            heapq.heappop(self._due)[2]()
        # As long as the killed one's children hold on to its memory, a new one gives up.
        if self._has_database and self._ground.database.is_gone():
            self._ground.database.spawn()

    def _breaker(self, kind: str) -> Callable[[], None]:
        def act() -> None:
            if self._kinds[kind][1]():
                self.done[kind] += 1

        return act

    def _while(self, longest: float) -> float:
        return self._random.uniform(0.5, longest) / self._hurry

    def _kill_edge(self) -> bool:
        return self._kill_one_of([edge for edge in self._edges if edge.name not in self.spared])

    def _kill_centre(self) -> bool:
        return self._kill_one_of(self._centres)

    def _kill_one_of(self, processes: Sequence[Process]) -> bool:
        here = [process for process in processes if process.name not in self._away]
        if not here:
            return False
        process = self._random.choice(here)
        self._away.add(process.name)
        process.kill()

        def mend() -> None:
            process.start()
            self._away.discard(process.name)

        self.after(self._while(8), mend)
        return True

    def _kill_broker(self) -> bool:
        broker = self._ground.central
        if broker.process is None:
            return False
        broker.kill()
        self.after(self._while(10), broker.spawn)
        return True

    def _kill_database(self) -> bool:
        if not self._has_database:
            return False
        self._ground.database.kill()
        self._has_database = False

        def mend() -> None:
            self._has_database = True

        self.after(self._while(12), mend)
        return True

    def _cut(self) -> bool:
        self._ground.proxy.cut()
        self.after(self._while(10), self._ground.proxy.mend)
        return True

    def _stall(self) -> bool:
        self._ground.proxy.stall()
        # Now and then for longer than a broker waits for a sign of life.
        self.after(self._while(40), self._ground.proxy.mend)
        return True

    def _reset(self) -> bool:
        self._ground.proxy.reset(self._random.randint(1, 4))
        return True
