"""Coordinate reference systems: in which of them positions are asked for and told."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from api.projection import Position, rd_new


class Crs(StrEnum):
    """A coordinate reference system, by its URI."""

    CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    RD_NEW = "http://www.opengis.net/def/crs/EPSG/0/28992"


DEFAULT: Final = Crs.CRS84

_NAMES: Final = {
    **{crs.value.lower(): crs for crs in Crs},
    "crs84": Crs.CRS84,
    "ogc:crs84": Crs.CRS84,
    "urn:ogc:def:crs:ogc:1.3:crs84": Crs.CRS84,
    "epsg:28992": Crs.RD_NEW,
    "urn:ogc:def:crs:epsg::28992": Crs.RD_NEW,
}

NAMES: Final = (Crs.CRS84.value, Crs.RD_NEW.value, "crs84", "epsg:28992")
"""By which each is best called."""

_DECIMALS: Final = 2
"""Of metres: finer than the transformation is."""


def crs_of(name: str) -> Crs | None:
    """Return the system of that name: a URI, also in angle brackets or by https, or a short one."""
    bare = name.strip().lower().removeprefix("<").removesuffix(">")
    return _NAMES.get(bare.replace("https://", "http://", 1))


def _unchanged(longitude: float, latitude: float) -> Position:
    return longitude, latitude


def _in_rd_new(longitude: float, latitude: float) -> Position:
    east, north = rd_new(longitude, latitude)
    return round(east, _DECIMALS), round(north, _DECIMALS)


TRANSFORMATIONS: Final[dict[Crs, Callable[[float, float], Position]]] = {
    Crs.CRS84: _unchanged,
    Crs.RD_NEW: _in_rd_new,
}
"""From longitude and latitude to each of them."""
