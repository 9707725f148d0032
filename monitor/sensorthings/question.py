"""Questions: what is asked of one collection, as SQL.

Every question is bounded: by the size of its page, and observations by an index on each counter, of
which no more is read than the page can hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.sql import SQL, Composable, Composed, Identifier

from monitor.sensorthings.entity import OBSERVATION, Entity, Key, Kind
from monitor.sensorthings.errors import QueryError
from monitor.sensorthings.expression import Expression
from monitor.sensorthings.geography import Geography
from monitor.sensorthings.option import Options
from monitor.sensorthings.order import Criterion, after, direction, ordering, read_mark
from monitor.sensorthings.scope import IDS, Scope, equal_keys, source
from monitor.sensorthings.term import TYPES, Parameters, coerced
from monitor.sensorthings.timeline import by_key, order_of_observations, parted
from monitor.sensorthings.translation import Translation

_KEY_TYPES: Final = {"ended_at": TYPES[Kind.TIME]}
_PARENT: Final = Identifier("p")
_ALL_COUNTERS: Final = SQL(
    "(select c.municipality, c.id as counter_id, c.sensor_id from counter c) c"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values."""

    sql: Composed
    parameters: Parameters


class Question:
    """What is asked of one entity's collection.

    Parameters
    ----------
    entity : Entity
        Of what.
    options : Options
        What.
    places : Geography
        Where everything is, if an expression of `options` needs it.
    now : int
        The city's time.
    has_times : bool
        Whether a Datastream tells when its observations lie.
    """

    def __init__(
        self,
        entity: Entity,
        options: Options,
        places: Geography,
        now: int,
        *,
        has_times: bool = True,
    ) -> None:
        self._entity = entity
        self._options = options
        self._places = places
        self._now = now
        self._has_times = has_times
        _check_select(entity, options.select)

    def rows(
        self, limit: int, on: tuple[Key, ...], parents: Sequence[Sequence[object]]
    ) -> Statement:
        """Return what reads a page of each parent.

        Parameters
        ----------
        limit : int
            Entities of a page.
        on : tuple of Key
            Columns that the entity shares with its parents; none where there is no parent.
        parents : sequence of sequences
            What each parent has in these columns.

        Returns
        -------
        Statement
            Columns: the parent's position, keys and columns of the entity, and the criteria of its
            order as ``order_0`` and on.
        """
        parameters = Parameters()
        body = self._body(parameters, on, self._page(parameters, limit))
        order = SQL(", ").join(
            SQL("x.{} {}").format(Identifier(f"order_{at}"), direction(criterion))
            for at, criterion in enumerate(self.criteria(Parameters()))
        )
        return Statement(
            SQL("select p.position, x.* from {} cross join lateral ({}) x order by 1, {}").format(
                _parents(parameters, on, parents), body, order
            ),
            parameters,
        )

    def count(self, on: tuple[Key, ...], parents: Sequence[Sequence[object]]) -> Statement:
        """Return what counts the whole collection of each parent."""
        parameters = Parameters()
        body = self._body(parameters, on, None)
        return Statement(
            SQL("select p.position, x.total from {} cross join lateral ({}) x order by 1").format(
                _parents(parameters, on, parents), body
            ),
            parameters,
        )

    def criteria(self, parameters: Parameters) -> tuple[Criterion, ...]:
        """Return what the page is ordered by; the last of it tells any two apart."""
        return self._order(Scope(self._entity, "e", parameters, is_single=True))

    def _page(self, parameters: Parameters, limit: int) -> tuple[Composed, Composed]:
        size = parameters.add(limit, SQL("int"))
        return size, parameters.add(self._options.skip, SQL("int"))

    def _body(
        self, parameters: Parameters, on: tuple[Key, ...], page: tuple[Composed, Composed] | None
    ) -> Composed:
        if self._entity is OBSERVATION:
            return self._observations(parameters, on, page)
        scope = Scope(self._entity, "e", parameters, is_single=True)
        criteria = self._order(scope)
        conditions = [*_joined(on, "e"), *self._where(self._options.filter, "e", parameters)]
        table = SQL("{} e").format(source(self._entity.statement))
        if page is None:
            return SQL("select count(*) as total from {}{}").format(table, _filtered(conditions))
        conditions += self._after(criteria, parameters)
        size, skip = page
        return SQL("select {} from {} {}{} order by {} limit {} offset {}").format(
            self._columns(criteria), table, scope.joins, _filtered(conditions),
            ordering(criteria), size, skip,
        )  # fmt: skip

    def _observations(
        self, parameters: Parameters, on: tuple[Key, ...], page: tuple[Composed, Composed] | None
    ) -> Composed:
        scope = Scope(self._entity, "e", parameters, is_single=True)
        criteria = self._order(scope)
        outer, inner = parted(self._options.filter)
        of_counter = [
            *_joined(tuple(key for key in on if key != "ended_at"), "c"),
            *self._where(outer, "c", parameters),
        ]
        of_cluster = [
            *_joined(tuple(key for key in on if key == "ended_at"), "e"),
            *self._where(inner, "e", parameters),
        ]
        table = source("sta_observation_of_counter")
        if page is None:
            counted = SQL("select count(*) as n from {} e{}").format(table, _filtered(of_cluster))
            return SQL(
                "select coalesce(sum(o.n), 0)::bigint as total from {} cross join lateral ({}) o{}"
            ).format(_ALL_COUNTERS, counted, _filtered(of_counter))
        of_cluster += self._after(criteria, parameters)
        size, skip = page
        first = SQL("select {} from {} e{} order by e.ended_at {} limit {} + {}").format(
            self._columns(criteria), table, _filtered(of_cluster),
            direction(criteria[0]), size, skip,
        )  # fmt: skip
        order = SQL(", ").join(
            SQL("e.{} {}").format(Identifier(f"order_{at}"), direction(criterion))
            for at, criterion in enumerate(criteria)
        )
        return SQL(
            "select e.* from {} cross join lateral ({}) e{} order by {} limit {} offset {}"
        ).format(_ALL_COUNTERS, first, _filtered(of_counter), order, size, skip)

    def _columns(self, criteria: Sequence[Criterion]) -> Composed:
        entity, select = self._entity, self._options.select
        wanted = [
            column
            for each in entity.properties
            if select is None or each.name in select
            if self._has_times or each.kind is not Kind.SPAN
            for column in each.columns
        ]
        names = dict.fromkeys([*entity.keys, *wanted])
        return SQL(", ").join(
            [
                *(SQL("e.{}").format(Identifier(name)) for name in names),
                *(
                    SQL("{} as {}").format(criterion.sql, Identifier(f"order_{at}"))
                    for at, criterion in enumerate(criteria)
                ),
            ]
        )

    def _where(
        self, expression: Expression | None, alias: str, parameters: Parameters
    ) -> list[Composed]:
        if expression is None:
            return []
        scope = Scope(self._entity, alias, parameters)
        condition = Translation(scope, self._places, self._now).condition(expression)
        if not scope.has_joins:
            return [condition]
        return [SQL("exists (select from (select) z {} where {})").format(scope.joins, condition)]

    def _after(self, criteria: Sequence[Criterion], parameters: Parameters) -> list[Composed]:
        token = self._options.token
        if token is None:
            return []
        values = read_mark(token, len(criteria))
        conditions = [after(criteria, values, parameters)]
        if self._entity is OBSERVATION and criteria[0].kind is Kind.TIME:
            # What follows from it, for the index: none is longer than a day of 25 hours.
            at = parameters.add(values[0], TYPES[Kind.TIME])
            bound = (
                SQL("e.ended_at <= {} + interval '26 hours'")
                if criteria[0].is_descending
                else SQL("e.ended_at >= {}")
            )
            conditions.append(bound.format(at))
        return conditions

    def _order(self, scope: Scope) -> tuple[Criterion, ...]:
        if self._entity is OBSERVATION:
            return order_of_observations(self._options.orders)
        criteria: list[Criterion] = []
        translation = Translation(scope, self._places, self._now)
        for order in self._options.orders:
            term = translation.term(order.expression)
            if term.kind in {Kind.PLACE, Kind.GEOMETRY, Kind.NULL}:
                raise QueryError("$orderby takes texts, numbers and times alone")
            if term.kind is Kind.JSON:
                term = coerced(term, Kind.TEXT)
            kind = Kind.TIME if term.kind is Kind.SPAN else term.kind
            criteria += [
                Criterion(sql, kind, order.is_descending)
                for sql in (term.sql, term.end)
                if sql is not None
            ]
        return (*criteria, *by_key(self._entity.key, is_descending=False))


def _check_select(entity: Entity, select: Sequence[str] | None) -> None:
    names = entity.names()
    if not {*IDS, "@iot.selfLink", *names} >= {*(select or ())}:
        raise QueryError(
            f"$select names what {entity.name} does not have; it has id, {', '.join(names)}"
        )


def _joined(on: tuple[Key, ...], alias: str) -> list[Composed]:
    return [equal_keys(Identifier(alias), _PARENT, on)] if on else []


def _filtered(conditions: Sequence[Composable]) -> Composed:
    return (
        SQL(" where {}").format(SQL(" and ").join(conditions)) if conditions else SQL("").format()
    )


def _parents(
    parameters: Parameters, on: tuple[Key, ...], parents: Sequence[Sequence[object]]
) -> Composed:
    arrays = [parameters.add(list(range(len(parents))), SQL("int[]"))]
    for at, key in enumerate(on):
        column = [parent[at] for parent in parents]
        arrays.append(parameters.add(column, SQL("{}[]").format(_KEY_TYPES.get(key, SQL("text")))))
    return SQL("unnest({}) as p({})").format(
        SQL(", ").join(arrays), SQL(", ").join(map(Identifier, ("position", *on)))
    )
