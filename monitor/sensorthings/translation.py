"""The translation of expressions into SQL: kinds are checked, names are looked up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from psycopg.sql import SQL, Composed

from monitor.sensorthings import geography
from monitor.sensorthings.entity import Kind
from monitor.sensorthings.errors import QueryError, UnsupportedError
from monitor.sensorthings.expression import (
    Binary,
    Call,
    Expression,
    Geometry,
    Literal,
    Path,
    Span,
    Unary,
    Value,
    leaves,
)
from monitor.sensorthings.function import FUNCTIONS, LONGER, SPANS, related
from monitor.sensorthings.geography import Geography
from monitor.sensorthings.identity import read_id
from monitor.sensorthings.scope import Scope
from monitor.sensorthings.term import TYPES, WORDS, Parameters, Term, coerced

_COMPARED: Final = {
    "eq": SQL("({} = {})"),
    "ne": SQL("({} is distinct from {})"),
    "lt": SQL("({} < {})"),
    "le": SQL("({} <= {})"),
    "gt": SQL("({} > {})"),
    "ge": SQL("({} >= {})"),
}
_COUNTED: Final = {
    "add": SQL("({} + {})"),
    "sub": SQL("({} - {})"),
    "mul": SQL("({} * {})"),
    # By nothing is null, not a fault of the database.
    "div": SQL("({} / nullif({}, 0))"),
    "mod": SQL("mod({}, nullif({}, 0))"),
}
_NULL: Final = {"eq": SQL("({} is null)"), "ne": SQL("({} is not null)")}
# What is not there at all is null, and so is what is written as null.
_NULL_IN_JSON: Final = {
    "eq": SQL("(({} #>> '{{}}') is null)"),
    "ne": SQL("(({} #>> '{{}}') is not null)"),
}
_JOINED: Final = {"and": SQL("({} and {})"), "or": SQL("({} or {})")}
_UNTYPED: Final = frozenset({Kind.JSON, Kind.NULL})


class Translation:
    """Turns expressions about one entity into SQL.

    Parameters
    ----------
    scope : Scope
        What names mean.
    places : Geography
        Where everything is.
    now : int
        The city's time.
    """

    def __init__(self, scope: Scope, places: Geography, now: int) -> None:
        self._scope = scope
        self._places = places
        self._now = datetime.fromtimestamp(now, UTC)

    @property
    def _parameters(self) -> Parameters:
        return self._scope.parameters

    def condition(self, expression: Expression) -> Composed:
        """Return an expression as the condition that it must be.

        Raises
        ------
        QueryError
            If it is none, or anything in it is wrong.
        """
        return SQL("{}").format(coerced(self.term(expression), Kind.BOOLEAN).sql)

    def term(self, expression: Expression) -> Term:
        """Return an expression as a term.

        Raises
        ------
        QueryError
            If anything in it is wrong.
        """
        match expression:
            case Literal(value):
                return self._literal(value)
            case Path(steps):
                return self._scope.term(steps)
            case Call(name, arguments):
                return self._call(name, arguments)
            case Unary("not", operand):
                return Term(Kind.BOOLEAN, SQL("(not {})").format(self.condition(operand)))
            case Unary(_, operand):
                term = self.term(operand)
                kind = Kind.DURATION if term.kind is Kind.DURATION else Kind.NUMBER
                return Term(kind, SQL("(- {})").format(coerced(term, kind).sql))
            case Binary(operator, left, right):
                return self._binary(operator, left, right)

    def _literal(self, value: Value) -> Term:
        match value:
            case None:
                return Term(Kind.NULL, SQL("null"))
            case Geometry():
                return Term(Kind.GEOMETRY, SQL("null"), geometry=value)
            case Span(start, end):
                ends = [self._parameters.add(each, TYPES[Kind.TIME]) for each in (start, end)]
                return Term(Kind.SPAN, ends[0], ends[1])
        kind = next(kind for python, kind in _KINDS if isinstance(value, python))
        return Term(kind, self._parameters.add(value, TYPES[kind]))

    def _call(self, name: str, arguments: tuple[Expression, ...]) -> Term:
        terms = [self.term(argument) for argument in arguments]
        if name in geography.FUNCTIONS:
            return self._places.term(name, terms, arguments, self._parameters)
        if name == "now" and not terms:
            return Term(Kind.TIME, self._parameters.add(self._now, TYPES[Kind.TIME]))
        if name in SPANS and name not in _COMPARED and len(terms) == 2:  # noqa: PLR2004
            return _spans(name, *terms)
        found = FUNCTIONS.get(name)
        if found and name in LONGER and len(terms) == len(LONGER[name].takes):
            found = LONGER[name]
        if found is None and name not in {"now", *SPANS}:
            raise UnsupportedError(
                "a function of the expression is not known here; there are "
                + ", ".join(sorted({*FUNCTIONS, *geography.FUNCTIONS, *_SPAN_NAMES, "now"}))
            )
        if found is None or len(terms) != len(found.takes):
            raise QueryError("a function of the expression has too many or too few arguments")
        given = [coerced(term, kind).sql for term, kind in zip(terms, found.takes, strict=True)]
        return Term(found.gives, found.text.format(*given))

    def _binary(self, operator: str, left: Expression, right: Expression) -> Term:
        if operator in _JOINED:
            sides = [self.condition(side) for side in (left, right)]
            return Term(Kind.BOOLEAN, _JOINED[operator].format(*sides))
        if operator == "eq" and (found := self._id(left, right) or self._id(right, left)):
            return found
        one, other = self.term(left), self.term(right)
        if operator in _COMPARED:
            return _compared(operator, one, other)
        return _counted(operator, one, other)

    def _id(self, path: Expression, literal: Expression) -> Term | None:
        """Return that an id is a given one as a condition on what it is made of: for the index."""
        if not (isinstance(path, Path) and isinstance(literal, Literal)):
            return None
        owner = self._scope.id_of(path.steps)
        if owner is None or not isinstance(literal.value, str):
            return None
        entity, alias = owner
        parts = read_id(entity, literal.value)
        if parts is None:
            return Term(Kind.BOOLEAN, SQL("false"))
        conditions = [
            SQL("{} = {}").format(
                self._scope.column(alias, key),
                self._parameters.add(
                    part, TYPES[Kind.TEXT if isinstance(part, str) else Kind.TIME]
                ),
            )
            for key, part in parts.items()
        ]
        return Term(Kind.BOOLEAN, SQL("({})").format(SQL(" and ").join(conditions)))


# A boolean is no number here, and a time is no day: each before what Python takes it for too.
_KINDS: Final = (
    (bool, Kind.BOOLEAN),
    (str, Kind.TEXT),
    (Decimal, Kind.NUMBER),
    (datetime, Kind.TIME),
    (date, Kind.DAY),
    (time, Kind.CLOCK),
    (timedelta, Kind.DURATION),
)
_SPAN_NAMES: Final = SPANS.keys() - _COMPARED.keys()


def _compared(operator: str, one: Term, other: Term) -> Term:
    for term, null in ((one, other), (other, one)):
        if null.kind is Kind.NULL:
            nulls = _NULL_IN_JSON if term.kind is Kind.JSON else _NULL
            text = nulls.get(operator)
            if text is None or term.kind is Kind.GEOMETRY:
                raise QueryError("null can be compared by eq and ne alone")
            return Term(Kind.BOOLEAN, text.format(term.sql))
    if Kind.SPAN in {one.kind, other.kind}:
        return _spans(operator, one, other)
    kind = other.kind if one.kind in _UNTYPED else one.kind
    kind = Kind.TEXT if kind in _UNTYPED else kind
    if kind not in TYPES:
        raise QueryError(f"{WORDS[kind]} cannot be compared; there are st_within and its like")
    sides = coerced(one, kind), coerced(other, kind)
    return Term(Kind.BOOLEAN, _COMPARED[operator].format(*(side.sql for side in sides)))


def _spans(name: str, *terms: Term) -> Term:
    ends = [_ends(coerced(term, Kind.SPAN)) for term in terms]
    return Term(Kind.BOOLEAN, related(name, ends[0], ends[1]))


def _ends(term: Term) -> tuple[Composed, ...]:
    return tuple(SQL("{}").format(each) for each in (term.sql, term.end) if each is not None)


def _counted(operator: str, one: Term, other: Term) -> Term:
    text = _COUNTED[operator]
    if operator in {"add", "sub"}:
        if other.kind is Kind.DURATION and one.kind in {Kind.TIME, Kind.DURATION}:
            return Term(one.kind, text.format(one.sql, other.sql))
        if other.kind is Kind.DURATION and one.kind is Kind.SPAN:
            start, end = (text.format(each, other.sql) for each in _ends(one))
            return Term(Kind.SPAN, start, end)
        if operator == "sub" and {one.kind, other.kind} <= {Kind.TIME, Kind.SPAN}:
            return Term(Kind.DURATION, text.format(one.sql, other.sql))
    sides = [coerced(term, Kind.NUMBER).sql for term in (one, other)]
    return Term(Kind.NUMBER, text.format(*sides))


def needs_positions(expressions: Sequence[Expression]) -> bool:
    """Tell whether any function in these is geographical."""
    from_leaves = (leaf for each in expressions for leaf in leaves(each))
    return any(isinstance(leaf, Call) and leaf.name in geography.FUNCTIONS for leaf in from_leaves)
