"""The builder: makes what is typical out of the quarter rollup, and replaces what was stored.

Works through the functions that the writing role may call; reads nothing but released figures,
coverage, findings and the registry.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from monitor.session import Cursor, Session, lending
from monitor.typical.grid import Span, grid
from monitor.typical.holiday import public_holidays
from monitor.typical.line import figures, is_known, line_of, seconds_within
from monitor.typical.quantile import QUANTILES, quantiles
from monitor.typical.town import Counter, Occasion, Town, read_town

NIGHT_SECONDS: Final = 3 * 3600
"""After midnight, before a day is taken up: figures of it may still be on their way."""

SETTLED_SECONDS: Final = 20
"""Without a change, by the wall's clock, after which an import is taken to be over."""

COUNTERS: Final = 25
"""Read at once: more take more memory, fewer read the rollup over more often."""

ROWS: Final = 100_000
"""Written at once."""

_RELEASED: Final = "select counter, quarters from public.typical_quarter(%s, %s::text[], %s, %s)"
_COLUMNS: Final = {"slot": pl.Int32, "count": pl.Int32, "covered_seconds": pl.Int32}
_PUT: Final = (
    "select public.put_typical(%s, %s::text[], %s::text[], %s::int[], %s::int[],"
    " %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])"
)

Tell = Callable[[int, int], None]
"""Is told how many of how many counters are done."""


class Builder:
    """Builds for one municipality at a time.

    Parameters
    ----------
    session : Session
        Of a role that may call what writes.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, now: int) -> Sequence[tuple[str, ZoneInfo]]:
        """Return the municipalities of this role whose figures are to be built, with time zones.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        asked = "select municipality, time_zone from public.typical_due(%s, %s, %s)"
        return self._places(asked, now, NIGHT_SECONDS, SETTLED_SECONDS)

    def municipalities(self) -> Sequence[tuple[str, ZoneInfo]]:
        """Return every municipality that this role may build for, with its time zone.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        return self._places("select municipality, time_zone from public.quality_municipality()")

    def build(
        self,
        municipality: str,
        span: Span,
        occasions: Sequence[Occasion] = (),
        tell: Tell = lambda _done, _all: None,
    ) -> int:
        """Replace what is typical in a municipality by that of a past year.

        Readers see what there was until all of it is there. The same released figures give the
        same rows, however often and by whomever they are built.

        Returns
        -------
        int
            How many counters and zones have any figures.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was changed.
        StoreError
            If it refused, and would again: nothing was changed.
        """
        changes, places = self._session.transact(
            lambda cursor: _made(cursor, municipality, span, occasions, tell)
        )

        def work(cursor: Cursor) -> None:
            cursor.execute(
                "select public.clear_typical(%s, %s, %s)", (municipality, changes, span.until)
            )
            _put(cursor, municipality, places)

        self._session.transact(work)
        return len(places)

    def _places(self, asked: str, *parameters: int) -> Sequence[tuple[str, ZoneInfo]]:
        def work(cursor: Cursor) -> list[tuple[str, ZoneInfo]]:
            cursor.execute(asked.encode(), parameters)
            return [(code, ZoneInfo(zone)) for code, zone in cursor]

        return self._session.transact(work)


@contextmanager
def building(database_url: str) -> Iterator[Builder]:
    """Lend a builder on a connection of its own.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    """
    with lending(database_url) as session:
        yield Builder(session)


def build_due(database_url: str, now: int) -> None:
    """Build for every municipality whose turn it is; a duty of the watch.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    StoreError
        If it refused, and would again.
    """
    with building(database_url) as builder:
        for municipality, zone in builder.due(now):
            builder.build(municipality, year_before(zone, now))


def year_before(zone: ZoneInfo, now: int) -> Span:
    """Return the past year whose last day was over a while before `now`."""
    today: date = datetime.fromtimestamp(now - NIGHT_SECONDS, zone).date()
    return Span(zone, today)


_Place = tuple[str, str, pl.DataFrame]
"""A kind, an id, and its quantiles."""


def _made(
    cursor: Cursor,
    municipality: str,
    span: Span,
    occasions: Sequence[Occasion],
    tell: Tell,
) -> tuple[int, Sequence[_Place]]:
    cursor.execute("select public.open_typical(%s)", (municipality,))
    (changes,) = cursor.fetchone() or (0,)
    town = read_town(cursor, municipality, span)
    occasions = [*occasions, *town.happenings]
    quarters = grid(span, town.school, public_holidays(span.first, span.until))
    places: list[_Place] = []
    sums: dict[str, pl.Series] = {}
    tell(0, len(town.counters))
    done = 0
    for first in range(0, len(town.counters), COUNTERS):
        counters = town.counters[first : first + COUNTERS]
        for counter, line in _lines(cursor, municipality, span, town, counters, occasions):
            done += 1
            if line is not None and is_known(line):
                places.append(("counter", counter.id, quantiles(figures(line, quarters))))
                # Not known where one of them is not: less than all would look quiet.
                for zone_id, members in town.zones.items():
                    if counter.id in members:
                        sums[zone_id] = sums[zone_id] + line if zone_id in sums else line
            tell(done, len(town.counters))
    for zone_id, line in sums.items():
        if is_known(line):
            places.append(("zone", zone_id, quantiles(figures(line, quarters))))
    return int(changes), places


def _lines(
    cursor: Cursor,
    municipality: str,
    span: Span,
    town: Town,
    counters: Sequence[Counter],
    occasions: Sequence[Occasion],
) -> Iterator[tuple[Counter, pl.Series | None]]:
    """Yield the line of each of some counters; None where there is nothing of that year."""
    ids = [counter.id for counter in counters]
    asked = municipality, ids, span.started_at, span.ended_at
    cursor.execute(_RELEASED, asked)
    released = dict(cursor.fetchall())
    for number, counter in enumerate(counters, 1):
        text = released.pop(number, None)
        lives = town.alive.get(counter.sensor_id, ())
        if not text and not lives:
            yield counter, None
            continue
        own = pl.DataFrame(schema=_COLUMNS)
        if text:
            own = pl.read_csv(BytesIO(text.encode()), has_header=False, schema=_COLUMNS)
        alive = seconds_within(lives, span.started_at, span.slots)
        # They may overlap, and any second is enough.
        unusual = town.unusual(counter, occasions)
        excluded = seconds_within(unusual, span.started_at, span.slots)
        yield counter, line_of(own, alive, excluded)


def _put(cursor: Cursor, municipality: str, places: Sequence[_Place]) -> None:
    if not places:
        return
    # In the order in which they are read.
    rows = pl.concat(
        told.with_columns(pl.lit(number, pl.Int32).alias("place"))
        for number, (_, _, told) in enumerate(places, 1)
    ).sort("cell", "place")
    names = [kind for kind, _, _ in places], [place_id for _, place_id, _ in places]
    for part in rows.iter_slices(ROWS):
        columns = (_array(part[name]) for name in ("place", "cell", *QUANTILES, "weeks"))
        cursor.execute(_PUT, tuple(chain((municipality,), names, columns)))


# As the database reads one: a list of numbers would be written out number by number.
def _array(column: pl.Series) -> str:
    return f"{{{column.cast(pl.String).fill_null('NULL').str.join(',').item()}}}"
