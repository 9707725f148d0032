"""Files of columns in blocks: batches of rows written as Parquet, or as a stream of Arrow."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Protocol

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import ipc, parquet

from monitor.state import State

GROUP_ROWS: Final = 1 << 16
"""Rows of a row group of Parquet: what is held before it is written."""

WORD: Final = pa.dictionary(pa.int32(), pa.string())
MOMENT: Final = pa.timestamp("ms", tz="UTC")
STATE_WORDS: Final = pa.array([state.value for state in State], pa.string())


class _Writer(Protocol):
    def write_batch(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


class _Sink(io.RawIOBase):
    """What a writer writes to: it is taken out as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, some: Any) -> int:  # noqa: ANN401 - a buffer of any kind
        self._written.append(bytes(some))
        return len(self._written[-1])

    def taken(self) -> bytes:
        written = b"".join(self._written)
        self._written.clear()
        return written


def parquet_file(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[bytes]:
    """Yield a Parquet file, a row group a block."""
    return _blocks(_grouped(batches), schema, _parquet)


def arrow_file(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[bytes]:
    """Yield a stream of Arrow's record batches."""
    return _blocks(batches, schema, ipc.new_stream)


def moments(seconds: pa.Array) -> pa.Array:
    """Return epoch seconds as moments."""
    return seconds.cast(pa.timestamp("s", tz="UTC")).cast(MOMENT)


# Without Arrow's own schema in it, ids are read back as plain text.
def _parquet(sink: _Sink, schema: pa.Schema) -> _Writer:
    writer: _Writer = parquet.ParquetWriter(sink, schema, compression="zstd", store_schema=False)
    return writer


# Closed only once all is there: an error must not leave what looks like a whole file.
def _blocks(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    open_writer: Callable[[_Sink, pa.Schema], _Writer],
) -> Iterator[bytes]:
    sink = _Sink()
    writer = open_writer(sink, schema)
    for batch in batches:
        writer.write_batch(batch)
        if written := sink.taken():
            yield written
    writer.close()
    yield sink.taken()


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= GROUP_ROWS:
            yield pa.concat_batches(waiting)
            waiting.clear()
    if waiting:
        yield pa.concat_batches(waiting)
