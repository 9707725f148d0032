"""The dashboard, as far as it can be judged without Grafana."""

import json
from itertools import combinations
from typing import Any

import pytest

from tests.server import ROOT

FOLDER = ROOT / "deploy/grafana"
DASHBOARD = FOLDER / "dashboards/passant.json"
KINDS = {"row", "stat", "table", "timeseries"}
UNITS = {"short", "s", "bytes", "percentunit", "cps", "reqps"}
COLUMNS = 24
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return found


def test_it_is_a_dashboard_of_a_known_schema(dashboard: dict[str, Any]) -> None:
    assert dashboard["uid"] == "passant"
    assert dashboard["title"] == "Passant"
    assert isinstance(dashboard["schemaVersion"], int)
    assert 36 <= dashboard["schemaVersion"] <= 41
    # A dashboard that is provisioned has no number of its own, and asks for no input.
    assert "id" not in dashboard
    assert "__inputs" not in dashboard


def test_each_panel_has_a_number_and_a_name_of_its_own(dashboard: dict[str, Any]) -> None:
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for row in "".join("R" if panel["type"] == "row" else "p" for panel in panels).split("R")[1:]:
        assert row, "a row without panels"
    titles = [panel["title"] for panel in panels if panel["type"] != "row"]
    assert all(titles)
    assert {panel["type"] for panel in panels} <= KINDS


def test_no_panel_lies_over_another_or_beyond_the_edge(dashboard: dict[str, Any]) -> None:
    places = [panel["gridPos"] for panel in dashboard["panels"]]
    for place in places:
        assert place["x"] >= 0
        assert place["y"] >= 0
        assert place["w"] > 0
        assert place["h"] > 0
        assert place["x"] + place["w"] <= COLUMNS
    for one, other in combinations(places, 2):
        assert not (
            one["x"] < other["x"] + other["w"]
            and other["x"] < one["x"] + one["w"]
            and one["y"] < other["y"] + other["h"]
            and other["y"] < one["y"] + one["h"]
        ), (one, other)


def test_each_panel_asks_the_chosen_source_and_says_its_unit(dashboard: dict[str, Any]) -> None:
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            continue
        assert panel["datasource"] == SOURCE
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        letters = [target["refId"] for target in panel["targets"]]
        assert len(set(letters)) == len(letters) > 0
        assert all(target["datasource"] == SOURCE for target in panel["targets"])
        assert all(target["range"] is not target["instant"] for target in panel["targets"])


def test_its_variables_are_a_source_and_the_municipalities(dashboard: dict[str, Any]) -> None:
    source, municipality = dashboard["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == (
        "datasource",
        "datasource",
        "prometheus",
    )
    assert (municipality["name"], municipality["type"]) == ("municipality", "query")
    assert municipality["includeAll"]
    assert municipality["allValue"] == ".*"
    assert municipality["datasource"] == SOURCE


def test_provisioning_leads_to_it() -> None:
    provider = (FOLDER / "provisioning/dashboards/passant.yml").read_text()
    assert "path: /etc/grafana/dashboards" in provider
    overlay = (ROOT / "deploy/monitoring.yml").read_text()
    assert "./deploy/grafana/dashboards:/etc/grafana/dashboards:ro" in overlay
    assert "./deploy/grafana/provisioning:/etc/grafana/provisioning:ro" in overlay
