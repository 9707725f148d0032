"""The timeline of observations: in which orders they come, and what is asked of each counter.

Their table has an index by counter and time, and none by anything else.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Final

from psycopg.sql import SQL, Identifier

from monitor.sensorthings.entity import OBSERVATION, Kind
from monitor.sensorthings.errors import QueryError
from monitor.sensorthings.expression import Binary, Expression, Order, Path, conjuncts, leaves
from monitor.sensorthings.order import Criterion
from monitor.sensorthings.scope import IDS

_TIMES: Final = {"phenomenonTime": ("started_at", "ended_at"), "resultTime": ("ended_at",)}


def by_key(names: Sequence[str], *, is_descending: bool) -> list[Criterion]:
    """Return an order by columns that tell entities apart."""
    return [
        Criterion(
            SQL("e.{}").format(Identifier(name)),
            Kind.TIME if name in {"started_at", "ended_at"} else Kind.TEXT,
            is_descending,
        )
        for name in names
    ]


def order_of_observations(orders: Sequence[Order]) -> tuple[Criterion, ...]:
    """Return an order that the index of each counter has: nothing is sorted that is not shown."""
    criteria: list[Criterion] = []
    for order in orders:
        steps = order.expression.steps if isinstance(order.expression, Path) else ()
        name = steps[0] if len(steps) == 1 else ""
        if name in IDS:
            return (*criteria, *by_key(OBSERVATION.key, is_descending=order.is_descending))
        if name not in _TIMES:
            raise QueryError(
                "observations are in order of time: $orderby takes phenomenonTime, "
                "resultTime or id, each asc or desc"
            )
        criteria += by_key(_TIMES[name], is_descending=order.is_descending)
    if not criteria:
        criteria = by_key(_TIMES["resultTime"], is_descending=False)
    # What is left to tell apart are counters.
    return (*criteria, *by_key(OBSERVATION.key, is_descending=criteria[0].is_descending))


def parted(expression: Expression | None) -> tuple[Expression | None, Expression | None]:
    """Part what is asked of counters from what is asked of each of their clusters."""
    outer: list[Expression] = []
    inner: list[Expression] = []
    for part in conjuncts(expression) if expression else ():
        paths = [leaf for leaf in leaves(part) if isinstance(leaf, Path)]
        is_outer = bool(paths) and all(
            len(path.steps) > 1 and OBSERVATION.relation(path.steps[0]) for path in paths
        )
        (outer if is_outer else inner).append(part)
    return _all(outer), _all(inner)


def _all(parts: Sequence[Expression]) -> Expression | None:
    return reduce(lambda one, other: Binary("and", one, other), parts) if parts else None
