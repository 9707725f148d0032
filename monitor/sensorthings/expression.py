"""Expressions of `$filter` and `$orderby`, as a tree. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A literal interval of time, ``start/end``."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Geometry:
    """A literal geometry, in well-known text; whether it is one is seen when it is used."""

    text: str


Value = str | Decimal | bool | datetime | date | time | timedelta | Span | Geometry | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the question itself."""

    value: Value


@dataclass(frozen=True, slots=True)
class Path:
    """Names joined by slashes: relations, then a property, then what is within it."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """``not`` or ``-``."""

    operator: str
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    """``or and eq ne lt le gt ge add sub mul div mod`` between two."""

    operator: str
    left: "Expression"
    right: "Expression"


Expression = Literal | Path | Call | Unary | Binary


@dataclass(frozen=True, slots=True)
class Order:
    """One criterion of `$orderby`."""

    expression: Expression
    is_descending: bool


def conjuncts(expression: Expression) -> list[Expression]:
    """Return the parts that must all hold."""
    if isinstance(expression, Binary) and expression.operator == "and":
        return [*conjuncts(expression.left), *conjuncts(expression.right)]
    return [expression]


def leaves(expression: Expression) -> list[Literal | Path | Call]:
    """Return the literals and paths of an expression, and each call before what is in it."""
    match expression:
        case Binary(_, left, right):
            return [*leaves(left), *leaves(right)]
        case Unary(_, operand):
            return leaves(operand)
        case Call(_, arguments):
            return [expression, *(leaf for each in arguments for leaf in leaves(each))]
        case Literal() | Path():
            return [expression]
