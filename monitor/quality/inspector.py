"""The inspector: examines what the store holds, and writes the findings.

Works through the functions that the writing role may call; reads nothing but released figures,
coverage and the registry.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.coverage import Stretch
from monitor.interval import midnight
from monitor.quality.almanac import Almanac
from monitor.quality.examination import Material, Span, Subject, examine
from monitor.quality.finding import Finding
from monitor.session import Cursor, Session, lending

DAY_SECONDS: Final = 24 * 3600

LAST_DAYS: Final = 60
"""Examined each time by the watch: figures and imports may come that late."""

COVERAGE_DAYS: Final = 400
"""How far back coverage is read, so that what has been out for long keeps its beginning."""

_PUT: Final = (
    "select public.put_finding(%s, %s, %s, %s::text[], %s::text[], %s::text[], %s::bigint[],"
    " %s::bigint[], %s::double precision[], %s::boolean[])"
)


class Inspector:
    """Examines municipalities, each in a transaction of its own.

    Parameters
    ----------
    session : Session
        Of a role that may call what writes.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def municipalities(self) -> Sequence[tuple[str, ZoneInfo]]:
        """Return the code and the time zone of each that this role may examine.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """

        def work(cursor: Cursor) -> list[tuple[str, ZoneInfo]]:
            cursor.execute("select municipality, time_zone from public.quality_municipality()")
            return [(code, ZoneInfo(zone)) for code, zone in cursor]

        return self._session.transact(work)

    def inspect(self, municipality: str, span: Span) -> Sequence[Finding]:
        """Make the stored findings of a municipality within `span` equal to what is found.

        A second time over the same data changes nothing.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was changed.
        StoreError
            If it refused, and would again: nothing was changed.
        """
        almanac = span.almanac()

        def work(cursor: Cursor) -> Sequence[Finding]:
            found = examine(_material(cursor, municipality, almanac), span, almanac)
            cursor.execute(_PUT, (municipality, span.started_at, span.ended_at, *_columns(found)))
            return found

        return self._session.transact(work)


@contextmanager
def inspecting(database_url: str) -> Iterator[Inspector]:
    """Lend an inspector on a connection of its own.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    """
    with lending(database_url) as session:
        yield Inspector(session)


def inspect_lately(database_url: str, now: int) -> None:
    """Examine the last 60 days of every municipality; a duty of the watch.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    StoreError
        If it refused, and would again.
    """
    with inspecting(database_url) as inspector:
        for municipality, zone in inspector.municipalities():
            started_at = now - LAST_DAYS * DAY_SECONDS
            inspector.inspect(municipality, Span(zone, started_at, now, now))


def days_span(zone: ZoneInfo, first: date, until: date | None, now: int) -> Span:
    """Return the span of local days from `first` until before `until`, and until now at most."""
    ended_at = now if until is None else min(now, midnight(until, zone))
    return Span(zone, min(midnight(first, zone), ended_at), ended_at, now)


def _material(cursor: Cursor, municipality: str, almanac: Almanac) -> Material:
    started_at, ended_at = almanac.day_starts[0], almanac.day_starts[-1]
    cursor.execute(
        "select sensor_id, counter_id, direction, valid_to from public.quality_subject(%s)",
        (municipality,),
    )
    subjects = [Subject(*row) for row in cursor]
    cursor.execute(
        "select counter_id, day, count from public.quality_day(%s, %s, %s)",
        (municipality, almanac.first, almanac.until),
    )
    days = _by_counter(cursor)
    cursor.execute(
        "select counter_id, started_at, count from public.quality_hour(%s, %s, %s)",
        (municipality, started_at, ended_at),
    )
    hours = _by_counter(cursor)
    cursor.execute(
        "select counter_id, started_at, ended_at from public.quality_lengthy(%s, %s, %s)",
        (municipality, started_at, ended_at),
    )
    lengthy: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for counter_id, from_at, to_at in cursor:
        lengthy[counter_id].append((from_at, to_at))
    cursor.execute(
        "select sensor_id, started_at, ended_at, state from public.quality_coverage(%s, %s, %s)",
        (municipality, started_at - COVERAGE_DAYS * DAY_SECONDS, ended_at),
    )
    stretches: dict[str, list[Stretch]] = defaultdict(list)
    for sensor_id, from_at, to_at, state in cursor:
        stretches[sensor_id].append(Stretch(from_at, to_at, state))
    return Material(subjects, days, hours, lengthy, stretches)


def _by_counter(cursor: Cursor) -> Mapping[str, Mapping[Any, int]]:
    found: dict[str, dict[Any, int]] = defaultdict(dict)
    for counter_id, place, count in cursor:
        found[counter_id][place] = count
    return found


def _columns(found: Sequence[Finding]) -> tuple[Sequence[object], ...]:
    return (
        [finding.sensor_id for finding in found],
        [finding.counter_id for finding in found],
        [finding.reason.value for finding in found],
        [finding.started_at for finding in found],
        [finding.ended_at for finding in found],
        [finding.ratio for finding in found],
        [finding.ongoing for finding in found],
    )
