"""The parser of `$filter` and `$orderby`: text into a tree, by recursive descent. Pure.

What it lets through is bounded in length, depth and number of parts, so that whatever walks the
tree, or runs what it is translated to, has an end. A name that is not known is none of its cares.
"""

from typing import Final

from monitor.sensorthings.errors import QueryError, UnsupportedError
from monitor.sensorthings.expression import (
    Binary,
    Call,
    Expression,
    Literal,
    Order,
    Path,
    Unary,
)
from monitor.sensorthings.lexeme import Lexeme, LexemeKind, lexemes

DEEPEST: Final = 20
MOST_PARTS: Final = 100
MOST_ORDERS: Final = 5

# From the weakest to the strongest; all of them from left to right.
_BINARY: Final = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"eq", "ne"}),
    frozenset({"lt", "le", "gt", "ge"}),
    frozenset({"add", "sub"}),
    frozenset({"mul", "div", "mod"}),
)
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_LAMBDAS: Final = frozenset({"any", "all"})


def parse_filter(text: str) -> Expression:
    """Read a `$filter`.

    Raises
    ------
    QueryError
        If it is none; the message says where, and what would be right.
    """
    reader = _Reader(text)
    expression = reader.expression()
    reader.end()
    return expression


def parse_orders(text: str) -> tuple[Order, ...]:
    """Read an `$orderby`.

    Raises
    ------
    QueryError
        If it is none.
    """
    reader = _Reader(text)
    orders = [reader.order()]
    while reader.takes(","):
        orders.append(reader.order())
    reader.end()
    if len(orders) > MOST_ORDERS:
        raise QueryError(f"$orderby takes {MOST_ORDERS} criteria at most")
    return tuple(orders)


class _Reader:
    """What of a text is still to be read."""

    def __init__(self, text: str) -> None:
        self._rest = lexemes(text)[::-1]
        self._depth = 0
        self._parts = 0

    def end(self) -> None:
        if self._rest:
            raise QueryError("the expression goes on where it should end: is an `and` missing?")

    def takes(self, mark: str) -> bool:
        is_there = bool(self._rest) and self._rest[-1] == Lexeme(LexemeKind.MARK, mark)
        if is_there:
            self._rest.pop()
        return is_there

    def order(self) -> Order:
        expression = self.expression()
        direction = self._word(frozenset({"asc", "desc"}))
        return Order(expression, direction == "desc")

    def expression(self, level: int = 0) -> Expression:
        if level == len(_BINARY):
            return self._unary()
        left = self.expression(level + 1)
        while operator := self._word(_BINARY[level]):
            left = self._counted(Binary(operator, left, self.expression(level + 1)))
        return left

    def _word(self, words: frozenset[str]) -> str | None:
        if self._rest and self._rest[-1].kind is LexemeKind.NAME and self._rest[-1].text in words:
            return self._rest.pop().text
        return None

    def _unary(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(f"an expression may be nested {DEEPEST} deep at most")
        try:
            # `not (...)` and a property of that name look alike; there is none of that name.
            if operator := self._word(frozenset({"not"})):
                return self._counted(Unary(operator, self._unary()))
            if self.takes("-"):
                return self._counted(Unary("-", self._unary()))
            if self.takes("("):
                return self._closed(self.expression())
            return self._counted(self._primary())
        finally:
            self._depth -= 1

    def _primary(self) -> Expression:
        if not self._rest:
            raise QueryError("the expression ends where a value is expected")
        lexeme = self._rest.pop()
        match lexeme.kind:
            case LexemeKind.VALUE:
                return Literal(lexeme.value)
            case LexemeKind.MARK:
                raise QueryError("the expression has a mark where a value is expected")
            case LexemeKind.NAME:
                if self.takes("("):
                    return Call(lexeme.text, self._arguments())
                if lexeme.text in _CONSTANTS:
                    return Literal(_CONSTANTS[lexeme.text])
                return self._path(lexeme.text)

    def _arguments(self) -> tuple[Expression, ...]:
        if self.takes(")"):
            return ()
        arguments = [self.expression()]
        while self.takes(","):
            arguments.append(self.expression())
        self._closed(arguments[0])
        return tuple(arguments)

    def _path(self, first: str) -> Path:
        steps = [first]
        while self.takes("/"):
            if not self._rest or self._rest[-1].kind is not LexemeKind.NAME:
                raise QueryError("a slash of the expression is not followed by a name")
            steps.append(self._rest.pop().text)
            if steps[-1] in _LAMBDAS and self.takes("("):
                raise UnsupportedError("any and all are not done here: name the path itself")
        if len(steps) > DEEPEST:
            raise QueryError(f"a path may have {DEEPEST} steps at most")
        return Path(tuple(steps))

    def _closed(self, expression: Expression) -> Expression:
        if not self.takes(")"):
            raise QueryError("a parenthesis of the expression is not closed")
        return expression

    def _counted(self, expression: Expression) -> Expression:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise QueryError(f"an expression may have {MOST_PARTS} parts at most")
        return expression
