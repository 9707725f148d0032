"""A fair on a Sunday in the small city, whose numbers are worked out by hand.

Times are local. It is held from 12:00 to 14:00, with a build-up from 10:00 and a clearing until
15:00, on ``market`` and in ``park``. By quarter of an hour:

========  ========  ========  ====  =======================================
from      market-1  market-2  park  of the park's gate
========  ========  ========  ====  =======================================
12:00          300        30    45
12:15         1300        30        too few
12:30                               out, until 13:30
13:00          200        20        out
13:30                           30
13:45                               too few
========  ========  ========  ====  =======================================

So market has 330, 1330 and 220, which is 1880; park 75; both together 1955.
"""

import secrets
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

from anonymise.cluster import Cluster
from monitor.happening.happening import Happening
from monitor.store import Store
from tests.alert.ruling import busy, put_rule, raise_alert
from tests.monitor.city import CODE, NEIGHBOUR, at, put

DAY: Final = "2026-05-31"
BEFORE: Final = "2025-06-01"
FAR: Final = {"zones": ("far-market",)}
"""Where the neighbour has one."""


def local(time: str, day: str = DAY) -> int:
    """Return an instant; it is summer in Enschede."""
    return at(f"{day}T{time}:00+02:00")


def fair(**changes: Any) -> Happening:
    """Return the fair."""
    asked: dict[str, Any] = {
        "municipality": CODE,
        "id": "fair",
        "name": "The fair",
        "build_up_from": local("10:00"),
        "starts_at": local("12:00"),
        "ends_at": local("14:00"),
        "clearing_until": local("15:00"),
        "zones": ("market", "park"),
        "capacity": 3000,
        "zone_capacities": {"park": 400},
        "note": "stage in the north",
        "is_public": False,
    }
    return Happening(**asked | changes)


def fair_before(**changes: Any) -> Happening:
    """Return the fair of the year before, on the market alone and two hours later."""
    asked: dict[str, Any] = {
        "id": "fair-2025",
        "name": "The fair of 2025",
        "build_up_from": local("12:00", BEFORE),
        "starts_at": local("14:00", BEFORE),
        "ends_at": local("16:00", BEFORE),
        "clearing_until": local("17:00", BEFORE),
        "zones": ("market",),
        "zone_capacities": {},
    }
    return fair(**asked | changes)


def asked_fair(**changes: Any) -> dict[str, Any]:
    """Return the fair as it is sent to the api."""
    asked = {
        "municipality": CODE,
        "id": "fair",
        "name": "The fair",
        "buildUpFrom": "2026-05-31T08:00:00Z",
        "startsAt": "2026-05-31T10:00:00Z",
        "endsAt": "2026-05-31T14:00:00+02:00",
        "clearingUntil": "2026-05-31T13:00:00Z",
        "zoneIds": ["market", "park"],
    }
    return asked | changes


def _cluster(counter: str, began: str, ended: str, count: int, day: str = DAY) -> Cluster:
    return Cluster(counter, local(began, day), local(ended, day), count)


CLUSTERS: Final = (
    _cluster("market-1:in", "12:00", "12:15", 300),
    # 40 persons per metre and minute: busy, for five minutes.
    _cluster("market-1:in", "12:15", "12:20", 1000),
    _cluster("market-1:in", "12:20", "12:30", 300),
    _cluster("market-1:in", "13:00", "13:15", 200),
    _cluster("market-2:in", "12:00", "12:30", 60),
    _cluster("market-2:in", "13:00", "13:15", 20),
    _cluster("gate-1:in", "12:00", "12:15", 45),
    _cluster("gate-1:in", "13:30", "13:45", 30),
    _cluster("market-1:in", "14:15", "14:30", 1000, BEFORE),
)


def hold(store: Store, owner: psycopg.Connection[Any]) -> int:
    """Let the fair have been, this year and the year before; return the id of its alert."""
    put(store, CLUSTERS)
    spans = [
        ("market-1", "10:00", "15:00", "alive", DAY),
        ("market-2", "10:00", "15:00", "alive", DAY),
        ("gate-1", "10:00", "12:30", "alive", DAY),
        ("gate-1", "12:30", "13:30", "outage", DAY),
        ("gate-1", "13:30", "15:00", "alive", DAY),
        ("market-1", "12:00", "17:00", "alive", BEFORE),
        ("market-2", "12:00", "17:00", "alive", BEFORE),
    ]
    for sensor, began, ended, state, day in spans:
        owner.execute(
            "insert into coverage values (%s, %s, to_timestamp(%s), to_timestamp(%s), %s)",
            (CODE, sensor, local(began, day), local(ended, day), state),
        )
    owner.execute(
        "insert into finding (municipality, sensor_id, reason, started_at, ended_at, ongoing)"
        " values (%s, 'gate-1', 'outage', to_timestamp(%s), to_timestamp(%s), false)",
        (CODE, local("12:30"), local("13:30")),
    )
    # A Sunday at noon.
    owner.execute(
        "insert into typical values"
        " (%s, 'ordinary', 7, 48, 'zone', 'market', 100, 150, 200, 300, 400, 40)",
        (CODE,),
    )
    rule_id = put_rule(owner, busy(name="Too busy", severity="critical"))
    alert_id = raise_alert(owner, rule_id, at=local("12:20"))
    codes = [CODE]
    asked = (alert_id, codes, local("12:24"), "Centre desk")
    owner.execute("select public.acknowledge_alert(%s, %s, %s, %s)", asked)
    owner.execute(
        "update alert set cleared_at = to_timestamp(%s) where id = %s", (local("12:50"), alert_id)
    )
    closed = (alert_id, codes, local("13:00"), "Centre desk", "The street was opened.")
    owner.execute("select public.close_alert(%s, %s, %s, %s, %s)", closed)
    return alert_id


def keep(
    owner: psycopg.Connection[Any],
    *happenings: Happening,
    until: int = 2**31,
    now: int | None = None,
) -> list[str]:
    """Write happenings as whoever asks by the api does; return what is said of each.

    That is by `now`, and just before the build-up of each unless it is told.
    """
    put_one = "select public.put_happening(null, %s, 'test', null, %s, %s)"
    said = []
    for each in happenings:
        at = each.build_up_from - 60 if now is None else now
        row = owner.execute(put_one, (Jsonb(each.row()), at, until)).fetchone()
        assert row is not None
        said.append(str(row[0]))
    return said


def happening_question(url: str, path: str) -> tuple[str, dict[str, Any] | None]:
    """Put happenings into a question; return it with what is sent along."""
    if "happenings" not in path:
        return path, None
    gone = secrets.token_hex(8)
    one: dict[str, Any] = {"zones": ("market",), "zone_capacities": {}, "is_public": True}
    with psycopg.connect(url, autocommit=True) as owner:
        keep(owner, fair(id="kings-day", **one))
        keep(owner, fair(id="far-kings-day", municipality=NEIGHBOUR, **one | FAR))
        if "{gone}" in path:
            keep(owner, fair(id=gone, **one))
    sent = "kings-day" if "{happening}" in path else secrets.token_hex(8)
    path = path.replace("{happening}", "kings-day").replace("{gone}", gone)
    # Still to come, or the keys of its organiser would end.
    times = {
        "buildUpFrom": "2026-06-05T08:00:00Z",
        "startsAt": "2026-06-05T10:00:00Z",
        "endsAt": "2026-06-05T12:00:00Z",
        "clearingUntil": "2026-06-05T13:00:00Z",
    }
    return path, asked_fair(id=sent, zoneIds=["market"], **times)
