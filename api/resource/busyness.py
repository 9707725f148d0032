"""The shapes of the live figures, as they are documented."""

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
from monitor.density import DensitySource
from monitor.registry.entry import LEVELS
from monitor.state import Line, State
from monitor.trend import Trend
from monitor.typical.season import Season

LevelWord = Annotated[
    str | None,
    Field(
        description=(
            "Word of busyness, by the scheme in `levelScheme`: a counter's by its flow; a zone's "
            "the worst of its counters', and of its density where the scheme has bounds for it. In "
            "a jam it is the highest, however few pass. Null without either."
        ),
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
    line: Annotated[
        Line | None,
        Field(
            description=(
                "The way from the sensor to here, whatever the figure still is. `up`: it is heard. "
                "`silent`: its edge hears nothing of it. `clock-off`: what it or its edge says is "
                "dated wrong. `down`: its edge is not heard. Null: nothing is known. Of a zone: "
                "what fails of any of its counters."
            )
        ),
    ]
    per_minute: Annotated[
        float | None,
        Field(
            description=(
                "Passages a minute: the mean over the window of the newest cluster, in which at "
                "least fifteen passed, and which is `windowSeconds` long; of a zone the sum of its "
                "counters'. `perHour` by another unit, and null when that is."
            ),
            examples=[20.67],
        ),
    ]
    window_seconds: Annotated[
        int | None,
        Field(
            description=(
                "Seconds that `perMinute` is the mean of; of a zone, the longest of its counters'."
            ),
            examples=[120],
        ),
    ]
    flow: Annotated[
        float | None,
        Field(
            description=(
                "Persons per metre of effective width per minute, in that window; of a zone its "
                "worst counter's. Null without a width."
            ),
            examples=[4.6],
        ),
    ]
    trend: Annotated[
        Trend | None,
        Field(
            description=(
                "The quarter hour up to the newest cluster against the quarter hour before, each "
                "by the clusters whose middle lies in it. `steady`: they differ by less than a "
                "fifth, or by no more than twice the deviation that chance and rounding make. Null "
                "where the clusters cover less than half of either."
            ),
            examples=["steady"],
        ),
    ]
    level_scheme: Annotated[
        str | None,
        Field(
            description=(
                "Name of the scheme that `level` is a word of; see the municipality's `levels`. "
                "Null without a level."
            ),
            examples=["Fruin walkway"],
        ),
    ]
    jam: Annotated[
        bool | None,
        Field(
            description=(
                "Whether the flow falls where 1.08 persons or more stand on a square metre: then "
                "it is no quieter, they are stuck. Null where density or trend is not known."
            ),
            examples=[False],
        ),
    ]

    usual_per_hour: Annotated[
        int | None,
        Field(
            description=(
                "Passages an hour that are usual at this weekday and quarter of an hour: the "
                "median of the past year, as `/typicals` has it. Null under fifteen in the quarter "
                "of an hour, and where too little is known."
            ),
            examples=[1050],
        ),
    ]
    busier_percent: Annotated[
        int | None,
        Field(
            description=(
                "By how many percent `perHour` is above `usualPerHour`; below 0 if under it. Null "
                "without either; of a zone also where not all of its counters are measured."
            ),
            examples=[18],
        ),
    ]


class ZoneNow(_Now):
    """A zone now: the sum of its measured counters, the level of the worst of them."""

    zone_id: ZoneId
    covered: Annotated[
        float,
        Field(ge=0, le=1, description="Share of its counters that are measured.", examples=[1.0]),
    ]
    occupancy: Annotated[
        int | None,
        Field(
            description=(
                "Persons in it, to the nearest five: who came in less who went out since the day "
                "began. Null under fifteen, and where it cannot be told: see `occupancyState`."
            ),
            examples=[640],
        ),
    ]
    occupancy_low: Annotated[
        int | None,
        Field(
            description=(
                "Persons: with four chances in five there are no fewer than this and no more "
                "than `occupancyHigh`, to the nearest five; null under fifteen."
            ),
            examples=[560],
        ),
    ]
    occupancy_high: Annotated[
        int | None,
        Field(
            description=(
                "Persons; see `occupancyLow`. It may be there where `occupancy` is null: there "
                "are no more than so many."
            ),
            examples=[720],
        ),
    ]
    occupancy_state: Annotated[
        State | None,
        Field(
            description=(
                "Which of five things `occupancy` is. `quiet`: fewer than fifteen, as far as it "
                "can be told. `late`, `outage`: a door of it is. `unknown`: nothing is known of a "
                "door, or for too long of the day, or in and out never balance. Null for a zone "
                "without doors of both directions."
            )
        ),
    ]
    capacity: Annotated[int | None, Field(description="Persons that it can hold.", examples=[5500])]
    occupancy_share: Annotated[
        float | None,
        Field(description="`occupancy` as a share of `capacity`.", examples=[0.116]),
    ]
    density: Annotated[
        float | None,
        Field(
            description=(
                "Persons per square metre: in the densest view of a camera in it, as of no more "
                "than five minutes ago; else `occupancy` on the ground of the zone."
            ),
            examples=[0.15],
        ),
    ]
    density_source: Annotated[
        DensitySource | None,
        Field(description="Where `density` is from; null without one."),
    ]
    usual_weekday: Annotated[
        int | None,
        Field(
            ge=1,
            le=7,
            description="Day of the week that `usualPerHour` is of, from 1 for Monday.",
            examples=[6],
        ),
    ]
    usual_time: Annotated[
        str | None,
        Field(
            description="When its quarter of an hour begins, by the local clock.",
            pattern=r"^[0-2][0-9]:(00|15|30|45)$",
            examples=["14:00"],
        ),
    ]
    usual_season: Annotated[
        Season | None,
        Field(description="Its season: `ordinary`, or `school-holiday`."),
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
