"""How the live figures are written.

The models are what is documented, and what tests compare with; what is sent is written past them,
for a snapshot may be of thousands of counters and is made several times a second.
"""

from datetime import datetime
from operator import attrgetter
from typing import Final

import msgspec

from api.resource.busyness import CounterNow, Live, ZoneNow
from api.utc import utc
from monitor import now
from monitor.figure import age_seconds
from monitor.live import Snapshot


def shown(news: Snapshot) -> Live:
    """Return a snapshot as it is shown."""
    return Live.model_validate(
        {
            "at": utc(news.at),
            "municipality": news.municipality,
            "zones": [
                ZoneNow.model_validate(
                    _common(zone, zone.age_seconds)
                    | {
                        "zone_id": zone.id,
                        "covered": zone.covered,
                        "occupancy": zone.occupancy.count,
                        "occupancy_low": zone.occupancy.low,
                        "occupancy_high": zone.occupancy.high,
                        "occupancy_state": zone.crowding.state,
                        "capacity": zone.capacity,
                        "occupancy_share": zone.crowding.share,
                        "density": zone.density,
                        "density_source": zone.density_source,
                        "usual_weekday": zone.usual_moment and zone.usual_moment.weekday,
                        "usual_time": zone.usual_moment and zone.usual_moment.time,
                        "usual_season": zone.usual_moment and zone.usual_moment.season,
                    }
                )
                for zone in news.zones
            ],
            "counters": [
                CounterNow.model_validate(
                    _common(counter, age_seconds(counter.ended_at, news.at))
                    | {"counter_id": counter.id, "sensor_id": counter.sensor_id}
                )
                for counter in news.counters
            ],
        }
    )


def _common(figure: now.ZoneNow | now.CounterNow, age: int | None) -> dict[str, object]:
    return {
        "municipality": figure.municipality,
        "state": figure.state,
        "per_hour": figure.per_hour,
        "level": figure.level,
        "age_seconds": age,
        "since": utc(figure.since_at),
        "line": figure.line,
        "per_minute": figure.per_minute,
        "window_seconds": figure.window_seconds,
        "flow": figure.flow,
        "trend": figure.trend,
        "level_scheme": figure.level_scheme,
        "jam": figure.jam,
        "usual_per_hour": figure.usual_per_hour,
        "busier_percent": figure.busier_percent,
    }


class _Line(msgspec.Struct, rename="camel", gc=False):
    municipality: str
    state: str
    per_hour: int | None
    level: str | None
    age_seconds: int | None
    since: datetime | None
    line: str | None
    per_minute: float | None
    window_seconds: int | None
    flow: float | None
    trend: str | None
    level_scheme: str | None
    jam: bool | None
    usual_per_hour: int | None
    busier_percent: int | None


class _ZoneLine(_Line, rename="camel", gc=False):
    zone_id: str
    covered: float
    occupancy: int | None
    occupancy_low: int | None
    occupancy_high: int | None
    occupancy_state: str | None
    capacity: int | None
    occupancy_share: float | None
    density: float | None
    density_source: str | None
    usual_weekday: int | None
    usual_time: str | None
    usual_season: str | None


class _CounterLine(_Line, rename="camel", gc=False):
    counter_id: str
    sensor_id: str


class _LiveLines(msgspec.Struct, gc=False):
    at: datetime | None
    municipality: str | None
    zones: list[_ZoneLine]
    counters: list[_CounterLine]


_ENCODER: Final = msgspec.json.Encoder()
_MOMENT_OF: Final = attrgetter("weekday", "time", "season")
_NO_MOMENT: Final = (None, None, None)


def shown_json(news: Snapshot) -> bytes:
    """Write a snapshot: the very text of what `shown` returns."""
    at = news.at
    zones = [
        _ZoneLine(
            zone.municipality,
            zone.state,
            zone.per_hour,
            zone.level,
            zone.age_seconds,
            utc(zone.since_at),
            zone.line,
            zone.per_minute,
            zone.window_seconds,
            zone.flow,
            zone.trend,
            zone.level_scheme,
            zone.jam,
            zone.usual_per_hour,
            zone.busier_percent,
            zone.id,
            zone.covered,
            zone.occupancy.count,
            zone.occupancy.low,
            zone.occupancy.high,
            zone.crowding.state,
            zone.capacity,
            zone.crowding.share,
            zone.density,
            zone.density_source,
            *(_MOMENT_OF(zone.usual_moment) if zone.usual_moment else _NO_MOMENT),
        )
        for zone in news.zones
    ]
    counters = [
        _CounterLine(
            counter.municipality,
            counter.state,
            counter.per_hour,
            counter.level,
            age_seconds(counter.ended_at, at),
            utc(counter.since_at),
            counter.line,
            counter.per_minute,
            counter.window_seconds,
            counter.flow,
            counter.trend,
            counter.level_scheme,
            counter.jam,
            counter.usual_per_hour,
            counter.busier_percent,
            counter.id,
            counter.sensor_id,
        )
        for counter in news.counters
    ]
    return _ENCODER.encode(_LiveLines(utc(news.at), news.municipality, zones, counters))
