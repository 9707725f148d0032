"""The tripwire at the door of imports: texts of a file that may name a person or a device.

What was read as a time, a count or a registered name needs no search; every other cell gets one.
"""

from typing import Final

import polars as pl

from anonymise.identifiers import find_identifier
from ingest.history.errors import FileError, FileReason

MAXIMUM_TEXTS: Final = 50_000
"""Different texts of one file that are searched: each takes some 30 us."""

# Of so few digits no identifier is made; and what is written like a time is none.
_INNOCENT: Final = (
    r"^\s*(-?\d{0,7}(\.\d{0,7})?|\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?"
    r"(Z|[+-]\d\d:?\d\d)?)\s*$"
)
_LARGE: Final = 10**8


def refuse_names(file: str, columns: list[str]) -> None:
    """Refuse a file that is named after a person or a device, or has a column that is.

    Raises
    ------
    FileError
        `FILE_NAME`, without the name, or `COLUMN_NAME`.
    """
    if find_identifier(file) is not None:
        raise FileError(FileReason.FILE_NAME, "a file")
    for number, column in enumerate(columns, 1):
        if find_identifier(column) is not None:
            raise FileError(FileReason.COLUMN_NAME, file, column=number)


class CellSearch:
    """Searches the cells of one file for identifiers, each text once.

    Parameters
    ----------
    file : str
        Its name, for the error.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._searched: set[str] = set()

    def search(self, cells: pl.Series, lines: pl.Series, column: int | None) -> None:
        """Search the cells of a column, the first at fault to be named by its line.

        Raises
        ------
        FileError
            `CELL`, `COLUMN_KIND` or `TOO_MANY_TEXTS`.
        """
        texts = _texts(cells)
        if texts is None:
            raise FileError(FileReason.COLUMN_KIND, self._file, column=column)
        for text in texts.unique(maintain_order=True).drop_nulls():
            if text in self._searched:
                continue
            if len(self._searched) == MAXIMUM_TEXTS:
                raise FileError(FileReason.TOO_MANY_TEXTS, self._file, column=column)
            if find_identifier(text) is not None:
                place = (texts == text).arg_true()[0]
                raise FileError(FileReason.CELL, self._file, line=lines[place], column=column)
            self._searched.add(text)


# Those that an identifier may be in, as texts, the others null; None if they cannot be read so.
def _texts(cells: pl.Series) -> pl.Series | None:
    kind = cells.dtype
    if kind in (pl.Null, pl.Boolean) or kind.is_temporal():
        return pl.Series([], dtype=pl.String)
    if kind.is_integer() or kind.is_float():
        whole = pl.col("cell") if kind.is_integer() else pl.col("cell").round(0)
        return cells.to_frame("cell").select(
            pl.when(whole.abs() >= _LARGE).then(whole.cast(pl.Int64, strict=False).cast(pl.String))
        )["cell"]
    if kind in (pl.Categorical, pl.Enum):
        cells = cells.cast(pl.String)
    if cells.dtype != pl.String:
        return None
    return cells.to_frame("cell").select(
        pl.when(~pl.col("cell").str.contains(_INNOCENT)).then(pl.col("cell"))
    )["cell"]
