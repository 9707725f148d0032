"""Tells where on earth a position was meant to be, when it is plainly not where it says.

Pure. Knows the slips of people who copy coordinates: latitude first, or metres of the Dutch grid.
"""

from dataclasses import dataclass
from typing import Final

from monitor.registry.fault import Place

_DUTCH_TIME_ZONE: Final = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class _Box:
    west: float
    south: float
    east: float
    north: float

    def holds(self, x: float, y: float) -> bool:
        return self.west <= x <= self.east and self.south <= y <= self.north


_EARTH: Final = _Box(-180, -90, 180, 90)
_NETHERLANDS: Final = _Box(3.2, 50.7, 7.3, 53.7)
_NETHERLANDS_IN_RD_METRES: Final = _Box(0, 300_000, 290_000, 640_000)


def is_plausible(
    position: tuple[float, float], time_zone: str | None, place: Place, *, is_abroad: bool = False
) -> bool:
    """Tell whether a position can be meant, noting why not.

    Parameters
    ----------
    position : tuple of float
        Longitude and latitude, as the file says.
    time_zone : str or None
        The municipality's, which tells whether it is a Dutch one; None where it is not known.
    place : Place
        Where the fault is noted.
    is_abroad : bool
        Whether it may lie in another country.
    """
    x, y = position
    found = place.found
    if _NETHERLANDS_IN_RD_METRES.holds(x, y) and not _EARTH.holds(x, y):
        place.fault(
            "has coordinates in metres of RD New (EPSG:28992)",
            "export the layer from QGIS again with CRS EPSG:4326 (WGS 84)",
        )
    elif time_zone == _DUTCH_TIME_ZONE and _NETHERLANDS.holds(y, x):
        place.fault(
            f"has its latitude before its longitude ({x:g}, {y:g})",
            f"write [{y:g}, {x:g}]: longitude first, as GeoJSON has it",
        )
    elif not _EARTH.holds(x, y):
        place.fault(
            f"lies nowhere on earth ({x:g}, {y:g})",
            "write longitude and latitude in degrees, longitude first",
        )
    elif time_zone == _DUTCH_TIME_ZONE and not is_abroad and not _NETHERLANDS.holds(x, y):
        place.fault(
            f"lies outside the Netherlands (longitude {x:g}, latitude {y:g})",
            "correct its coordinates, or the time zone in municipality.toml",
        )
    return place.found == found
