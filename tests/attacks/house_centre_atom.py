"""Atoms: the parts of the counters' time that a figure can hold or leave out.

Fine on one day, where a cluster or a quarter begins or ends; on any other there are two: what was
released, and what was not.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np

from anonymise.cluster import Cluster
from monitor.interval import midnight
from tests.attacks.house_centre_answer import Answer, Known
from tests.attacks.house_centre_combination import Row
from tests.attacks.house_centre_town import ZONE
from tests.attacks.house_centre_world import World

_QUARTER = 900


class Atoms:
    """The atoms of some days, one of them fine.

    Attributes
    ----------
    whole : list of int
        Persons that were released of each; 1 where none were.
    truth : list of int
        Persons who really passed.
    """

    def __init__(self, world: World, known: Known, fine: date) -> None:
        self.whole: list[int] = []
        self.truth: list[int] = []
        self._known = known
        self._places: list[tuple[str, int, int]] = []
        self._of_cluster: defaultdict[Cluster, list[int]] = defaultdict(list)
        by_day: defaultdict[tuple[str, date], list[Cluster]] = defaultdict(list)
        for cluster in known.clusters:
            of_day = datetime.fromtimestamp(cluster.started_at, ZONE).date()
            by_day[cluster.counter, of_day].append(cluster)
        for counter in world.passages:
            for day in world.days:
                start, end = midnight(day, ZONE), midnight(day + timedelta(1), ZONE)
                clusters = by_day[counter, day]
                if day == fine:
                    self._add_fine(world, counter, (start, end), clusters)
                else:
                    self._add_coarse(world, counter, (start, end), clusters)

    def row(self, answer: Answer) -> Row:
        """Return what an answer holds of each atom."""
        row = np.zeros(len(self.whole), dtype=np.int64)
        parts = self._known.parts(answer)
        if sum(part.count for part in parts.values()) == answer.count:
            for cluster, part in parts.items():
                row[self._of_cluster[cluster]] += part.count
            return row
        # It is no sum of what was released: so it counts whoever passed.
        for atom, (counter, start, end) in enumerate(self._places):
            if counter in answer.counters and answer.started_at <= start < end <= answer.ended_at:
                row[atom] = self.whole[atom]
        return row

    def _add_fine(
        self, world: World, counter: str, day: tuple[int, int], clusters: Sequence[Cluster]
    ) -> None:
        cuts = {*range(day[0], day[1] + 1, _QUARTER)}
        cuts |= {at for cluster in clusters for at in (cluster.started_at, cluster.ended_at)}
        for start, end in pairwise(sorted(cuts)):
            holder = next((c for c in clusters if c.started_at <= start < c.ended_at), None)
            if holder is not None:
                self._of_cluster[holder].append(len(self.whole))
            whole = 1 if holder is None else holder.count
            self._add(counter, start, end, whole, world.truth(counter, start, end))

    def _add_coarse(
        self, world: World, counter: str, day: tuple[int, int], clusters: Sequence[Cluster]
    ) -> None:
        released = sum(world.truth(counter, c.started_at, c.ended_at) for c in clusters)
        if clusters:
            for cluster in clusters:
                self._of_cluster[cluster].append(len(self.whole))
            self._add(counter, *day, sum(cluster.count for cluster in clusters), released)
        self._add(counter, *day, 1, world.truth(counter, *day) - released)

    def _add(self, counter: str, start: int, end: int, whole: int, truth: int) -> None:
        self._places.append((counter, start, end))
        self.whole.append(whole)
        self.truth.append(truth)
