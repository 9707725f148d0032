"""The elastic window by itself: where its marks lie, when it closes, what it survives."""

from collections.abc import Callable, Iterable

import pytest

from anonymise.cluster import Cluster
from anonymise.release import Secret, gate, released_count
from anonymise.window import ElasticWindow, is_mark

NOON = 1_800_000_000 - 1_800_000_000 % 86_400 + 12 * 3600


class LowestGate(Secret):
    """The edge whose every window is released as soon as the rule ever allows it."""

    def gate_draw(self, counter: str, opened_at: int) -> float:
        del counter, opened_at
        return 0.0


SECRET = Secret(bytes(range(32)))
LOWEST = LowestGate(bytes(range(32)))


def six_hours(opened_at: int) -> int:
    return opened_at - opened_at % 21_600 + 21_600


def window(
    opened_at: int = NOON + 60,
    *,
    cap_after: Callable[[int], int] = six_hours,
    is_fixed: bool = False,
) -> ElasticWindow:
    return ElasticWindow("a:in", LOWEST, cap_after, opened_at, is_fixed=is_fixed)


def extend(
    target: ElasticWindow, passages: dict[int, int], until: int, start: int = NOON + 60
) -> list[Cluster]:
    """Add a step a minute; `passages` tells how many came by the window's age in minutes."""
    steps = (
        target.extend(start + 60 * age, passages.get(age, 0), 0) for age in range(1, until + 1)
    )
    return [cluster for cluster in steps if cluster is not None]


def ages(clusters: Iterable[Cluster], start: int = NOON + 60) -> list[int]:
    return [(cluster.ended_at - start) // 60 for cluster in clusters]


# As the rule words it: every step until 5 minutes old, every 5 until 15, every quarter until 60.
@pytest.mark.parametrize(
    ("opened", "marks"),
    [
        (0, [1, 2, 3, 4, 5, 10, 15, 30, 45, 60, 120, 180]),
        (1, [1, 2, 3, 4, 5, 9, 14, 29, 44, 59, 119, 179]),
        (5, [1, 2, 3, 4, 5, 10, 15, 25, 40, 55, 115, 175]),
        (15, [1, 2, 3, 4, 5, 10, 15, 30, 45, 60, 105, 165]),
        (59, [1, 2, 3, 4, 5, 6, 11, 16, 31, 46, 61, 121, 181]),
    ],
)
def test_marks_lie_on_the_clock_and_further_apart_as_a_window_ages(
    opened: int, marks: list[int]
) -> None:
    opened_at = NOON + 60 * opened
    assert [age for age in range(1, 182) if is_mark(opened_at, opened_at + 60 * age)] == marks


@pytest.mark.parametrize(("age", "needed"), [(1, 15), (5, 15), (9, 30), (59, 30), (119, 60)])
def test_at_a_mark_a_window_closes_on_its_gate_and_not_one_passage_below(
    age: int, needed: int
) -> None:
    assert ages(extend(window(), {age: needed}, age)) == [age]
    assert extend(window(), {age: needed - 1}, age) == []


@pytest.mark.parametrize(("age", "needed"), [(6, 30), (30, 30), (60, 30), (61, 60), (200, 60)])
def test_between_marks_a_window_closes_on_what_came_since_the_last_one(
    age: int, needed: int
) -> None:
    assert ages(extend(window(), {age: needed}, age)) == [age]
    assert extend(window(), {age: needed - 1}, age) == []
    # What came before the mark helps at marks only.
    assert extend(window(), {5: 14, age: needed - 1}, age) == []


def test_between_marks_all_that_came_since_the_last_one_counts() -> None:
    assert ages(extend(window(), {10: 9, 11: 10, 12: 11}, 12)) == [12]
    assert ages(extend(window(), {9: 1, 10: 9, 11: 10, 12: 10}, 14)) == [14]


def test_a_first_step_that_ends_between_marks_counts_whole() -> None:
    twenty_minutes = NOON + 1200
    assert window(NOON).extend(twenty_minutes, 29, 0) is None
    assert window(NOON).extend(twenty_minutes, 30, 0) == Cluster("a:in", NOON, twenty_minutes, 30)


def test_the_gate_is_drawn_for_the_counter_and_the_opening() -> None:
    for opened_at in range(NOON, NOON + 3600, 60):
        needed = gate(SECRET.gate_draw("b:in", opened_at), 1)
        for count in (needed - 1, needed):
            target = ElasticWindow("b:in", SECRET, six_hours, opened_at)
            cluster = target.extend(opened_at + 60, count, 0)
            assert (cluster is not None) == (count == needed)


def test_a_window_is_rounded_by_the_draw_of_its_counter_and_opening() -> None:
    for opened_at in range(NOON, NOON + 3600, 60):
        cluster = window(opened_at).extend(opened_at + 60, 22, 0)
        count = released_count(22, 1, LOWEST.rounding_draw("a:in", opened_at))
        assert cluster == Cluster("a:in", opened_at, opened_at + 60, count)


def test_the_next_window_starts_from_nothing() -> None:
    target = window()
    # The first is left with minutes missing; neither they nor its passages outlive it.
    assert target.extend(NOON + 120, 15, 300) is not None
    assert target.extend(NOON + 180, 14, 300) is None
    assert not target.is_broken()
    assert target.extend(NOON + 240, 1, 0) == Cluster("a:in", NOON + 120, NOON + 240, 15)


def test_a_window_survives_five_missing_minutes_and_not_a_second_more() -> None:
    target = window()
    assert target.extend(NOON + 120, 0, 150) is None
    assert target.extend(NOON + 180, 0, 150) is None
    assert not target.is_broken()
    assert target.extend(NOON + 240, 999, 1) is None
    assert target.is_broken()


@pytest.mark.parametrize("is_fixed", [False, True])
def test_at_its_cap_a_window_closes_on_its_gate_or_is_dropped(*, is_fixed: bool) -> None:
    # Every 18 minutes, so that a cap is no mark.
    def cap_after(at: int) -> int:
        return at - (at - NOON) % 1080 + 1080

    closing = window(cap_after=cap_after, is_fixed=is_fixed)
    assert ages(extend(closing, {3: 14, 17: 16}, 17)) == [17]
    dropped = window(cap_after=cap_after, is_fixed=is_fixed)
    assert extend(dropped, {3: 14, 17: 15}, 17) == []
    # The next has an age of its own, and the gate of the young.
    after = NOON + 1080
    assert ages(extend(dropped, {1: 15}, 1, after), after) == ([] if is_fixed else [1])


def test_a_fixed_window_closes_neither_at_marks_nor_between_them() -> None:
    target = window(cap_after=lambda at: at - at % 3600 + 3600, is_fixed=True)
    assert ages(extend(target, dict.fromkeys(range(1, 60), 400), 59)) == [59]
