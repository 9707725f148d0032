"""Reads the latest clusters of counters, and how their flow went by them."""

from collections.abc import Mapping

from monitor.reading import Connection, statement
from monitor.state import Newest
from monitor.trend import Course
from monitor.word import Key


async def read_courses(connection: Connection, newer: Mapping[Key, Newest]) -> dict[Key, Course]:
    """Return how the flow of some counters went, of those whose clusters tell it.

    Parameters
    ----------
    connection : Connection
        Reads.
    newer : mapping
        The newest cluster of each.
    """
    latest = await read_latest(connection, {key: each.ended_at for key, each in newer.items()})
    courses = {key: Course.of(clusters) for key, clusters in latest.items()}
    return {key: course for key, course in courses.items() if course is not None}


async def read_latest(
    connection: Connection, ended_at: Mapping[Key, int]
) -> dict[Key, list[Newest]]:
    """Return the clusters of the half hour until the newest of some counters, in order of time.

    Parameters
    ----------
    connection : Connection
        Reads.
    ended_at : mapping
        When the newest cluster of each ended.
    """
    if not ended_at:
        return {}
    cursor = await connection.execute(
        statement("live_course"),
        {
            "municipalities": [code for code, _ in ended_at],
            "counters": [counter_id for _, counter_id in ended_at],
            "ended_at": list(ended_at.values()),
        },
    )
    return {
        (code, counter_id): [
            Newest(*each) for each in zip(*(c or () for c in columns), strict=True)
        ]
        async for code, counter_id, *columns in cursor
    }
