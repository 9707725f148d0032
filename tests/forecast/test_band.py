import numpy as np
import pytest

from monitor.forecast.band import CLASSES, FURTHEST, LEAST_ROWS, Band, ordered

ROWS = 4000


def _world(spread: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts around 500, edges a hundred off, half of the rows quiet."""
    dice = np.random.default_rng(5)
    counted = 500 + spread * dice.standard_normal(ROWS)
    edges = np.tile([400.0, 600.0], (ROWS, 1))
    return counted, edges, np.where(np.arange(ROWS) % 2, 20.0, 5000.0)


@pytest.mark.parametrize("spread", [60.0, 78.0, 120.0])
def test_the_edges_move_until_four_in_five_lie_between(spread: float) -> None:
    counted, edges, an_hour = _world(spread)
    low, high = Band.of(counted, edges, an_hour).moved(edges, an_hour).T
    assert abs(np.mean((low <= counted) & (counted <= high)) - 0.8) < 0.01
    assert abs(np.mean(counted < low) - 0.1) < 0.01


def test_quiet_and_busy_hours_move_apart() -> None:
    counted, edges, an_hour = _world(60.0)
    counted[an_hour > 1000] = 500 + 2 * (counted[an_hour > 1000] - 500)
    band = Band.of(counted, edges, an_hour)
    assert band.high[0] < 0 < band.high[len(CLASSES)]


def test_a_class_of_few_rows_moves_as_all_do() -> None:
    counted, edges, an_hour = _world(60.0)
    an_hour[: LEAST_ROWS - 1] = 200.0
    band = Band.of(counted, edges, an_hour)
    together = Band.of(counted, edges, np.full(ROWS, 5000.0))
    assert band.low[2] == together.low[len(CLASSES)]


def test_a_few_weeks_move_an_edge_only_so_far() -> None:
    counted, edges, an_hour = _world(5000.0)
    band = Band.of(counted, edges, an_hour)
    assert set(band.low) == {-FURTHEST}
    assert set(band.high) == {FURTHEST}


def test_few_rows_move_nothing() -> None:
    counted, edges, an_hour = (each[: LEAST_ROWS - 1] for each in _world(500.0))
    assert Band.of(counted, edges, an_hour) == Band.unmoved()


def test_nothing_is_told_below_nobody_and_the_middle_stays_between() -> None:
    low, middle, high = ordered(np.array([-5.0, 9.0]), np.array([3.0, 7.0]), np.array([2.0, 8.0]))
    assert list(low) == [0.0, 7.0]
    assert list(middle) == [3.0, 7.0]
    assert list(high) == [3.0, 8.0]
