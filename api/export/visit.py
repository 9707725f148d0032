"""Visits as files: a row a figure, the columns named as JSON's keys.

Its `codes` are left out: `origin` is the same, joined by ``+``.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa  # type: ignore[import-untyped]

from api.export.block import MOMENT, STATE_WORDS, WORD, arrow_file, moments, parquet_file
from api.export.form import Form
from api.utc import written_moment
from monitor.reading import Connection
from monitor.source import PAGE, Source
from monitor.state import State
from monitor.visit import VisitFigure, VisitQuery, visits

_GETTERS: Final[dict[str, Callable[[VisitFigure], Any]]] = {
    "areaId": lambda figure: figure.area,
    "from": lambda figure: figure.started_at,
    "to": lambda figure: figure.ended_at,
    "origin": lambda figure: figure.cell.origin,
    "name": lambda figure: figure.name,
    "within": lambda figure: figure.cell.within,
    "count": lambda figure: figure.cell.count,
    "state": lambda _: State.MEASURED.value,
}
_MOMENTS: Final = ("from", "to")
_TYPES: Final = {"count": pa.int64(), "areaId": WORD, "state": WORD, "from": MOMENT, "to": MOMENT}
_SCHEMA: Final = pa.schema(
    [pa.field(name, _TYPES.get(name, pa.string())) for name in _GETTERS],
)


def _csv(source: Source, query: VisitQuery) -> Iterator[bytes]:
    # With the first figures: what goes wrong before those can still be told.
    head = _lines([tuple(_GETTERS)])
    for figures in _answers(source, query):
        rows = (
            [
                written_moment(get(figure)) if name in _MOMENTS else get(figure)
                for name, get in _GETTERS.items()
            ]
            for figure in figures
        )
        yield head + _lines(rows)
        head = b""


def _parquet(source: Source, query: VisitQuery) -> Iterator[bytes]:
    return parquet_file(_batches(source, query), _SCHEMA)


def _arrow(source: Source, query: VisitQuery) -> Iterator[bytes]:
    return arrow_file(_batches(source, query), _SCHEMA)


BLOCKS: Final = MappingProxyType({Form.CSV: _csv, Form.PARQUET: _parquet, Form.ARROW: _arrow})
"""What writes each form of file."""


def _answers(source: Source, query: VisitQuery) -> Iterator[tuple[VisitFigure, ...]]:
    async def ask(
        connection: Connection, asked: VisitQuery
    ) -> tuple[tuple[VisitFigure, ...], VisitQuery | None]:
        page = await visits(connection, asked)
        return page.figures, replace(asked, after=page.after) if page.after else None

    return source.answers(replace(query, after=None, limit=PAGE), ask)


# A name may have a comma in it, or quotes.
def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _batches(source: Source, query: VisitQuery) -> Iterator[pa.RecordBatch]:
    # The same words in each batch: a stream then carries them once.
    words = {
        "areaId": pa.array(list(dict.fromkeys(area.id for area in query.areas)), pa.string()),
        "state": STATE_WORDS,
    }
    for figures in _answers(source, query):
        yield pa.RecordBatch.from_arrays(
            [_column(name, figures, words) for name in _GETTERS], schema=_SCHEMA
        )


def _column(name: str, figures: tuple[VisitFigure, ...], words: dict[str, pa.Array]) -> pa.Array:
    values = [_GETTERS[name](figure) for figure in figures]
    if name in words:
        places = {word.as_py(): at for at, word in enumerate(words[name])}
        indices = pa.array([places[value] for value in values], pa.int32())
        return pa.DictionaryArray.from_arrays(indices, words[name])
    if name in _MOMENTS:
        return moments(pa.array(values, pa.int64()))
    return pa.array(values, _SCHEMA.field(name).type)
