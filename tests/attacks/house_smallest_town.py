"""The town of the smallest figures: clusters of just fifteen, short and long, and next to nothing.

It is October, and the clock is put back on its last Sunday.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import psycopg

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from monitor.interval import midnight
from monitor.quality.finding import Finding, Reason
from monitor.quality.inspector import _columns
from monitor.registry.entry import Registry
from monitor.store import Delivery, EdgeStatus, SensorStatus, Store
from tests.attacks.house_centre_town import (
    A_DAY,
    AREA,
    CODE,
    DAY,
    EDGE,
    HOUR,
    MINUTE,
    ZONE,
    town,
)
from tests.monitor.surroundings import SQUARE, STAGE, table

NOW: Final = int(datetime(2025, 10, 29, 11, 30, tzinfo=UTC).timestamp())
LAST_DAYS: Final = (date(2025, 9, 1), date(2025, 10, 26), date(2025, 10, 28), date(2025, 10, 29))
"""One that is final, one of 25 hours, yesterday and today."""

WIDE_SQUARE_METRES: Final = 90_000
"""Ground on which fifteen persons are next to nothing."""

_FIFTEEN: Final = {"ABROAD+GM0200": 15, "BU1": 15, "BU2+GM0164": 15}


def smallest_town() -> Registry:
    """Return the registry: that of the centre, with a view of a wide field."""
    registry = town()
    return replace(
        registry,
        sensors=tuple(
            replace(
                sensor,
                views=tuple(
                    replace(view, square_metres=WIDE_SQUARE_METRES) if view.id == STAGE else view
                    for view in sensor.views
                ),
            )
            for sensor in registry.sensors
        ),
    )


def furnish(database_url: str) -> None:
    """Store figures of every kind, each as small as it may be."""
    with Store.connect(database_url) as store:
        store.save_registry(smallest_town())
        clusters = tuple(cluster for day in LAST_DAYS for cluster in _clusters(day))
        hour = NOW - NOW % HOUR
        tables = tuple(table(hour - n * HOUR, _FIFTEEN, area=AREA) for n in (1, 2, 30))
        seen_at = [*(midnight(day, ZONE) + 7 * HOUR for day in LAST_DAYS), NOW - MINUTE]
        views = tuple(Presence(view, at, 15) for view in (SQUARE, STAGE) for at in seen_at)
        outcome = store.put(
            [
                Delivery(CODE, EDGE, 1, clusters),
                Delivery(CODE, EDGE, 2, tables=tables),
                Delivery(CODE, EDGE, 3, presences=views),
            ]
        )
        if outcome.refused:
            raise RuntimeError(f"the store refused what is just large enough: {outcome.refused}")
        alive = tuple(SensorStatus(name, frames=True, since_at=NOW - DAY) for name in A_DAY)
        store.put_status(CODE, EDGE, EdgeStatus(NOW - 20, online=True, sensors=alive))
    found = (
        Finding("low", "low:in", Reason.LOW_VOLUME, NOW - 2 * DAY, NOW - DAY, 0.03),
        Finding("mid", None, Reason.OUTAGE, NOW - 3 * HOUR, NOW, ongoing=True),
    )
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "select public.put_finding(%s, 0, %s, %s::text[], %s::text[], %s::text[], %s::bigint[],"
            " %s::bigint[], %s::double precision[], %s::boolean[])",
            (CODE, NOW, *_columns(found)),
        )


# In parts of a day: a minute, a quarter, just over an hour, most of a day, and on no grid of hours.
def _clusters(day: date) -> list[Cluster]:
    start = midnight(day, ZONE)
    until = min(NOW - NOW % MINUTE, start + 23 * HOUR)
    found = [Cluster("rare:in", start + 9 * HOUR, start + 10 * HOUR + MINUTE, 15)]
    found.append(Cluster("low:in", start, start + 11 * HOUR, 15))
    found.append(Cluster("mid:in", start + 7 * MINUTE, start + 8 * HOUR, 20))
    for counter, seconds, count in (
        ("busy-1:in", MINUTE, 15),
        ("busy-2:in", 15 * MINUTE, 15),
        ("high:in", 61 * MINUTE, 15),
    ):
        ends = range(until - 6 * seconds, until + 1, seconds)
        found += [Cluster(counter, end - seconds, end, count) for end in ends]
    return found
