"""Folds a telecom table into one partition of cells that each pass the gate.

Pure; the hierarchy, the supplier's factor and the edge's secret are arguments. All draws are
sticky, so a table processed twice comes out the same.

Why the cells are a partition. Say that cells cover a node if each leaf under it lies under one
code of one cell. Fold a node whose children are each covered by their cells or undivided. An
undivided child that passes becomes a cell; the others form the remainder, 0 and absent ones too;
so cells and remainder cover the node. The remainder then becomes a cell, or its codes are added to
one cell, or there is no cell and the node is undivided itself. No step takes a leaf into two cells
or out of all, and visitors are added where their leaves are: no total stands beside its parts. At
the top, what is undivided becomes one cell or nothing. Each cell holds a sum that passed the gate.

What it hides. A failing child enters the table through its remainder's sum alone. A cell names
all its codes, so that a remainder that passed reads as one that a child was added to; a cell that
has become all of a node reads as that node, undivided.

What it does not. A cell joined across levels shows which of its codes passed: if it is published
as 15, at most 4 came from the rest of it. That anybody did is never shown. And whoever knows all
other visitors of the table, by origin, tells whether one more was there with accuracy 0.68.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from anonymise.errors import OriginTreeError
from anonymise.release import Secret, gate, released_count
from anonymise.visit import JOINT, Visit, VisitTable


class Refusal(StrEnum):
    """Why a table was not folded."""

    UNKNOWN_ORIGIN = "unknown-origin"
    REPEATED_ORIGIN = "repeated-origin"
    NEGATIVE = "negative"
    TOTAL_BESIDE_PARTS = "total-beside-parts"
    WITHOUT_LENGTH = "without-length"


class OriginTree:
    """Where visitors can come from: neighbourhoods up to countries, or any tree of codes.

    Parameters
    ----------
    parent_by_code : Mapping of str to str or None
        Every code with the code above it; None for those with nothing above them.

    Raises
    ------
    OriginTreeError
        If a code is empty or holds ``+`` or white space, a parent is no code, or codes lie
        above each other in a ring.
    """

    __slots__ = ("_children", "_parents")

    def __init__(self, parent_by_code: Mapping[str, str | None]) -> None:
        self._parents = dict(parent_by_code)
        children: defaultdict[str | None, list[str]] = defaultdict(list)
        for code, parent in sorted(self._parents.items()):
            if code.split() != [code] or JOINT in code:
                raise OriginTreeError("a code is one word without a plus sign")
            if parent is not None and parent not in self._parents:
                raise OriginTreeError("a parent is a code of the tree")
            children[parent].append(code)
        self._children = {parent: tuple(codes) for parent, codes in children.items()}
        if sum(1 for _ in self._under(None)) != len(self._parents):
            raise OriginTreeError("no code lies above itself")

    def __contains__(self, code: str) -> bool:
        return code in self._parents

    def children(self, code: str | None) -> tuple[str, ...]:
        """Return the codes right under one, ascending; under None, those with nothing above."""
        return self._children.get(code, ())

    def above(self, code: str) -> Iterator[str]:
        """Yield the codes above one, from the nearest on."""
        parent = self._parents[code]
        while parent is not None:
            yield parent
            parent = self._parents[parent]

    def is_partition(self, codes: Iterable[str]) -> bool:
        """Tell whether each leaf of the tree lies under exactly one of the codes, or is it.

        Parameters
        ----------
        codes : iterable of str
            Such as `VisitTable.codes`; an unknown or repeated one makes it False.
        """
        given = list(codes)
        chosen = set(given)
        if len(given) != len(chosen) or not chosen <= self._parents.keys():
            return False
        leaves = self._parents.keys() - self._children.keys()
        return all(
            sum(each in chosen for each in (leaf, *self.above(leaf))) == 1 for leaf in leaves
        )

    def _under(self, code: str | None) -> Iterator[str]:
        for child in self.children(code):
            yield child
            yield from self._under(child)


def fold(
    tree: OriginTree,
    area: str,
    started_at: int,
    ended_at: int,
    visitors: Iterable[tuple[str, int]],
    factor: float,
    secret: Secret,
) -> VisitTable | Refusal | None:
    """Fold one raw table.

    Parameters
    ----------
    tree : OriginTree
        Of the registry. Codes that the table leaves out count as 0.
    area : str
        The area's registered id.
    started_at, ended_at : int
        Seconds since 1970-01-01T00:00:00Z.
    visitors : iterable of (str, int)
        Origin code and observed SIMs; no code above another.
    factor : float
        What the supplier multiplied its observed SIMs by (the most, where it varies); 1 for none.
    secret : Secret
        Of the edge.

    Returns
    -------
    VisitTable or Refusal or None
        None if too few came for any cell: the table is dropped whole.

    Raises
    ------
    ValueError
        If `factor` is under 1 or not finite.
    """
    if not 1 <= factor < math.inf:
        raise ValueError("a factor is a number from 1 on")
    rows = list(visitors)
    refusal = _refusal(tree, rows)
    if ended_at <= started_at:
        refusal = Refusal.WITHOUT_LENGTH
    if refusal is not None:
        return refusal
    folding = _Folding(tree, area, started_at, dict(rows), factor, secret)
    cells = folding.cells()
    if not cells:
        return None
    visits = [
        Visit(area, started_at, ended_at, cell.origin, folding.released(cell)) for cell in cells
    ]
    return VisitTable(tuple(sorted(visits, key=lambda visit: visit.origin)))


def _refusal(tree: OriginTree, rows: list[tuple[str, int]]) -> Refusal | None:
    codes = {code for code, _ in rows}
    if any(code not in tree for code in codes):
        return Refusal.UNKNOWN_ORIGIN
    if len(codes) != len(rows):
        return Refusal.REPEATED_ORIGIN
    if any(count < 0 for _, count in rows):
        return Refusal.NEGATIVE
    if any(above in codes for code in codes for above in tree.above(code)):
        return Refusal.TOTAL_BESIDE_PARTS
    return None


class _Cell(NamedTuple):
    codes: tuple[str, ...]
    total: int

    @property
    def origin(self) -> str:
        return JOINT.join(self.codes)


class _Folding:
    """One table on its way through the tree, with its gate."""

    __slots__ = ("_area", "_factor", "_gate", "_secret", "_started_at", "_tree", "_visitors")

    def __init__(
        self,
        tree: OriginTree,
        area: str,
        started_at: int,
        visitors: dict[str, int],
        factor: float,
        secret: Secret,
    ) -> None:
        self._tree = tree
        self._area = area
        self._started_at = started_at
        self._visitors = visitors
        self._factor = factor
        self._secret = secret
        # One gate for the whole table: with one a code, whoever fails at one level would be tried
        # again at each above it, and the smallest of five margins is mostly 0.
        draw = secret.gate_draw(f"visits\n{area}", started_at)
        self._gate = math.ceil(factor * gate(draw, 1))

    def cells(self) -> list[_Cell]:
        """Return the cells of the table; none if all of it together fails."""
        cells, count = self._divide(None)
        if not cells and count >= self._gate:
            return [_Cell(self._tree.children(None), count)]
        return cells

    def released(self, cell: _Cell) -> int:
        """Return a cell's count as it is published."""
        draw = self._secret.rounding_draw(f"visits\n{self._area}\n{cell.origin}", self._started_at)
        return released_count(cell.total, math.floor(self._factor), draw)

    # Either cells that cover the node once, or none and the visitors of the undivided node.
    def _divide(self, code: str | None) -> tuple[list[_Cell], int]:
        if code in self._visitors:
            return [], self._visitors[code]
        cells: list[_Cell] = []
        failing: list[str] = []
        remainder = 0
        for child in self._tree.children(code):
            parts, count = self._divide(child)
            if parts:
                cells += parts
            elif count >= self._gate:
                cells.append(_Cell((child,), count))
            else:
                failing.append(child)
                remainder += count
        if not cells or not failing:
            return cells, remainder
        rest = _Cell(tuple(failing), remainder)
        if remainder < self._gate:
            smallest = min(cells, key=self._blurred_size)
            cells.remove(smallest)
            rest = _Cell(tuple(sorted(rest.codes + smallest.codes)), remainder + smallest.total)
        # Alone, it is all of this node, and says so: which children passed is not to be seen.
        return ([*cells, rest], 0) if cells else ([], rest.total)

    # Smallest by a blurred size: of two siblings, one of half the size is twice as likely. Were it
    # the very size, whoever reads that b has at most 19 visitors, and a and c together at least
    # 21, would know that a was chosen as the smaller one, and so that 2 or more came from c.
    def _blurred_size(self, cell: _Cell) -> tuple[float, str]:
        draw = self._secret.gate_draw(f"visits\n{self._area}\n{cell.origin}", self._started_at)
        return -math.log1p(-draw) * cell.total, cell.origin
