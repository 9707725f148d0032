"""The usual: what is typical of every counter and zone at one instant, and how now compares.

For who shows how busy it is now, and for who warns. Figures are persons in a quarter of an hour;
an hour's rate is four times that. A quantile is None where fewer than fifteen passed, or in too few
weeks to tell.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

import msgspec

from monitor.reading import Connection, statement
from monitor.state import MINIMUM_SHOWN
from monitor.typical.season import LEAST_WEEKS, Season, time_of

QUARTERS_AN_HOUR: Final = 4

Kind = Literal["zone", "counter"]
Key = tuple[str, Kind, str]
"""Municipality, kind and id."""


class Usual(msgspec.Struct, frozen=True, gc=False):
    """What is typical of one counter or zone in one cell of the week.

    Parameters
    ----------
    weekday : int
        From 1, Monday.
    quarter : int
        Of the local day, 0 to 95.
    p10, p25, p50, p75, p90 : int or None
        Persons in the quarter.
    weeks : int
        How many weeks there are figures of, also of those too small to tell.
    """

    municipality: str
    kind: Kind
    id: str
    season: str
    weekday: int
    quarter: int
    p10: int | None
    p25: int | None
    p50: int | None
    p75: int | None
    p90: int | None
    weeks: int

    @property
    def bounds(self) -> tuple[int | None, ...]:
        """The quantiles, from low to high."""
        return self.p10, self.p25, self.p50, self.p75, self.p90


class Position(StrEnum):
    """Where a rate lies among what is usual; a rate that equals a quantile lies above it."""

    UNDER_P10 = "under-p10"
    UNDER_P25 = "under-p25"
    UNDER_P50 = "under-p50"
    UNDER_P75 = "under-p75"
    UNDER_P90 = "under-p90"
    OVER_P90 = "over-p90"


_POSITIONS: Final = tuple(Position)


class Comparison(msgspec.Struct, frozen=True, gc=False):
    """A rate beside the usual, such as 12 % busier than a usual Saturday at 14:00.

    Parameters
    ----------
    percent : int or None
        How much busier than the median; below 0 if quieter. None without a median.
    position : Position or None
        None where it cannot be told.
    weekday, time, season : int, str, Season
        Of what it is held against: 6, ``14:00`` and `Season.ORDINARY`.
    """

    percent: int | None
    position: Position | None
    weekday: int
    time: str
    season: Season


async def usual(connection: Connection, municipality: str | None, at: int) -> Mapping[Key, Usual]:
    """Return what is typical at the instant `at`, by municipality, kind and id.

    One query. Whoever has no row in the season of that day is not in it. On a public holiday it is
    what the day would be if it were none.

    Parameters
    ----------
    connection : Connection
        Reads.
    municipality : str or None
        Whose; of all that are there to it if None.
    at : int
        Epoch seconds; the whole quarter of an hour has the same answer.
    """
    cursor = await connection.execute(statement("usual"), {"municipality": municipality, "at": at})
    rows = [Usual(*row) for row in await cursor.fetchall()]
    return {(row.municipality, row.kind, row.id): row for row in rows}


def busier(per_hour: float | None, row: Usual | None) -> Comparison | None:
    """Tell how a rate compares with what is usual.

    Parameters
    ----------
    per_hour : float or None
        Persons an hour; None is no figure, and has nothing to compare.
    row : Usual or None
        What is typical then; None if nothing is.

    Returns
    -------
    Comparison or None
        None without a rate or a row, and where nothing can be told of them.
    """
    if per_hour is None or row is None:
        return None
    percent = None
    if row.p50 is not None:
        percent = round(100 * per_hour / (row.p50 * QUARTERS_AN_HOUR)) - 100
    position = _position(per_hour / QUARTERS_AN_HOUR, row)
    if percent is None and position is None:
        return None
    return Comparison(percent, position, row.weekday, time_of(row.quarter), Season(row.season))


def _position(count: float, row: Usual) -> Position | None:
    passed = 0
    for bound in row.bounds:
        # A quantile that is too small to tell is below fifteen; unless weeks are lacking, when no
        # quantile is told.
        if bound is None and (count < MINIMUM_SHOWN or row.weeks < LEAST_WEEKS):
            return None
        if bound is not None and count < bound:
            break
        passed += 1
    return _POSITIONS[passed]
