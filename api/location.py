"""Where: the box that an answer is narrowed to, and the system in which its positions are told.

By the geospatial module of the API Design Rules, which follows OGC API Features.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import Header, Request, Response
from pydantic import AfterValidator, Field

from api.answer import GEOJSON, Documented, choose
from api.crs import DEFAULT, NAMES, TRANSFORMATIONS, Crs, crs_of
from api.problems import Fault, ProblemError
from api.shape import Parameters, WithinMunicipality
from monitor.extent import Extent, extent_of

Geometry = dict[str, Any]

Box = Annotated[
    list[float] | None,
    Field(
        description=(
            "West, south, east and north of all of it, told as its positions are; not there where "
            "there is nothing."
        ),
        examples=[[6.89, 52.22, 6.9, 52.23]],
        min_length=4,
        max_length=4,
        exclude_if=lambda box: box is None,
    ),
]

_NUMBER: Final = r"[+-]?\d{1,9}(\.\d{1,15})?"
_BOX: Final = re.compile(rf"{_NUMBER}(,{_NUMBER}){{3}}")
_SYSTEMS: Final = f"{DEFAULT} or {Crs.RD_NEW}"


def _system(name: str) -> str:
    if crs_of(name) is None:
        message = f"must be {_SYSTEMS}"
        raise ValueError(message)
    return name


def _box(text: str) -> str:
    if not _BOX.fullmatch(text):
        raise ValueError("must be four numbers joined by commas: west, south, east, north")
    try:
        Extent(*map(float, text.split(",")))
    except ValueError:
        message = "must name its lesser corner first: west, south, east, north"
        raise ValueError(message) from None
    return text


CrsName = Annotated[
    str,
    Field(max_length=64, examples=list(Crs), json_schema_extra={"enum": list(NAMES)}),
    AfterValidator(_system),
]
AcceptCrs = Annotated[
    str | None,
    Header(
        alias="Accept-Crs",
        max_length=256,
        description=(
            "The coordinate reference system in which positions are told, or several in order of "
            "preference, joined by commas; the parameter `crs` goes before it."
        ),
        examples=[Crs.RD_NEW.value],
    ),
]


class CrsParameters(Parameters):
    """How positions are told."""

    format: Annotated[
        Literal["json", "geojson"] | None,
        Field(description="JSON or GeoJSON; what Accept asks for if left out, else JSON."),
    ] = None
    crs: Annotated[
        CrsName | None,
        Field(
            description=(
                "The coordinate reference system in which positions are told: CRS84, longitude "
                "and latitude in degrees, or RD New, in metres. The header Content-Crs says which."
            )
        ),
    ] = None


class LocationParameters(CrsParameters, WithinMunicipality):
    """What lies where, and how positions are told."""

    bbox: Annotated[
        str | None,
        Field(
            description=(
                "Only what lies in this box: west, south, east, north, joined by commas. Of what "
                "has an extent its own box counts: that both share a point is enough."
            ),
            examples=["6.88,52.21,6.91,52.23"],
            json_schema_extra={"pattern": f"^{_BOX.pattern}$"},
        ),
        AfterValidator(_box),
    ] = None
    bbox_crs: Annotated[
        CrsName | None,
        Field(alias="bbox-crs", description="The system of `bbox`; CRS84 if left out."),
    ] = None


@dataclass(frozen=True, slots=True)
class Location:
    """What was asked of where.

    Parameters
    ----------
    crs : Crs
        How positions are told.
    is_geojson : bool
        Whether the answer is.
    box : Extent or None
        What everything must share a point with, in `box_crs`; None for everywhere.
    """

    crs: Crs
    is_geojson: bool
    box: Extent | None = None
    box_crs: Crs = DEFAULT

    def has(self, geometry: Geometry) -> bool:
        """Tell whether a geometry, in degrees, is asked for."""
        if self.box is None:
            return True
        extent = extent_of([_coordinates(_told(geometry, self.box_crs))])
        return extent is not None and extent.meets(self.box)

    def told(self, geometry: Geometry) -> Geometry:
        """Return a geometry, in degrees, as its positions are told."""
        return _told(geometry, self.crs)

    def around(self, geometries: Iterable[Geometry]) -> list[float] | None:
        """Return the box around geometries as they are told; None where there is none."""
        extent = extent_of([_coordinates(geometry) for geometry in geometries])
        if extent is None:
            return None
        return [extent.west, extent.south, extent.east, extent.north]

    def label(self, response: Response) -> Response:
        """Say in the headers of an answer how its positions are told; return it."""
        response.headers["Content-Crs"] = f"<{self.crs}>"
        response.headers["Vary"] = "Accept, Accept-Crs"
        return response


def location_of(request: Request, query: CrsParameters, accept_crs: str | None) -> Location:
    """Return what a request asks of where.

    Raises
    ------
    ProblemError
        406, if Accept-Crs names no system that is here.
    """
    is_preferred = query.format is None and choose(request) == GEOJSON
    is_geojson = is_preferred or query.format == "geojson"
    crs = _asked(query.crs, accept_crs)
    if not isinstance(query, LocationParameters) or query.bbox is None:
        return Location(crs, is_geojson)
    box_crs = crs_of(query.bbox_crs) if query.bbox_crs else None
    box = Extent(*map(float, query.bbox.split(",")))
    return Location(crs, is_geojson, box, box_crs or DEFAULT)


def _asked(name: str | None, accepted: str | None) -> Crs:
    if name is not None:
        return crs_of(name) or DEFAULT
    if accepted is None:
        return DEFAULT
    for each in accepted.split(","):
        crs = DEFAULT if each.strip() == "*" else crs_of(each.partition(";")[0])
        if crs is not None:
            return crs
    fault = Fault(where="header", name="Accept-Crs", detail=f"must be {_SYSTEMS}")
    detail = f"Accept-Crs names no system that is here; it must be {_SYSTEMS}"
    raise ProblemError(HTTPStatus.NOT_ACCEPTABLE, detail, (fault,))


def located(answers: Documented) -> Documented:
    """Return an operation's documentation with what is said of positions."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answers[406] = {
        "description": "Accept-Crs names no coordinate reference system that is here.",
        "content": {"application/problem+json": problem},
    }
    answers[200]["headers"] = {
        "Content-Crs": {
            "description": "The coordinate reference system of its positions, by URI in < and >.",
            "schema": {"type": "string", "examples": [f"<{DEFAULT}>"]},
        }
    }
    return answers


def _told(geometry: Geometry, crs: Crs) -> Geometry:
    if crs is DEFAULT:
        return geometry
    # Its own box would lie elsewhere now.
    told = {key: value for key, value in geometry.items() if key != "bbox"}
    if "coordinates" in told:
        told["coordinates"] = _moved(told["coordinates"], crs)
    if "geometries" in told:
        told["geometries"] = [_told(each, crs) for each in told["geometries"]]
    return told


def _moved(coordinates: Sequence[Any], crs: Crs) -> list[Any]:
    if coordinates and isinstance(coordinates[0], int | float):
        # A height stays what it is.
        return [*TRANSFORMATIONS[crs](coordinates[0], coordinates[1]), *coordinates[2:]]
    return [_moved(part, crs) for part in coordinates]


def _coordinates(geometry: Geometry) -> list[Any]:
    if "geometries" in geometry:
        return [_coordinates(each) for each in geometry["geometries"]]
    found = geometry.get("coordinates")
    return found if isinstance(found, list) else []
