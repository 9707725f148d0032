"""The order of a page, and the mark at its end from which the next one goes on.

A mark holds what the last entity has in each criterion, so that a page starts where the last one
ended, whatever came or went meanwhile.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from psycopg.sql import SQL, Composable, Composed

from monitor.sensorthings.entity import Kind
from monitor.sensorthings.errors import QueryError
from monitor.sensorthings.term import TYPES, Parameters

_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to order by."""

    sql: Composable
    kind: Kind
    is_descending: bool


def direction(criterion: Criterion) -> Composed:
    """Return the direction of a criterion."""
    return SQL("desc").format() if criterion.is_descending else SQL("asc").format()


def ordering(criteria: Sequence[Criterion]) -> Composed:
    """Return what stands after ``order by``."""
    return SQL(", ").join(
        SQL("{} {}").format(criterion.sql, direction(criterion)) for criterion in criteria
    )


def write_mark(values: Sequence[Any]) -> str:
    """Return the mark of an entity with these values in the criteria."""
    texts = [_written(value) for value in values]
    return urlsafe_b64encode(msgspec.json.encode(texts)).decode().rstrip("=")


def _written(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def read_mark(token: str, count: int) -> list[str | None]:
    """Return the values of a mark that was given back.

    Raises
    ------
    QueryError
        If it was never given out for such an order.
    """
    try:
        if len(token) > _LONGEST:
            raise ValueError
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        values = msgspec.json.decode(urlsafe_b64decode(padded), type=list[str | None])
        if len(values) != count or any("\0" in value for value in values if value):
            raise ValueError
    except (ValueError, msgspec.MsgspecError):
        raise QueryError(
            "$skiptoken is not one that was given out for this: follow @iot.nextLink as it is"
        ) from None
    return values


def after(
    criteria: Sequence[Criterion], values: Sequence[str | None], parameters: Parameters
) -> Composed:
    """Return the condition that an entity comes after the one with these values.

    Nulls come last, or first where the order descends, as PostgreSQL has it.
    """
    same: list[Composable] = []
    either: list[Composable] = []
    for criterion, value in zip(criteria, values, strict=True):
        given = parameters.add(value, TYPES[criterion.kind])
        either.append(SQL(" and ").join([*same, _later(criterion, given, is_null=value is None)]))
        same.append(SQL("{} is not distinct from {}").format(criterion.sql, given))
    return SQL("({})").format(SQL(" or ").join(either))


def _later(criterion: Criterion, given: Composable, *, is_null: bool) -> Composed:
    if criterion.is_descending:
        text = SQL("{0} is not null") if is_null else SQL("{0} < {1}")
    else:
        text = SQL("false") if is_null else SQL("({0} > {1} or {0} is null)")
    return text.format(criterion.sql, given)
