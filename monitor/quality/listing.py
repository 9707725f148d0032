"""The listing: the findings that readers ask for, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from monitor.footfall import PAGE_SIZE, Mark
from monitor.quality.finding import Reason
from monitor.reading import Connection, statement
from monitor.series import check_found

_BEFORE_ALL: Final = -1


@dataclass(frozen=True, slots=True)
class ListedCounter:
    """A counter whose findings are asked for, with its sensor's, which concern it too."""

    municipality: str
    id: str
    sensor_id: str


@dataclass(frozen=True, slots=True)
class ListingQuery:
    """A question about findings.

    Parameters
    ----------
    counters : tuple of ListedCounter
        Whose; all of `municipality` if there are none.
    municipality : str or None
        Where to look; None where counters are named.
    started_at, ended_at : int
        A finding belongs to the answer when it touches ``[started_at, ended_at)``.
    reasons : tuple of Reason
        Which; all if there are none.
    after : Mark or None
        Where the page before this one ended.
    limit : int
        Findings in a page.
    """

    counters: tuple[ListedCounter, ...]
    municipality: str | None
    started_at: int
    ended_at: int
    reasons: tuple[Reason, ...] = ()
    after: Mark | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """One finding as it is kept; see `monitor.quality.finding.Finding`.

    Parameters
    ----------
    found_at : int
        When it was first found, by the database's clock.
    """

    municipality: str
    sensor_id: str
    counter_id: str | None
    reason: str
    started_at: int
    ended_at: int
    ratio: float | None
    ongoing: bool
    found_at: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Findings in order of their start, and where to go on if there are more."""

    findings: tuple[ListedFinding, ...]
    after: Mark | None


async def find_counters(
    connection: Connection, counters: Iterable[str], municipality: str | None
) -> tuple[tuple[ListedCounter, ...], ZoneInfo]:
    """Find the counters asked for, in one order, and the time zone that they share.

    Raises
    ------
    UnknownIdError
        If an id names nothing.
    AmbiguousIdError
        If several municipalities use an id and none was named.
    MixedTimeZoneError
        If they lie in several time zones, which share no calendar.
    """
    asked = {"counter": set(counters)}
    cursor = await connection.execute(
        statement("finding_place"),
        {"municipality": municipality, "counters": list(asked["counter"])},
    )
    rows = await cursor.fetchall()
    found = [(kind, counter_id) for kind, _, counter_id, *_ in rows if kind == "counter"]
    zone = check_found(asked, found, {time_zone for _, _, _, time_zone, _ in rows})
    listed = [ListedCounter(code, each, sensor) for _, code, each, _, sensor in rows if each]
    return tuple(sorted(listed, key=lambda each: (each.municipality, each.id))), zone


async def list_findings(connection: Connection, query: ListingQuery) -> Listing:
    """Answer `query` with one page, by one statement."""
    codes = {counter.municipality for counter in query.counters}
    if query.municipality is not None:
        codes.add(query.municipality)
    after = query.after or Mark(_BEFORE_ALL, _BEFORE_ALL)
    cursor = await connection.execute(
        statement("finding"),
        {
            "municipalities": sorted(codes),
            "is_every_one": not query.counters,
            "of": [counter.municipality for counter in query.counters],
            "counters": [counter.id for counter in query.counters],
            "sensors": [counter.sensor_id for counter in query.counters],
            "started_at": query.started_at,
            "ended_at": query.ended_at,
            "reasons": [reason.value for reason in query.reasons] or None,
            "after_at": after.at,
            "after_id": after.position,
            "limit": query.limit + 1,
        },
    )
    rows = await cursor.fetchall()
    findings = tuple(ListedFinding(*row[1:]) for row in rows[: query.limit])
    if len(rows) <= query.limit:
        return Listing(findings, None)
    last_id, *_ = rows[query.limit - 1]
    return Listing(findings, Mark(findings[-1].started_at, last_id))
