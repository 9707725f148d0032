"""How positions lie to a geometry that a reader gives, in degrees. Pure."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import shapely

Position = tuple[float, float]

_RELATIONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "equals": shapely.equals,
    "disjoint": shapely.disjoint,
    "touches": shapely.touches,
    "within": shapely.within,
    "overlaps": shapely.overlaps,
    "crosses": shapely.crosses,
    "intersects": shapely.intersects,
    "contains": shapely.contains,
}
RELATIONS: Final = frozenset(_RELATIONS)


class Outline:
    """A geometry given in well-known text, longitude first.

    Raises
    ------
    ValueError
        If it is none, or crosses itself; the message quotes nothing of it.
    """

    def __init__(self, text: str) -> None:
        try:
            geometry = shapely.from_wkt(text)
        except shapely.errors.ShapelyError:
            geometry = None
        if geometry is None or geometry.is_empty or not shapely.is_valid(geometry):
            raise ValueError("it is no valid geometry in well-known text, longitude first")
        self._geometry = geometry
        shapely.prepare(geometry)

    @property
    def length(self) -> float:
        """Its length, in degrees."""
        return float(self._geometry.length)

    def related(
        self, relation: str, positions: Sequence[Position], *, is_first: bool
    ) -> list[bool]:
        """Tell of each position whether it is so related to the geometry.

        Parameters
        ----------
        relation : str
            One of `RELATIONS`.
        positions : sequence of Position
            Longitude and latitude.
        is_first : bool
            Whether it is the geometry that is within, and so on, and not the position.
        """
        points = shapely.points(positions) if positions else []
        one, other = (self._geometry, points) if is_first else (points, self._geometry)
        return [bool(found) for found in _RELATIONS[relation](one, other)]

    def matches(self, pattern: str, positions: Sequence[Position], *, is_first: bool) -> list[bool]:
        """Tell of each position whether it relates by a pattern of the DE-9IM.

        Raises
        ------
        ValueError
            If the pattern is none.
        """
        points = shapely.points(positions) if positions else []
        one, other = (self._geometry, points) if is_first else (points, self._geometry)
        try:
            found = shapely.relate_pattern(one, other, pattern)
        except (shapely.errors.ShapelyError, ValueError, TypeError):
            raise ValueError("it is no pattern of nine characters, such as T*F**F***") from None
        return [bool(each) for each in found]

    def distances(self, positions: Sequence[Position]) -> list[float]:
        """Return how far each position is from the geometry, in degrees."""
        if not positions:
            return []
        return [float(each) for each in shapely.distance(shapely.points(positions), self._geometry)]
