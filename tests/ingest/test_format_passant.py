"""Passant's own format: what is read, and what is refused without a trace."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.passant import observations, presence, raw_table, sightings
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


SIGHTINGS = {
    "at": "2026-11-21T11:00:07Z",
    "sightings": [["a4:5e:60:c1:02:03", -67], ["02:00:00:00:00:FF", -90]],
}


def test_sightings_give_their_addresses_and_nothing_else() -> None:
    frame = sightings(json.dumps(SIGHTINGS).encode())
    assert frame.heard_at == STARTED_AT + 7
    assert list(frame.addresses) == [b"\xa4\x5e\x60\xc1\x02\x03", b"\x02\0\0\0\0\xff"]


def test_nobody_heard_is_a_frame() -> None:
    assert list(sightings(json.dumps(SIGHTINGS | {"sightings": []}).encode()).addresses) == []


@pytest.mark.parametrize(
    "heard",
    [
        [["a4:5e:60:c1:02", -67]],
        [["a4:5e:60:c1:02:03:04", -67]],
        [["a4:5e:60:c1:02", -67], ["a4:5e:60:c1:02:03:04", -67]],
        [["a4-5e-60-c1-02-03", -67]],
        [["a45e60c10203", -67]],
        [["a4:5e:60:c1:02:0g", -67]],
        [["a4:5e:60:c1:02: 3", -67]],
        [["a4:5e:60:c1:02:0", -67]],
        [["a4:5e:60:c1:0:023", -67]],
        [["\u0661\u0661:5e:60:c1:02:03", -67]],
        [["a4:5e:60:c1:02:03"]],
        [["a4:5e:60:c1:02:03", -67, 1]],
        [["a4:5e:60:c1:02:03", -67.5]],
        [["a4:5e:60:c1:02:03", 99]],
        [[181082, -67]],
        [["a4:5e:60:c1:02:03", -67]] * 1001,
    ],
)
def test_an_address_that_is_none_refuses_its_frame(heard: list[object]) -> None:
    with pytest.raises(RefusedError) as caught:
        sightings(json.dumps(SIGHTINGS | {"sightings": heard}).encode())
    assert caught.value.reason is Reason.MALFORMED


@given(st.lists(st.binary(min_size=6, max_size=6), max_size=1000))
def test_every_address_comes_out_as_it_was_written(addresses: list[bytes]) -> None:
    heard = [[address.hex(":"), -60] for address in addresses]
    payload = json.dumps({"at": "2026-11-21T11:00:07Z", "sightings": heard}).encode()
    assert list(sightings(payload).addresses) == addresses


@given(st.binary())
def test_no_bytes_of_any_kind_do_more_than_be_refused(payload: bytes) -> None:
    for read in (sightings, raw_table, lambda each: presence(each, GATE)):
        with pytest.raises(RefusedError):
            read(payload)
