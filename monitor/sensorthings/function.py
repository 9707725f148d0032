"""The functions of `$filter` that PostgreSQL has by another name."""

from dataclasses import dataclass
from typing import Final

from psycopg.sql import SQL, Composable, Composed

from monitor.sensorthings.entity import Kind

_TEXT, _NUMBER, _TIME = Kind.TEXT, Kind.NUMBER, Kind.TIME


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    Parameters
    ----------
    takes : tuple of Kind
        Of its arguments.
    gives : Kind
        What it is.
    text : SQL
        With a place for each argument.
    """

    takes: tuple[Kind, ...]
    gives: Kind
    text: SQL


FUNCTIONS: Final = {
    "startswith": Function((_TEXT, _TEXT), Kind.BOOLEAN, SQL("starts_with({}, {})")),
    "endswith": Function((_TEXT, _TEXT), Kind.BOOLEAN, SQL("(right({0}, length({1})) = {1})")),
    "contains": Function((_TEXT, _TEXT), Kind.BOOLEAN, SQL("(strpos({}, {}) > 0)")),
    # The first within the second.
    "substringof": Function((_TEXT, _TEXT), Kind.BOOLEAN, SQL("(strpos({1}, {0}) > 0)")),
    "length": Function((_TEXT,), _NUMBER, SQL("length({})::numeric")),
    "indexof": Function((_TEXT, _TEXT), _NUMBER, SQL("(strpos({}, {}) - 1)::numeric")),
    "substring": Function((_TEXT, _NUMBER), _TEXT, SQL("substr({}, {}::int + 1)")),
    "tolower": Function((_TEXT,), _TEXT, SQL("lower({})")),
    "toupper": Function((_TEXT,), _TEXT, SQL("upper({})")),
    "trim": Function((_TEXT,), _TEXT, SQL("btrim({})")),
    "concat": Function((_TEXT, _TEXT), _TEXT, SQL("({} || {})")),
    "round": Function((_NUMBER,), _NUMBER, SQL("round({})")),
    "floor": Function((_NUMBER,), _NUMBER, SQL("floor({})")),
    "ceiling": Function((_NUMBER,), _NUMBER, SQL("ceil({})")),
    "year": Function((_TIME,), _NUMBER, SQL("extract(year from {})")),
    "month": Function((_TIME,), _NUMBER, SQL("extract(month from {})")),
    "day": Function((_TIME,), _NUMBER, SQL("extract(day from {})")),
    "hour": Function((_TIME,), _NUMBER, SQL("extract(hour from {})")),
    "minute": Function((_TIME,), _NUMBER, SQL("extract(minute from {})")),
    "second": Function((_TIME,), _NUMBER, SQL("floor(extract(second from {}))")),
    "fractionalseconds": Function((_TIME,), _NUMBER, SQL("mod(extract(second from {}), 1)")),
    "date": Function((_TIME,), Kind.DAY, SQL("({} at time zone 'UTC')::date")),
    "time": Function((_TIME,), Kind.CLOCK, SQL("({} at time zone 'UTC')::time")),
    # All times here are in UTC.
    "totaloffsetminutes": Function((_TIME,), _NUMBER, SQL("(0 * extract(year from {}))")),
    "mindatetime": Function((), _TIME, SQL("'0001-01-01T00:00:00Z'::timestamptz")),
    "maxdatetime": Function((), _TIME, SQL("'9999-12-31T23:59:59Z'::timestamptz")),
}

LONGER: Final = {
    "substring": Function(
        (_TEXT, _NUMBER, _NUMBER), _TEXT, SQL("substr({}, {}::int + 1, greatest({}::int, 0))")
    )
}
"""The same with one argument more."""

SPANS: Final = {
    "before": SQL("({1} <= {2} and {0} < {2})"),
    "after": SQL("({0} >= {3} and {0} > {2} and {1} > {2})"),
    "during": SQL("({0} >= {2} and {1} <= {3} and {1} >= {2})"),
    "overlaps": SQL("({1} >= {2} and (({0} < {3} and {1} > {2}) or {0} = {2}))"),
    "meets": SQL("({0} = {3} or {1} = {2})"),
    "starts": SQL("({0} = {2})"),
    "finishes": SQL("({1} = {3})"),
    "eq": SQL("({0} = {2} and {1} = {3})"),
    "ne": SQL("({0} is distinct from {2} or {1} is distinct from {3})"),
    "lt": SQL("({1} <= {2} and {0} < {2})"),
    "le": SQL("({0} <= {2} and {1} <= {3})"),
    "gt": SQL("({0} >= {3} and {0} > {2} and {1} > {2})"),
    "ge": SQL("({0} >= {2} and {1} >= {3})"),
}
"""Of two spans, each its start and its end; an instant is a span that starts where it ends.

What follows from the rest and speaks of the first one's end is there for the index.
"""


def related(name: str, one: tuple[Composable, ...], other: tuple[Composable, ...]) -> Composed:
    """Return how two spans lie, by a name of `SPANS`."""
    return SPANS[name].format(*one, *other)
