"""SenML in JSON: a pack of records, each a number by name and time.

::

    raw/{sensor}/counts
    [{"bn": "urn:dev:x:", "bt": 1795264320, "n": "in", "v": 12}, {"n": "out", "v": 9}]

A pack tells of one step: every record has the same time, at which the step **ended**; how long it
was is the step of the counters. The value is what passed in it, not a running total. What stands
after the last ``:`` or ``/`` of a record's name is the direction or the view, or what the registry
calls it; a pack names each once and nothing else. A record that says of itself that the next may
be later than a step (`ut`) is `WITHOUT_HEARTBEAT`.

Numbers of SenML are floating ones, so ``12.0`` is 12 and ``12.5`` is refused. Sums, texts, truths
and data are no counts. Fields that RFC 8428 does not have are refused, though it lets receivers
pass over most.

References
----------
.. [1] C. Jennings et al. (2018), *Sensor Measurement Lists (SenML)*, RFC 8428, sections 4 and 5.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.capacity import counted, present
from ingest.instant import epoch_seconds
from ingest.wire.field import decode
from monitor.registry.entry import STEP_SECONDS, Sensor

_VERSION: Final = 10
_RECORDS: Final = 1000
_SEPARATORS: Final = re.compile("[:/]")
# Keeps a datetime from overflow. What the RFC calls relative to now is before this century.
_LAST: Final = 2**32

_Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9:./_-]{0,255}\Z")]
_Number = Annotated[float, msgspec.Meta(ge=-(2**53), le=2**53)]


class _Record(msgspec.Struct, forbid_unknown_fields=True):
    bn: _Name | None = None
    bt: _Number | None = None
    bu: str | None = None
    bv: _Number | None = None
    bs: _Number | None = None
    bver: Annotated[int, msgspec.Meta(ge=1, le=_VERSION)] | None = None
    n: _Name = ""
    t: _Number = 0
    u: str | None = None
    ut: _Number | None = None
    v: _Number | None = None
    s: _Number | None = None
    vs: str | None = None
    vb: bool | None = None
    vd: str | None = None


_PACK: Final = msgspec.json.Decoder(Annotated[list[_Record], msgspec.Meta(max_length=_RECORDS)])


@dataclass(frozen=True, slots=True, repr=False)
class Resolved:
    """A record with its base values in it; nothing of it shows.

    Parameters
    ----------
    name, unit : str
        The unit is empty where none is told.
    at : float
        As the RFC tells time: epoch seconds, or relative to now if less than 2**28.
    value : float or None
        None where it is none, but a sum, a text, a truth or data.
    update_seconds : float or None
        The longest until the sensor will tell again.
    """

    name: str
    unit: str
    at: float
    value: float | None
    update_seconds: float | None


def resolved(payload: bytes) -> list[Resolved]:
    """Return the records of a pack, resolved (RFC 8428, section 4.6).

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    return list(_resolved(decode(_PACK, payload)))


def observations(payload: bytes, sensor: Sensor) -> list[Observation]:
    """Read a pack of passages; see `dialect.Format`.

    Raises
    ------
    RefusedError
        `MALFORMED`, `UNKNOWN_COUNTER`, `WITHOUT_HEARTBEAT` or `OVER_CAPACITY`.
    """
    if not sensor.counters:
        raise RefusedError(Reason.OTHER_KIND)
    seconds = sensor.counters[0].step_seconds
    ids: dict[str, str] = {counter.direction: counter.id for counter in sensor.counters}
    at, counts = _read(payload, sensor, ids, seconds)
    return [
        counted(counter.id, at - seconds, at, counts[counter.id]) for counter in sensor.counters
    ]


def presence(payload: bytes, sensor: Sensor) -> tuple[int, dict[str, int]]:
    """Read a pack of presence; see `dialect.Format`.

    Raises
    ------
    RefusedError
        `MALFORMED`, `UNKNOWN_COUNTER`, `WITHOUT_HEARTBEAT` or `OVER_CAPACITY`.
    """
    if not sensor.views:
        raise RefusedError(Reason.OTHER_KIND)
    ids = {view.id.partition(":")[2]: view.id for view in sensor.views}
    at, counts = _read(payload, sensor, ids, STEP_SECONDS)
    return at, {view: present(count) for view, count in counts.items()}


def _read(
    payload: bytes, sensor: Sensor, ids: dict[str, str], seconds: int
) -> tuple[int, dict[str, int]]:
    """Return the time of a pack, and the count of each of these by its id."""
    names = dict(sensor.names)
    by_name = {names.get(own, own): each for own, each in ids.items()}
    records = resolved(payload)
    times = {record.at for record in records}
    if len(times) != 1:
        raise RefusedError(Reason.MALFORMED)
    counts: dict[str, int] = {}
    for record in records:
        each = by_name.get(_SEPARATORS.split(record.name)[-1])
        if each is None:
            raise RefusedError(Reason.UNKNOWN_COUNTER)
        if each in counts:
            raise RefusedError(Reason.MALFORMED)
        if record.update_seconds is not None and record.update_seconds > seconds:
            raise RefusedError(Reason.WITHOUT_HEARTBEAT)
        counts[each] = _count(record)
    if len(counts) != len(by_name):
        raise RefusedError(Reason.MALFORMED)
    return _second(times.pop()), counts


def _resolved(pack: list[_Record]) -> Iterator[Resolved]:
    name, at, unit = "", 0.0, ""
    value: float | None = None
    total: float | None = None
    for record in pack:
        name = record.bn if record.bn is not None else name
        at = record.bt if record.bt is not None else at
        unit = record.bu if record.bu is not None else unit
        value = record.bv if record.bv is not None else value
        total = record.bs if record.bs is not None else total
        values = (record.v, record.vs, record.vb, record.vd)
        told = sum(each is not None for each in values)
        if told == 0 and record.s is None and value is None and total is None:
            # It sets the base for those that follow, and that is all it may do.
            if record.n or record.t or record.u or record.ut is not None:
                raise RefusedError(Reason.MALFORMED)
            continue
        full_name = name + record.n
        if told > 1 or not full_name:
            raise RefusedError(Reason.MALFORMED)
        is_number = record.v is not None or (told == 0 and value is not None)
        yield Resolved(
            name=full_name,
            unit=record.u if record.u is not None else unit,
            at=at + record.t,
            value=(value or 0) + (record.v or 0) if is_number else None,
            update_seconds=record.ut,
        )


def _count(record: Resolved) -> int:
    if record.unit not in {"", "count"} or record.value is None:
        raise RefusedError(Reason.MALFORMED)
    return _whole(record.value)


def _second(at: float) -> int:
    if not 0 <= at < _LAST:
        raise RefusedError(Reason.MALFORMED)
    return epoch_seconds(datetime.fromtimestamp(_whole(at), UTC))


def _whole(number: float) -> int:
    # Of infinity too: what is left of it is no number.
    if number % 1:
        raise RefusedError(Reason.MALFORMED)
    return int(number)
