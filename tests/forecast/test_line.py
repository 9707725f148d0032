"""What a counter is worth in each quarter of an hour, of what was released of it."""

from typing import Any

import numpy as np
import pytest

from monitor.forecast.line import Heard, line_of

WHOLE = 900


def heard(
    count: list[int],
    covered: list[int] | None = None,
    alive: list[int] | None = None,
    excluded: list[int] | None = None,
    day: list[int] | None = None,
) -> Heard:
    """Return what is known of some quarters; all that has a count is covered, and all lived."""
    quarters = len(count)
    parts: list[Any] = [
        count,
        covered if covered is not None else [WHOLE if each else 0 for each in count],
        alive if alive is not None else [WHOLE] * quarters,
        excluded if excluded is not None else [0] * quarters,
        day if day is not None else [0] * quarters,
    ]
    return Heard(*(np.array(part, dtype=np.int64) for part in parts))


def line(known: Heard, *, is_open: bool = False) -> list[float | None]:
    return [None if np.isnan(each) else float(each) for each in line_of(known, is_open=is_open)]


def test_what_was_released_is_taken_as_it_is() -> None:
    assert line(heard([40, 55, 20])) == [40, 55, 20]
    # Whatever its sensor said, it was counted.
    assert line(heard([40, 55], alive=[0, 0])) == [40, 55]


def test_an_outage_is_not_known_and_never_0() -> None:
    assert line(heard([40, 0, 20], alive=[900, 0, 900])) == [40, None, 20]
    assert line(heard([40, 0, 20], alive=[900, 809, 900])) == [40, None, 20]


def test_a_withheld_quarter_is_worth_half_of_fifteen_and_is_not_missing() -> None:
    assert line(heard([40, 0, 20])) == [40, 7, 20]
    assert line(heard([40, 20, 20], covered=[900, 450, 900])) == [40, 23.5, 20]


def test_a_long_time_withheld_is_worth_half_its_gate_in_all() -> None:
    night = line(heard([40, *[0] * 20, 20]))
    assert sum(night[1:-1]) == pytest.approx(38)  # type: ignore[arg-type]
    assert night[1] == pytest.approx(1.9)


def test_no_window_reaches_over_midnight() -> None:
    two_days = line(heard([0] * 40, day=[0] * 20 + [1] * 20))
    assert sum(two_days) == pytest.approx(76)  # type: ignore[arg-type]


def test_an_open_window_goes_on_as_its_counter_did_last() -> None:
    busy = heard([90, 60], covered=[900, 600])
    assert line(busy, is_open=True) == [90, pytest.approx(90)]
    # No further than the gate would have let it.
    quiet = heard([90, *[0] * 8])
    assert sum(line(quiet, is_open=True)[1:]) == pytest.approx(76)  # type: ignore[arg-type]
    # Of a day that is over no window is open.
    assert line(busy) == [90, pytest.approx(60 + 7 / 3)]


def test_a_window_that_opened_at_midnight_knows_no_rate() -> None:
    assert line(heard([90, 0], day=[0, 1]), is_open=True) == [90, 7]


def test_times_that_say_nothing_are_not_known() -> None:
    assert line(heard([40, 55, 20], excluded=[0, 1, 0])) == [40, None, 20]
    assert line(heard([40, 0, 0, 20], excluded=[0, 900, 0, 0])) == [40, None, 7, 20]


def test_a_counter_of_which_nothing_is_known_has_nothing() -> None:
    assert line(heard([0, 0], alive=[0, 0]), is_open=True) == [None, None]
    assert line(heard([])) == []
