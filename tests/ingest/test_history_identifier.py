"""Files of recorded counts that may name a person or a device are refused, and not repeated."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.history.errors import FileError, FileReason
from tests.ingest.record import MAC, read, rows_of, write


@pytest.mark.parametrize(
    ("rows", "heading", "reason"),
    [
        ([f"2025-03-03 01:00:00,{MAC},5"], "time,sensor,count", FileReason.CELL),
        ([f"2025-03-03 01:00:00,street,{MAC}"], "time,sensor,count", FileReason.CELL),
        ([f"{MAC},street,5"], "time,sensor,count", FileReason.CELL),
        ([f"2025-03-03 01:00:00,street,5,{MAC}"], "time,sensor,count,note", FileReason.CELL),
        (["2025-03-03 01:00:00,street,5,204080123456789"], "time,sensor,count,n", FileReason.CELL),
        (["2025-03-03 01:00:00,street,5,x"], f"time,sensor,count,{MAC}", FileReason.COLUMN_NAME),
        (
            [f"2025-03-03 01:00:00,street,5,text {n}" for n in range(50_001)],
            "time,sensor,count,note",
            FileReason.TOO_MANY_TEXTS,
        ),
    ],
)
def test_an_identifier_anywhere_in_a_file_refuses_it_without_repeating_it(
    tmp_path: Path, rows: list[str], heading: str, reason: FileReason
) -> None:
    with pytest.raises(FileError) as caught:
        read(write(tmp_path, *rows, heading=heading))
    assert caught.value.reason is reason
    for secret in (MAC, "204080123456789", "text"):
        assert secret not in str(caught.value).replace("texts", "")
    assert caught.value.__cause__ is None


def test_a_file_named_after_a_device_is_refused_without_its_name(tmp_path: Path) -> None:
    file = write(tmp_path, "2025-03-03 01:00:00,street,5").rename(tmp_path / "a45e60c10203.csv")
    with pytest.raises(FileError) as caught:
        read(file)
    assert caught.value.reason is FileReason.FILE_NAME
    assert "a45e60" not in str(caught.value)


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ([204080123456789], FileReason.CELL),
        ([204080123456789.0], FileReason.CELL),
        ([[1]], FileReason.COLUMN_KIND),
        ([b"x"], FileReason.COLUMN_KIND),
        ([7], None),
        ([144.965153237914], None),
        ([datetime(2025, 3, 3, tzinfo=UTC)], None),
        ([None], None),
    ],
)
def test_columns_of_parquet_that_are_not_used_are_searched_too(
    tmp_path: Path, column: list[object], reason: FileReason | None
) -> None:
    file = tmp_path / "counts.parquet"
    frame = pl.DataFrame(
        {"time": ["2025-03-03 01:00:00"], "sensor": ["street"], "count": [5], "more": column}
    )
    frame.write_parquet(file)
    if reason is None:
        assert len(rows_of(read(file)[0])) == 1
        return
    with pytest.raises(FileError) as caught:
        read(file)
    assert caught.value.reason is reason
