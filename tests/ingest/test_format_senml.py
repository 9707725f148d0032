"""SenML: resolved as RFC 8428 does it, and read as passages of one step."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.senml import observations, presence, resolved
from tests.ingest.place import sensor, square
from tests.ingest.vendor import (
    SENML_ACTUATOR,
    SENML_COLLECTION,
    SENML_MOBILE,
    SENML_MOBILE_RESOLVED,
    SENML_SINGLE,
    SENML_TIMES,
    SENML_TYPES,
)

GATE = sensor("gate", "in", "out")
STREET = sensor("street", "both")
SQUARE = square()
AT = 1795258860
PACK: list[dict[str, Any]] = [
    {"bn": "urn:dev:x:", "bt": 1.79525886e09, "bu": "count", "n": "in", "v": 12.0},
    {"n": "out", "v": 9, "ut": 60},
]


def payload(pack: object) -> bytes:
    return json.dumps(pack).encode()


def test_the_example_of_the_rfc_resolves_to_what_the_rfc_prints() -> None:
    found = resolved(payload(SENML_MOBILE))
    assert {each.name for each in found} == {"urn:dev:ow:10e2073a01080063"}
    assert [(each.unit, each.at, each.value) for each in found] == SENML_MOBILE_RESOLVED


def test_resolving_what_is_resolved_changes_nothing() -> None:
    name = "urn:dev:ow:10e2073a01080063"
    pack = [{"n": name, "u": u, "t": t, "v": v} for u, t, v in SENML_MOBILE_RESOLVED]
    found = resolved(payload(pack))
    assert [(each.unit, each.at, each.value) for each in found] == SENML_MOBILE_RESOLVED


def test_a_time_counts_from_the_base() -> None:
    found = resolved(payload(SENML_TIMES))
    assert [each.unit for each in found] == ["V"] + ["A"] * 6
    assert {each.name.rpartition(":")[2] for each in found} == {"voltage", "current"}
    assert [each.at - found[0].at for each in found] == pytest.approx([0, -5, -4, -3, -2, -1, 0])


def test_a_base_goes_on_until_there_is_another() -> None:
    found = resolved(payload(SENML_COLLECTION))
    assert [each.name for each in found] == [
        "2001:db8::2/temperature",
        "2001:db8::2/humidity",
        "2001:db8::1/temperature",
        "2001:db8::1/humidity",
    ]
    assert {each.at for each in found} == {1320078429}


def test_a_record_may_set_the_base_and_no_more() -> None:
    assert [each.value for each in resolved(payload(SENML_ACTUATOR))] == [23.1, 1, 0]


def test_what_is_no_number_has_no_value() -> None:
    assert [each.value for each in resolved(payload(SENML_TYPES))] == [23.1, None, None, None]


def test_base_values_are_added() -> None:
    pack = [{"bn": "a", "bv": 10, "v": 2}, {"n": "b"}, {"n": "c", "bv": 5, "v": 0.5}, {"n": "s"}]
    assert [each.value for each in resolved(payload(pack))] == [12, 10, 5.5, 5]


def test_a_pack_gives_each_direction_what_passed_in_the_step_that_ended() -> None:
    assert observations(payload(PACK), GATE) == [
        Observation("gate:in", AT - 60, AT, 12),
        Observation("gate:out", AT - 60, AT, 9),
    ]


def test_the_registry_may_call_the_directions_otherwise() -> None:
    gate = replace(GATE, names=(("in", "passages-a"), ("out", "passages-b")))
    pack = [
        {"bn": "urn:dev:x/1/", "bt": AT, "n": "passages-b", "v": 9},
        {"n": "passages-a", "v": 12},
    ]
    assert [(o.counter, o.count) for o in observations(payload(pack), gate)] == [
        ("gate:in", 12),
        ("gate:out", 9),
    ]


def test_a_pack_gives_each_view_who_was_there() -> None:
    pack = [{"bt": AT, "n": "all", "v": 140}, {"n": "steps", "v": 31}]
    assert presence(payload(pack), SQUARE) == (AT, {"square:all": 140, "square:steps": 31})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"v": 12.5}, Reason.MALFORMED),
        ({"v": "12"}, Reason.MALFORMED),
        ({"v": True}, Reason.MALFORMED),
        ({"v": None}, Reason.MALFORMED),
        ({"v": -1}, Reason.MALFORMED),
        ({"v": 1e300}, Reason.MALFORMED),
        ({"v": 1e308, "bv": 1e308}, Reason.MALFORMED),
        ({"v": 1201}, Reason.OVER_CAPACITY),
        ({"vs": "12"}, Reason.MALFORMED),
        ({"v": None, "vs": "12"}, Reason.MALFORMED),
        ({"v": None, "s": 12}, Reason.MALFORMED),
        ({"bu": "Cel"}, Reason.MALFORMED),
        ({"u": "m"}, Reason.MALFORMED),
        ({"bt": None}, Reason.MALFORMED),
        ({"bt": 60}, Reason.MALFORMED),
        ({"bt": 2**28 - 1}, Reason.MALFORMED),
        ({"bt": -60}, Reason.MALFORMED),
        ({"bt": 1e15}, Reason.MALFORMED),
        ({"bt": 1e17}, Reason.MALFORMED),
        ({"bt": AT + 0.5}, Reason.MALFORMED),
        ({"bt": 1e308, "t": 1e308}, Reason.MALFORMED),
        ({"bt": -1e308}, Reason.MALFORMED),
        ({"t": 1}, Reason.MALFORMED),
        ({"bver": 11}, Reason.MALFORMED),
        ({"bver": 0}, Reason.MALFORMED),
        ({"n": "out"}, Reason.MALFORMED),
        ({"n": "current"}, Reason.UNKNOWN_COUNTER),
        ({"n": "gate:both"}, Reason.UNKNOWN_COUNTER),
        ({"n": "in out"}, Reason.MALFORMED),
        ({"ut": 61}, Reason.WITHOUT_HEARTBEAT),
        ({"mac": "a4:5e:60:c1:02:03"}, Reason.MALFORMED),
        ({"must_": 1}, Reason.MALFORMED),
    ],
)
def test_a_record_that_does_not_fit_is_refused_by_its_reason(
    change: dict[str, object], reason: Reason
) -> None:
    with pytest.raises(RefusedError) as caught:
        observations(payload([PACK[0] | change, PACK[1]]), GATE)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("pack", "reason"),
    [
        ([], Reason.MALFORMED),
        (PACK[:1], Reason.MALFORMED),
        ([*PACK, {"n": "in", "v": 1}], Reason.MALFORMED),
        ([*PACK, {"n": "battery", "u": "%EL", "v": 98}], Reason.UNKNOWN_COUNTER),
        ([*PACK, {"bn": "urn:dev:mac:a45e60fffec10203:", "n": "rssi"}], Reason.MALFORMED),
        ([*PACK, {"bn": "urn:dev:mac:a45e60fffec10203", "v": 1}], Reason.UNKNOWN_COUNTER),
        ([{"bt": AT}], Reason.MALFORMED),
        ([{"bt": AT, "v": 1}], Reason.MALFORMED),
        (SENML_SINGLE, Reason.UNKNOWN_COUNTER),
        (SENML_TYPES, Reason.UNKNOWN_COUNTER),
        (SENML_TIMES, Reason.MALFORMED),
    ],
)
def test_a_pack_that_is_not_of_this_sensor_is_refused(pack: object, reason: Reason) -> None:
    with pytest.raises(RefusedError) as caught:
        observations(payload(pack), GATE)
    assert caught.value.reason is reason


def test_nothing_of_a_record_shows() -> None:
    (record,) = resolved(payload(SENML_SINGLE))
    assert "ow" not in repr(record)


@given(st.binary())
def test_no_bytes_do_more_than_be_refused(message: bytes) -> None:
    for read, target in ((observations, GATE), (presence, SQUARE)):
        with pytest.raises(RefusedError):
            read(message, target)


_NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                **dict.fromkeys(("bt", "bv", "bs", "t", "ut", "v", "s"), _NUMBERS),
                **dict.fromkeys(("bn", "n"), st.sampled_from(["", "in", "both", "a:", "a/"])),
            },
        ),
        max_size=4,
    )
)
def test_no_pack_does_more_than_be_refused(pack: list[dict[str, object]]) -> None:
    try:
        (found,) = observations(payload(pack), STREET)
    except RefusedError:
        return
    assert found.ended_at - found.started_at == 60
