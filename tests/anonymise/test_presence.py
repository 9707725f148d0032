"""Persons in view: fifteen or more or nothing, and asking again tells nothing new."""

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.errors import BelowMinimumError, MalformedPresenceError
from anonymise.presence import Presence
from anonymise.presence import released as presence
from anonymise.release import Secret, gate

SECRET = Secret(bytes(range(32)))
HOUR = 1_800_000_000 - 1_800_000_000 % 3600


def released(count: int, counter: str, at: int, secret: Secret) -> int | None:
    answer = presence(count, counter, at, secret)
    assert answer is None or (answer.counter, answer.at) == (counter, at)
    return None if answer is None else answer.count


INSTANTS = st.integers(min_value=HOUR, max_value=HOUR + 10**8)


@given(st.integers(max_value=14), INSTANTS)
def test_fewer_than_fifteen_in_view_never_leave(count: int, at: int) -> None:
    assert released(count, "c:square", at, SECRET) is None


@given(st.integers(min_value=15, max_value=5000), INSTANTS)
def test_what_is_released_passed_its_gate_and_is_near(count: int, at: int) -> None:
    needed = gate(SECRET.gate_draw("c:square", at - at % 3600), 1)
    answer = released(count, "c:square", at, SECRET)
    assert (answer is None) == (count < needed)
    if answer is not None:
        assert answer >= 15
        assert answer % 5 == 0
        assert abs(answer - count) < 5


def test_over_the_hours_rounding_is_unbiased() -> None:
    answers = [released(202, "c:square", HOUR + 3600 * place, SECRET) for place in range(4000)]
    assert mean(answer for answer in answers if answer) == pytest.approx(202, abs=0.2)


def test_seventeen_in_view_asked_all_hour_tell_what_one_answer_tells() -> None:
    told = set()
    for place in range(300):
        hour = HOUR + 3600 * place
        answers = {released(17, "c:square", hour + second, SECRET) for second in range(0, 3600, 60)}
        assert len(answers) == 1
        told |= answers
    # The hours themselves differ: what is told is neither always nor never, and not always as much.
    assert told == {None, 15, 20}


def test_each_counter_and_hour_draws_anew() -> None:
    def row(counter: str, secret: Secret) -> list[int | None]:
        return [released(18, counter, HOUR + 3600 * place, secret) for place in range(40)]

    rows = [row("c:square", SECRET), row("d:square", SECRET), row("c:square", Secret(bytes(32)))]
    assert len({tuple(answers) for answers in rows}) == 3
    assert all(len(set(answers)) > 1 for answers in rows)


@given(st.integers(max_value=14))
def test_a_presence_below_fifteen_cannot_be_built(count: int) -> None:
    with pytest.raises(BelowMinimumError):
        Presence("c:square", HOUR, count)


def test_a_presence_off_its_grid_of_five_cannot_be_built() -> None:
    with pytest.raises(MalformedPresenceError):
        Presence("c:square", HOUR, 16)
