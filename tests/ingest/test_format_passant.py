"""Passant's own format of counts: what is read, and what is refused without a trace."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.passant import observations
from tests.ingest.place import sensor

GATE = sensor("gate", "in", "out")
STARTED_AT = 1795258800
FRAME = {
    "from": "2026-11-21T11:00:00Z",
    "to": "2026-11-21T11:01:00Z",
    "counts": {"in": 12, "out": 9},
}


def test_a_frame_gives_each_counter_its_observation() -> None:
    assert observations(json.dumps(FRAME).encode(), GATE) == [
        Observation("gate:in", STARTED_AT, STARTED_AT + 60, 12),
        Observation("gate:out", STARTED_AT, STARTED_AT + 60, 9),
    ]


def test_a_direction_that_is_left_out_saw_nobody() -> None:
    frame = FRAME | {"counts": {}}
    assert [o.count for o in observations(json.dumps(frame).encode(), GATE)] == [0, 0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"counts": {"in": 1.0}}, Reason.MALFORMED),
        ({"counts": {"in": "1"}}, Reason.MALFORMED),
        ({"counts": {"in": True}}, Reason.MALFORMED),
        ({"counts": {"in": None}}, Reason.MALFORMED),
        ({"counts": {"in": -1}}, Reason.MALFORMED),
        ({"counts": {"a4:5e:60:c1:02:03": 1}}, Reason.MALFORMED),
        ({"counts": {"both": 1}}, Reason.UNKNOWN_COUNTER),
        ({"counts": {"in": 1201}}, Reason.OVER_CAPACITY),
        ({"counts": [1]}, Reason.MALFORMED),
        ({"from": "2026-11-21T11:00:00"}, Reason.MALFORMED),
        ({"from": "2026-11-21T12:00:00+01:00"}, Reason.MALFORMED),
        ({"from": "2026-11-21T11:00:00.5Z"}, Reason.MALFORMED),
        ({"from": "2026-11-21T11:01:00Z"}, Reason.MALFORMED),
        ({"from": 1795258800}, Reason.MALFORMED),
        ({"mac": "a4:5e:60:c1:02:03"}, Reason.MALFORMED),
    ],
)
def test_what_does_not_fit_is_refused_by_its_reason(
    change: dict[str, object], reason: Reason
) -> None:
    with pytest.raises(RefusedError) as caught:
        observations(json.dumps(FRAME | change).encode(), GATE)
    assert caught.value.reason is reason


@given(st.binary())
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    with pytest.raises(RefusedError):
        observations(payload, GATE)


def test_a_refusal_carries_nothing_of_what_was_refused() -> None:
    canary = "a4:5e:60:c1:02:03"
    with pytest.raises(RefusedError) as caught:
        observations(json.dumps(FRAME | {canary: canary}).encode(), GATE)
    error = caught.value
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert canary not in f"{error!r} {error} {error.args}"
