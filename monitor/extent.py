"""The box around coordinates, nested however a GeoJSON geometry nests them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Extent:
    """A box: least and greatest of the first coordinate, `west` and `east`, and of the second.

    Raises
    ------
    ValueError
        If a least one is greater than its greatest.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not (self.west <= self.east and self.south <= self.north):
            raise ValueError("the lesser corner comes first")

    @classmethod
    def around(cls, points: Sequence[Sequence[float]]) -> Self:
        """Return the box around points, of which there is at least one."""
        first, second = [point[0] for point in points], [point[1] for point in points]
        return cls(min(first), min(second), max(first), max(second))

    def meets(self, other: "Extent") -> bool:
        """Tell whether two boxes share a point; the edges belong to a box."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


def extent_of(coordinates: Sequence[Any]) -> Extent | None:
    """Return the box around coordinates of any depth; None where there are none."""
    points = list(_points(coordinates))
    return Extent.around(points) if points else None


def _points(coordinates: Sequence[Any]) -> Iterator[Sequence[float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from _points(part)
