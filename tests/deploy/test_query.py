"""Every query of the dashboard and of the alert rules, put to a Prometheus that scrapes us."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from demo.survey import CODE
from tests.demo.poll import eventually
from tests.deploy.installation import PROCESSES, SENSORS, Installation, installed
from tests.fix_broker import Mosquitto
from tests.fix_database import Server
from tests.server import ROOT, find_mosquitto, require

DASHBOARD = ROOT / "deploy/grafana/dashboards/passant.json"
PAGE = ROOT / "docs/monitoring.md"

EMPTY = {
    "ALERTS": "no alert fires",
    "passant_edge_publications_refused_total": "the broker refuses nothing",
    "passant_centre_publications_refused_total": "the broker refuses nothing",
    'passant_api_requests_total{status=~"5.."}': "the api has made no error",
    "passant_alert_transitions_total": "nothing is too busy",
    "passant_watch_words_failed_total": "nobody is told anything",
    "passant_centre_words_refused_total": "the broker refuses nothing",
    "passant_centre_words_passed_over_total": "every word is of this version",
    "passant_api_words_passed_over_total": "every word is of this version",
    "passant_watch_duties_total": "a watch need not have duties",
    "passant_watch_duties_failed_total": "a watch need not have duties",
}
"""Selectors that find nothing when all is well, and why."""

ABSENT = {
    "sum by (job, what) (passant_lacks) > 0": "nothing is missing",
}
"""Queries that find nothing when all is well although their selectors do, and why."""

UNWELL = {"PassantLagHigh"}
"""Half a day of frames has come at once: the windows are as late as they seem."""

SELECTOR = re.compile(r"\b((?:passant_|process_)\w+|up|ALERTS)\b(\{[^}]*\})?")


@pytest.fixture(scope="module")
def installation(
    prometheus: Path,
    embedded_server: Server,
    embedded_migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    program = find_mosquitto()
    if program is None:
        require("mosquitto is not installed")
    name = "passant_watched"
    with psycopg.connect(embedded_server.url(), autocommit=True) as admin:
        admin.execute(f"create database {name} template {embedded_migrated}".encode())
    broker = Mosquitto(program, tmp_path_factory.mktemp("broker"), is_persistent=False)
    broker.start()
    try:
        folder = tmp_path_factory.mktemp("installation")
        with installed(folder, broker.url, embedded_server.url(name), prometheus) as whole:
            yield whole
    finally:
        broker.stop()
        with psycopg.connect(embedded_server.url(), autocommit=True) as admin:
            admin.execute(f"drop database {name} with (force)".encode())


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return found


def dashboard_queries() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel.get("targets", ())]


def substitute(expression: str, municipality: str) -> str:
    """Fill in the dashboard's variables, as Grafana does."""
    # Four times the data source's interval of 15 s.
    filled = expression.replace("$__rate_interval", "1m").replace("$municipality", municipality)
    assert "$" not in filled, expression
    return filled


def is_excused(expression: str) -> bool:
    selectors = {selector for selector, _ in selectors_of(expression)}
    return expression in ABSENT or bool(selectors & set(EMPTY))


def selectors_of(expression: str) -> Iterator[tuple[str, str]]:
    """Yield each selector as EMPTY names it, and whole."""
    for name, matchers in SELECTOR.findall(expression):
        whole = f"{name}{matchers}"
        yield (name if name in EMPTY else whole), whole


# As all of them, as one, and as several: the last is how Grafana writes those that were ticked.
@pytest.mark.parametrize("municipality", [".*", CODE, f"(GM0001|{CODE})"])
def test_every_query_of_the_dashboard_is_answered(
    installation: Installation, municipality: str
) -> None:
    queries = dashboard_queries()
    assert len(queries) > 50
    unanswered = [
        expression
        for expression in queries
        if not installation.query(substitute(expression, municipality))
        and not is_excused(expression)
    ]
    assert unanswered == []


def test_another_municipality_is_not_shown(installation: Installation) -> None:
    queries = [expression for expression in dashboard_queries() if "$municipality" in expression]
    assert len(queries) > 8
    for expression in queries:
        assert installation.query(substitute(expression, "GM0001")) == [], expression


def test_every_selector_of_a_query_or_rule_finds_something(installation: Installation) -> None:
    rules = [rule["query"] for rule in installation.rules()]
    expressions = [substitute(each, ".*") for each in dashboard_queries()] + rules
    found = {pair for expression in expressions for pair in selectors_of(expression)}
    assert len(found) > 40
    missing = {
        whole for name, whole in found if name not in EMPTY and not installation.query(whole)
    }
    assert missing == set()


def test_every_excuse_is_needed() -> None:
    rules = (ROOT / "deploy/prometheus/rules/passant.yml").read_text()
    expressions = [*dashboard_queries(), rules]
    named = {name for expression in expressions for name, _ in selectors_of(expression)}
    assert set(EMPTY) <= named
    assert set(ABSENT) <= set(expressions)


def test_every_rule_is_well_and_none_fires_when_all_is_well(installation: Installation) -> None:
    def are_evaluated() -> bool:
        return all(rule["health"] != "unknown" for rule in installation.rules())

    assert eventually(are_evaluated, 20)
    rules = installation.rules()
    text = (ROOT / "deploy/prometheus/rules/passant.yml").read_text()
    assert len(rules) == text.count("- alert: ")
    assert {rule["health"] for rule in rules} == {"ok"}, rules
    firing = [rule["name"] for rule in rules if rule["state"] != "inactive"]
    assert set(firing) <= UNWELL


def told_metrics(installation: Installation) -> set[str]:
    texts = [installation.metrics(name) for name in PROCESSES]
    # A counter's TYPE line has it without its suffix in one of the two formats.
    return {
        name
        for text in texts
        for name, kind in re.findall(r"^# TYPE (passant_\w+) (\w+)$", text, re.MULTILINE)
        if not (kind == "gauge" and name.endswith("_created"))
    }


def test_every_metric_is_on_the_page_and_in_the_dashboard(installation: Installation) -> None:
    told = told_metrics(installation)
    page = set(re.findall(r"^\| `(passant_\w+)", PAGE.read_text(), re.MULTILINE))
    assert told == page
    shown = {
        re.sub("_(bucket|count|sum)$", "", name)
        for expression in dashboard_queries()
        for name, _ in SELECTOR.findall(expression)
        if name.startswith("passant_")
    }
    assert shown == told


def test_nothing_told_names_a_sensor_or_a_counter(installation: Installation) -> None:
    for name in PROCESSES:
        text = installation.metrics(name)
        assert not [sensor for sensor in SENSORS if f'"{sensor}' in text], name


def read_lines(said: str) -> list[dict[str, Any]]:
    """Return what a process wrote, a line each; fail with all of it if one is no JSON."""
    try:
        return [json.loads(line) for line in said.splitlines()]
    except json.JSONDecodeError:
        pytest.fail(said)


def test_each_process_writes_lines_of_json(installation: Installation) -> None:
    for name in PROCESSES:
        lines = read_lines(installation.said(name))
        assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
        assert all(line["process"] == name for line in lines)
    assert read_lines(installation.said("api")), "uvicorn's own lines pass here too"
    assert "/v1/live" not in installation.said("api")


# The last: it takes a process away.
def test_a_process_that_went_is_noticed_and_named(installation: Installation) -> None:
    def pending() -> list[dict[str, Any]]:
        (rule,) = [each for each in installation.rules() if each["name"] == "PassantDown"]
        alerts: list[dict[str, Any]] = rule["alerts"]
        return alerts

    assert installation.stop("watch") == 0
    try:
        assert eventually(lambda: bool(pending()), 20)
        (alert,) = pending()
        assert alert["labels"]["job"] == "passant-watch"
        assert alert["annotations"]["summary"].startswith("passant-watch at 127.0.0.1:")
    finally:
        installation.start("watch")
    assert eventually(lambda: not pending(), 20)
