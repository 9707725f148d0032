"""The incidents: reads which alerts there were, and what data quality found."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from monitor.alert.listing import AlertQuery, list_alerts
from monitor.happening.account import AlertAccount, Flaw
from monitor.happening.happening import Happening
from monitor.happening.harvest import Order
from monitor.material import Material
from monitor.quality.listing import ListedCounter, ListingQuery, list_findings
from monitor.reading import Connection, statement
from monitor.series import Series

_MOST_ALERTS: Final = 1000
_MOST_FINDINGS: Final = 1000


async def read_alerts(
    connection: Connection, material: Material, order: Order, names: Mapping[str, str]
) -> tuple[AlertAccount, ...]:
    """Return the alerts of zones, and of their counters and doors, in order."""
    happening = order.happening
    words = [word for word in material.zones if word.id in names]
    counters = {counter for word in words for _, counter in (*word.counters, *word.doors)}
    query = AlertQuery(
        municipality=happening.municipality,
        subjects=(*names, *sorted(counters)),
        from_at=happening.build_up_from,
        to_at=min(happening.clearing_until, order.now),
        limit=_MOST_ALERTS,
    )
    rows = await list_alerts(connection, query)
    found = [_alert(row, names, order) for row in reversed(rows)]
    return tuple(sorted(found, key=lambda alert: alert.raised_at))


async def are_kept(connection: Connection, happening: Happening) -> bool:
    """Tell whether alerts of all of a happening's time are kept; old ones are pruned."""
    row = await (
        await connection.execute(statement("pruned"), {"municipality": happening.municipality})
    ).fetchone()
    return row is None or row[0] is None or row[0] <= happening.build_up_from


def _alert(row: Mapping[str, Any], names: Mapping[str, str], order: Order) -> AlertAccount:
    return AlertAccount(
        names.get(row["subject"], row["subject"]),
        row["rule_name"],
        row["severity"],
        row["raised_at"],
        row["acknowledged_at"],
        row["acknowledged_by"] if order.names_people else None,
        row["cleared_at"],
        row["withdrawn"],
        row["closed_at"],
        row["closed_by"] if order.names_people else None,
        row["note"] if order.names_people else None,
    )


async def read_flaws(
    connection: Connection, series: Sequence[Series], happening: Happening
) -> tuple[Flaw, ...]:
    """Return what data quality found of the sensors of zones meanwhile."""
    counters = {
        (each.municipality, counter, sensor) for each in series for counter, sensor in each.counters
    }
    if not counters:
        return ()
    query = ListingQuery(
        tuple(ListedCounter(*each) for each in sorted(counters)),
        None,
        happening.build_up_from,
        happening.clearing_until,
        limit=_MOST_FINDINGS,
    )
    listing = await list_findings(connection, query)
    return tuple(
        Flaw(
            each.counter_id or each.sensor_id,
            each.reason,
            max(each.started_at, happening.build_up_from),
            min(each.ended_at, happening.clearing_until),
        )
        for each in listing.findings
    )
