"""The batch: deliveries as the database's functions want them, rows and columns of plain values.

Pure. Leaves out, by reason, what the database could not even be told.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence

from anonymise.presence import Presence
from anonymise.visit import VisitTable
from monitor.delivery import LARGEST_COUNT, LARGEST_SEQ, NEWEST_AT, OLDEST_AT, Delivery


class Batch:
    """Deliveries on their way into one transaction.

    Attributes
    ----------
    clusters : ClusterRows
        As `put_cluster` wants them.
    tables : TableColumns
        As `put_visit` wants them.
    presences : PresenceColumns
        As `put_presence` wants them.
    numbers : tuple
        Municipality, edge and number of each message, as three columns.
    refused : Counter of str
        What was left out, by reason.
    """

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.refused: Tally[str] = Tally()
        named: list[Delivery] = []
        for delivery in deliveries:
            if _is_storable(delivery.municipality) and _is_storable(delivery.edge):
                named.append(delivery)
            else:
                unknown = len(delivery.clusters) + len(delivery.presences)
                self.refused["unknown-counter"] += unknown
                self.refused["unknown-area"] += len(delivery.tables)
        self.clusters = ClusterRows(named, self.refused)
        self.tables = TableColumns(named, self.refused)
        self.presences = PresenceColumns(named, self.refused)
        self.numbers = (
            [delivery.municipality for delivery in named],
            [delivery.edge for delivery in named],
            [delivery.seq if 0 < delivery.seq <= LARGEST_SEQ else 0 for delivery in named],
        )


class ClusterRows:
    """The clusters as rows of numbers, and what the numbers stand for.

    Attributes
    ----------
    rows : list of tuple
        ordinal, edge, counter, started_at, ended_at, count.
    municipalities, counters : list of str
        What the numbers in `counter` stand for, from 1.
    edges : list of str
        What the numbers in `edge` stand for, from 1.
    """

    def __init__(self, deliveries: Iterable[Delivery], refused: Tally[str]) -> None:
        self.rows: list[tuple[int, int, int, int, int, int]] = []
        counters: dict[tuple[str, str], int] = {}
        edges: dict[str, int] = {}
        for delivery in deliveries:
            municipality = delivery.municipality
            edge = edges.setdefault(delivery.edge, len(edges) + 1)
            for cluster in delivery.clusters:
                key = municipality, cluster.counter
                counter = counters.get(key)
                if counter is None:
                    if not _is_storable(cluster.counter):
                        refused["unknown-counter"] += 1
                        continue
                    counter = counters[key] = len(counters) + 1
                started_at, ended_at, count = cluster.started_at, cluster.ended_at, cluster.count
                if started_at < OLDEST_AT or ended_at > NEWEST_AT or count > LARGEST_COUNT:
                    refused["out-of-bounds"] += 1
                    continue
                self.rows.append((len(self.rows), edge, counter, started_at, ended_at, count))
        self.municipalities = [municipality for municipality, _ in counters]
        self.counters = [counter for _, counter in counters]
        self.edges = list(edges)


class TableColumns:
    """The telecom tables, each whole, as one column a parameter of `put_visit`.

    Attributes
    ----------
    columns : tuple of list
        Municipality, area, edge, started_at, ended_at and number of cells of each table; then
        origin and count of every cell, table after table.
    """

    def __init__(self, deliveries: Iterable[Delivery], refused: Tally[str]) -> None:
        tables: list[tuple[str, str, str, int, int, int]] = []
        cells: list[tuple[str, int]] = []
        for delivery in deliveries:
            for table in delivery.tables:
                reason = _table_refusal(table)
                if reason is not None:
                    refused[reason] += 1
                    continue
                first = table.visits[0]
                tables.append(
                    (
                        delivery.municipality,
                        first.area,
                        delivery.edge,
                        first.started_at,
                        first.ended_at,
                        len(table.visits),
                    )
                )
                cells += [(visit.origin, visit.count) for visit in table.visits]
        self.columns = (*_columns(tables, 6), *_columns(cells, 2))

    def __len__(self) -> int:
        return len(self.columns[0])


class PresenceColumns:
    """The presences as one column a parameter of `put_presence`.

    Attributes
    ----------
    columns : tuple of list
        Municipality, counter, edge, at and count of each.
    """

    def __init__(self, deliveries: Iterable[Delivery], refused: Tally[str]) -> None:
        rows: list[tuple[str, str, str, int, int]] = []
        for delivery in deliveries:
            for presence in delivery.presences:
                reason = _presence_refusal(presence)
                if reason is not None:
                    refused[reason] += 1
                    continue
                rows.append(
                    (
                        delivery.municipality,
                        presence.counter,
                        delivery.edge,
                        presence.at,
                        presence.count,
                    )
                )
        self.columns = _columns(rows, 5)

    def __len__(self) -> int:
        return len(self.columns[0])


# As many lists as a row is wide, also where there is no row.
def _columns(rows: Sequence[Sequence[object]], width: int) -> tuple[list[object], ...]:
    return tuple([row[place] for row in rows] for place in range(width))


def _table_refusal(table: VisitTable) -> str | None:
    first = table.visits[0]
    if not _is_storable(first.area):
        return "unknown-area"
    if not all(_is_storable(visit.origin) for visit in table.visits):
        return "unknown-origin"
    if first.started_at < OLDEST_AT or first.ended_at > NEWEST_AT:
        return "out-of-bounds"
    if any(visit.count > LARGEST_COUNT for visit in table.visits):
        return "out-of-bounds"
    return None


def _presence_refusal(presence: Presence) -> str | None:
    if not _is_storable(presence.counter):
        return "unknown-counter"
    if not OLDEST_AT <= presence.at <= NEWEST_AT or presence.count > LARGEST_COUNT:
        return "out-of-bounds"
    return None


# PostgreSQL's text knows neither the zero character nor half a surrogate pair, and says so loudly.
def _is_storable(text: str) -> bool:
    return "\x00" not in text and text.encode("utf-8", "ignore").decode() == text
