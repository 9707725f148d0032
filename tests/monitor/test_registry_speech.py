"""How a sensor speaks: its format, its names and its heartbeat; what is wrong is told."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registry
from tests.monitor.town import Town

_WIFI: Final = {"kind": "wifi", "to": "2026-12-31", "area": "40 m around number 12"}
_STREET_LINE: Final = [{"direction": "in", "bearing": 50}, {"direction": "out", "bearing": 230}]


def only_fault(town: Town) -> Fault:
    with pytest.raises(RegistryError) as caught:
        load_registry(town.write())
    (fault,) = caught.value.faults
    return fault


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


def test_a_sensor_speaks_passants_own_format_unless_it_says_otherwise(town: Town) -> None:
    sensor = load_registry(town.write()).sensor("street-1")

    assert (sensor.format, sensor.names, sensor.heartbeat) == ("passant", (), False)


@pytest.mark.parametrize(
    "names", [{"in": "a-in", "out": "a-out"}, '{"in": "a-in", "out": "a-out"}']
)
def test_a_sensor_may_speak_a_vendors_format(town: Town, names: object) -> None:
    town.sensor(1).update(format="senml", names=names, heartbeat=True)

    sensor = load_registry(town.write()).sensor("street-1")

    assert sensor.format == "senml"
    assert sensor.names == (("in", "a-in"), ("out", "a-out"))
    assert sensor.heartbeat


@pytest.mark.parametrize("spoken", ["cmsa", "fiware", "senml"])
def test_a_vendor_that_may_speak_only_when_someone_passes_is_refused(
    town: Town, spoken: str
) -> None:
    town.sensor(1).update(format=spoken, counters=_STREET_LINE)

    fault = only_fault(town)

    assert fault.feature == "sensor street-1"
    assert fault.problem == f"has the format {spoken} without a heartbeat"
    assert "also when nobody passes" in fault.remedy


@pytest.mark.parametrize("spoken", ["passant", "cmsa", "fiware", "senml", "csv"])
def test_a_sensor_whose_silence_would_tell_is_refused_in_every_format(
    town: Town, spoken: str
) -> None:
    town.sensor(1).update(format=spoken, counters=_STREET_LINE, heartbeat=False)

    assert "its silence would tell that nobody passed" in only_fault(town).problem


@pytest.mark.parametrize("spoken", ["passant", "csv"])
def test_our_own_formats_promise_a_heartbeat_themselves(town: Town, spoken: str) -> None:
    town.sensor(1).update(format=spoken)

    assert load_registry(town.write()).sensor("street-1").format == spoken


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        ({"format": "smoke"}, 'unknown format "smoke"', "write passant, cmsa, fiware, senml or"),
        ({"format": "cmsaa"}, 'unknown format "cmsaa"', "did you mean cmsa?"),
        ({"heartbeat": "yes"}, 'has the heartbeat "yes"', "true or false"),
        ({"heartbeat": 1}, "has the heartbeat 1", "true or false"),
        ({"names": {"in": "x"}}, "has names in the format passant", "leave names out"),
        ({"format": "csv", "names": {"in": "x"}}, "has names in the format csv", "leave names"),
        ({"names": ["in"]}, "has a names that is no object of text", "write an object of text"),
        ({"names": {"in": 1}}, "has a names that is no object of text", "write an object of text"),
        ({"names": "{"}, "has a names that is no object of text", "write an object of text"),
        ({"names": {"in": "a\nb"}}, "has a names that is no line of text", "one line"),
        ({"format": "senml", "names": {"inn": "x"}}, 'names "inn", which', "did you mean in?"),
        ({"format": "senml", "names": {"both": "x"}}, 'names "both", which', "in and out"),
        (
            {"format": "senml", "names": {"in": "x", "out": "x"}},
            'calls two of its own "x"',
            "the name that its messages have",
        ),
        (
            {"format": "fiware", "names": {"in": "headway"}},
            'calls "in" "headway"',
            "write peopleCountTowards, peopleCountAway or peopleCount",
        ),
        (
            {"format": "cmsa", "counters": [{"direction": "in"}]},
            "counts in without a bearing in the format cmsa",
            "the azimuth of its messages",
        ),
        (
            {
                "format": "senml",
                "counters": [
                    {"direction": "in", "step_seconds": 60},
                    {"direction": "out", "step_seconds": 300},
                ],
            },
            "has counters of unlike step_seconds in the format senml",
            "give all the same",
        ),
    ],
)
def test_a_wrong_way_of_speaking_is_told(
    town: Town, changes: dict[str, Any], problem: str, remedy: str
) -> None:
    heartbeat = {"heartbeat": True} if "format" in changes else {}
    town.sensor(1).update(heartbeat | changes)

    fault = only_fault(town)

    assert fault.feature == "sensor street-1"
    assert problem in fault.problem
    assert remedy in fault.remedy


def test_both_sides_of_a_line_may_have_its_name(town: Town) -> None:
    town.sensor(1).update(
        format="cmsa",
        heartbeat=True,
        counters=_STREET_LINE,
        names={"in": "Line 0", "out": "Line 0"},
    )

    assert load_registry(town.write()).sensor("street-1").format == "cmsa"


@pytest.mark.parametrize(
    ("spoken", "names", "problem"),
    [
        ("cmsa", {}, 'has the view "all" without a name in the format cmsa'),
        ("fiware", {}, "has views in the format fiware, which tells of passages alone"),
        ("senml", {"square": "x"}, 'names "square", which it does not count'),
        ("cmsa", {"all": "Zone 0"}, None),
        ("senml", {}, None),
        ("csv", {}, None),
    ],
)
def test_a_camera_may_speak_what_tells_of_views(
    town: Town, spoken: str, names: dict[str, str], problem: str | None
) -> None:
    town.sensor(1).update(
        kind="camera",
        views=[{"id": "all"}],
        format=spoken,
        names=names,
        heartbeat=True,
        counters=_STREET_LINE,
    )

    if problem is None:
        assert dict(load_registry(town.write()).sensor("street-1").names) == names
    else:
        assert only_fault(town).problem == problem


def test_wifi_speaks_passants_own_format_alone(town: Town) -> None:
    town.sensor(1).update(_WIFI, counters=[{"direction": "both"}], format="cmsa", heartbeat=True)
    town.zones["features"].pop()

    assert only_fault(town).problem == "is wifi in the format cmsa"


def test_a_name_that_hides_an_identifier_is_not_read(town: Town) -> None:
    hidden = json.dumps({"in": "a4:5e:60:c1:02:03"}).replace(":5e", "\\u003a5e")
    town.sensor(1).update(format="senml", heartbeat=True, names=hidden)

    fault = only_fault(town)

    assert "may be an identifier" in fault.problem
    assert "a4" not in str(fault)
