"""Amsterdam CMSA: its three messages as it documents them, and persons refused whole."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.cmsa import observations, presence
from monitor.registry.entry import Sensor
from tests.ingest.place import sensor, square
from tests.ingest.vendor import (
    CMSA_AREA,
    CMSA_COUNT,
    CMSA_LINE,
    CMSA_PERSON,
    CMSA_SIGNAL,
)

AT = 1610929680  # 2021-01-18T00:28:00Z
COUNT_AT = 1620634800  # 2021-05-10T08:20:00Z


def line(inward: float | None, outward: float | None, **names: str) -> Sensor:
    gate = sensor("gate", "in", "out")
    bearings = {"in": inward, "out": outward}
    return replace(
        gate,
        format="cmsa",
        heartbeat=True,
        names=tuple(names.items()),
        counters=tuple(replace(c, bearing_degrees=bearings[c.direction]) for c in gate.counters),
    )


GATE = line(50.0, 230.0)
STREET = sensor("street", "both")
SQUARE = replace(square(), format="cmsa", names=(("all", "Zone 0"), ("steps", "Zone 1")))


def payload(message: object) -> bytes:
    return json.dumps(message).encode()


def test_a_line_gives_each_bearing_its_azimuth() -> None:
    assert observations(payload(CMSA_LINE), GATE) == [
        Observation("gate:in", AT, AT + 60, 1),
        Observation("gate:out", AT, AT + 60, 0),
    ]
    turned = observations(payload(CMSA_LINE), line(230.0, 50.4))
    assert [(each.counter, each.count) for each in turned] == [("gate:in", 0), ("gate:out", 1)]


def test_a_line_counts_for_the_step_of_its_counters() -> None:
    slow = replace(GATE, counters=tuple(replace(c, step_seconds=300) for c in GATE.counters))
    assert {o.ended_at - o.started_at for o in observations(payload(CMSA_LINE), slow)} == {300}


def test_north_is_north_from_either_side() -> None:
    for azimuth in (360.0, 359.75, 0.0, 0.25):
        sides = [{"azimuth": azimuth, "count": 4}, {"azimuth": 180.25, "count": 2}]
        found = observations(payload(CMSA_LINE | {"counts": sides}), line(0.0, 180.0))
        assert [each.count for each in found] == [4, 2]


def test_both_directions_together_are_the_sum_of_a_line() -> None:
    both = CMSA_LINE | {"counts": [{"azimuth": 50.0, "count": 3}, {"azimuth": 230.0, "count": 4}]}
    assert observations(payload(both), STREET) == [Observation("street:both", AT, AT + 60, 7)]


def test_a_count_is_of_both_directions_over_its_interval() -> None:
    assert observations(payload(CMSA_COUNT), STREET) == [
        Observation("street:both", COUNT_AT, COUNT_AT + 60, 3)
    ]


def test_an_area_is_the_view_that_is_called_after_it() -> None:
    assert presence(payload(CMSA_AREA), SQUARE) == (AT, {"square:all": 1})
    assert presence(payload(CMSA_AREA | {"id": "Zone 1"}), SQUARE) == (AT, {"square:steps": 1})


def test_an_area_without_a_figure_lives_and_tells_of_no_view() -> None:
    without = {key: value for key, value in CMSA_AREA.items() if key != "area"}
    assert presence(payload(without | {"count": None}), SQUARE) == (AT, {})


@pytest.mark.parametrize(
    ("message", "target", "reason"),
    [
        (CMSA_AREA, GATE, Reason.OTHER_KIND),
        (CMSA_COUNT, GATE, Reason.UNKNOWN_COUNTER),
        (CMSA_LINE, line(51.0, 230.0), Reason.UNKNOWN_COUNTER),
        (CMSA_LINE, line(50.0, None), Reason.UNKNOWN_COUNTER),
        (CMSA_LINE, line(50.0, 50.2), Reason.UNKNOWN_COUNTER),
        (CMSA_LINE, line(50.0, 230.0, **{"in": "Line 1"}), Reason.UNKNOWN_COUNTER),
        (CMSA_LINE, sensor("gate", "in"), Reason.UNKNOWN_COUNTER),
        (CMSA_LINE, square(), Reason.OTHER_KIND),
        (CMSA_LINE | {"counts": []}, GATE, Reason.UNKNOWN_COUNTER),
        (CMSA_LINE | {"counts": []}, STREET, Reason.MALFORMED),
        (CMSA_LINE | {"counts": [{"azimuth": 50.0, "count": 1}]}, GATE, Reason.UNKNOWN_COUNTER),
        (
            CMSA_LINE | {"counts": [*CMSA_LINE["counts"], {"azimuth": 50.0, "count": 1}]},
            GATE,
            Reason.UNKNOWN_COUNTER,
        ),
        (
            CMSA_LINE | {"counts": [*CMSA_LINE["counts"], {"azimuth": 140.0, "count": 1}]},
            GATE,
            Reason.UNKNOWN_COUNTER,
        ),
        (CMSA_COUNT | {"count": 1.5}, STREET, Reason.MALFORMED),
        (CMSA_COUNT | {"count": 3.0}, STREET, Reason.MALFORMED),
        (CMSA_COUNT | {"count": True}, STREET, Reason.MALFORMED),
        (CMSA_COUNT | {"count": -1}, STREET, Reason.MALFORMED),
        (CMSA_COUNT | {"count": None}, STREET, Reason.MALFORMED),
        (CMSA_COUNT | {"count": 1201}, STREET, Reason.OVER_CAPACITY),
        (CMSA_COUNT | {"type": "personMetrics"}, STREET, Reason.MALFORMED),
        (CMSA_COUNT | {"source": CMSA_LINE["source"]}, STREET, Reason.MALFORMED),
        (
            CMSA_COUNT | {"source": CMSA_COUNT["source"] | {"interval": 0}},
            STREET,
            Reason.MALFORMED,
        ),
        (
            CMSA_COUNT | {"source": CMSA_COUNT["source"] | {"timestamp": "2021-05-10T08:20:00"}},
            STREET,
            Reason.MALFORMED,
        ),
    ],
)
def test_what_the_registry_does_not_expect_is_refused_by_its_reason(
    message: object, target: Sensor, reason: Reason
) -> None:
    with pytest.raises(RefusedError) as caught:
        observations(payload(message), target)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (CMSA_LINE, Reason.OTHER_KIND),
        (CMSA_COUNT, Reason.OTHER_KIND),
        (CMSA_AREA | {"id": "Zone 2"}, Reason.UNKNOWN_COUNTER),
        (CMSA_AREA | {"count": 100_001}, Reason.OVER_CAPACITY),
        (CMSA_AREA | {"count": 1.0}, Reason.MALFORMED),
    ],
)
def test_presence_that_cannot_be_used_is_refused_by_its_reason(
    message: object, reason: Reason
) -> None:
    with pytest.raises(RefusedError) as caught:
        presence(payload(message), SQUARE)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "message",
    [
        CMSA_PERSON,
        CMSA_LINE | {"signals": [CMSA_SIGNAL]},
        CMSA_LINE
        | {"counts": [CMSA_LINE["counts"][0] | {"signals": [CMSA_SIGNAL]}, CMSA_LINE["counts"][1]]},
        CMSA_COUNT | {"persons": CMSA_PERSON["data"][0]["aggregate"]},
        CMSA_COUNT | {"source": CMSA_COUNT["source"] | {"mac": "a4:5e:60:c1:02:03"}},
        CMSA_AREA | {"personId": "3560f51a-4978-4b82-ab6f-b421e739230d"},
    ],
)
def test_persons_and_their_tracks_refuse_a_message_whole(message: dict[str, Any]) -> None:
    for read, target in ((observations, GATE), (observations, STREET), (presence, SQUARE)):
        with pytest.raises(RefusedError) as caught:
            read(payload(message), target)
        assert caught.value.reason is Reason.MALFORMED


@given(st.binary())
def test_no_bytes_do_more_than_be_refused(message: bytes) -> None:
    for read, target in ((observations, GATE), (presence, SQUARE)):
        with pytest.raises(RefusedError):
            read(message, target)
