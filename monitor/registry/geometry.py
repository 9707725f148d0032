"""The geometry of the registry: are polygons valid, how large are they, what stands how far away.

Pure, and the only home of shapely. Distances and areas are metres on a plane that touches the
ellipsoid at the place itself: within a municipality that is right to a few centimetres.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

import shapely
from shapely.geometry import mapping, shape

from monitor.registry.fault import Place
from monitor.registry.whereabouts import is_plausible
from monitor.registry.wording import quoted

_EQUATOR_METRES: Final = 6_378_137.0
_ECCENTRICITY_SQUARED: Final = 0.00669437999014
_SHORTEST_RING: Final = 4
_SHORTEST_LINE: Final = 2
_REASON: Final = re.compile(r"^([^\[]*)(?:\[(\S+) (\S+)\])?")
_SMALLEST_SQUARE_METRES: Final = 1.0
_COMPASS: Final = (
    *("north", "north-east", "east", "south-east"),
    *("south", "south-west", "west", "north-west"),
)

_REASONS: Final = {
    "Self-intersection": "has an outline that crosses or touches itself, as a bow-tie does,",
    "Ring Self-intersection": "has an outline that touches itself",
    "Hole lies outside shell": "has a hole that lies outside it",
    "Nested holes": "has a hole within a hole",
    "Nested shells": "has one part within another",
    "Interior is disconnected": "is cut in two by its holes",
    "Duplicate Rings": "has the same outline twice",
    "Too few points in geometry component": "has fewer than three different corners",
}
_REMEDY: Final = "move the corners there with QGIS's vertex tool, or draw the polygon again"

Position = tuple[float, float]


class Ground:
    """A polygon laid flat, to measure it and what stands around it in metres.

    Parameters
    ----------
    polygon : Mapping
        GeoJSON geometry as `polygon_of` returns it.
    """

    def __init__(self, polygon: Mapping[str, object]) -> None:
        outline = shape(polygon)
        middle = outline.centroid
        self.middle: Position = (middle.x, middle.y)
        self._metres_east, self._metres_north = _metres_per_degree(middle.y)
        self._flat = shapely.transform(outline, self._laid_flat, interleaved=False)
        self._boundary = self._flat.boundary

    @property
    def area_square_metres(self) -> float:
        """The area."""
        return float(self._flat.area)

    def metres_outside(self, position: Position) -> float:
        """Return how far a position lies outside; 0 within."""
        return float(self._flat.distance(self._point(position)))

    def metres_from_boundary(self, position: Position) -> float:
        """Return how far a position lies from the boundary, on either side."""
        return float(self._boundary.distance(self._point(position)))

    def _point(self, position: Position) -> shapely.Point:
        return shapely.Point(*self._laid_flat(*position))

    def _laid_flat(self, longitude: float, latitude: float) -> Position:
        east = (longitude - self.middle[0]) * self._metres_east
        return east, (latitude - self.middle[1]) * self._metres_north


def metres_between(one: Position, other: Position) -> float:
    """Return the distance between two positions of (longitude, latitude)."""
    east, north = _metres_per_degree((one[1] + other[1]) / 2)
    return math.hypot((one[0] - other[0]) * east, (one[1] - other[1]) * north)


def heading(origin: Position, target: Position) -> str:
    """Return in which of eight directions of the compass `target` lies from `origin`."""
    east, north = _metres_per_degree(origin[1])
    angle = math.atan2((target[0] - origin[0]) * east, (target[1] - origin[1]) * north)
    return _COMPASS[round(angle / (math.pi / 4)) % len(_COMPASS)]


def position_of(
    geometry: Mapping[str, object] | None, time_zone: str | None, place: Place
) -> Position | None:
    """Return the position of a point, or None after noting why it is none.

    A multi-point of one and a height are let pass, for QGIS writes both.
    """
    remedy = "place it as a point layer in QGIS, longitude before latitude"
    kind = _kind(geometry)
    coordinates = geometry.get("coordinates") if geometry else None
    if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        kind, coordinates = "Point", coordinates[0]
    if geometry is None:
        place.fault("has no geometry", remedy)
    elif kind != "Point":
        place.fault(f"is a {quoted(kind)} and not a point", remedy)
    elif (position := _position(coordinates)) is None:
        place.fault("has a position that is no pair of numbers", remedy)
    elif is_plausible(position, time_zone, place):
        return position
    return None


def polygon_of(
    geometry: Mapping[str, object] | None,
    time_zone: str | None,
    place: Place,
    *,
    is_abroad: bool = False,
) -> Mapping[str, object] | None:
    """Return a valid polygon, or None after noting why it is none.

    Heights are dropped, a multi-polygon of one part becomes that part, and outer rings come out
    counter-clockwise. One that may be abroad may lie anywhere.
    """
    remedy = "draw it as a polygon layer in QGIS"
    kind = _kind(geometry)
    coordinates = geometry.get("coordinates") if geometry else None
    parts = [coordinates] if kind == "Polygon" else coordinates
    if geometry is None:
        place.fault("has no geometry", remedy)
    elif kind not in {"Polygon", "MultiPolygon"}:
        place.fault(f"is a {quoted(kind)} and not a polygon", remedy)
    elif not isinstance(parts, list) or not parts:
        place.fault("is a polygon without corners", remedy)
    else:
        found = place.found
        polygons = [_rings(part, place) for part in parts]
        if place.found > found:
            return None
        corners = (corner for rings in polygons for ring in rings for corner in ring)
        # The first that cannot be meant is told; the others would only repeat it.
        if all(is_plausible(each, time_zone, place, is_abroad=is_abroad) for each in corners):
            return _outline(polygons, place)
    return None


def thinned(polygon: Mapping[str, object], decimals: int) -> Mapping[str, object] | None:
    """Return a valid polygon with its corners on a grid, still valid; None if nothing is left.

    Corners that two polygons share stay shared, which simplifying each would not keep.

    Parameters
    ----------
    polygon : Mapping
        GeoJSON geometry as `polygon_of` returns it.
    decimals : int
        Of a degree; of corners that become one, one is kept.
    """
    snapped = shapely.set_precision(shape(polygon), 10.0**-decimals)
    if snapped.is_empty:
        return None
    # The grid's own positions are off by the last bits of a float.
    tidy = shapely.transform(snapped, lambda corners: corners.round(decimals))
    return cast("Mapping[str, object]", _listed(mapping(shapely.orient_polygons(tidy))))


def corner_count(polygon: Mapping[str, object]) -> int:
    """Return how many corners the rings of a polygon have."""
    return int(shapely.get_num_coordinates(shape(polygon)))


def drawing_of(
    geometry: Mapping[str, object] | None, time_zone: str | None, place: Place
) -> Mapping[str, object] | None:
    """Return a line or a polygon as it stands, or None after noting why it is neither."""
    kind = _kind(geometry)
    if geometry is None or kind not in {"LineString", "MultiLineString"}:
        return polygon_of(geometry, time_zone, place)
    lines = geometry.get("coordinates")
    lines = [lines] if kind == "LineString" else lines
    for line in lines if isinstance(lines, list) else [None]:
        corners = [_position(corner) for corner in line] if isinstance(line, list) else []
        if len(corners) < _SHORTEST_LINE or None in corners:
            place.fault(
                "is a line without two positions", "write them as [[longitude, latitude], ...]"
            )
            return None
        if not all(corner and is_plausible(corner, time_zone, place) for corner in corners):
            return None
    return {"type": kind, "coordinates": geometry["coordinates"]}


def _outline(polygons: list[list[list[Position]]], place: Place) -> Mapping[str, object] | None:
    """Return a geometry of closed rings, or None after noting in words why it is not valid."""
    outline = shape({"type": "MultiPolygon", "coordinates": polygons})
    if not outline.is_valid:
        reason = _REASON.match(shapely.is_valid_reason(outline))
        words, x, y = reason.groups(default="0") if reason else ("", "0", "0")
        where = f"near {float(y):.5f} N, {float(x):.5f} E"
        place.fault(f"{_REASONS.get(words, 'is no valid polygon')} {where}", _REMEDY)
        return None
    if Ground(mapping(outline)).area_square_metres < _SMALLEST_SQUARE_METRES:
        place.fault("is smaller than one square metre", "draw its outline in full")
        return None
    only = outline.geoms[0] if len(polygons) == 1 else outline
    return cast("Mapping[str, object]", _listed(mapping(shapely.orient_polygons(only))))


def _rings(part: object, place: Place) -> list[list[Position]]:
    """Return the closed rings of one part, noting those that are none."""
    rings: list[list[Position]] = []
    for ring in part if isinstance(part, list) else ():
        corners = [_position(corner) for corner in ring] if isinstance(ring, list) else [None]
        if None in corners:
            place.fault(
                "has a corner that is no pair of numbers",
                "write each corner as [longitude, latitude]",
            )
        elif len(corners) < _SHORTEST_RING or corners[0] != corners[-1]:
            place.fault(
                "has an outline that is not closed",
                "give it at least three corners, and repeat the first one as the last",
            )
        rings.append(cast("list[Position]", corners))
    if not rings:
        place.fault("is a polygon without corners", "draw it as a polygon layer in QGIS")
    return rings


def _kind(geometry: Mapping[str, object] | None) -> str:
    """Return the kind of a geometry; whatever else stands in its place is no kind at all."""
    kind = geometry.get("type") if geometry else None
    return kind if isinstance(kind, str) else ""


def _position(value: object) -> Position | None:
    """Return longitude and latitude without height, or None if it is no position."""
    if not isinstance(value, list) or not 2 <= len(value) <= 4:  # noqa: PLR2004 -- x, y, z and m
        return None
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in value):
        return None
    longitude, latitude = value[:2]
    # Compared as they are: a whole number may be too large to become a float.
    if not (abs(longitude) < 1e9 and abs(latitude) < 1e9):  # noqa: PLR2004 -- metres fit too
        return None
    return float(longitude), float(latitude)


def _listed(value: object) -> object:
    """Return a geometry as JSON has it, with lists for tuples."""
    if isinstance(value, Mapping):
        return {name: _listed(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_listed(each) for each in value]
    return value


def _metres_per_degree(latitude: float) -> tuple[float, float]:
    """Return the metres in one degree of longitude and of latitude."""
    sine = math.sin(math.radians(latitude))
    flattened = 1 - _ECCENTRICITY_SQUARED * sine * sine
    normal = _EQUATOR_METRES / math.sqrt(flattened)
    meridian = normal * (1 - _ECCENTRICITY_SQUARED) / flattened
    return (
        math.radians(normal * math.cos(math.radians(latitude))),
        math.radians(meridian),
    )
