"""Geographical functions: answered by shapely for every position, and handed to SQL as a table."""

import re
from collections.abc import Sequence
from typing import Final

from psycopg.sql import SQL, Composed

from monitor.registry.spatial import RELATIONS, Outline
from monitor.sensorthings.entity import Kind
from monitor.sensorthings.errors import QueryError
from monitor.sensorthings.expression import Expression, Geometry, Literal
from monitor.sensorthings.term import Parameters, Term

Position = tuple[str, str, float, float]
"""Municipality and id of a sensor, its longitude and latitude."""

_RELATIONS: Final = {f"st_{name}": name for name in RELATIONS} | {"geo.intersects": "intersects"}
FUNCTIONS: Final = frozenset({*_RELATIONS, "st_relate", "geo.distance", "geo.length"})
_REFERENCE: Final = re.compile(r"\s*SRID\s*=\s*\d+\s*;", re.IGNORECASE)

_WITHIN: Final = SQL("(({0}.municipality, {0}.sensor_id) in (select * from unnest({1}, {2})))")
_FIGURE: Final = SQL(
    "(select g.figure from unnest({1}, {2}, {3}) as g(municipality, sensor_id, figure)"
    " where g.municipality = {0}.municipality and g.sensor_id = {0}.sensor_id)::numeric"
)


class Geography:
    """Where everything is, for one question.

    Parameters
    ----------
    positions : sequence of Position
        Of all sensors; may be empty where no expression of the question needs them.
    """

    def __init__(self, positions: Sequence[Position]) -> None:
        self._names = [(municipality, sensor) for municipality, sensor, _, _ in positions]
        self._points = [(longitude, latitude) for _, _, longitude, latitude in positions]

    def term(
        self,
        name: str,
        terms: Sequence[Term],
        arguments: Sequence[Expression],
        parameters: Parameters,
    ) -> Term:
        """Return what a function of `FUNCTIONS` is.

        Raises
        ------
        QueryError
            If its arguments are not such as it takes.
        """
        if name == "geo.length":
            return self._length(terms, parameters)
        place, geometry, is_first = _places(terms[:2])
        outline = _outline(geometry)
        if name == "geo.distance":
            _expect(terms, 2)
            return self._figures(place, outline.distances(self._points), parameters)
        if name == "st_relate":
            _expect(terms, 3)
            pattern = arguments[2].value if isinstance(arguments[2], Literal) else None
            try:
                found = outline.matches(str(pattern), self._points, is_first=is_first)
            except ValueError as error:
                raise QueryError(f"the third argument of st_relate is wrong: {error}") from None
        else:
            _expect(terms, 2)
            found = outline.related(_RELATIONS[name], self._points, is_first=is_first)
        return self._among(place, found, parameters)

    def _among(self, place: Term, found: Sequence[bool], parameters: Parameters) -> Term:
        names = [name for name, is_found in zip(self._names, found, strict=True) if is_found]
        return Term(Kind.BOOLEAN, _WITHIN.format(place.alias, *_columns(names, parameters)))

    def _figures(self, place: Term, figures: Sequence[float], parameters: Parameters) -> Term:
        columns = _columns(self._names, parameters)
        values = parameters.add(list(figures), SQL("float8[]"))
        return Term(Kind.NUMBER, _FIGURE.format(place.alias, *columns, values))

    def _length(self, terms: Sequence[Term], parameters: Parameters) -> Term:
        _expect(terms, 1)
        if terms[0].kind is Kind.PLACE:
            # Places are points here.
            return Term(Kind.NUMBER, SQL("0::numeric"))
        if terms[0].geometry is None:
            raise QueryError("geo.length takes a geometry, a location or a feature")
        length = _outline(terms[0].geometry).length
        return Term(Kind.NUMBER, parameters.add(length, SQL("numeric")))


def _places(terms: Sequence[Term]) -> tuple[Term, Geometry, bool]:
    kinds = [term.kind for term in terms]
    if sorted(kind.name for kind in kinds) != ["GEOMETRY", "PLACE"]:
        raise QueryError(
            "a geographical function takes a location or a feature, and a geometry such as "
            "geography'POLYGON((6.8 52.1,7 52.1,7 52.3,6.8 52.1))'"
        )
    is_first = kinds[0] is Kind.GEOMETRY
    place, given = (terms[1], terms[0]) if is_first else (terms[0], terms[1])
    assert given.geometry is not None  # noqa: S101 - its kind says so
    return place, given.geometry, is_first


def _outline(geometry: Geometry) -> Outline:
    try:
        return Outline(_REFERENCE.sub("", geometry.text, count=1))
    except ValueError as error:
        raise QueryError(f"a geometry of the expression is wrong: {error}") from None


def _expect(terms: Sequence[Term], count: int) -> None:
    if len(terms) != count:
        raise QueryError(f"a geographical function of the expression takes {count} arguments")


def _columns(names: Sequence[tuple[str, str]], parameters: Parameters) -> tuple[Composed, Composed]:
    return (
        parameters.add([municipality for municipality, _ in names], SQL("text[]")),
        parameters.add([sensor for _, sensor in names], SQL("text[]")),
    )
