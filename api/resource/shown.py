"""The shapes of the live figures, and how they are written.

The models are what is documented, and what tests compare with; what is sent is written past them,
for a snapshot may be of thousands of counters and is made several times a second.
"""

from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from pydantic import Field

from api.shape import (
    CounterId,
    Moment,
    MunicipalityCode,
    SensorId,
    Shape,
    StateWord,
    ZoneId,
)
from monitor.live import Snapshot
from monitor.registry.entry import LEVELS

LevelWord = Annotated[
    str | None,
    Field(
        description="Word of busyness; null without a figure or without an effective width.",
        examples=["normal"],
        json_schema_extra={"enum": [*LEVELS, None]},
    ),
]


class _Now(Shape):
    municipality: MunicipalityCode
    state: StateWord
    per_hour: Annotated[
        int | None,
        Field(
            description="Passages an hour at the latest rate; null unless measured, never 0.",
            examples=[1240],
        ),
    ]
    level: LevelWord
    age_seconds: Annotated[
        int | None,
        Field(
            description=(
                "How long ago the newest released figure ended, in seconds; null if there is none."
            ),
            examples=[63],
        ),
    ]
    since: Annotated[
        Moment | None,
        Field(description="From when there has been no figure; null while there is one."),
    ]


class ZoneNow(_Now):
    """A zone now: the sum of its measured counters, the level of the worst of them."""

    zone_id: ZoneId
    covered: Annotated[
        float,
        Field(ge=0, le=1, description="Share of its counters that are measured.", examples=[1.0]),
    ]


class CounterNow(_Now):
    """A counter now."""

    counter_id: CounterId
    sensor_id: SensorId


class Live(Shape):
    """Every zone and counter at one instant."""

    at: Annotated[Moment, Field(description="The city's time.")]
    municipality: Annotated[
        MunicipalityCode | None, Field(description="Whose alone; null for all.")
    ]
    zones: list[ZoneNow]
    counters: list[CounterNow]


def shown(news: Snapshot) -> Live:
    """Return a snapshot as it is shown."""
    return Live.model_validate(
        {
            "at": _moment(news.at),
            "municipality": news.municipality,
            "zones": [
                ZoneNow.model_validate(
                    {
                        "municipality": zone.municipality,
                        "zone_id": zone.id,
                        "state": zone.state,
                        "per_hour": zone.per_hour,
                        "level": zone.level,
                        "age_seconds": zone.age_seconds,
                        "since": _moment(zone.since_at),
                        "covered": zone.covered,
                    }
                )
                for zone in news.zones
            ],
            "counters": [
                CounterNow.model_validate(
                    {
                        "municipality": counter.municipality,
                        "counter_id": counter.id,
                        "sensor_id": counter.sensor_id,
                        "state": counter.state,
                        "per_hour": counter.per_hour,
                        "level": counter.level,
                        "age_seconds": counter.age_seconds,
                        "since": _moment(counter.since_at),
                    }
                )
                for counter in news.counters
            ],
        }
    )


class _ZoneLine(msgspec.Struct, rename="camel", gc=False):
    municipality: str
    state: str
    per_hour: int | None
    level: str | None
    age_seconds: int | None
    since: datetime | None
    zone_id: str
    covered: float


class _CounterLine(msgspec.Struct, rename="camel", gc=False):
    municipality: str
    state: str
    per_hour: int | None
    level: str | None
    age_seconds: int | None
    since: datetime | None
    counter_id: str
    sensor_id: str


class _LiveLines(msgspec.Struct, gc=False):
    at: datetime | None
    municipality: str | None
    zones: list[_ZoneLine]
    counters: list[_CounterLine]


_ENCODER: Final = msgspec.json.Encoder()


def shown_json(news: Snapshot) -> bytes:
    """Write a snapshot: the very text of what `shown` returns."""
    zones = [
        _ZoneLine(
            zone.municipality,
            zone.state,
            zone.per_hour,
            zone.level,
            zone.age_seconds,
            _moment(zone.since_at),
            zone.id,
            zone.covered,
        )
        for zone in news.zones
    ]
    counters = [
        _CounterLine(
            counter.municipality,
            counter.state,
            counter.per_hour,
            counter.level,
            counter.age_seconds,
            _moment(counter.since_at),
            counter.id,
            counter.sensor_id,
        )
        for counter in news.counters
    ]
    return _ENCODER.encode(_LiveLines(_moment(news.at), news.municipality, zones, counters))


# Not left to the model: it takes a large number for milliseconds.
def _moment(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
