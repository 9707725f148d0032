"""A municipality has so many rules at most, whoever makes them and however many at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor.__main__ import main
from monitor.access.principal import Grant, Role
from monitor.alert.limit import HIGHEST, MOST_RULES, most_rules
from monitor.alert.rule import Rule
from monitor.errors import SettingsError
from monitor.settings import SettingReader
from monitor.store import Store
from tests.alert.ruling import Owner, asked_rule, busy, put_rule, rows
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import serving
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city

MOST = 5
"""Three of them there is at the outset."""

FULL = -2
SECONDS = 10


@pytest.fixture
def url(embedded_database_url: str) -> str:
    with Store.connect(embedded_database_url) as store:
        store.save_registry(city())
        store.save_registry(city(NEIGHBOUR, prefix="far-"))
    return embedded_database_url


@pytest.fixture
def owner(url: str) -> Iterator[Owner]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def api(url: str) -> Iterator[httpx.Client]:
    with serving(url, guard=GUARDED, alert_rules=MOST) as client:
        client.auth = Bearer(make_key(url, Grant(Role.MANAGER, CODE)).text)
        yield client


def count(owner: Owner, code: str = CODE) -> int:
    ((found,),) = rows(owner, f"select count(*) from alert_rule where municipality = '{code}'")
    return int(found)


def put(connection: Owner, rule: Rule, most: int) -> int:
    row = connection.execute(
        "select put_alert_rule(null, null, %s, 'test', %s, %s)", (Jsonb(rule.row()), NOW, most)
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_rule_too_many_is_refused_and_it_is_told_what_to_do(
    api: httpx.Client, owner: Owner
) -> None:
    made = [api.post("/v1/alert-rules", json=asked_rule()) for _ in range(MOST - 3)]
    assert [answer.status_code for answer in made] == [201, 201]
    refused = api.post("/v1/alert-rules", json=asked_rule())
    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert [fault["name"] for fault in problem["errors"]] == ["municipality"]
    assert "has 5 rules of alerts" in problem["detail"]
    assert "delete one" in problem["detail"]
    assert count(owner) == MOST
    # What is there may be changed, and makes room when it goes.
    path = f"/v1/alert-rules/{made[0].json()['id']}"
    assert api.put(path, json=asked_rule(raiseLine=7000)).status_code == 200
    assert api.delete(path).status_code == 204
    assert api.post("/v1/alert-rules", json=asked_rule()).status_code == 201
    assert count(owner) == MOST


def test_another_municipality_has_its_own(api: httpx.Client, owner: Owner) -> None:
    for number in range(MOST):
        put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market", name=f"{number}"))
    assert api.post("/v1/alert-rules", json=asked_rule()).status_code == 201


def test_many_at_once_make_no_rule_too_many(api: httpx.Client, owner: Owner) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: api.post("/v1/alert-rules", json=asked_rule()), range(16))
        )
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [400] * 14
    assert count(owner) == MOST


def test_who_makes_the_last_one_is_waited_for(url: str, owner: Owner) -> None:
    with psycopg.connect(url) as first, ThreadPoolExecutor(1) as pool:
        assert put(first, busy(name="first"), 4) > 0
        second = pool.submit(put, owner, busy(name="second"), 4)
        waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        assert eventually(lambda: first.execute(waits).fetchone() == (1,), SECONDS)
        first.commit()
        assert second.result(SECONDS) == FULL
    assert count(owner) == 4


def test_a_file_of_rules_that_is_too_long_changes_nothing(
    url: str,
    owner: Owner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", url)
    monkeypatch.setenv("PASSANT_ALERT_RULES", "4")
    table = "[[rule]]\nname = '{}'\nscope = 'zone'\nmeasure = 'per-hour'\nraise = 600\n"
    file = tmp_path / "rules.toml"
    file.write_text(table.format("One") + table.format("Two"), encoding="utf-8")
    asked = ["rules", "import", str(file), "--municipality", CODE]
    assert main(asked) == 2
    told = capsys.readouterr()
    assert "4 rules of alerts" in told.err
    assert "PASSANT_ALERT_RULES" in told.err
    assert told.out == ""
    assert count(owner) == 3
    monkeypatch.setenv("PASSANT_ALERT_RULES", "5")
    # A second time it changes those that are there.
    assert [main(asked), main(asked)] == [0, 0]
    assert count(owner) == MOST


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", f"{HIGHEST + 1}", "٣"])
def test_a_limit_that_is_none_is_told(text: str) -> None:
    settings = SettingReader({"PASSANT_ALERT_RULES": text})
    assert most_rules(settings) == MOST_RULES
    with pytest.raises(SettingsError) as caught:
        settings.check()
    assert caught.value.problems == (
        f"PASSANT_ALERT_RULES must be a whole number from 1 to {HIGHEST}",
    )


def test_a_limit_may_be_set_and_need_not_be() -> None:
    assert most_rules(SettingReader({})) == MOST_RULES
    assert most_rules(SettingReader({"PASSANT_ALERT_RULES": "1200"})) == 1200
