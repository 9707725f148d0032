"""The refusal: why rows of a file were not used, how many, and where the first one stands."""

from dataclasses import dataclass, field
from enum import StrEnum


class RowReason(StrEnum):
    """Why a row was refused. Enumerated, so that a refusal cannot carry content."""

    NO_NAME = "no sensor"
    NO_COUNT = "no count"
    NO_TIME = "no time"
    NOT_A_COUNT = "not a whole number of persons"
    UNKNOWN_NAME = "a name that stands for no registered counter"
    WIFI = "of a wifi sensor: whether it counted fifteen persons cannot be told from numbers"
    NO_SUCH_TIME = "a local time that does not exist: the clock was put forward"
    REPEATED = "a time of a counter that was there before"
    OVER_CAPACITY = "more persons than can pass"
    OFF_GRID = "off the grid of the interval, or of the counter"
    CROSSES_CAP = "longer than a window of the counter may be"
    NOT_IN_FORCE = "of a day on which the sensor was not registered to count"
    NOT_OVER = "of a day that is not over"


@dataclass(slots=True)
class Refused:
    """Rows refused for one reason.

    Attributes
    ----------
    rows : int
        How many.
    file, line : str and int
        Where the first of them stands.
    """

    rows: int
    file: str
    line: int


@dataclass(slots=True)
class Refusals:
    """All rows that were refused, by reason."""

    by_reason: dict[RowReason, Refused] = field(default_factory=dict)

    def add(self, reason: RowReason, rows: int, file: str, line: int) -> None:
        """Note some rows; none is fine."""
        if not rows:
            return
        known = self.by_reason.get(reason)
        if known is None:
            self.by_reason[reason] = Refused(rows, file, line)
        else:
            known.rows += rows

    @property
    def rows(self) -> int:
        """Return how many rows were refused."""
        return sum(refused.rows for refused in self.by_reason.values())
