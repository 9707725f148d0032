"""The source: one file of recorded counts, read a batch of rows at a time.

polars reads. Its errors quote their input, so that none is passed on (privacy rule 10).
"""

import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl

from ingest.history.errors import FileError, FileReason

LINE: Final = "\x1fline"
"""The column with a row's line in the file; in Parquet, its number from 1."""

_BATCH_ROWS: Final = 200_000
_SEPARATORS: Final = ",;\t|"
_LONGEST_HEADING: Final = 2**20
_FAULTS: Final = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    OSError,
    EOFError,
    UnicodeError,
    csv.Error,
    zlib.error,
)


def is_recording(file: Path) -> bool:
    """Tell by its name whether a file can be read."""
    return file.name.endswith((".csv", ".csv.gz", ".parquet"))


class Source:
    """One file of recorded counts.

    Parameters
    ----------
    file : Path
        CSV, gzipped or not, with a heading, its columns parted by a comma, a semicolon, a tab or a
        bar; or Parquet.

    Raises
    ------
    FileError
        `OTHER_FORMAT`, `UNREADABLE` or `REPEATED_COLUMN`.
    """

    def __init__(self, file: Path) -> None:
        self.name = file.name
        if not is_recording(file):
            raise FileError(FileReason.OTHER_FORMAT, file.name)
        with self._faults_without_words():
            if file.suffix == ".parquet":
                self._rows = pl.scan_parquet(
                    file, glob=False, row_index_name=LINE, row_index_offset=1
                )
            else:
                heading = _heading(file)
                separator = max(_SEPARATORS, key=heading.count)
                names = next(csv.reader([heading], delimiter=separator), [])
                if len(set(names)) < len(names):
                    raise FileError(FileReason.REPEATED_COLUMN, file.name)
                self._rows = pl.scan_csv(
                    file,
                    glob=False,
                    separator=separator,
                    infer_schema=False,
                    missing_columns="insert",
                    extra_columns="ignore",
                    truncate_ragged_lines=True,
                    row_index_name=LINE,
                    row_index_offset=2,
                )
            self.columns = tuple(
                name for name in self._rows.collect_schema().names() if name != LINE
            )

    def batches(self) -> Iterator[pl.DataFrame]:
        """Read the rows once, in their order.

        Raises
        ------
        FileError
            `UNREADABLE`, also in the midst of the file.
        """
        with self._faults_without_words():
            yield from self._rows.collect_batches(chunk_size=_BATCH_ROWS, maintain_order=True)

    @contextmanager
    def _faults_without_words(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS:
            raise FileError(FileReason.UNREADABLE, self.name) from None


def _heading(file: Path) -> str:
    if file.suffix == ".gz":
        with gzip.open(file, "rb") as stream:
            line = stream.readline(_LONGEST_HEADING)
    else:
        with file.open("rb") as stream:
            line = stream.readline(_LONGEST_HEADING)
    return line.decode("utf-8-sig").rstrip("\r\n")
