"""Resource paths."""

import pytest

from api.sensorthings.failure import MissingError
from api.sensorthings.path import parse_path
from monitor.sensorthings.errors import UnsupportedError


def test_a_path_leads_over_entities_to_a_collection() -> None:
    resource = parse_path("Things('GM0153:a-1')/Datastreams('GM0153:a-1:in')/Observations")
    assert [step.entity.name for step in resource.steps] == ["Thing", "Datastream", "Observation"]
    assert resource.steps[1].keys == {"municipality": "GM0153", "counter_id": "a-1:in"}
    assert resource.steps[-1].is_collection
    assert resource.text == "Things('GM0153:a-1')/Datastreams('GM0153:a-1:in')/Observations"


def test_a_path_leads_to_the_one_of_a_relation() -> None:
    resource = parse_path("Observations('GM0153:a-1:in:1780121400')/Datastream/Thing")
    assert not resource.steps[-1].is_collection


def test_a_path_leads_into_properties() -> None:
    resource = parse_path("Things('GM0153:a-1')/properties/kind/$value")
    assert (resource.within, resource.is_value) == (("properties", "kind"), True)


@pytest.mark.parametrize(
    "path",
    [
        *("things", "Things('a')", "Things(1)", "Things('GM0153:a-1'", "Things()", "Things/name"),
        *("Things('GM0153:a-1')/nothing", "Things('GM0153:a-1')/Thing", "Things/Locations"),
        *("Observations('GM0153:a-1:in:1780121400')/Datastream('GM0153:a-1:in')", "Things/1"),
        *("Things('GM0153:a-1')/$value", "Things('GM0153:a-1')/$ref", "Things//name"),
        "Things('GM0153:a-1')" + "/Locations('GM0153:a-1')/Things('GM0153:a-1')" * 6,
        "Things('GM0153:a-1\n')",
    ],
)
def test_where_nothing_can_be_is_told(path: str) -> None:
    with pytest.raises(MissingError):
        parse_path(path)


@pytest.mark.parametrize("path", ["$batch", "$metadata", "Things/$count", "CreateObservations"])
def test_what_is_left_out_is_said_to_be(path: str) -> None:
    with pytest.raises(UnsupportedError):
        parse_path(path)
