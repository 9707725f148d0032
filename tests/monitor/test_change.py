"""What a reader is told who had the snapshot before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from monitor.change import change
from monitor.live import Snapshot
from monitor.now import CounterNow, ZoneNow
from monitor.state import State

CODE = "GM0153"
NOW = 1_800_000_000


def counter(
    name: str, per_hour: int | None = 900, ended_at: int | None = NOW - 30, sensor: str = "gate-1"
) -> CounterNow:
    state = State.MEASURED if per_hour is not None else State.QUIET
    return CounterNow(CODE, name, sensor, state, per_hour, None, ended_at, None)


def snapshot(*counters: CounterNow, at: int = NOW) -> Snapshot:
    zone = ZoneNow(CODE, "square", State.MEASURED, 900, None, 30, None, 1.0)
    return Snapshot(at, CODE, (zone,), counters)


def told(before: Snapshot, after: Snapshot) -> list[str] | None:
    found = change(before, after)
    if found is None:
        return None
    assert (found.at, found.municipality, found.zones) == (after.at, CODE, after.zones)
    assert found.number == after.number
    return [each.id for each in found.counters]


def test_a_counter_that_only_grew_older_is_not_told() -> None:
    before = snapshot(counter("a"), counter("b", None, None))
    assert told(before, snapshot(counter("a"), counter("b", None, None))) == []
    after = snapshot(counter("a"), counter("b", None, None), at=NOW + 2)
    assert told(before, after) == []


@pytest.mark.parametrize(
    "new",
    [
        counter("a", 1200),
        counter("a", ended_at=NOW),
        counter("a", None),
        counter("a", None, None),
    ],
)
def test_a_counter_that_is_not_as_it_was_is_told(new: CounterNow) -> None:
    before = snapshot(counter("a"), counter("b"))
    assert told(before, snapshot(new, counter("b"), at=NOW + 2)) == ["a"]


def test_other_counters_are_no_change_but_something_new() -> None:
    before = snapshot(counter("a"), counter("b"))
    assert told(before, snapshot(counter("a"))) is None
    assert told(before, snapshot(counter("b"), counter("a"))) is None
    assert told(before, snapshot(counter("a"), counter("b", sensor="gate-2"))) is None


@given(
    name=st.sampled_from(
        [each for each in CounterNow.__struct_fields__ if each not in ("municipality", "id")]
    )
)
def test_whatever_is_shown_of_a_counter_is_told_when_it_changes(name: str) -> None:
    new = structs.replace(counter("a"), **{name: "other"})
    if name == "sensor_id":
        assert told(snapshot(counter("a")), snapshot(new)) is None
    else:
        assert told(snapshot(counter("a")), snapshot(new)) == ["a"]
