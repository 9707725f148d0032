"""The hierarchy of origins, as those ask it who read: what lies under what, and sums by level.

Pure. Every sum is of whole released cells, and says by its codes what it counts and nothing more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from anonymise.visit import JOINT
from monitor.registry.entry import ORIGIN_LEVELS, Origin, OriginLevel

_RANK: Final = {level: rank for rank, level in enumerate(ORIGIN_LEVELS)}


@dataclass(frozen=True, slots=True)
class Cell:
    """Visitors from somewhere: of a released cell, or of several.

    Parameters
    ----------
    codes : tuple of str
        Sorted; each stands for all that lies under it.
    count : int
        Visitors.
    within : str or None
        The one origin of the level asked for that they all come from; None where there is none.
    """

    codes: tuple[str, ...]
    count: int
    within: str | None = None

    @property
    def origin(self) -> str:
        """Return its codes, joined."""
        return JOINT.join(self.codes)


class Hierarchy:
    """Where visitors can come from, by what the registry says now.

    Older cells may name codes that it no longer has: they stand for themselves.
    """

    def __init__(self, origins: Iterable[Origin]) -> None:
        self._origins = {origin.code: origin for origin in origins}
        self._children: defaultdict[str, list[str]] = defaultdict(list)
        for origin in self._origins.values():
            if origin.parent is not None:
                self._children[origin.parent].append(origin.code)
        self._nodes: dict[tuple[str, OriginLevel], str | None] = {}

    def __contains__(self, code: str) -> bool:
        return code in self._origins

    def under(self, code: str) -> set[str]:
        """Return a code and all that lie under it; empty if it is unknown."""
        found: set[str] = set()
        waiting = [code] if code in self._origins else []
        while waiting:
            found.add(each := waiting.pop())
            waiting += self._children.get(each, ())
        return found

    def name(self, codes: Sequence[str]) -> str:
        """Return the names of codes, joined; a code that is unknown is its own name."""
        known = self._origins
        return " + ".join(known[code].name if code in known else code for code in codes)

    def rolled(self, cells: Iterable[Cell], level: OriginLevel) -> list[Cell]:
        """Add up the cells of one table that lie within one origin of a level.

        Where a branch lacks that level, the highest origin below it takes its place. A cell that
        lies in several such origins, or above them, stays as it is.

        Parameters
        ----------
        cells : iterable of Cell
            Of one table, or some of it.
        level : OriginLevel
            The largest that an origin of a sum may have.

        Returns
        -------
        list of Cell
            By origin. The codes of a sum are as few as say what it counts: the origin alone if that
            is all of it.
        """
        rolled: list[Cell] = []
        members: defaultdict[str, list[Cell]] = defaultdict(list)
        for cell in cells:
            nodes = {self._node(code, level) for code in cell.codes}
            node = nodes.pop()
            if nodes or node is None:
                rolled.append(cell)
            else:
                members[node].append(cell)
        for node, summed in members.items():
            codes = self._fewest([code for cell in summed for code in cell.codes], node)
            rolled.append(Cell(codes, sum(cell.count for cell in summed), node))
        return sorted(rolled, key=lambda cell: cell.origin)

    # The highest of a code and those above it whose level is not above the one asked for.
    def _node(self, code: str, level: OriginLevel) -> str | None:
        key = code, level
        if key not in self._nodes:
            node = None
            above = self._origins.get(code)
            while above is not None and _RANK[above.level] <= _RANK[level]:
                node = above.code
                above = self._origins.get(above.parent or "")
            self._nodes[key] = node
        return self._nodes[key]

    # All codes right under one become that one, up to the node and not beyond.
    def _fewest(self, codes: list[str], node: str) -> tuple[str, ...]:
        fewest = set(codes)
        found: defaultdict[str, int] = defaultdict(int)
        waiting = list(codes)
        while waiting:
            code = waiting.pop()
            parent = self._origins[code].parent
            if code == node or parent is None:
                continue
            found[parent] += 1
            if found[parent] == len(self._children[parent]):
                fewest.difference_update(self._children[parent])
                fewest.add(parent)
                waiting.append(parent)
        return tuple(sorted(fewest))
