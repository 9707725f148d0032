import pytest

from monitor.coverage import Coverage, Stretch
from monitor.state import State

HOUR = 3600
NOW = 1_000 * HOUR


def hours(first: float, last: float, state: str) -> Stretch:
    return Stretch(int(NOW + first * HOUR), int(NOW + last * HOUR), state)


@pytest.mark.parametrize(
    ("word", "state"),
    [("alive", State.QUIET), ("outage", State.OUTAGE), ("late", State.LATE)],
)
def test_what_is_missing_is_what_the_sensor_was(word: str, state: State) -> None:
    coverage = Coverage([hours(-5, 0, word)], NOW)
    assert coverage.state(NOW - 2 * HOUR, NOW - HOUR) is state


def test_what_lasted_longest_decides() -> None:
    coverage = Coverage([hours(-48, -47.6, "alive"), hours(-47.6, -46, "outage")], NOW)
    assert coverage.state(NOW - 48 * HOUR, NOW - 47 * HOUR) is State.OUTAGE


def test_before_anything_was_heard_all_is_unknown() -> None:
    coverage = Coverage([hours(-5, 0, "alive")], NOW)
    assert coverage.state(NOW - 7 * HOUR, NOW - 6 * HOUR) is State.UNKNOWN
    assert Coverage([], NOW).state(NOW - HOUR, NOW) is State.UNKNOWN


def test_a_gap_between_two_stretches_is_unknown() -> None:
    coverage = Coverage([hours(-9, -8, "alive"), hours(-2, 0, "alive")], NOW)
    assert coverage.state(NOW - 6 * HOUR, NOW - 5 * HOUR) is State.UNKNOWN


def test_after_the_last_word_figures_are_late() -> None:
    coverage = Coverage([hours(-5, -3, "alive")], NOW)
    assert coverage.state(NOW - 2 * HOUR, NOW - HOUR) is State.LATE


def test_a_word_still_holds_for_as_long_as_an_edge_may_be_silent() -> None:
    coverage = Coverage([Stretch(NOW - HOUR, NOW - 40, "alive")], NOW)
    assert coverage.state(NOW - 30, NOW + HOUR) is State.QUIET


def test_what_has_been_late_for_more_than_a_day_is_unknown() -> None:
    coverage = Coverage([hours(-40, 0, "late")], NOW)
    assert coverage.state(NOW - 25 * HOUR, NOW - 24 * HOUR) is State.LATE
    assert coverage.state(NOW - 26 * HOUR, NOW - 25 * HOUR) is State.UNKNOWN
