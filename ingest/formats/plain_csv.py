"""Plain CSV: one line a message, its columns those of the registry.

::

    raw/{sensor}/counts     from,to,{counters in the registry's order}
    raw/{sensor}/presence   at,{views in the registry's order}

    2026-11-21T12:31:00Z,2026-11-21T12:32:00Z,12,9

The registry is the header: a message has none. Neither quotes nor spaces; the end of line may be
left out, and the empty line is no line. A sensor sends a line each step, also when nobody passes.
The format is our own; the lines follow RFC 4180.
"""

import re
from datetime import datetime
from typing import Final

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.capacity import counted, present
from ingest.instant import epoch_seconds
from monitor.registry.entry import Sensor

_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


def observations(payload: bytes, sensor: Sensor) -> list[Observation]:
    """Read a line of passages; see `dialect.Format`.

    Raises
    ------
    RefusedError
        `MALFORMED`, `OTHER_KIND` for a sensor that counts no passages, or `OVER_CAPACITY`.
    """
    if not sensor.counters:
        raise RefusedError(Reason.OTHER_KIND)
    started, ended, *texts = _columns(payload, 2 + len(sensor.counters))
    started_at, ended_at = _seconds(started), _seconds(ended)
    return [
        counted(counter.id, started_at, ended_at, _count(text))
        for counter, text in zip(sensor.counters, texts, strict=True)
    ]


def presence(payload: bytes, sensor: Sensor) -> tuple[int, dict[str, int]]:
    """Read a line of presence; see `dialect.Format`.

    Raises
    ------
    RefusedError
        `MALFORMED`, `OTHER_KIND` for a sensor without views, or `OVER_CAPACITY`.
    """
    if not sensor.views:
        raise RefusedError(Reason.OTHER_KIND)
    at, *texts = _columns(payload, 1 + len(sensor.views))
    counts = zip(sensor.views, texts, strict=True)
    return _seconds(at), {view.id: present(_count(text)) for view, text in counts}


def _columns(payload: bytes, width: int) -> list[str]:
    if not payload.isascii():
        raise RefusedError(Reason.MALFORMED)
    line = payload.decode("ascii").removesuffix("\n").removesuffix("\r")
    columns = line.split(",", width)
    if len(columns) != width:
        raise RefusedError(Reason.MALFORMED)
    return columns


def _seconds(text: str) -> int:
    if not _MOMENT.fullmatch(text):
        raise RefusedError(Reason.MALFORMED)
    try:
        return epoch_seconds(datetime.fromisoformat(text))
    except ValueError:
        raise RefusedError(Reason.MALFORMED) from None


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise RefusedError(Reason.MALFORMED)
    return int(text)
