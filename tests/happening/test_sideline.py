"""Rules of a happening look while it lasts, where it is."""

import asyncio
import time
from typing import Any

import psycopg
import pytest

from anonymise.cluster import Cluster
from monitor.alert.extras import NOTHING, Extras
from monitor.alert.post import Post, posting
from monitor.clock import WallClock
from monitor.happening.sideline import READ_SECONDS, HappeningSideline
from monitor.reading import Reader
from monitor.store import Store
from tests.alert.ruling import busy, clear_rules, put_rule, rows
from tests.demo.poll import eventually
from tests.happening.fair import fair, keep, local
from tests.monitor.city import CODE, NEIGHBOUR, put


class Beside:
    """What another sideline knows."""

    def __init__(self) -> None:
        self.known: Extras = NOTHING

    async def extras(self, municipality: str, now: int) -> Extras:
        del municipality, now
        return self.known


@pytest.fixture
def database_url(embedded_database_url: str) -> str:
    return embedded_database_url


def test_it_goes_on_at_its_zones_and_their_counters_from_build_up_to_clearing(
    owner: psycopg.Connection[Any], database_url: str
) -> None:
    keep(owner, fair(), fair(id="parade", zones=("market",), zone_capacities={}))
    beside = Beside()

    async def work() -> None:
        reader = Reader(database_url, size=1)
        await reader.open()
        sideline = HappeningSideline(reader, beside)
        try:
            # Before it, nothing is added: it is the very same.
            assert await sideline.extras(CODE, local("09:59")) is NOTHING
            found = await sideline.extras(CODE, local("10:00"))
            assert {place: set(ids) for place, ids in found.happenings.items()} == {
                "market": {"fair", "parade"},
                "market-1:in": {"fair", "parade"},
                "market-2:in": {"fair", "parade"},
                "gate-1:in": {"fair", "parade"},
                "park": {"fair"},
                "gate-1:out": {"fair"},
            }
            # Whoever judges looks at everything anew for what is not the very same.
            assert await sideline.extras(CODE, local("10:01")) is found
            assert await sideline.extras(CODE, local("14:59")) is found
            assert await sideline.extras(NEIGHBOUR, local("12:00")) is NOTHING
            beside.known = Extras(usual={"market": (1.0, 2.0)})
            later = await sideline.extras(CODE, local("14:59"))
            assert later.usual == beside.known.usual
            assert later.happenings == found.happenings
            assert await sideline.extras(CODE, local("15:00")) is beside.known
            # A change counts soon.
            keep(owner, fair(clearing_until=local("16:00")))
            soon = await sideline.extras(CODE, local("15:00") + READ_SECONDS)
            assert set(soon.happenings["park"]) == {"fair"}
        finally:
            await reader.close()

    asyncio.run(work())


def test_a_rule_raises_while_its_happening_goes_on_and_not_before_another_begins(
    store: Store, owner: psycopg.Connection[Any], database_url: str
) -> None:
    now = int(time.time()) // 60 * 60
    later = now + 7200
    on = {"build_up_from": now - 600, "starts_at": now, "ends_at": later, "clearing_until": later}
    ahead = {name: at + 3600 for name, at in on.items()}
    assert keep(owner, fair(**on), fair(id="parade", **ahead)) == ["done", "done"]
    clear_rules(owner)
    for happening in ("fair", "parade"):
        put_rule(owner, busy(name=happening, happening=happening))
    # 6,000 an hour, of which the rules want 600.
    put(store, [Cluster("market-1:in", now - 120, now - 60, 100)])
    raised = "select rule_name from alert"
    with posting(Post(database_url, WallClock())):
        assert eventually(lambda: bool(rows(owner, raised)), 30)
        judged = "select judged_at > (select max(raised_at) from alert) from alert_watch"
        assert eventually(lambda: bool(rows(owner, judged)), 30)
    assert rows(owner, raised) == [("fair",)]
