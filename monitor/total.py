"""Totals: how many clusters of each counter are kept, and what they add up to."""

from dataclasses import dataclass

import psycopg

from monitor.errors import StoreUnavailableError
from monitor.reading import statement


@dataclass(frozen=True, slots=True)
class Total:
    """What is kept of one counter: clusters, and the persons that they stand for."""

    clusters: int
    persons: int


def totals(database_url: str, municipality: str) -> dict[str, Total]:
    """Return the totals of a municipality by counter; a counter without clusters is absent.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    """
    try:
        with psycopg.connect(database_url) as connection:
            cursor = connection.execute(statement("total"), {"municipality": municipality})
            return {counter: Total(clusters, int(persons)) for counter, clusters, persons in cursor}
    except psycopg.OperationalError:
        message = "the database cannot be reached"
        raise StoreUnavailableError(message) from None
