"""Parquet and the stream form of Arrow: columns, written a batch of rows at a time."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Protocol

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv, ipc, parquet

from api.export.row import MOMENTS, NUMBERS, STATES, column_names, value_getter
from monitor.comparison import Compared, Shift
from monitor.export import Line, Source
from monitor.footfall import FootfallQuery
from monitor.interval import Interval
from monitor.state import State

GROUP_ROWS: Final = 1 << 16
"""Rows of a row group of Parquet: what is held before it is written."""

_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_MOMENT: Final = pa.timestamp("ms", tz="UTC")
_STATES: Final = pa.array([state.value for state in State], pa.string())
_MEASURED: Final = list(State).index(State.MEASURED)
_NUMBERED: Final = {
    "position": pa.int32(),
    "from": pa.int64(),
    "to": pa.int64(),
    "count": pa.int64(),
}


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


def parquet_blocks(source: Source, query: FootfallQuery, shift: Shift | None) -> Iterator[bytes]:
    """Yield a Parquet file, a row group a block."""
    return _blocks(_grouped(_batches(source, query, shift)), _schema(query, shift), _parquet)


def arrow_blocks(source: Source, query: FootfallQuery, shift: Shift | None) -> Iterator[bytes]:
    """Yield a stream of Arrow's record batches."""
    return _blocks(_batches(source, query, shift), _schema(query, shift), ipc.new_stream)


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


def _schema(query: FootfallQuery, shift: Shift | None) -> pa.Schema:
    names = column_names(is_calibrated=query.is_calibrated, is_compared=shift is not None)
    return pa.schema([pa.field(name, _type(name)) for name in names])


def _type(name: str) -> pa.DataType:
    if name in MOMENTS:
        return _MOMENT
    if name in NUMBERS:
        return pa.int64()
    if name in STATES or name.endswith("Id"):
        return _WORD
    return pa.float64()


def _batches(source: Source, query: FootfallQuery, shift: Shift | None) -> Iterator[pa.RecordBatch]:
    schema = _schema(query, shift)
    if query.interval is Interval.CLUSTER:
        ids = pa.array([series.id for series in query.series], pa.string())
        for block in source.clusters(query, Line.NUMBERS):
            yield _numbered(block, ids, schema)
        return
    words = {
        name: _STATES
        if name in STATES
        else pa.array(
            [each.id for each in query.series if name == f"{each.kind}Id"] or [""], pa.string()
        )
        for name in schema.names
        if _type(name) == _WORD
    }
    places = {name: {word.as_py(): at for at, word in enumerate(words[name])} for name in words}
    for rows in source.pages(query, shift):
        columns = [_column(name, rows, words, places) for name in schema.names]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


# The same dictionaries in each batch: a stream then carries them once.
def _column(
    name: str,
    rows: tuple[Compared, ...],
    words: dict[str, pa.Array],
    places: dict[str, dict[str, int]],
) -> pa.Array:
    get = value_getter(name)
    values = [get(row) for row in rows]
    if name in words:
        known = places[name]
        indices = [None if value is None else known[value] for value in values]
        return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), words[name])
    if name in MOMENTS:
        return _moments(pa.array(values, pa.int64()))
    return pa.array(values, _type(name))


def _numbered(block: bytes, ids: pa.Array, schema: pa.Schema) -> pa.RecordBatch:
    table = csv.read_csv(
        pa.BufferReader(block),
        read_options=csv.ReadOptions(column_names=list(_NUMBERED), use_threads=False),
        convert_options=csv.ConvertOptions(column_types=_NUMBERED),
    ).combine_chunks()
    rows = table.num_rows
    nothing = pa.DictionaryArray.from_arrays(pa.nulls(rows, pa.int32()), pa.array([""]))
    measured = pa.repeat(pa.scalar(_MEASURED, pa.int32()), rows)
    columns = {
        "zoneId": nothing,
        "counterId": pa.DictionaryArray.from_arrays(table["position"].chunk(0), ids),
        "from": _moments(table["from"].chunk(0)),
        "to": _moments(table["to"].chunk(0)),
        "count": table["count"].chunk(0),
        "state": pa.DictionaryArray.from_arrays(measured, _STATES),
        "covered": pa.repeat(1.0, rows),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _moments(seconds: pa.Array) -> pa.Array:
    return seconds.cast(pa.timestamp("s", tz="UTC")).cast(_MOMENT)


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= GROUP_ROWS:
            yield pa.concat_batches(waiting)
            waiting.clear()
    if waiting:
        yield pa.concat_batches(waiting)
