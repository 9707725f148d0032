"""Scopes: what the names of an expression mean, and what must be joined to know it."""

from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Composed, Identifier

from monitor.reading import statement
from monitor.sensorthings.entity import ENTITIES, OBSERVATION, Entity, Key, Kind
from monitor.sensorthings.errors import QueryError, UnsupportedError
from monitor.sensorthings.term import Parameters, Term

IDS = frozenset({"id", "@iot.id"})


def source(name: str) -> Composed:
    """Return a statement of ``monitor/query`` as a table within another."""
    return SQL("({})").format(SQL(statement(name).decode()))


@dataclass(frozen=True, slots=True)
class _Joined:
    alias: Identifier
    entity: Entity


class Scope:
    """The names of one expression.

    Each relation that a path follows is joined once, so that all that is said of
    ``Datastreams/...`` is said of the same Datastream.

    Parameters
    ----------
    entity : Entity
        What the expression is about, as `alias` in the statement.
    alias : str
        Also of what it joins: with a number behind.
    is_single : bool
        Whether relations to many are refused, as where one value is needed.
    """

    def __init__(
        self, entity: Entity, alias: str, parameters: Parameters, *, is_single: bool = False
    ) -> None:
        self.parameters = parameters
        self._is_single = is_single
        self._root = _Joined(Identifier(alias), entity)
        self._prefix = alias
        self._joined: dict[tuple[str, ...], _Joined] = {}
        self._joins: list[Composable] = []

    @property
    def has_joins(self) -> bool:
        """Tell whether anything was joined."""
        return bool(self._joins)

    @property
    def joins(self) -> Composed:
        """All joins, to stand after the table that `alias` names."""
        return SQL(" ").join(self._joins)

    def id_of(self, steps: tuple[str, ...]) -> tuple[Entity, Identifier] | None:
        """Find of which entity a path is the id, if it is one."""
        if steps[-1] not in IDS:
            return None
        owner, rest = self._follow(steps)
        return (owner.entity, owner.alias) if len(rest) == 1 else None

    def term(self, steps: tuple[str, ...]) -> Term:
        """Return the property that a path names.

        Raises
        ------
        QueryError
            If it names none.
        """
        owner, (name, *within) = self._follow(steps)
        entity, alias = owner.entity, owner.alias
        if name in IDS and not within:
            return Term(Kind.TEXT, self.column(alias, "id"))
        found = entity.property(name)
        if found is None:
            raise QueryError(
                f"the expression names what {entity.name} does not have; it has id, "
                + ", ".join(entity.names())
            )
        first, *others = [self.column(alias, column) for column in found.columns]
        if within:
            if found.kind not in {Kind.JSON, Kind.PLACE}:
                raise QueryError(f"{name} of {entity.name} has nothing within it")
            steps_within = self.parameters.add(within, SQL("text[]"))
            return Term(Kind.JSON, SQL("({} #> {})").format(first, steps_within))
        return Term(found.kind, first, end=others[0] if others else None, alias=alias)

    def _follow(self, steps: tuple[str, ...]) -> tuple[_Joined, tuple[str, ...]]:
        owner, at = self._root, 0
        while at < len(steps) - 1 and (relation := owner.entity.relation(steps[at])):
            if relation.is_many and self._is_single:
                raise QueryError("$orderby may not lead to many: order by what there is one of")
            target = ENTITIES[relation.target]
            if self._root.entity is OBSERVATION and target is OBSERVATION:
                raise UnsupportedError("observations cannot be filtered by other observations")
            at += 1
            owner = self._join(owner, target, relation.on, steps[:at])
        return owner, steps[at:]

    def _join(
        self, owner: _Joined, target: Entity, on: tuple[Key, ...], path: tuple[str, ...]
    ) -> _Joined:
        if path not in self._joined:
            alias = Identifier(f"{self._prefix}{len(self._joined) + 1}")
            self._joined[path] = _Joined(alias, target)
            conditions = equal_keys(alias, owner.alias, on)
            self._joins.append(
                SQL("left join {} {} on {}").format(source(target.statement), alias, conditions)
            )
        return self._joined[path]

    def column(self, alias: Identifier, name: str) -> Composed:
        """Return a column of what `alias` names."""
        return SQL("{}.{}").format(alias, Identifier(name))


def equal_keys(one: Identifier, other: Identifier, on: tuple[Key, ...]) -> Composed:
    """Return the condition that both have the same values in these columns."""
    return SQL(" and ").join(
        SQL("{0}.{2} = {1}.{2}").format(one, other, Identifier(key)) for key in on
    )
