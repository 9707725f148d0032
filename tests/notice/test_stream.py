"""The stream of alerts: in order, resumed from the database, for those who may alone."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest

from monitor.access.principal import Grant, Role
from tests.alert.ruling import Owner, busy, put_rule, raise_alert
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import serving
from tests.happening.fair import fair, keep
from tests.monitor.city import CODE, NEIGHBOUR, NOW

PATH = "/v1/alerts/stream"


@pytest.fixture(scope="module")
def api(url: str) -> Iterator[httpx.Client]:
    with serving(url, guard=GUARDED) as client:
        client.auth = Bearer(make_key(url, Grant(Role.MANAGER, CODE)).text)
        yield client


class Lines:
    """The events of a stream, as a browser has them: the last id stays though nothing is told."""

    def __init__(self, answer: httpx.Response) -> None:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        self._lines = answer.iter_lines()
        self.last_id = ""
        # Until the first blank line: then it follows.
        assert self._block() == {}

    def next(self) -> tuple[str, dict[str, Any]]:
        block = self._block()
        while not block:
            block = self._block()
        assert block["event"] == "alert"
        return self.last_id, json.loads(block["data"])

    def is_over(self) -> bool:
        return all(line.startswith(":") or not line for line in self._lines)

    def _block(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self._lines:
            if not line:
                break
            name, _, value = line.partition(": ")
            if name == "id":
                self.last_id = value
            elif name in {"event", "data"}:
                found[name] = value
        return found


@contextmanager
def following(api: httpx.Client, last_id: str | None = None, query: str = "") -> Iterator[Lines]:
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    with api.stream("GET", PATH + query, headers=headers) as answer:
        yield Lines(answer)


def test_what_becomes_of_an_alert_is_told_as_it_does(api: httpx.Client, owner: Owner) -> None:
    raise_alert(owner, put_rule(owner, busy(name="before")))
    with following(api) as lines:
        begun = int(lines.last_id)
        alert_id = raise_alert(owner, put_rule(owner, busy()))
        owner.execute("select close_alert(%s, null, %s, 'Ans', 'x')", (alert_id, NOW + 1))
        first, second = lines.next(), lines.next()
    assert begun < int(first[0]) < int(second[0])
    assert first[1] == {
        "v": 1,
        "alertId": str(alert_id),
        "word": "raised",
        "state": "raised",
        "at": "2026-06-01T10:00:00Z",
        "municipality": CODE,
        "rule": "Busy",
        "measure": "per-hour",
        "severity": "warning",
        "zoneId": "market",
        "counterId": None,
        "startedAt": "2026-06-01T09:59:00Z",
        "raisedAt": "2026-06-01T10:00:00Z",
        "clearedAt": None,
    }
    assert second[1]["word"] == "closed"


def test_who_comes_back_misses_nothing_and_has_nothing_twice(
    api: httpx.Client, owner: Owner
) -> None:
    with following(api) as lines:
        last_id = lines.last_id
    alerts = [raise_alert(owner, put_rule(owner, busy(name=f"Rule {n}"))) for n in range(3)]
    with following(api, last_id) as lines:
        told = [lines.next() for _ in alerts]
        another = raise_alert(owner, put_rule(owner, busy(name="Rule 3")))
        told.append(lines.next())
    assert [each["alertId"] for _, each in told] == [str(each) for each in (*alerts, another)]
    with following(api, told[1][0]) as lines:
        assert lines.next() == told[2]
    # Of another database, or no id at all: from now on.
    for strange in ("999999999", "x"):
        with following(api, strange) as lines:
            now = raise_alert(owner, put_rule(owner, busy(name=f"Strange {strange}")))
            assert lines.next()[1]["alertId"] == str(now)


def test_an_organiser_follows_the_alerts_of_its_zones_while_its_happening_lasts(
    api: httpx.Client, url: str, owner: Owner
) -> None:
    def move(clearing_until: int, *zones: str) -> None:
        times = {"build_up_from": NOW - 7200, "starts_at": NOW - 3600, "ends_at": NOW - 60}
        asked = fair(zones=zones, zone_capacities={}, clearing_until=clearing_until, **times)
        assert keep(owner, asked) == ["done"]

    def told(zone: str, name: str) -> str:
        rule = busy(name=name, subject=zone)
        return str(raise_alert(owner, put_rule(owner, rule), zone))

    move(NOW + 3600, "market")
    organiser = Bearer(make_key(url, Grant(Role.ORGANISER, CODE, ("market",), "fair")).text)
    with following(api) as lines:
        last_id = lines.last_id
    told("park", "before, elsewhere")
    first = told("market", "before")
    with api.stream("GET", PATH, headers={"Last-Event-ID": last_id}, auth=organiser) as answer:
        lines = Lines(answer)
        # What it missed, and then what is new; of other zones nothing.
        assert lines.next()[1]["alertId"] == first
        told("park", "elsewhere")
        second = told("market", "now")
        assert lines.next()[1]["alertId"] == second
        # Moved while it follows: the park is its own by now, and its alerts that are open too.
        move(NOW + 7200, "market", "park")
        third = told("park", "now in the park")
        assert lines.next()[1]["alertId"] == third
    # Once it is over nothing is told, of before neither.
    move(NOW - 30, "market", "park")
    with api.stream("GET", PATH, headers={"Last-Event-ID": last_id}, auth=organiser) as answer:
        lines = Lines(answer)
        move(NOW + 7200, "market", "park")
        last = told("market", "once more")
        assert lines.next()[1]["alertId"] == last
    owner.execute("delete from happening")


def test_who_missed_more_than_is_told_at_once_comes_back_for_the_rest(
    api: httpx.Client, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with following(api) as lines:
        last_id = lines.last_id
    monkeypatch.setattr("monitor.notice.bulletin.PAGE", 2)
    monkeypatch.setattr("monitor.notice.bulletin.BACKLOG", 4)
    alerts = [raise_alert(owner, put_rule(owner, busy(name=f"Rule {n}"))) for n in range(7)]
    told: list[str] = []
    for number in (4, 3):
        with following(api, last_id) as lines:
            told += [lines.next()[1]["alertId"] for _ in range(number)]
            last_id = lines.last_id
            if number == 4:
                # What comes meanwhile does not stand in for what lies between.
                alerts.append(raise_alert(owner, put_rule(owner, busy(name="Rule 7"))))
                assert lines.is_over()
            else:
                told.append(lines.next()[1]["alertId"])
    assert told == [str(each) for each in alerts]


def test_who_commits_first_has_the_lower_number(url: str, api: httpx.Client, owner: Owner) -> None:
    slow_rule, quick_rule = (put_rule(owner, busy(name=name)) for name in ("slow", "quick"))
    with following(api) as lines, psycopg.connect(url) as slow:
        raise_alert(slow, slow_rule)
        quick = raise_alert(owner, quick_rule)
        first, told = lines.next()
        assert told["alertId"] == str(quick)
        slow.commit()
        second, told = lines.next()
        assert told["alertId"] != str(quick)
        assert int(first) < int(second)
    with following(api, first) as lines:
        assert lines.next()[0] == second


def test_many_who_raise_at_once_neither_wait_in_a_ring_nor_are_missed(
    url: str, api: httpx.Client, owner: Owner
) -> None:
    rules = [put_rule(owner, busy(name=f"Rule {number}")) for number in range(40)]

    def raise_all(mine: list[int]) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for rule in mine:
                raise_alert(connection, rule)

    with following(api) as lines, ThreadPoolExecutor(4) as pool:
        list(pool.map(raise_all, (rules[number::4] for number in range(4))))
        numbers = [int(lines.next()[0]) for _ in rules]
    assert numbers == sorted(set(numbers))


def test_of_the_neighbour_nothing_is_told(api: httpx.Client, owner: Owner) -> None:
    far = put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market", name="far"))
    near = put_rule(owner, busy())
    with following(api) as lines:
        last_id = lines.last_id
        raise_alert(owner, far, "far-market", code=NEIGHBOUR)
        alert_id = raise_alert(owner, near)
        assert lines.next()[1]["alertId"] == str(alert_id)
    with following(api, last_id) as lines:
        assert lines.next()[1]["alertId"] == str(alert_id)
    assert api.get(f"{PATH}?municipality={NEIGHBOUR}").status_code == 400


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PUBLIC])
def test_who_may_not_read_alerts_follows_none(url: str, api: httpx.Client, role: Role) -> None:
    key = make_key(url, Grant(role, CODE))
    assert api.get(PATH, auth=Bearer(key.text)).status_code == 403
