"""A town full of data, and those who are signed in to it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from playwright.sync_api import Browser, BrowserContext, StorageState

from anonymise.cluster import Cluster
from api.session.rolemap import RoleMap
from monitor.registry.entry import Registry
from monitor.store import Store
from tests.alert.ruling import busy, put_rule, raise_alert
from tests.dashboards.desk import Desk, opened, sign_in
from tests.dashboards.town import write_usual
from tests.evaluation.drawer import keep_evaluation
from tests.fix_database import Server
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, city, put, speak
from tests.monitor.surroundings import surrounded, table, tables

HOUR: Final = 3600
SENSORS: Final = ("market-1", "market-2", "gate-1")
FEWER: Final = {"BE+DE": 90, "GM0153": 800, "GM0164+GM0200": 60}

ROLES: Final = RoleMap.from_table(
    {
        "claim": "roles",
        "scope": "openid profile roles",
        "purpose": "tests",
        "grant": [
            {"value": "passant-manager", "role": "manager", "municipality": CODE},
            {"value": "passant-analyst", "role": "analyst", "municipality": CODE},
            {"value": "passant-administrator", "role": "administrator", "municipality": "*"},
        ],
    }
)
"""Whoever analyses does so here, not at the neighbour's."""


@dataclass
class Hall:
    """A town full of data, and those who are signed in to it."""

    desk: Desk
    states: dict[str, StorageState] = field(default_factory=dict)

    def enter(self, browser: Browser, account: str | None) -> BrowserContext:
        """Return a window of somebody who is signed in, or of nobody; still in light and Dutch."""
        if account is not None and account not in self.states:
            context = browser.new_context(locale="nl-NL")
            sign_in(self.desk, context.new_page(), account)
            self.states[account] = context.storage_state()
            context.close()
        return browser.new_context(
            viewport={"width": 1440, "height": 900},
            storage_state=None if account is None else self.states[account],
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
            color_scheme="light",
        )


@contextmanager
def hall(server: Server, template: str) -> Iterator[Hall]:
    """Open a town with figures, alerts, visitors, a happening and a sensor that is out."""
    with opened(server, template, roles=ROLES) as desk:
        # A minute and more ago, for a test may release the minute that was.
        _fill(desk, (int(desk.clock.at) - 120) // HOUR * HOUR)
        yield Hall(desk)


def _arranged(registry: Registry, now: int) -> Registry:
    """Return a registry whose sensors are some 60 m apart, and whose counting has long begun.

    So each is seen on a map, and how many are inside is known at whatever hour this runs.
    """
    sensors = tuple(
        replace(sensor, longitude=sensor.longitude + 0.0009 * place)
        for place, sensor in enumerate(registry.sensors)
    )
    hour = (datetime.fromtimestamp(now, UTC).hour + 12) % 24
    zones = tuple(replace(zone, reset_hour=hour) for zone in registry.zones)
    return replace(registry, sensors=sensors, zones=zones)


def _fill(desk: Desk, now: int) -> None:
    owner = desk.owner
    with Store.connect(owner.info.dsn) as store:
        store.save_registry(_arranged(surrounded(city()), now))
        alive = [(sensor, sensor != "market-2", now - 9 * HOUR) for sensor in SENSORS]
        speak(store, int(time.time()), alive)
        for counter, count in (("market-1:in", 900), ("gate-1:in", 120), ("gate-1:out", 80)):
            hours = range(now - 8 * HOUR, now, HOUR)
            put(store, [Cluster(counter, at, at + HOUR, count) for at in hours])
        store.put([tables(7, table(now - 2 * HOUR), table(now - HOUR, FEWER))])
    write_usual(owner, "market", range(96))
    keep(
        owner,
        fair(
            build_up_from=now - 2 * HOUR,
            starts_at=now - HOUR,
            ends_at=now + 5 * HOUR,
            clearing_until=now + 6 * HOUR,
            zones=("park",),
            zone_capacities={},
            capacity=None,
        ),
    )
    keep_evaluation(owner)
    rule_id = put_rule(owner, busy(severity="critical"))
    over = raise_alert(owner, put_rule(owner, busy(name="Over")), "park", now - 600)
    owner.execute(
        "select close_alert(%s, null, %s, 'Ans', 'The band went home.')", (over, now - 300)
    )
    raise_alert(owner, rule_id, "park", now)
    owner.execute(
        "insert into finding (municipality, sensor_id, reason, started_at, ended_at, found_at,"
        " ongoing) values (%s, 'market-2', 'outage', to_timestamp(%s), to_timestamp(%s),"
        " to_timestamp(%s), true)",
        (CODE, now - 24 * HOUR, now, now),
    )
