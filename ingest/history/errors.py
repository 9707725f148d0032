"""What an import refuses.

::

    IngestError
     └── HistoryError    an import cannot be done as asked; the message says what would be right
          └── FileError  a file cannot be used; `reason` says why

None says what a file holds (privacy rule 10): reasons are enumerated, and raised ``from None``,
for whoever reads the file quotes it.
"""

from enum import StrEnum

from ingest.errors import IngestError


class FileReason(StrEnum):
    """Why a file was refused."""

    UNREADABLE = "cannot be read: it must be there, and CSV in UTF-8 (gzipped or not) or Parquet"
    OTHER_FORMAT = "is neither .csv, .csv.gz nor .parquet"
    EMPTY = "has no rows"
    FILE_NAME = "is named after what may be a person or a device: name it after a place"
    COLUMN_NAME = "has a column named after what may be a person or a device"
    CELL = (
        "holds what may be an identifier of a person or a device: leave it out, or write a name of"
        " the place"
    )
    TOO_MANY_TEXTS = (
        "holds more texts that are no counts than can be searched for identifiers: leave out the"
        " columns that are not needed"
    )
    COLUMN_KIND = "has a column of a kind that cannot be searched for identifiers: leave it out"
    REPEATED_COLUMN = "has two columns of one name"
    NO_TIME_COLUMN = "has no column that is known for the time: name it with --time"
    NO_COUNTER_COLUMN = "has no column that is known for the counter: name it with --counter"
    NO_COUNT_COLUMN = "has no column that is known for the count: name it with --count"
    NO_DIRECTION_COLUMN = "has no such column as --direction names"
    NO_TIME_ZONE = "has times without an offset from UTC: say with --time-zone where they are from"
    NO_INTERVAL = "does not show how long an interval is: say it with --interval"
    UNEVEN_INTERVAL = (
        "has times that differ by less than most do: say with --interval how long one is"
    )


class HistoryError(IngestError):
    """An import cannot be done as it was asked for; the message says what would be right."""


class FileError(HistoryError):
    """A file cannot be used.

    Attributes
    ----------
    reason : FileReason
        Why.
    """

    def __init__(
        self,
        reason: FileReason,
        file: str,
        *,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        where = "".join(
            f", {word} {number}"
            for word, number in (("line", line), ("column", column))
            if number is not None
        )
        super().__init__(f"{file}{where}: {reason}")
        self.reason = reason
