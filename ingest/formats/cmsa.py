"""Amsterdam's CMSA: the three messages of its central computing application (v1).

::

    raw/{sensor}/counts     lineMetrics: one counting line, a count for each azimuth
    raw/{sensor}/counts     countMetrics: one count, of both directions together
    raw/{sensor}/presence   areaMetrics: the persons in one area

The timestamp is the start of the interval, as in CMSA's other messages, whose single passages lie
within the interval after it. A line does not say how long it counted: that is the step of its
counters. In and out are known by azimuth, which is a counter's registered bearing. Of the other
fields nothing is read, and a field that these three do not have, such as those of persons and their
tracks in CMSA's other messages, refuses the message whole.

References
----------
.. [1] City of Amsterdam, *waarnemingen-mensen*, commit 9fd7530 (2023),
   https://github.com/Amsterdam/waarnemingen-mensen: ``src/centralerekenapplicatie_v1`` and the
   messages in ``tests/test_centralerekenapplicatie_ingress.py``.
"""

from typing import Annotated, Final

import msgspec

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.capacity import counted, present
from ingest.instant import epoch_seconds
from ingest.wire.field import Moment, decode
from monitor.registry.entry import Counter, Sensor

_SAME_DEGREES: Final = 0.5
_FULL_CIRCLE: Final = 360.0
_DAY_SECONDS: Final = 86_400

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Number = float | None
_Name = Annotated[str, msgspec.Meta(max_length=64)]


class _Source(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    sensor: _Name
    timestamp: Moment
    original_id: int
    admin_id: int
    interval: Annotated[int, msgspec.Meta(ge=1, le=_DAY_SECONDS)] | None = None
    latitude: _Number = None
    longitude: _Number = None


class _Metrics(msgspec.Struct, forbid_unknown_fields=True, rename="camel", tag_field="type"):
    id: _Name
    source: _Source


class _Side(msgspec.Struct, forbid_unknown_fields=True):
    azimuth: Annotated[float, msgspec.Meta(ge=0, le=_FULL_CIRCLE)]
    count: _Count


class _LineMetrics(_Metrics, tag="lineMetrics"):
    counts: Annotated[list[_Side], msgspec.Meta(max_length=16)]


class _CountMetrics(_Metrics, tag="countMetrics"):
    count: _Count


class _AreaMetrics(_Metrics, tag="areaMetrics"):
    count: _Count | None
    density: _Number = None
    area: _Number = None
    total_distance: _Number = None
    total_time: _Number = None
    speed: _Number = None


_MESSAGE: Final = msgspec.json.Decoder(_LineMetrics | _CountMetrics | _AreaMetrics)


def observations(payload: bytes, sensor: Sensor) -> list[Observation]:
    """Read a counting line or a count; see `dialect.Format`.

    Raises
    ------
    RefusedError
        `MALFORMED`; `OTHER_KIND` for an area; `UNKNOWN_COUNTER` for another line than registered,
        an azimuth that is no counter's bearing, or a counter without its azimuth; `OVER_CAPACITY`.
    """
    message = decode(_MESSAGE, payload)
    if isinstance(message, _AreaMetrics) or not sensor.counters:
        raise RefusedError(Reason.OTHER_KIND)
    if isinstance(message, _CountMetrics):
        counts = _of_both(sensor, message.count)
        seconds = message.source.interval
    else:
        counts = _of_line(sensor, message)
        seconds = sensor.counters[0].step_seconds
    if seconds is None:
        raise RefusedError(Reason.MALFORMED)
    started_at = epoch_seconds(message.source.timestamp)
    return [
        counted(counter.id, started_at, started_at + seconds, count) for counter, count in counts
    ]


def presence(payload: bytes, sensor: Sensor) -> tuple[int, dict[str, int]]:
    """Read an area; see `dialect.Format`. A count of null tells of no view.

    Raises
    ------
    RefusedError
        `MALFORMED`; `OTHER_KIND` for a line or a count; `UNKNOWN_COUNTER` for an area that no view
        is named after; `OVER_CAPACITY`.
    """
    message = decode(_MESSAGE, payload)
    if not isinstance(message, _AreaMetrics):
        raise RefusedError(Reason.OTHER_KIND)
    at = epoch_seconds(message.source.timestamp)
    names = dict(sensor.names)
    for view in sensor.views:
        if names.get(view.id.partition(":")[2]) == message.id:
            # Refused it would be, and the sensor silent, whenever the vendor has no figure.
            return at, {} if message.count is None else {view.id: present(message.count)}
    raise RefusedError(Reason.UNKNOWN_COUNTER)


def _of_both(sensor: Sensor, count: int) -> list[tuple[Counter, int]]:
    (first, *others) = sensor.counters
    if others or first.direction != "both":
        raise RefusedError(Reason.UNKNOWN_COUNTER)
    return [(first, count)]


def _of_line(sensor: Sensor, message: _LineMetrics) -> list[tuple[Counter, int]]:
    """Return the count of each counter; none is left over, and none goes without."""
    names = dict(sensor.names)
    if any(names.get(counter.direction, message.id) != message.id for counter in sensor.counters):
        raise RefusedError(Reason.UNKNOWN_COUNTER)
    if sensor.counters[0].direction == "both":
        if not message.counts:
            raise RefusedError(Reason.MALFORMED)
        return _of_both(sensor, sum(side.count for side in message.counts))
    sides = [
        [side for side in message.counts if _is_same(counter.bearing_degrees, side.azimuth)]
        for counter in sensor.counters
    ]
    one_each = [found[0] for found in sides if len(found) == 1]
    if len({id(side) for side in one_each}) != len(sensor.counters) or (
        len(message.counts) != len(sensor.counters)
    ):
        raise RefusedError(Reason.UNKNOWN_COUNTER)
    return [(counter, side.count) for counter, side in zip(sensor.counters, one_each, strict=True)]


def _is_same(bearing: float | None, azimuth: float) -> bool:
    if bearing is None:
        return False
    turn = abs(bearing - azimuth) % _FULL_CIRCLE
    return min(turn, _FULL_CIRCLE - turn) <= _SAME_DEGREES
