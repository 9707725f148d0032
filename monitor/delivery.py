"""The delivery: numbered releases of an edge on their way into the store, and what became of them.

Pure: it never touches the database.
"""

from collections.abc import Mapping
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
"""Persons: what a column of the tables holds."""

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
        Clusters, whole tables and presences refused, by reason: ``duplicate`` (the very same is
        stored already), ``overlap`` (another of that time is), ``unknown-counter`` and
        ``unknown-area`` (also: another edge's), ``expired``, ``crosses-midnight``,
        ``out-of-bounds``; of tables alone ``off-grid``, ``unknown-origin``, ``repeated-origin``
        and ``not-a-partition`` (such as a total beside its parts).
    receipts : Mapping of (str, str) to int
        By (municipality, edge), for every edge in the batch: the number up to which everything is
        committed. 0 for a municipality whose registry is not loaded: its edges keep what they have.
    tables, presences : int
        Those that are new in the store.
    """

    stored: int
    refused: Mapping[str, int]
    receipts: Mapping[tuple[str, str], int]
    tables: int = 0
    presences: int = 0
