"""The delivery: numbered releases of an edge on their way into the store, and what became of them.

Pure: it never touches the database.
"""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import VisitTable

OLDEST_AT: Final = 0
"""1970-01-01: nothing that starts before it is a count of this century."""

NEWEST_AT: Final = 4_102_444_800
"""2100-01-01: what ends after it comes from a broken clock."""

LARGEST_COUNT: Final = 2_147_483_647
"""Persons: what a column of the table `cluster` holds."""

LARGEST_SEQ: Final = 2**63 - 1
"""Messages: what a column of the table `edge` holds."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of an edge: clusters, telecom tables or presence, under one number.

    Parameters
    ----------
    municipality, edge : str
        Who sent it, as its topic says.
    seq : int
        The edge's own number of the message, from 1.
    clusters : tuple of Cluster
        In the order in which they were released.
    tables : tuple of VisitTable
        Each whole.
    presences : tuple of Presence
        In the order in which they were released.
    """

    municipality: str
    edge: str
    seq: int
    clusters: tuple[Cluster, ...] = ()
    tables: tuple[VisitTable, ...] = ()
    presences: tuple[Presence, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch of deliveries, once committed.

    Parameters
    ----------
    stored : int
        Clusters that are new in the store.
    refused : Mapping of str to int
        Clusters refused, by reason: ``duplicate`` (the very same is stored already), ``overlap``,
        ``unknown-counter`` (also: another edge's), ``expired``, ``crosses-midnight``,
        ``out-of-bounds``.
    receipts : Mapping of (str, str) to int
        By (municipality, edge), for every edge in the batch: the number up to which everything is
        committed. 0 for a municipality whose registry is not loaded: its edges keep what they have.
    """

    stored: int
    refused: Mapping[str, int]
    receipts: Mapping[tuple[str, str], int]


class Batch:
    """Deliveries as `put_cluster` wants them: rows of numbers, and what the numbers stand for.

    Leaves out, by reason, what the database could not even be told.

    Attributes
    ----------
    rows : list of tuple
        ordinal, edge, counter, started_at, ended_at, count.
    municipalities, counters : list of str
        What the numbers in `counter` stand for, from 1.
    edges : list of str
        What the numbers in `edge` stand for, from 1.
    numbers : tuple
        Municipality, edge and number of each message, as three columns.
    refused : Counter of str
        Clusters left out, by reason.
    """

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.rows: list[tuple[int, int, int, int, int, int]] = []
        self.refused: Tally[str] = Tally()
        counters: dict[tuple[str, str], int] = {}
        edges: dict[str, int] = {}
        numbered: list[Delivery] = []
        for delivery in deliveries:
            municipality = delivery.municipality
            if not _is_storable(municipality) or not _is_storable(delivery.edge):
                self.refused["unknown-counter"] += len(delivery.clusters)
                continue
            numbered.append(delivery)
            edge = edges.setdefault(delivery.edge, len(edges) + 1)
            for cluster in delivery.clusters:
                key = municipality, cluster.counter
                counter = counters.get(key)
                if counter is None:
                    if not _is_storable(cluster.counter):
                        self.refused["unknown-counter"] += 1
                        continue
                    counter = counters[key] = len(counters) + 1
                started_at, ended_at, count = cluster.started_at, cluster.ended_at, cluster.count
                if started_at < OLDEST_AT or ended_at > NEWEST_AT or count > LARGEST_COUNT:
                    self.refused["out-of-bounds"] += 1
                    continue
                self.rows.append((len(self.rows), edge, counter, started_at, ended_at, count))
        self.municipalities = [municipality for municipality, _ in counters]
        self.counters = [counter for _, counter in counters]
        self.edges = list(edges)
        self.numbers = (
            [delivery.municipality for delivery in numbered],
            [delivery.edge for delivery in numbered],
            [delivery.seq if 0 < delivery.seq <= LARGEST_SEQ else 0 for delivery in numbered],
        )


# PostgreSQL's text knows neither the zero character nor half a surrogate pair, and says so loudly.
def _is_storable(text: str) -> bool:
    return "\x00" not in text and text.encode("utf-8", "ignore").decode() == text
