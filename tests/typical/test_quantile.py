"""Weighted quantiles, by cases worked out by hand."""

from random import Random

import polars as pl
import pytest

from monitor.typical.quantile import QUANTILES, quantiles

SMALL = 0
"""Withheld, or too few: any number under fifteen says the same."""


def asked(*figures: tuple[int, int], cell: int = 7) -> pl.DataFrame:
    """Return figures of one cell, each a count and its weight, of a week each."""
    return pl.DataFrame(
        {
            "cell": [cell] * len(figures),
            "week": list(range(len(figures))),
            "weight": [weight for _, weight in figures],
            "count": [count for count, _ in figures],
        }
    )


def told(*figures: tuple[int, int]) -> tuple[int | None, ...]:
    (row,) = quantiles(asked(*figures)).select(*QUANTILES).rows()
    return row


@pytest.mark.parametrize(
    ("figures", "hand"),
    [
        # Ten of one weight: the first has 10 % of it, the third 30 %, the fifth 50 %.
        ([(10 * n, 1) for n in range(2, 12)], (20, 40, 60, 90, 100)),
        # Of 20 the last weighs 11: the four before it have 45 % together.
        ([(20, 1), (30, 2), (40, 3), (50, 3), (60, 11)], (30, 40, 60, 60, 60)),
        # Half is small. What is left lies where it would whatever the small ones were.
        ([(SMALL, 1)] * 5 + [(20, 1), (30, 1), (40, 1), (50, 1), (60, 1)], (None,) * 3 + (40, 50)),
        # At exactly a quarter the quantile is still the last of the small ones.
        ([(SMALL, 1), (20, 1), (30, 1), (40, 1)], (None, None, 20, 30, 40)),
        # A little less than a quarter, and it is the first that can be told.
        ([(SMALL, 9), (20, 11), (30, 10), (40, 10)], (None, 20, 20, 30, 40)),
        # Small is small: 14 is nearer to 15 than to nothing, and says no more.
        ([(14, 1), (20, 1), (30, 1), (40, 1)], (None, None, 20, 30, 40)),
        ([(SMALL, 1)] * 4, (None,) * 5),
        ([(15, 1)] * 4, (15,) * 5),
    ],
)
def test_quantiles_are_those_worked_out_by_hand(
    figures: list[tuple[int, int]], hand: tuple[int | None, ...]
) -> None:
    assert told(*figures) == hand
    Random(3).shuffle(figures)
    assert told(*figures) == hand


def test_what_is_small_counts_and_how_small_does_not() -> None:
    shown = [(20, 3), (30, 2), (40, 4), (90, 1)]
    without = told(*shown)
    one = told(*shown, (SMALL, 5))
    assert one != without
    assert all(told(*shown, (count, 5)) == one for count in range(15))


def test_fewer_than_four_weeks_say_nothing_and_are_counted() -> None:
    three = quantiles(asked((20, 1), (30, 1), (40, 1)))
    assert three.rows() == [(7, None, None, None, None, None, 3)]
    # The hour that comes twice gives two figures of one week.
    twice = pl.concat([asked((20, 1), (30, 1), (40, 1)), asked((50, 1))])
    assert quantiles(twice).rows() == three.rows()
    assert quantiles(asked((20, 1), (30, 1), (40, 1), (50, 1)))["p50"].to_list() == [30]


def test_cells_are_told_apart_and_in_order() -> None:
    both = pl.concat([asked(*[(80, 1)] * 4, cell=9), asked(*[(20, 1)] * 5, cell=2)])
    found = quantiles(both)
    assert found.select("cell", "p50", "weeks").rows() == [(2, 20, 5), (9, 80, 4)]
