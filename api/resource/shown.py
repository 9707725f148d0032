"""The shapes of the live figures."""

from datetime import UTC, datetime
from typing import Annotated

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
            description="How long ago the newest released figure ended; null if there is none.",
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
        float, Field(ge=0, le=1, description="Share of its counters that are measured.")
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


# Not left to the model: it takes a large number for milliseconds.
def _moment(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
