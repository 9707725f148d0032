"""CSV: a line of names, then a line a figure; moments as RFC 3339, what is missing empty."""

from collections.abc import Iterator

from api.export.row import column_names, lines
from monitor.comparison import Shift
from monitor.footfall import FootfallQuery
from monitor.interval import Interval
from monitor.source import Line, Source


def csv_blocks(source: Source, query: FootfallQuery, shift: Shift | None) -> Iterator[bytes]:
    """Yield the file."""
    names = column_names(is_calibrated=query.is_calibrated, is_compared=shift is not None)
    blocks = (
        source.clusters(query, Line.FULL)
        if query.interval is Interval.CLUSTER
        else ("\n".join((*lines(rows, names), "")).encode() for rows in source.pages(query, shift))
    )
    # With the first figures: what goes wrong before those can still be told.
    yield f"{','.join(names)}\n".encode() + next(blocks, b"")
    yield from blocks
