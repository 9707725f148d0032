import pytest

from monitor.level import level_of, worst
from monitor.registry.entry import FRUIN_WALKWAY

BOUNDS = FRUIN_WALKWAY.flow


@pytest.mark.parametrize(
    ("count", "level"),
    [
        (15, "calm"),
        (110, "calm"),
        (115, "normal"),
        (165, "busy"),
        (245, "very-busy"),
        (330, "too-busy"),
        (5000, "too-busy"),
    ],
)
def test_a_level_starts_at_the_bound_of_the_one_below(count: int, level: str) -> None:
    # Five metres for one minute: 115 persons are 23 a metre a minute, the first bound.
    assert level_of(count, 60, 5.0, BOUNDS) == level


def test_a_level_is_of_flow_and_not_of_a_count() -> None:
    assert level_of(600, 600, 5.0, BOUNDS) == level_of(60, 60, 5.0, BOUNDS) == "calm"
    assert level_of(600, 60, 5.0, BOUNDS) == "too-busy"


def test_without_an_effective_width_there_is_no_level() -> None:
    assert level_of(600, 60, None, BOUNDS) is None


def test_a_table_of_another_length_gives_no_level() -> None:
    assert level_of(600, 60, 5.0, (1.0, 2.0)) is None


def test_the_worst_level_is_the_busiest() -> None:
    assert worst(["calm", None, "very-busy", "busy"]) == "very-busy"
    assert worst([None]) is None
    assert worst([]) is None
