"""From longitude and latitude to RD New, the metres of Dutch maps. Pure.

Longitude and latitude are taken as ETRS89, as Dutch positions mean them. Without the correction
grid of RDNAPTRANS, which moves positions by 0.25 m at most: enough for a map, not for a surveyor.

References
----------
.. [1] EPSG Dataset, transformation 4830 (Amersfoort to ETRS89, seven parameters).
.. [2] IOGP, *Geomatics Guidance Note 7-2*, 3.2.7 Oblique Stereographic (EPSG method 9809).
"""

from math import asin, atan2, cos, hypot, radians, sin, sqrt
from typing import Final

Position = tuple[float, float]

_HEIGHT: Final = 43.0
"""Metres over the ellipsoid at which the Netherlands lie; a position has no height of its own."""

_GRS80_AXIS: Final = 6_378_137.0
_GRS80_SQUARE: Final = (2 - 1 / 298.257222101) / 298.257222101
_BESSEL_AXIS: Final = 6_377_397.155
_BESSEL_SQUARE: Final = (2 - 1 / 299.1528128) / 299.1528128
"""Half the long axis in metres, and the square of the eccentricity, of either ellipsoid."""

_SHIFT: Final = (565.4171, 50.3319, 465.5524)
_TURN: Final = (1.9342e-6, -1.6677e-6, 9.1019e-6)
_SCALE: Final = 1 + 4.0725e-6
"""From Amersfoort to ETRS89: metres, and radians by which the frame turns."""

_CENTRE: Final = (radians(5 + 23 / 60 + 15.5 / 3600), radians(52 + 9 / 60 + 22.178 / 3600))
_CENTRE_SCALE: Final = 0.9999079
_FALSE: Final = (155_000.0, 463_000.0)


def rd_new(longitude: float, latitude: float) -> Position:
    """Return easting and northing in metres.

    Parameters
    ----------
    longitude, latitude : float
        Degrees, in or near the Netherlands: farther off the result means little.
    """
    return _project(*_amersfoort(radians(longitude), radians(latitude)))


def _amersfoort(longitude: float, latitude: float) -> Position:
    """Return longitude and latitude on Bessel's ellipsoid; all in radians."""
    radius = _GRS80_AXIS / sqrt(1 - _GRS80_SQUARE * sin(latitude) ** 2)
    across = (radius + _HEIGHT) * cos(latitude)
    x = across * cos(longitude) - _SHIFT[0]
    y = across * sin(longitude) - _SHIFT[1]
    z = (radius * (1 - _GRS80_SQUARE) + _HEIGHT) * sin(latitude) - _SHIFT[2]
    # Back by angles so small that their squares are nothing.
    around_x, around_y, around_z = _TURN
    x, y, z = (
        (x - around_z * y + around_y * z) / _SCALE,
        (around_z * x + y - around_x * z) / _SCALE,
        (-around_y * x + around_x * y + z) / _SCALE,
    )
    out = hypot(x, y)
    found = atan2(z, out * (1 - _BESSEL_SQUARE))
    # Each round leaves a hundredth of the error.
    for _ in range(4):
        radius = _BESSEL_AXIS / sqrt(1 - _BESSEL_SQUARE * sin(found) ** 2)
        found = atan2(z + _BESSEL_SQUARE * radius * sin(found), out)
    return atan2(y, x), found


def _sphere() -> tuple[float, float, float, float]:
    """Return of the conformal sphere: radius, exponent, factor, and the centre's latitude on it."""
    latitude = _CENTRE[1]
    bulge = 1 - _BESSEL_SQUARE * sin(latitude) ** 2
    meridian = _BESSEL_AXIS * (1 - _BESSEL_SQUARE) / bulge**1.5
    radius = sqrt(meridian * _BESSEL_AXIS / sqrt(bulge))
    exponent = sqrt(1 + _BESSEL_SQUARE * cos(latitude) ** 4 / (1 - _BESSEL_SQUARE))
    flat = _stretched(latitude) ** exponent
    first = (flat - 1) / (flat + 1)
    factor = (exponent + sin(latitude)) * (1 - first)
    factor /= (exponent - sin(latitude)) * (1 + first)
    return radius, exponent, factor, asin((factor * flat - 1) / (factor * flat + 1))


def _stretched(latitude: float) -> float:
    """Return the square of the tangent that a conformal map puts in place of a latitude."""
    eccentricity = sqrt(_BESSEL_SQUARE)
    upper = (1 + sin(latitude)) / (1 - sin(latitude))
    lower = (1 - eccentricity * sin(latitude)) / (1 + eccentricity * sin(latitude))
    return float(upper * lower**eccentricity)


_RADIUS, _EXPONENT, _FACTOR, _CENTRE_LATITUDE = _sphere()


def _project(longitude: float, latitude: float) -> Position:
    turned = _EXPONENT * (longitude - _CENTRE[0])
    flat = _FACTOR * _stretched(latitude) ** _EXPONENT
    up = asin((flat - 1) / (flat + 1))
    near = 1 + sin(up) * sin(_CENTRE_LATITUDE) + cos(up) * cos(_CENTRE_LATITUDE) * cos(turned)
    reach = 2 * _RADIUS * _CENTRE_SCALE / near
    east = reach * cos(up) * sin(turned)
    north = reach * (
        sin(up) * cos(_CENTRE_LATITUDE) - cos(up) * sin(_CENTRE_LATITUDE) * cos(turned)
    )
    return _FALSE[0] + east, _FALSE[1] + north
