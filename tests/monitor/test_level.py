import pytest

from monitor.crowding import is_jam
from monitor.level import flow_of, level_at, level_of, worst
from monitor.registry.entry import FRUIN_WALKWAY
from monitor.trend import Trend

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


@pytest.mark.parametrize(
    ("count", "seconds", "width", "flow", "level"),
    [
        # Worked by hand: persons / minutes / metres, then Fruin's A, B, C, D, E and F.
        (15, 60, 2.0, 7.5, "calm"),
        (460, 240, 5.0, 23.0, "normal"),
        (455, 240, 5.0, 22.75, "calm"),
        (660, 600, 2.0, 33.0, "busy"),
        (325, 300, 2.0, 32.5, "normal"),
        (980, 240, 5.0, 49.0, "very-busy"),
        (330, 60, 5.0, 66.0, "too-busy"),
        (410, 60, 5.0, 82.0, "too-busy"),
        (1000, 60, 5.0, 200.0, "too-busy"),
        # 8.0 metres of street leave 6.7 to walk on, 3.8 leave 3.4.
        (308, 120, 6.7, 22.985, "calm"),
        (310, 120, 6.7, 23.134, "normal"),
        (115, 60, 3.4, 33.824, "busy"),
    ],
)
def test_flow_and_level_are_those_worked_by_hand(
    count: int, seconds: int, width: float, flow: float, level: str
) -> None:
    assert flow_of(count, seconds, width) == pytest.approx(flow, abs=0.001)
    assert level_of(count, seconds, width, BOUNDS) == level


@pytest.mark.parametrize(
    ("density", "level"),
    [
        (0.0, "calm"),
        (0.30, "calm"),
        (0.31, "normal"),
        (0.43, "busy"),
        (0.71, "busy"),
        (0.72, "very-busy"),
        (1.08, "too-busy"),
        (3.57, "too-busy"),
    ],
)
def test_a_density_has_a_level_of_its_own(density: float, level: str) -> None:
    assert level_at(density, FRUIN_WALKWAY.density) == level


def test_a_scheme_without_densities_gives_them_no_level() -> None:
    assert level_at(3.57, ()) is None
    assert level_at(None, FRUIN_WALKWAY.density) is None


@pytest.mark.parametrize(
    ("density", "trend", "is_so"),
    [
        (1.08, Trend.FALLING, True),
        (1.07, Trend.FALLING, False),
        (2.0, Trend.STEADY, False),
        (2.0, Trend.RISING, False),
        (2.0, None, None),
        (None, Trend.FALLING, None),
    ],
)
def test_a_flow_that_falls_where_they_stand_dense_is_a_jam(
    density: float | None,
    trend: Trend | None,
    is_so: bool | None,  # noqa: FBT001 - a row of the table
) -> None:
    assert is_jam(density, trend) is is_so
