"""FIWARE's CrowdFlowObserved: its four published examples, and what is refused."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.fiware import observations, presence
from tests.ingest.place import sensor, square
from tests.ingest.vendor import (
    FIWARE_LD,
    FIWARE_LD_NORMALISED,
    FIWARE_V2,
    FIWARE_V2_NORMALISED,
)

GATE = sensor("gate", "in", "out")
STREET = sensor("street", "both")
AT = 1533640200  # 2018-08-07T11:10:00Z
ALL = [FIWARE_V2, FIWARE_V2_NORMALISED, FIWARE_LD, FIWARE_LD_NORMALISED]


def payload(message: object) -> bytes:
    return json.dumps(message).encode()


@pytest.mark.parametrize("example", ALL)
def test_every_published_example_is_read(example: dict[str, Any]) -> None:
    assert observations(payload(example), GATE) == [
        Observation("gate:in", AT, AT + 300, 50),
        Observation("gate:out", AT, AT + 300, 50),
    ]
    assert observations(payload(example), STREET) == [Observation("street:both", AT, AT + 300, 100)]


def test_towards_is_in_unless_the_registry_says_otherwise() -> None:
    message = payload(FIWARE_V2 | {"peopleCountTowards": 60, "peopleCountAway": 40})
    turned = replace(GATE, names=(("in", "peopleCountAway"), ("out", "peopleCountTowards")))
    assert [each.count for each in observations(message, GATE)] == [60, 40]
    assert [each.count for each in observations(message, turned)] == [40, 60]


@pytest.mark.parametrize(
    "observed",
    [
        FIWARE_V2["dateObserved"],
        "2018-08-07T11:10:00Z/2018-08-07T11:15:00Z",
        {"type": "Text", "value": FIWARE_V2["dateObserved"]},
        {
            "type": "Property",
            "value": {"@type": "DateTime", "@value": FIWARE_V2["dateObserved"]},
        },
    ],
)
def test_an_interval_may_be_told_as_one(observed: object) -> None:
    message = {
        "id": "urn:ngsi-ld:CrowdFlowObserved:1",
        "type": "CrowdFlowObserved",
        "dateObserved": observed,
        "peopleCount": 7,
    }
    assert observations(payload(message), STREET) == [Observation("street:both", AT, AT + 300, 7)]


@pytest.mark.parametrize(
    "notification",
    [
        {"subscriptionId": "subscription-1", "data": [FIWARE_V2_NORMALISED]},
        {
            "id": "urn:ngsi-ld:Notification:1",
            "type": "Notification",
            "subscriptionId": "urn:ngsi-ld:Subscription:1",
            "notifiedAt": "2018-08-07T11:15:01Z",
            "data": [FIWARE_LD_NORMALISED],
        },
    ],
)
def test_an_entity_may_come_in_a_notification(notification: dict[str, Any]) -> None:
    assert [each.count for each in observations(payload(notification), GATE)] == [50, 50]
    twice = notification | {"data": notification["data"] * 2}
    with pytest.raises(RefusedError) as caught:
        observations(payload(twice), GATE)
    assert caught.value.reason is Reason.MALFORMED


def test_what_a_broker_adds_is_passed_over() -> None:
    metadata = {"TimeInstant": {"type": "DateTime", "value": "2018-08-07T11:15:00.00Z"}}
    count = {"type": "Number", "value": 100, "metadata": metadata}
    dates = {
        name: {"type": "DateTime", "value": f"2018-08-07T11:{minute}:00.000Z", "metadata": {}}
        for name, minute in (("dateObservedFrom", 10), ("dateObservedTo", 15))
    }
    observed = {"type": "Property", "value": 100, "observedAt": "2018-08-07T11:15:00Z"}
    for each in (count, observed):
        message = FIWARE_V2_NORMALISED | dates | {"peopleCount": each}
        assert observations(payload(message), STREET) == [
            Observation("street:both", AT, AT + 300, 100)
        ]


@pytest.mark.parametrize("example", ALL)
@pytest.mark.parametrize(
    "change",
    [
        {"deviceId": "a4:5e:60:c1:02:03"},
        {"persons": {"type": "Property", "value": ["3560f51a-4978-4b82-ab6f-b421e739230d"]}},
        {"type": "Person"},
        {"type": None},
        {"id": 1},
        {"peopleCountAway": 50.5},
        {"peopleCountAway": 50.0},
        {"peopleCountAway": "50"},
        {"peopleCountAway": -1},
        {"peopleCountAway": True},
        {"peopleCountAway": {"type": "Number", "value": 1.0}},
        {"peopleCountAway": {"type": "Number"}},
        {"peopleCountAway": {"type": "Number", "value": 1, "persons": []}},
        {"peopleCountAway": {"type": "Number", "value": 1, "metadata": {"mac": {"value": 1}}}},
        {"peopleCountAway": [{"type": "Property", "value": 1}]},
        {"dateObservedFrom": None},
        {"dateObservedFrom": "2018-08-07T11:10:00"},
        {"dateObservedFrom": "2018-08-07T13:10:00+02:00"},
        {"dateObservedFrom": "2018-08-07T11:10:00.5Z"},
        {"dateObservedFrom": "2018-08-07T11:15:00Z"},
        {"dateObservedFrom": 1533640200},
        {"dateObservedFrom": None, "dateObservedTo": None, "dateObserved": "2018-08-07T11:10:00"},
        {"dateObservedFrom": None, "dateObservedTo": None, "dateObserved": "2018-08-07/P1D"},
        {"dateObservedFrom": None, "dateObservedTo": None, "dateObserved": ""},
    ],
)
def test_what_does_not_fit_the_model_is_refused(
    example: dict[str, Any], change: dict[str, object]
) -> None:
    with pytest.raises(RefusedError) as caught:
        observations(payload(example | change), GATE)
    assert caught.value.reason is Reason.MALFORMED


def test_a_direction_that_is_not_told_is_unknown_and_not_nobody() -> None:
    message = {key: value for key, value in FIWARE_V2.items() if key != "peopleCountAway"}
    with pytest.raises(RefusedError) as caught:
        observations(payload(message), GATE)
    assert caught.value.reason is Reason.UNKNOWN_COUNTER


def test_more_than_can_pass_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        observations(payload(FIWARE_V2 | {"peopleCount": 6001}), STREET)
    assert caught.value.reason is Reason.OVER_CAPACITY


def test_it_tells_of_passages_alone() -> None:
    for read, target in ((observations, square()), (presence, square()), (presence, GATE)):
        with pytest.raises(RefusedError) as caught:
            read(payload(FIWARE_V2), target)
        assert caught.value.reason is Reason.OTHER_KIND


def test_only_a_count_of_people_can_be_a_counter() -> None:
    street = replace(STREET, names=(("both", "averageHeadwayTime"),))
    with pytest.raises(RefusedError) as caught:
        observations(payload(FIWARE_V2), street)
    assert caught.value.reason is Reason.UNKNOWN_COUNTER


@given(st.binary())
def test_no_bytes_do_more_than_be_refused(message: bytes) -> None:
    with pytest.raises(RefusedError):
        observations(message, GATE)


@given(st.text())
def test_no_date_does_more_than_be_refused(text: str) -> None:
    without = {k: v for k, v in FIWARE_V2.items() if not k.startswith("dateObserved")}
    for observed in (text, f"{text}/2018-08-07", f"2018-08-07/{text}"):
        with pytest.raises(RefusedError):
            observations(payload(without | {"dateObserved": observed}), GATE)
