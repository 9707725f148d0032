"""Which quarters are known, and what of."""

import polars as pl
import pytest

from monitor.typical.line import line_of, seconds_within

SCHEMA = {"slot": pl.Int32, "count": pl.Int32, "covered_seconds": pl.Int32}


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ([], [0, 0, 0, 0]),
        ([(1000, 4600)], [900, 900, 900, 900]),
        ([(0, 9000)], [900, 900, 900, 900]),
        ([(1100, 1200)], [100, 0, 0, 0]),
        ([(1100, 2000)], [800, 100, 0, 0]),
        ([(1100, 1200), (1200, 1300), (3000, 4000)], [200, 0, 700, 300]),
        ([(0, 1000), (4600, 5000)], [0, 0, 0, 0]),
        ([(4599, 5000)], [0, 0, 0, 1]),
    ],
)
def test_seconds_are_those_of_each_quarter(
    spans: list[tuple[int, int]], seconds: list[int]
) -> None:
    assert seconds_within(spans, 1000, 4).to_list() == seconds


def test_a_quarter_is_known_where_released_or_lived_through_and_not_excluded() -> None:
    released = pl.DataFrame(
        [(0, 40, 900), (1, 30, 500), (2, 30, 500), (5, 50, 900)], schema=SCHEMA, orient="row"
    )
    line = line_of(
        released,
        alive=pl.Series([0, 0, 900, 809, 810, 900], dtype=pl.Int32),
        excluded=pl.Series([0, 0, 0, 0, 0, 1], dtype=pl.Int32),
    )
    # Late figures are known though nobody spoke of the sensor; a half is not; nothing is withheld.
    assert line.to_list() == [40, None, 30, None, 0, None]
