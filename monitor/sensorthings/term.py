"""Terms: parts of an expression as SQL, each with its kind.

What was asked reaches SQL as a parameter and never as text.
"""

from dataclasses import dataclass
from typing import Any, Final

from psycopg.sql import SQL, Composable, Composed, Placeholder

from monitor.sensorthings.entity import Kind
from monitor.sensorthings.errors import QueryError
from monitor.sensorthings.expression import Geometry

WORDS: Final = {
    Kind.TEXT: "a text in single quotes",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "a condition",
    Kind.TIME: "a time such as 2026-11-21T13:00:00Z",
    Kind.SPAN: "a time such as 2026-11-21T13:00:00Z, or two with a slash between them",
    Kind.DAY: "a day such as 2026-11-21",
    Kind.CLOCK: "a time of day such as 13:00:00",
    Kind.DURATION: "a duration such as duration'PT1H'",
    Kind.GEOMETRY: "a geometry such as geography'POINT(6.9 52.2)'",
    Kind.PLACE: "a location or a feature",
    Kind.JSON: "a property within properties",
    Kind.NULL: "null",
}
"""How each kind is told to who asks."""

TYPES: Final = {
    Kind.TEXT: SQL("text"),
    Kind.NUMBER: SQL("numeric"),
    Kind.BOOLEAN: SQL("boolean"),
    Kind.TIME: SQL("timestamptz"),
    Kind.DAY: SQL("date"),
    Kind.CLOCK: SQL("time"),
    Kind.DURATION: SQL("interval"),
}


class Parameters:
    """The values of one statement.

    Attributes
    ----------
    values : dict
        By the names that stand in the statement.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def add(self, value: object, sql_type: Composable) -> Composed:
        """Add a value, and return what stands for it."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return SQL("{}::{}").format(Placeholder(name), sql_type)


@dataclass(frozen=True, slots=True)
class Term:
    """A part of an expression.

    Parameters
    ----------
    end : Composable, optional
        Of a span, of which `sql` is the start.
    alias : Composable, optional
        Of a place: what it is a column of.
    geometry : Geometry, optional
        Of a literal one, which is not for SQL.
    """

    kind: Kind
    sql: Composable
    end: Composable | None = None
    alias: Composable | None = None
    geometry: Geometry | None = None


def coerced(term: Term, kind: Kind) -> Term:
    """Return a term as one of another kind, if it can be.

    Raises
    ------
    QueryError
        If it cannot.
    """
    if term.kind is kind or (kind is Kind.SPAN and term.kind is Kind.TIME):
        return term if term.kind is kind else Term(Kind.SPAN, term.sql, term.sql)
    if term.kind is Kind.NULL and kind in TYPES:
        return Term(kind, SQL("null::{}").format(TYPES[kind]))
    if term.kind is Kind.SPAN and kind is Kind.TIME:
        return Term(Kind.TIME, term.sql)
    if term.kind is Kind.JSON and kind in _FROM_JSON:
        return Term(kind, _FROM_JSON[kind].format(term.sql))
    raise QueryError(f"the expression has {WORDS[term.kind]} where {WORDS[kind]} belongs")


_FROM_JSON: Final = {
    Kind.TEXT: SQL("({} #>> '{{}}')"),
    Kind.NUMBER: SQL("(case jsonb_typeof({0}) when 'number' then ({0})::numeric end)"),
    Kind.BOOLEAN: SQL("(case jsonb_typeof({0}) when 'boolean' then ({0})::boolean end)"),
}
