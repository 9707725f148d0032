"""FIWARE's CrowdFlowObserved: one entity, in NGSI v2 or NGSI-LD, with or without attribute types.

::

    raw/{sensor}/counts
    {"id": "...", "type": "CrowdFlowObserved",
     "dateObservedFrom": "2026-11-21T12:31:00Z", "dateObservedTo": "2026-11-21T12:32:00Z",
     "peopleCountTowards": 12, "peopleCountAway": 9, ...}

The entity may stand by itself or, alone, in a broker's notification (`data`). In is
``peopleCountTowards``, out ``peopleCountAway`` and both ``peopleCount``, unless the registry says
otherwise; ``direction``, a place's usual one, is not read. The interval is that of the two dates,
or of ``dateObserved`` if that is one. Every attribute of the published model may be there, and
nothing is read of the others; one that the model does not have refuses the message whole. A counter
without its attribute is unknown, not 0.

References
----------
.. [1] Smart Data Models, *dataModel.Transportation*, CrowdFlowObserved 0.0.3, commit 6aee14b
   (2026), https://github.com/smart-data-models/dataModel.Transportation: its schema and examples.
.. [2] FIWARE Foundation, *NGSI v2*, notification messages; ETSI GS CIM 009, *NGSI-LD API*, 5.3.1.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Final, Literal

import msgspec

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.capacity import counted
from ingest.instant import epoch_seconds
from ingest.wire.field import Moment, decode
from monitor.registry.entry import Direction, Sensor

ATTRIBUTES: Final[Mapping[Direction, str]] = MappingProxyType(
    {"in": "peopleCountTowards", "out": "peopleCountAway", "both": "peopleCount"}
)

_Ignored = msgspec.Raw
_NOTHING: Final = msgspec.Raw()
_Count = Annotated[int, msgspec.Meta(ge=0)]
_Metadata = dict[Literal["TimeInstant", "dateCreated", "dateModified", "unitCode"], _Ignored]


class _Attribute(
    msgspec.Struct,
    forbid_unknown_fields=True,
    rename={"observed_at": "observedAt", "unit_code": "unitCode"},
):
    type: str = ""
    metadata: _Metadata | None = None
    observed_at: str = ""
    unit_code: str = ""


class _Number(_Attribute, kw_only=True):
    value: _Count


class _TypedMoment(
    msgspec.Struct, forbid_unknown_fields=True, rename={"type": "@type", "value": "@value"}
):
    type: Literal["DateTime"]
    value: Moment


class _TypedText(
    msgspec.Struct, forbid_unknown_fields=True, rename={"type": "@type", "value": "@value"}
):
    type: Literal["DateTime"]
    value: str


class _Date(_Attribute, kw_only=True):
    value: Moment | _TypedMoment


class _Text(_Attribute, kw_only=True):
    value: str | _TypedText


class _Entity(
    msgspec.Struct,
    forbid_unknown_fields=True,
    rename=lambda name: "@context" if name == "context" else None,
):
    id: str
    type: Literal["CrowdFlowObserved"]
    dateObserved: str | _Text  # noqa: N815 -- the model's own words, so that `names` finds them
    dateObservedFrom: Moment | _Date | None = None  # noqa: N815
    dateObservedTo: Moment | _Date | None = None  # noqa: N815
    peopleCount: _Count | _Number | None = None  # noqa: N815
    peopleCountTowards: _Count | _Number | None = None  # noqa: N815
    peopleCountAway: _Count | _Number | None = None  # noqa: N815
    address: _Ignored = _NOTHING
    alternateName: _Ignored = _NOTHING  # noqa: N815
    areaServed: _Ignored = _NOTHING  # noqa: N815
    averageCrowdSpeed: _Ignored = _NOTHING  # noqa: N815
    averageHeadwayTime: _Ignored = _NOTHING  # noqa: N815
    congested: _Ignored = _NOTHING
    context: _Ignored = _NOTHING
    dataProvider: _Ignored = _NOTHING  # noqa: N815
    dateCreated: _Ignored = _NOTHING  # noqa: N815
    dateModified: _Ignored = _NOTHING  # noqa: N815
    description: _Ignored = _NOTHING
    direction: _Ignored = _NOTHING
    location: _Ignored = _NOTHING
    name: _Ignored = _NOTHING
    occupancy: _Ignored = _NOTHING
    owner: _Ignored = _NOTHING
    refRoadSegment: _Ignored = _NOTHING  # noqa: N815
    seeAlso: _Ignored = _NOTHING  # noqa: N815
    source: _Ignored = _NOTHING


class _Notification(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    data: Annotated[list[_Entity], msgspec.Meta(min_length=1, max_length=1)]
    subscription_id: str
    id: str = ""
    type: Literal["Notification"] | None = None
    notified_at: str = ""


_ENTITY: Final = msgspec.json.Decoder(_Entity)
_NOTIFICATION: Final = msgspec.json.Decoder(_Notification)


def observations(payload: bytes, sensor: Sensor) -> list[Observation]:
    """Read one entity; see `dialect.Format`.

    Raises
    ------
    RefusedError
        `MALFORMED`; `UNKNOWN_COUNTER` for a counter whose attribute is not there;
        `OVER_CAPACITY`.
    """
    if not sensor.counters:
        raise RefusedError(Reason.OTHER_KIND)
    entity = _entity(payload)
    started_at, ended_at = _interval(entity)
    names = dict(sensor.names)
    return [
        counted(
            counter.id,
            started_at,
            ended_at,
            _count(entity, names.get(counter.direction, ATTRIBUTES[counter.direction])),
        )
        for counter in sensor.counters
    ]


def presence(payload: bytes, sensor: Sensor) -> tuple[int, dict[str, int]]:
    """Refuse: the model tells of passages alone.

    Raises
    ------
    RefusedError
        `OTHER_KIND`.
    """
    del payload, sensor
    raise RefusedError(Reason.OTHER_KIND)


def _entity(payload: bytes) -> _Entity:
    try:
        return decode(_ENTITY, payload)
    except RefusedError:
        return decode(_NOTIFICATION, payload).data[0]


def _count(entity: _Entity, attribute: str) -> int:
    if attribute not in ATTRIBUTES.values():
        raise RefusedError(Reason.UNKNOWN_COUNTER)
    told: int | _Number | None = getattr(entity, attribute)
    if told is None:
        raise RefusedError(Reason.UNKNOWN_COUNTER)
    return told.value if isinstance(told, _Number) else told


def _interval(entity: _Entity) -> tuple[int, int]:
    first, last = entity.dateObservedFrom, entity.dateObservedTo
    if first is not None and last is not None:
        return _seconds(first), _seconds(last)
    if first is not None or last is not None:
        raise RefusedError(Reason.MALFORMED)
    observed = entity.dateObserved
    if isinstance(observed, _Text):
        observed = observed.value if isinstance(observed.value, str) else observed.value.value
    started, _, ended = observed.partition("/")
    return _utc_seconds(started), _utc_seconds(ended)


def _seconds(date: datetime | _Date) -> int:
    if isinstance(date, _Date):
        date = date.value if isinstance(date.value, datetime) else date.value.value
    return epoch_seconds(date)


def _utc_seconds(text: str) -> int:
    """Return the second of one end of an interval: UTC, says the model, and shows it without Z."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RefusedError(Reason.MALFORMED) from None
    return epoch_seconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
