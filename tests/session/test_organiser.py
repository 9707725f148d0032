"""Who signs in as the organiser of a happening has what its happening has, and no longer."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from tests.alert.ruling import busy, put_rule, raise_alert
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE
from tests.session.agent import Agent
from tests.session.site import Site

HOUR = 3600


@pytest.fixture
def owner(site: Site) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(site.store_url, autocommit=True) as owner:
        yield owner
        owner.execute("delete from happening")


def set_fair(owner: psycopg.Connection[Any], ends_in: int, zones: tuple[str, ...]) -> None:
    """Set the fair: it began three hours ago."""
    now = int(time.time())
    times = {
        "build_up_from": now - 3 * HOUR,
        "starts_at": now - 2 * HOUR,
        "ends_at": now + ends_in - 60,
        "clearing_until": now + ends_in,
    }
    assert keep(owner, fair(zones=zones, zone_capacities={}, **times)) == ["done"]


def statuses(agent: Agent, *paths: str) -> list[int]:
    return [agent.get(path).status_code for path in paths]


def test_an_organiser_that_signed_in_has_the_zones_of_its_happening_while_it_lasts(
    agent: Agent, owner: psycopg.Connection[Any]
) -> None:
    set_fair(owner, HOUR, ("market",))
    market, park = (
        raise_alert(owner, put_rule(owner, busy(name=zone, subject=zone)), zone, int(time.time()))
        for zone in ("market", "park")
    )
    agent.sign_in("sam")
    (grant,) = agent.session().json()["grants"]
    assert grant == {
        "role": "organiser",
        "municipality": CODE,
        "zones": ["market"],
        "happeningId": "fair",
    }
    assert alerts(agent.get("/v1/alerts")) == [market]
    noted = agent.client.post(
        f"{agent.site}/v1/alerts/{market}/notes", json={"note": "gate open"}, headers=agent.csrf()
    )
    assert noted.status_code == 201
    assert [(turn["by"], turn["note"]) for turn in noted.json()["history"]][-1] == (
        "Sam",
        "gate open",
    )
    # It is moved, to the park as well.
    set_fair(owner, HOUR, ("market", "park"))
    assert alerts(agent.get("/v1/alerts")) == [park, market]
    # It is over: what is left is its plan and its report.
    set_fair(owner, -HOUR, ("market", "park"))
    assert agent.session().json()["grants"][0]["zones"] == []
    paths = ("/v1/happenings/fair", "/v1/happenings/fair/report", "/v1/alerts")
    assert statuses(agent, *paths) == [200, 200, 403]
    recent = time.strftime("/v1/footfall?zoneId=market&from=%Y-%m-%d", time.gmtime())
    assert statuses(agent, recent) == [403]
    # It is deleted, and with it the only right that Sam had.
    owner.execute("delete from happening")
    assert statuses(agent, "/session") == [401]


def alerts(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [int(each["id"]) for each in answer.json()["data"]]
