"""The listing: alerts and rules for those who read them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from psycopg.rows import dict_row

from monitor.access.reach import EVERYWHERE, Reach
from monitor.alert.rule import Rule, Severity, read_rule
from monitor.reading import Connection, statement

PAGE_SIZE: Final = 100


class AlertState(StrEnum):
    """Where an alert is in its life."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """A question about alerts.

    Parameters
    ----------
    ids : tuple of int
        These alone; all if there are none.
    municipality : str or None
        Whose; of all that are there to the reader if None.
    subjects : tuple of str
        Zones and counters; all if there are none. So for states and severities.
    from_at, to_at : int or None
        Those that went on at some time between.
    before : int or None
        Only those that were raised before this one.
    limit : int
        At most.
    reach : Reach
        What of all that is seen.
    now : int
        The city's time; of use where a reach has happenings.
    """

    ids: tuple[int, ...] = ()
    municipality: str | None = None
    subjects: tuple[str, ...] = ()
    states: tuple[AlertState, ...] = ()
    severities: tuple[Severity, ...] = ()
    from_at: int | None = None
    to_at: int | None = None
    before: int | None = None
    limit: int = PAGE_SIZE
    reach: Reach = EVERYWHERE
    now: int = 0

    def parameters(self) -> dict[str, Any]:
        """Return it as the statement takes it."""
        lists = {
            name: [str(each) for each in getattr(self, name)] or None
            for name in ("subjects", "states", "severities")
        }
        return asdict(self) | lists | {"ids": list(self.ids) or None} | self.reach.parameters()


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule as it is kept, and who last changed it.

    Parameters
    ----------
    changed_at : int
        By the database's clock.
    """

    rule: Rule
    changed_at: int
    changed_by: str


async def list_alerts(connection: Connection, query: AlertQuery) -> Sequence[dict[str, Any]]:
    """Return alerts by the names of their columns, newest first."""
    return await _rows(connection, "alert", query.parameters())


async def list_transitions(connection: Connection, alert_id: int) -> Sequence[dict[str, Any]]:
    """Return what became of an alert, in order."""
    return await _rows(connection, "alert_transition", {"id": alert_id})


async def list_rules(
    connection: Connection, municipality: str | None = None, rule_id: int | None = None
) -> Sequence[ListedRule]:
    """Return rules by municipality and name."""
    asked = {"municipality": municipality, "id": rule_id}
    cursor = await connection.execute(statement("alert_rule"), asked)
    return [
        ListedRule(rule, row["changed_at"], row["changed_by"])
        for row, time_zone in await cursor.fetchall()
        if (rule := read_rule(row, time_zone)) is not None
    ]


async def lacks_place(
    connection: Connection,
    places: Sequence[str],
    municipality: str | None,
    *,
    is_past_enough: bool = True,
) -> bool:
    """Tell whether any of these zones or counters is not registered.

    Parameters
    ----------
    is_past_enough : bool
        Whether an alert that it once had is as good.
    """
    if not places:
        return False
    asked = {"ids": list(places), "municipality": municipality, "has_past": is_past_enough}
    cursor = await connection.execute(statement("alert_place"), asked)
    return await cursor.fetchone() is not None


async def _rows(
    connection: Connection, name: str, asked: dict[str, Any]
) -> Sequence[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement(name), asked)
        return await cursor.fetchall()
