"""Parquet and the stream form of Arrow: columns, written a batch of rows at a time."""

from collections.abc import Iterator
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv

from api.export.block import MOMENT, STATE_WORDS, WORD, arrow_file, moments, parquet_file
from api.export.row import MOMENTS, NUMBERS, STATES, column_names, value_getter
from monitor.comparison import Compared, Shift
from monitor.footfall import FootfallQuery
from monitor.interval import Interval
from monitor.source import Line, Source
from monitor.state import State

_MEASURED: Final = list(State).index(State.MEASURED)
_NUMBERED: Final = {
    "position": pa.int32(),
    "from": pa.int64(),
    "to": pa.int64(),
    "count": pa.int64(),
}


def parquet_blocks(source: Source, query: FootfallQuery, shift: Shift | None) -> Iterator[bytes]:
    """Yield a Parquet file, a row group a block."""
    return parquet_file(_batches(source, query, shift), _schema(query, shift))


def arrow_blocks(source: Source, query: FootfallQuery, shift: Shift | None) -> Iterator[bytes]:
    """Yield a stream of Arrow's record batches."""
    return arrow_file(_batches(source, query, shift), _schema(query, shift))


def _schema(query: FootfallQuery, shift: Shift | None) -> pa.Schema:
    names = column_names(is_calibrated=query.is_calibrated, is_compared=shift is not None)
    return pa.schema([pa.field(name, _type(name)) for name in names])


def _type(name: str) -> pa.DataType:
    if name in MOMENTS:
        return MOMENT
    if name in NUMBERS:
        return pa.int64()
    if name in STATES or name.endswith("Id"):
        return WORD
    return pa.float64()


def _batches(source: Source, query: FootfallQuery, shift: Shift | None) -> Iterator[pa.RecordBatch]:
    schema = _schema(query, shift)
    if query.interval is Interval.CLUSTER:
        ids = pa.array([series.id for series in query.series], pa.string())
        for block in source.clusters(query, Line.NUMBERS):
            yield _numbered(block, ids, schema)
        return
    words = {
        name: STATE_WORDS
        if name in STATES
        else pa.array(
            [each.id for each in query.series if name == f"{each.kind}Id"] or [""], pa.string()
        )
        for name in schema.names
        if _type(name) == WORD
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
        return moments(pa.array(values, pa.int64()))
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
        "from": moments(table["from"].chunk(0)),
        "to": moments(table["to"].chunk(0)),
        "count": table["count"].chunk(0),
        "state": pa.DictionaryArray.from_arrays(measured, STATE_WORDS),
        "covered": pa.repeat(1.0, rows),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)
