from itertools import pairwise
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.state import Patience
from monitor.store import EdgeStatus, SensorStatus, Store
from tests.monitor.world import CODE, EDGE, NOON, cluster, delivery, town

HOUR = 60


def coverage(reader: psycopg.Connection[Any], sensor: str = "a") -> list[tuple[int, int, str]]:
    """Stretches of a sensor, in minutes after noon."""
    query = """
        select ((extract(epoch from started_at) - %s) / 60)::int,
               ((extract(epoch from ended_at) - %s) / 60)::int, state
        from coverage where sensor_id = %s order by started_at
    """
    return reader.execute(query, (NOON, NOON, sensor)).fetchall()


def alive(minute: int, since: int, **details: Any) -> EdgeStatus:
    return said(minute, since, frames=True, **details)


def silent(minute: int, since: int, **details: Any) -> EdgeStatus:
    return said(minute, since, frames=False, **details)


def said(minute: int, since: int, *, frames: bool, **details: Any) -> EdgeStatus:
    return EdgeStatus(
        at=NOON + 60 * minute,
        online=True,
        sensors=(SensorStatus("a", frames, NOON + 60 * since),),
        **details,
    )


def put(store: Store, *statuses: EdgeStatus) -> None:
    for status in statuses:
        store.put_status(CODE, EDGE, status)


def test_a_sensor_that_goes_on_is_one_stretch(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(1, 0), alive(2, 0), alive(3, 0))
    assert coverage(reader) == [(0, 3, "alive")]


def test_an_outage_begins_when_the_frames_ended_and_ends_when_they_came_back(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(10, 0), silent(14, 8), silent(20, 8), alive(26, 23))
    assert coverage(reader) == [(0, 8, "alive"), (8, 23, "outage"), (23, 26, "alive")]


def test_statuses_that_jump_by_hours_leave_no_gap(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(0, -5), silent(6 * HOUR, 4 * HOUR), alive(19 * HOUR, 12 * HOUR))
    assert coverage(reader) == [
        (-5, 4 * HOUR, "alive"),
        (4 * HOUR, 12 * HOUR, "outage"),
        (12 * HOUR, 19 * HOUR, "alive"),
    ]


def test_what_an_edge_cannot_know_is_not_filled_in(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    # It was started anew at 30: nothing is known of 10 to 30.
    put(store, alive(10, 0), alive(31, 30))
    assert coverage(reader) == [(0, 10, "alive"), (30, 31, "alive")]


def test_a_gap_of_more_than_a_day_is_not_filled_in(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, silent(10, 0), alive(60 * HOUR, 50 * HOUR))
    assert coverage(reader) == [(0, 10, "outage"), (50 * HOUR, 60 * HOUR, "alive")]


def test_the_same_statuses_again_change_nothing(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    statuses = (alive(10, 0), silent(14, 8), alive(26, 23), silent(40, 30))
    put(store, *statuses)
    before = coverage(reader)

    put(store, *statuses)
    assert coverage(reader) == before


def test_an_unregistered_sensor_and_one_of_another_edge_are_passed_over(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(town(edge="elsewhere"))
    put(store, alive(10, 0))
    store.put_status("GM9999", EDGE, alive(10, 0))
    assert coverage(reader) == []


def test_the_status_is_kept_as_it_came(store: Store, reader: psycopg.Connection[Any]) -> None:
    put(store, alive(1, 0, body={"v": 1, "sensors": [{"sensor": "a"}]}))
    query = "select status, online, extract(epoch from status_at) from edge"
    assert reader.execute(query).fetchone() == (
        {"v": 1, "sensors": [{"sensor": "a"}]},
        True,
        NOON + 60,
    )


def test_a_last_will_leaves_the_last_status(store: Store, reader: psycopg.Connection[Any]) -> None:
    put(store, alive(1, 0, body={"v": 1}), EdgeStatus(at=0, online=False))
    query = "select status, online, extract(epoch from status_at) from edge"
    assert reader.execute(query).fetchone() == ({"v": 1}, False, NOON + 60)


def test_a_status_tells_the_readers(store: Store, reader: psycopg.Connection[Any]) -> None:
    reader.execute("listen passant_live")
    put(store, alive(1, 0))
    assert [notice.payload for notice in reader.notifies(timeout=10, stop_after=1)] == [CODE]


def test_what_a_spool_no_longer_has_is_receipted(store: Store) -> None:
    store.put([delivery(1, cluster(0))])
    put(store, alive(1, 0, first_seq=2))
    assert store.receipts(CODE) == {EDGE: 1}

    put(store, alive(2, 0, first_seq=41))
    assert store.receipts(CODE) == {EDGE: 40}
    assert store.put([delivery(41, cluster(1))]).receipts == {(CODE, EDGE): 41}


def test_a_status_that_the_broker_kept_takes_no_receipt_back(store: Store) -> None:
    kept = alive(1, 0, first_seq=101)
    put(store, kept)
    store.put([delivery(seq) for seq in range(101, 121)])
    assert store.receipts(CODE) == {EDGE: 120}

    put(store, kept, alive(2, 0, first_seq=1), alive(3, 0, first_seq=0))
    assert store.receipts(CODE) == {EDGE: 120}


def test_a_new_spool_begins_above_the_old_one_and_is_receipted(store: Store) -> None:
    store.put([delivery(1)])
    first = 1_780_000_000_000
    put(store, alive(1, 0, first_seq=first))
    assert store.put([delivery(first), delivery(first + 1)]).receipts == {(CODE, EDGE): first + 1}


def test_a_silent_edge_is_late_from_its_last_status_on(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(10, 0))

    assert store.watch(NOON + 11 * 60) == 0
    assert coverage(reader) == [(0, 10, "alive")]

    reader.execute("listen passant_live")
    assert store.watch(NOON + 12 * 60) == 1
    assert [notice.payload for notice in reader.notifies(timeout=10, stop_after=1)] == [CODE]
    assert coverage(reader) == [(0, 10, "alive"), (10, 12, "late")]

    assert store.watch(NOON + 20 * 60) == 0
    assert coverage(reader) == [(0, 10, "alive"), (10, 20, "late")]


def test_an_edge_that_left_is_late_at_once(store: Store, reader: psycopg.Connection[Any]) -> None:
    put(store, alive(10, 0), EdgeStatus(at=0, online=False))
    assert store.watch(NOON + 10 * 60 + 30) == 1
    assert store.watch(NOON + 11 * 60) == 0
    assert coverage(reader) == [(0, 10, "alive"), (10, 11, "late")]


def test_a_status_from_the_future_keeps_no_edge_alive(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(0, -10), alive(1000 * HOUR, 500 * HOUR))
    now = NOON + 60 * 60
    assert store.watch(now) == 0
    query = "select online, extract(epoch from status_at) from edge"
    assert reader.execute(query).fetchone() == (False, now)
    assert coverage(reader) == [(-10, 0, "alive")]

    assert store.watch(now + 60) == 1
    assert coverage(reader)[-1] == (60, 61, "late")
    assert store.watch(now + 25 * 60 * 60) == 1
    assert coverage(reader)[-1] == (60, 60 + 24 * HOUR, "late")


def test_a_stretch_that_reaches_into_the_future_ends_now(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(1000 * HOUR, -10))
    store.watch(NOON + 60 * 60)
    assert coverage(reader) == [(-10, 60, "alive")]


def test_a_clock_that_is_a_little_ahead_is_borne_with(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(65, 0))
    assert store.watch(NOON + 60 * 60) == 0
    assert coverage(reader) == [(0, 65, "alive")]
    assert store.watch(NOON + 67 * 60, Patience.at(60)) == 0
    assert store.watch(NOON + 67 * 60) == 1


def test_silence_is_unknown_after_a_day(store: Store, reader: psycopg.Connection[Any]) -> None:
    put(store, alive(0, -10))
    assert store.watch(NOON + 60 * 60) == 1
    assert store.watch(NOON + 60 * 60 * 60) == 1
    assert store.watch(NOON + 70 * 60 * 60) == 0
    assert coverage(reader) == [(-10, 0, "alive"), (0, 24 * HOUR, "late")]


def test_an_edge_that_comes_back_tells_what_was_while_it_was_late(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(10, 0))
    store.watch(NOON + 60 * 60)
    put(store, silent(70, 40))
    assert coverage(reader) == [(0, 40, "alive"), (40, 70, "outage")]


def test_a_sensor_that_another_edge_took_over_is_not_late(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    put(store, alive(10, 0))
    store.put_status(CODE, "spare", alive(20, 0))

    store.watch(NOON + 20 * 60)
    assert coverage(reader) == [(0, 20, "alive")]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    words=st.lists(
        st.tuples(
            st.sampled_from(["status", "watch"]),
            st.booleans(),
            st.integers(0, 200),
            st.integers(-50, 200),
        ),
        max_size=12,
    )
)
def test_whatever_is_said_stretches_never_overlap_and_like_ones_never_touch(
    words: list[tuple[str, bool, int, int]], store: Store, reader: psycopg.Connection[Any]
) -> None:
    reader.execute("truncate edge, coverage")
    for kind, frames, minute, since in words:
        if kind == "watch":
            store.watch(NOON + 60 * minute)
            continue
        put(store, said(minute, since, frames=frames))
        state = "alive" if frames else "outage"
        # The last word holds for all it speaks of.
        if since < minute:
            assert any(
                stretch[0] <= since and stretch[1] >= minute and stretch[2] == state
                for stretch in coverage(reader)
            )
    for one, two in pairwise(coverage(reader)):
        assert one[1] < two[0] or (one[1] == two[0] and one[2] != two[2])


def test_a_sensor_whose_clock_is_off_is_late_and_not_out(
    store: Store, reader: psycopg.Connection[Any]
) -> None:
    off = EdgeStatus(
        at=NOON + 60 * 20,
        online=True,
        sensors=(SensorStatus("a", frames=False, since_at=NOON + 60 * 10, is_clock_off=True),),
    )
    put(store, alive(10, 0), off, alive(30, 25))
    assert coverage(reader)[:2] == [(0, 10, "alive"), (10, 20, "late")]
    assert coverage(reader)[-1] == (25, 30, "alive")
