"""What is known of a counter and of a zone, from which their figures are made.

Pure values.
"""

from collections.abc import Mapping
from datetime import date
from typing import Self

import msgspec

from monitor.occupancy import Balance
from monitor.rating import Rating
from monitor.registry.entry import ERROR_SHARE, RESET_HOUR, LevelTable
from monitor.state import Newest, Word
from monitor.tally import Tally
from monitor.trend import Course

Key = tuple[str, str]
"""Municipality and id."""

_NO_TALLIES: Mapping[int, Tally] = {}


# No containers but those of doors, so that the garbage collector need not look at thousands.
class CounterWord(msgspec.Struct, frozen=True, gc=False):
    """What is known of one counter.

    Parameters
    ----------
    width_metres : float or None
        The effective width of its line.
    newest : Newest or None
        Its newest cluster.
    word : Word or None
        What its edge last said about its sensor.
    rating : Rating or None
        How busy it is by that cluster.
    is_prompt : bool
        Whether its windows may close within a quarter of an hour.
    error_share : float
        Share by which its count is commonly off.
    tallies : mapping
        Of a door: what passed since a zone's day began, by that zone's hour.
    edge : str or None
        That of its sensor by the registry; None where edges name what they hear.
    """

    municipality: str
    id: str
    sensor_id: str
    step_seconds: int
    width_metres: float | None
    newest: Newest | None
    word: Word | None
    rating: Rating | None
    is_prompt: bool = True
    error_share: float = ERROR_SHARE
    tallies: Mapping[int, Tally] = _NO_TALLIES
    edge: str | None = None

    def rated(
        self,
        newest: Newest | None,
        table: LevelTable,
        course: Course | None = None,
        tallies: Mapping[int, Tally] = _NO_TALLIES,
    ) -> Self:
        """Return the same with that newest cluster, by its municipality's levels.

        Parameters
        ----------
        newest : Newest or None
            The cluster.
        table : LevelTable
            What makes a place busy.
        course : Course or None
            What it and those before it say together.
        tallies : mapping
            As a counter's.
        """
        rating = Rating.of(newest, self.width_metres, table, course)
        return msgspec.structs.replace(self, newest=newest, rating=rating, tallies=tallies)


class ZoneWord(msgspec.Struct, frozen=True):
    """What is known of one zone.

    Parameters
    ----------
    counters : tuple
        Municipality and id of those that it sums.
    entrances, exits : tuple
        Of its doors; both empty unless it has doors of both kinds, all of them prompt.
    capacity : int or None
        Persons that it can hold.
    square_metres : float or None
        Of ground to stand on.
    reset_hour : int
        Of the local day, when nobody is taken to be in it.
    has_views : bool
        Whether a camera stands in it.
    balance : Balance or None
        How in and out compared on the days before.
    balanced_until : date or None
        The first local day after those.
    """

    municipality: str
    id: str
    counters: tuple[Key, ...]
    entrances: tuple[Key, ...] = ()
    exits: tuple[Key, ...] = ()
    capacity: int | None = None
    square_metres: float | None = None
    reset_hour: int = RESET_HOUR
    has_views: bool = False
    balance: Balance | None = None
    balanced_until: date | None = None

    @property
    def has_doors(self) -> bool:
        """Whether it can be told who is in it from who comes and goes."""
        return bool(self.entrances)

    @property
    def doors(self) -> tuple[Key, ...]:
        """Every door, in either direction."""
        return self.entrances + self.exits
