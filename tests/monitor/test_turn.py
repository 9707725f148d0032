from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.turn import SPACING_SECONDS, next_turn, spacing_seconds

REFRESH = 5.0
READING = 0.02


def test_what_was_never_read_comes_first() -> None:
    turn = next_turn(
        {"a": 10.0},
        {"a": 10.25},
        followed={"a", "b"},
        urgent=["a"],
        refreshed_at=10.0,
        refresh_seconds=REFRESH,
    )
    assert turn == (0.0, "b")


def test_a_change_waits_for_nothing_but_its_spacing() -> None:
    read_at = {code: 10.0 + number for number, code in enumerate("abc")}
    ready_at = {code: at + 0.5 for code, at in read_at.items()}
    turn = next_turn(
        read_at,
        ready_at,
        followed=set("abc"),
        urgent=["c"],
        refreshed_at=12.0,
        refresh_seconds=REFRESH,
    )
    assert turn == (12.5, "c")


def test_what_was_read_a_moment_ago_is_not_read_again_for_its_age() -> None:
    read_at = {code: 10.0 + number for number, code in enumerate("abc")}
    turn = next_turn(
        read_at, {}, followed=set("abc"), urgent=[], refreshed_at=0.0, refresh_seconds=REFRESH
    )
    assert turn == (10.0 + REFRESH, "a")


def test_large_snapshots_come_less_often() -> None:
    assert spacing_seconds(0) == spacing_seconds(1000) == SPACING_SECONDS
    assert spacing_seconds(4500) == 0.5
    assert spacing_seconds(60_000) == spacing_seconds(10**9) == 2.0


def test_nobody_looks_and_nothing_is_read() -> None:
    assert (
        next_turn(
            {"a": 1.0}, {}, followed=set(), urgent=[], refreshed_at=0, refresh_seconds=REFRESH
        )
        is None
    )


@given(st.integers(1, 60), st.lists(st.tuples(st.floats(0, 30), st.integers(0, 59)), max_size=40))
def test_all_that_are_followed_are_read_in_turn_spread_over_the_time(
    count: int, changes: list[tuple[float, int]]
) -> None:
    codes = [f"GM{number:04}" for number in range(count)]
    read_at: dict[str, float] = {}
    waiting = sorted((at, f"GM{number % count:04}") for at, number in changes)
    changed: set[str] = set()
    now, refreshed_at = 100.0, 0.0
    idle_turns: list[float] = []
    while now < 130:
        while waiting and 100 + waiting[0][0] <= now:
            changed.add(waiting.pop(0)[1])
        turn = next_turn(
            read_at,
            {code: at + SPACING_SECONDS for code, at in read_at.items()},
            followed=set(codes),
            urgent=changed,
            refreshed_at=refreshed_at,
            refresh_seconds=REFRESH,
        )
        assert turn is not None
        due_at, code = turn
        if due_at > now:
            now = min(due_at, 100 + waiting[0][0]) if waiting else due_at
            continue
        if code in read_at and code not in changed:
            refreshed_at = now
            idle_turns.append(now)
        changed.discard(code)
        read_at[code] = now
        now += READING
        # A little more than that, for each may have to wait for the readings before it.
        assert all(now - at <= 2 * REFRESH + 3 * count * READING for at in read_at.values())
    pauses = [later - at for at, later in pairwise(idle_turns)]
    assert all(pause >= REFRESH / count - 1e-9 for pause in pauses)
