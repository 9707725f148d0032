"""The map as a drawing: zones by level, counters by number, and what lies behind them.

Pure. On a few kilometres Mercator is a scale and a shift.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, log, pi, radians, tan
from typing import Any, Final

from api.public.account import Registered
from api.public.now import Told

Position = Sequence[float]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
Project = Callable[[Position], tuple[float, float]]

WIDTH: Final = 1000
_FREE: Final = 60
_TALLEST: Final = 1.1
_FLATTEST: Final = 0.8
_LEAST: Final = 0.004
"""Degrees of latitude that are shown at least: one square alone is no map."""
_KINDS: Final = ("park", "water", "square", "building", "street", "rail")
"""Drawn in this order, from the ground up."""
_LETTER: Final = 13.5
"""Mean width of a letter of a label."""
_LABEL: Final = 34.0
_ENLARGED: Final = 1.75
"""What letters are on a small screen, beside the map."""
_DOT: Final = 17


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown, and how."""

    height: int
    project: Project


def frame(place: Registered) -> Frame | None:
    """Return the part of the world that holds all zones and counters; None without any."""
    shown = [position for zone in place.zones for position in _positions(zone["geometry"])]
    shown += [(sensor["longitude"], sensor["latitude"]) for sensor in place.sensors]
    if not shown:
        return None
    west, east = min(x for x, *_ in shown), max(x for x, *_ in shown)
    south, north = min(y for _, y, *_ in shown), max(y for _, y, *_ in shown)
    squeeze = cos(radians(south))
    wide, high = max(east - west, _LEAST / squeeze), max(north - south, _LEAST) / squeeze
    ratio = min(_TALLEST, max(_FLATTEST, high / wide))
    height = round(WIDTH * ratio)
    scale = min((WIDTH - 2 * _FREE) / wide, (height - 2 * _FREE) / high)
    middle = (west + east) / 2, (_mercator(south) + _mercator(north)) / 2

    def project(position: Position) -> tuple[float, float]:
        x = WIDTH / 2 + (position[0] - middle[0]) * scale
        return x, height / 2 - (_mercator(position[1]) - middle[1]) * scale

    return Frame(height, project)


def busy_map(place: Registered, told: Sequence[Told], shown: Frame, label: str) -> str:
    """Draw how busy each zone is, with its name and its word."""
    by_id = {each.id: each for each in told}
    zones = "".join(
        f'<path class="zone" data-zone="{escape(zone["id"])}"'
        f' data-look="{by_id[zone["id"]].look}" d="{_area(zone["geometry"], shown.project)}"/>'
        for zone in place.zones
        if zone["id"] in by_id
    )
    centres = {zone["id"]: _centre(zone["geometry"], shown.project) for zone in place.zones}
    labels = "".join(_labels(told, centres))
    ground = f'<g id="ground" class="ground">{_ground(place.context, shown)}</g>'
    return _svg("busy", shown, label, f"{ground}{zones}{labels}")


def counter_map(place: Registered, shown: Frame, label: str) -> str:
    """Draw where the counters are, over the ground of the other map."""
    zones = "".join(
        f'<path class="outline" d="{_area(zone["geometry"], shown.project)}"/>'
        for zone in place.zones
    )
    dots = "".join(
        _dot(number, sensor, shown.project((sensor["longitude"], sensor["latitude"])))
        for number, sensor in enumerate(place.sensors, start=1)
    )
    # A picture has nothing to press in it; this has its links.
    return _svg("counters", shown, label, f'<use href="#ground"/>{zones}{dots}', "group")


def _svg(kind: str, shown: Frame, label: str, content: str, role: str = "img") -> str:
    return (
        f'<svg class="map {kind}" viewBox="0 0 {WIDTH} {shown.height}" role="{role}" fill="none"'
        f' stroke="currentColor" aria-label="{escape(label)}">{content}</svg>'
    )


# What lies wholly outside is left out; browsers cut off the rest.
def _ground(context: dict[str, Any] | None, shown: Frame) -> str:
    features = (context or {}).get("features", ())
    known = [each for each in features if _kind(each) in _KINDS and each.get("geometry")]
    return "".join(
        f'<path class="{_kind(each)} {"area" if is_area else "line"}" d="{drawn}"/>'
        for each in sorted(known, key=lambda each: _KINDS.index(_kind(each)))
        for is_area in (str(each["geometry"].get("type")).endswith("Polygon"),)
        for drawn in (_path(_lines(each["geometry"]), shown, is_area=is_area),)
        if drawn
    )


def _kind(feature: dict[str, Any]) -> str:
    return str((feature.get("properties") or {}).get("kind"))


def _path(lines: Iterable[Sequence[Position]], shown: Frame, *, is_area: bool) -> str:
    parts = []
    for line in lines:
        points = [shown.project(position) for position in line]
        is_seen = any(
            -WIDTH / 2 < x < WIDTH * 1.5 and -shown.height / 2 < y < shown.height * 1.5
            for x, y in points
        )
        if points and is_seen:
            drawn = "L".join(f"{round(x)} {round(y)}" for x, y in points)
            parts.append(f"M{drawn}{'Z' if is_area else ''}")
    return "".join(parts)


def _area(geometry: dict[str, Any], project: Project) -> str:
    return "".join(
        f"M{'L'.join('{:.0f} {:.0f}'.format(*project(position)) for position in ring)}Z"
        for ring in _lines(geometry)
    )


# The busiest first; a name that would lie over another is left to the list. On a small screen
# letters are large beside the map, and only names that have room are shown.
def _labels(told: Sequence[Told], centres: dict[str, Point]) -> Iterator[str]:
    taken: list[Box] = []
    roomy: list[Box] = []
    for zone in told:
        if zone.id not in centres:
            continue
        found = next(
            (
                (at, box)
                for at, box in _places(zone.name, centres[zone.id])
                if not any(_is_over(box, other) for other in taken)
            ),
            None,
        )
        if found is None:
            continue
        (_, y), box = found
        # Larger it may have to stand further from the edge, and so it does on every screen.
        large = _box(zone.name, found[0], _ENLARGED)
        shifted = _box(zone.name, (_middle(large), y), 1.0)
        is_roomy = not any(_is_over(large, other) for other in roomy) and not any(
            _is_over(shifted, other) for other in taken
        )
        if is_roomy:
            roomy.append(large)
            box = shifted
        taken.append(box)
        x = _middle(box)
        yield (
            f'<text class="label{" roomy" if is_roomy else ""}" data-label="{escape(zone.id)}"'
            f' x="{x:.0f}" y="{y:.0f}" aria-hidden="true" fill="currentColor" stroke="none"'
            f' text-anchor="middle">{escape(zone.name)}'
            f'<tspan class="level" x="{x:.0f}" dy="1.2em">{escape(zone.brief)}</tspan></text>'
        )


# On it, above or below it, or beside.
def _places(name: str, at: Point) -> Iterator[tuple[Point, Box]]:
    half = _LETTER * len(name) / 2
    for across, down in ((0, 0), (0, -2), (0, 2), (-1, 0), (1, 0)):
        place = at[0] + across * half, at[1] + down * _LABEL
        yield place, _box(name, place, 1.0)


def _box(name: str, at: Point, scale: float) -> Box:
    half = min(_LETTER * scale * len(name), WIDTH - 8) / 2
    x = min(max(at[0], half + 4), WIDTH - half - 4)
    return x - half, at[1] - _LABEL * scale, x + half, at[1] + _LABEL * scale


def _middle(box: Box) -> float:
    return (box[0] + box[2]) / 2


def _is_over(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _dot(number: int, sensor: Mapping[str, Any], at: tuple[float, float]) -> str:
    x, y = at
    name = f"{number}: {sensor['name']}"
    return (
        f'<a href="#counter-{escape(sensor["id"])}" class="dot" aria-label="{escape(name)}">'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{_DOT}"/>'
        f'<text x="{x:.0f}" y="{y:.0f}" dy="0.35em" fill="currentColor" stroke="none"'
        f' text-anchor="middle">{number}</text></a>'
    )


# The middle of the mass of its largest ring.
def _centre(geometry: dict[str, Any], project: Project) -> tuple[float, float]:
    rings = [[project(position) for position in ring] for ring in _lines(geometry)]
    best = max(rings, key=lambda ring: abs(_moments(ring)[0]))
    doubled, across, down = _moments(best)
    if not doubled:
        return best[0]
    return across / (3 * doubled), down / (3 * doubled)


def _moments(ring: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    doubled = across = down = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        doubled += cross
        across += (x1 + x2) * cross
        down += (y1 + y2) * cross
    return doubled, across, down


def _lines(geometry: dict[str, Any]) -> Sequence[Sequence[Position]]:
    found = geometry.get("coordinates", ())
    match geometry.get("type"):
        case "LineString":
            return (found,)
        case "Polygon" | "MultiLineString":
            return tuple(found)
        case "MultiPolygon":
            return tuple(ring for polygon in found for ring in polygon)
        case _:
            return ()


def _positions(geometry: dict[str, Any]) -> Iterator[Position]:
    for line in _lines(geometry):
        yield from line


def _mercator(latitude: float) -> float:
    return log(tan(pi / 4 + radians(latitude) / 2)) * 180 / pi
