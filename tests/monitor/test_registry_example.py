"""The examples load, stay apart, and look like the towns they stand for."""

from collections.abc import Mapping
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from shapely.geometry import shape

from monitor.registry.context import CONTEXT_KINDS
from monitor.registry.entry import Registry
from monitor.registry.folder import load_registries
from monitor.registry.report import report

_EXAMPLES: Final = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def examples() -> Mapping[str, Registry]:
    return {each.municipality.code: each for each in load_registries(_EXAMPLES)}


def test_enschede_is_a_city_centre_with_an_event_square(examples: Mapping[str, Registry]) -> None:
    enschede = examples["GM0153"]

    assert 10 <= len(enschede.sensors) <= 17
    assert len(enschede.counters) >= 20
    assert 6 <= len(enschede.zones) <= 10
    (square,) = [zone for zone in enschede.zones if zone.kind == "event-square"]
    assert square.entrance
    assert square.exit
    assert square.capacity


def test_losser_is_a_village_with_two_quiet_counters(examples: Mapping[str, Registry]) -> None:
    losser = examples["GM0168"]

    assert len(losser.counters) == 2
    assert any(zone.kind == "square" for zone in losser.zones)


def test_no_two_example_wifi_sensors_are_on_at_once_and_each_ends(
    examples: Mapping[str, Registry],
) -> None:
    wifi = [s for each in examples.values() for s in each.sensors if s.kind == "wifi"]

    wifi.sort(key=lambda sensor: sensor.valid_from)
    assert all(sensor.valid_to and sensor.area and sensor.legal_basis for sensor in wifi)
    for one, other in pairwise(wifi):
        assert one.valid_to is not None
        assert one.valid_to < other.valid_from


def test_every_line_counter_can_be_given_a_level(examples: Mapping[str, Registry]) -> None:
    for registry in examples.values():
        for counter in registry.counters.values():
            if registry.sensor(counter.sensor_id).kind != "wifi":
                assert counter.effective_width_metres is not None
                assert 4 <= counter.effective_width_metres <= 14


def test_zones_do_not_overlap(examples: Mapping[str, Registry]) -> None:
    for registry in examples.values():
        for one, other in combinations(registry.zones, 2):
            assert not shape(one.polygon).intersects(shape(other.polygon)), (one.id, other.id)


def test_the_map_has_something_to_draw(examples: Mapping[str, Registry]) -> None:
    for registry in examples.values():
        assert registry.context is not None
        features: Any = registry.context["features"]
        assert 15 <= len(features) <= 40
        assert {each["properties"]["kind"] for each in features} <= set(CONTEXT_KINDS)


def test_each_example_says_that_its_sensors_are_invented() -> None:
    for folder in ("enschede", "losser"):
        text = (_EXAMPLES / folder / "README.md").read_text(encoding="utf-8")
        assert "the sensors do not" in text


def test_the_report_says_what_was_read(examples: Mapping[str, Registry]) -> None:
    words = report(examples["GM0153"])

    assert words.startswith("GM0153 Enschede (Europe/Amsterdam)")
    assert "oude-markt: Oude Markt (event-square, " in words
    assert "room for 5500" in words
    assert "in no zone: spring-fair-wifi:both" in words
    assert "in no zone" not in report(examples["GM0168"])
