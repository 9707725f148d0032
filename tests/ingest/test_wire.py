"""The messages between an edge and the centre."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable
from ingest.errors import Reason, RefusedError
from ingest.instant import moment
from ingest.wire.receipt import decode_receipt, encode_receipt
from ingest.wire.release import (
    RELEASES_SENT,
    Kind,
    Release,
    decode_releases,
    encode_releases,
    parcels,
)
from ingest.wire.status import (
    LAST_WILL,
    FrameReport,
    SensorReport,
    SpoolReport,
    StatusReport,
    decode_status,
    encode_status,
    offset,
)
from monitor.registry.telecom import LARGEST_HIERARCHY

NOON = 1795258800
CLUSTER = {
    "counter": "gate:in",
    "startedAt": "2026-11-21T11:00:00Z",
    "endedAt": "2026-11-21T11:01:00Z",
    "count": 35,
}


def encode_clusters(seq: int, clusters: list[Cluster]) -> bytes:
    kind, payload = encode_releases(seq, clusters)
    assert kind is Kind.CLUSTERS
    return payload


def decode_clusters(payload: bytes) -> tuple[int, tuple[Release, ...]]:
    return decode_releases(Kind.CLUSTERS, payload)


def message(**change: object) -> bytes:
    return json.dumps({"v": 1, "seq": 7, "clusters": [CLUSTER]} | change).encode()


def test_clusters_are_written_as_the_contract_says() -> None:
    written = encode_clusters(7, [Cluster("gate:in", NOON, NOON + 60, 35)])
    assert json.loads(written) == {"v": 1, "seq": 7, "clusters": [CLUSTER]}


@given(
    st.integers(0, 2**53),
    st.lists(
        st.builds(
            lambda start, steps, fives: Cluster(
                "gate:in", 60 * start, 60 * (start + steps), 5 * fives
            ),
            st.integers(16_000_000, 60_000_000),
            st.integers(1, 1440),
            st.integers(3, 10**5),
        ),
        min_size=1,
        max_size=50,
    ),
)
def test_clusters_come_back_as_they_went(seq: int, clusters: list[Cluster]) -> None:
    assert decode_clusters(encode_clusters(seq, clusters)) == (seq, tuple(clusters))


@pytest.mark.parametrize("count", [0, 1, 14, 10])
def test_a_cluster_below_fifteen_refuses_its_message(count: int) -> None:
    with pytest.raises(RefusedError) as caught:
        decode_clusters(message(clusters=[CLUSTER, CLUSTER | {"count": count}]))
    assert caught.value.reason is Reason.BELOW_MINIMUM


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        message(v=2),
        message(seq=-1),
        message(seq=1.0),
        message(clusters=[]),
        message(clusters=[CLUSTER] * 1001),
        message(extra=1),
        message(clusters=[CLUSTER | {"count": 16}]),
        message(clusters=[CLUSTER | {"count": 35.0}]),
        message(clusters=[CLUSTER | {"counter": "a4:5e:60:c1:02:03"}]),
        message(clusters=[CLUSTER | {"counter": "gate:in\n"}]),
        message(clusters=[CLUSTER | {"endedAt": "2026-11-21T11:00:00Z"}]),
        message(clusters=[CLUSTER | {"endedAt": "2026-11-21T12:01:00+01:00"}]),
        message(clusters=[CLUSTER | {"phone": "0612345678"}]),
    ],
)
def test_what_does_not_fit_is_malformed(payload: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        decode_clusters(payload)
    assert caught.value.reason is Reason.MALFORMED


TABLE = VisitTable(
    (
        Visit("centre", NOON, NOON + 3600, "BE+DE", 25),
        Visit("centre", NOON, NOON + 3600, "GM0153", 410),
    )
)


def test_a_table_is_written_as_the_contract_says_and_comes_back() -> None:
    kind, payload = encode_releases(9, [TABLE])
    assert kind is Kind.VISITS
    assert json.loads(payload) == {
        "v": 1,
        "seq": 9,
        "tables": [
            {
                "area": "centre",
                "startedAt": "2026-11-21T11:00:00Z",
                "endedAt": "2026-11-21T12:00:00Z",
                "cells": [
                    {"origin": "BE+DE", "count": 25},
                    {"origin": "GM0153", "count": 410},
                ],
            }
        ],
    }
    assert decode_releases(kind, payload) == (9, (TABLE,))


def test_presence_is_written_as_the_contract_says_and_comes_back() -> None:
    kind, payload = encode_releases(9, [Presence("square:all", NOON, 140)])
    assert kind is Kind.PRESENCE
    assert json.loads(payload) == {
        "v": 1,
        "seq": 9,
        "presence": [{"counter": "square:all", "at": "2026-11-21T11:00:00Z", "count": 140}],
    }
    assert decode_releases(kind, payload) == (9, (Presence("square:all", NOON, 140),))


def test_what_was_released_is_parcelled_by_kind_and_in_order() -> None:
    cluster, presence = Cluster("gate:in", NOON, NOON + 60, 35), Presence("square:all", NOON, 15)
    released: list[Release] = [*[cluster] * (RELEASES_SENT + 1), TABLE, TABLE, presence, cluster]
    assert [len(parcel) for parcel in parcels(released)] == [RELEASES_SENT, 1, 1, 1, 1, 1]
    assert [each for parcel in parcels(released) for each in parcel] == released


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([{"origin": "DE", "count": 14}], Reason.BELOW_MINIMUM),
        ([{"origin": "DE", "count": 16}], Reason.MALFORMED),
        ([{"origin": "DE+BE", "count": 20}], Reason.MALFORMED),
        ([{"origin": "DE", "count": 20}, {"origin": "DE", "count": 20}], Reason.MALFORMED),
        ([{"origin": "DE+", "count": 20}], Reason.MALFORMED),
        ([{"origin": "0612345678 9", "count": 20}], Reason.MALFORMED),
        ([], Reason.MALFORMED),
    ],
)
def test_a_table_that_cannot_be_is_refused_whole(cells: list[object], reason: Reason) -> None:
    _, payload = encode_releases(9, [TABLE])
    message = json.loads(payload)
    message["tables"].append(message["tables"][0] | {"cells": cells})
    with pytest.raises(RefusedError) as caught:
        decode_releases(Kind.VISITS, json.dumps(message).encode())
    assert caught.value.reason is reason


def test_a_receipt_comes_back_as_it_went() -> None:
    assert json.loads(encode_receipt(8124)) == {"v": 1, "seq": 8124}
    assert decode_receipt(encode_receipt(8124)) == 8124


@given(st.binary())
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    for decode in (decode_clusters, decode_receipt, decode_status):
        with pytest.raises(RefusedError):
            decode(payload)


def status(**change: object) -> bytes:
    return json.dumps(
        {
            "v": 1,
            "online": True,
            "version": "0.1.0",
            "at": "2026-11-21T11:00:00Z",
            "startedAt": "2026-11-21T11:00:00Z",
            "spool": {"length": 0, "ageSeconds": 0, "first": 1},
            "clockOffsetSeconds": 0,
            "frames": {"accepted": 0, "refused": {}},
            "sensors": [{"sensor": "gate", "frames": True, "since": "2026-11-21T11:00:00Z"}],
        }
        | change
    ).encode()


def test_a_status_is_read() -> None:
    report = decode_status(status())
    assert report is not None
    assert report.sensors[0].sensor == "gate"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-05-31T12:31:00+23:59",
        "2026-05-31T12:31:00.5Z",
        "2026-05-31T12:31:00",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ],
)
@pytest.mark.parametrize("field", ["at", "startedAt", "since"])
def test_a_status_with_a_moment_that_cannot_be_is_malformed(field: str, moment: str) -> None:
    change: dict[str, object] = {field: moment}
    if field == "since":
        change = {"sensors": [{"sensor": "gate", "frames": True, "since": moment}]}
    with pytest.raises(RefusedError) as caught:
        decode_status(status(**change))
    assert caught.value.reason is Reason.MALFORMED


def test_a_receipt_leaves_room_for_the_numbers_that_follow_it() -> None:
    with pytest.raises(RefusedError):
        decode_receipt(b'{"v":1,"seq":4503599627370497}')


def test_the_last_will_says_that_the_edge_is_gone() -> None:
    assert json.loads(LAST_WILL) == {"v": 1, "online": False}
    assert decode_status(LAST_WILL) is None


@pytest.mark.parametrize("at", [-1.0, 0.0, 10**9 - 1.0, 5 * 10**9, 10**11])
@pytest.mark.parametrize("seconds", [0.4, -(10.0**12), 10.0**12])
def test_whatever_an_edge_says_of_a_broken_clock_can_be_read(at: float, seconds: float) -> None:
    report = StatusReport(
        v=1,
        online=True,
        version="0.1.0",
        at=moment(at),
        started_at=moment(at),
        spool=SpoolReport(0, 0, 1),
        clock_offset_seconds=offset(seconds),
        frames=FrameReport(0, {}),
        sensors=[SensorReport("gate", frames=False, since=moment(at))],
    )
    assert decode_status(encode_status(report)) == report


def test_a_hierarchy_of_the_largest_size_in_one_cell_is_read() -> None:
    codes = sorted(f"NL-{number:013}" for number in range(LARGEST_HIERARCHY))
    table = VisitTable((Visit("centre", NOON, NOON + 3600, "+".join(codes), 25),))
    kind, payload = encode_releases(1, [table])
    assert decode_releases(kind, payload) == (1, (table,))
    assert len(payload) < 1_000_000
