"""The messages between an edge and the centre."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from ingest.errors import Reason, RefusedError
from ingest.wire import (
    LAST_WILL,
    decode_clusters,
    decode_receipt,
    decode_status,
    encode_clusters,
    encode_receipt,
)

NOON = 1795258800
CLUSTER = {
    "counter": "gate:in",
    "startedAt": "2026-11-21T11:00:00Z",
    "endedAt": "2026-11-21T11:01:00Z",
    "count": 35,
}


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
            st.integers(0, 10**8),
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


def test_a_receipt_comes_back_as_it_went() -> None:
    assert json.loads(encode_receipt(8124)) == {"v": 1, "seq": 8124}
    assert decode_receipt(encode_receipt(8124)) == 8124


@given(st.binary())
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    for decode in (decode_clusters, decode_receipt, decode_status):
        with pytest.raises(RefusedError):
            decode(payload)


def test_the_last_will_says_that_the_edge_is_gone() -> None:
    assert json.loads(LAST_WILL) == {"v": 1, "online": False}
    assert decode_status(LAST_WILL) is None
