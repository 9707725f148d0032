import pytest

from monitor.state import Newest, Patience, State, Word, joint_state, state_now

NOW = 1_800_000_000
HOUR = 3600


def word(*, age: int = 10, online: bool = True, frames: bool | None = True) -> Word:
    return Word(NOW - age, online, frames, NOW - 600)


def newest(*, age: int, length: int = 60) -> Newest:
    return Newest(NOW - age - length, NOW - age, 20)


@pytest.mark.parametrize(
    ("age", "length", "state"),
    [
        (300, 60, State.MEASURED),
        (301, 60, State.QUIET),
        (2 * HOUR, HOUR, State.MEASURED),
        (2 * HOUR + 1, HOUR, State.QUIET),
    ],
)
def test_a_figure_is_measured_for_two_windows_or_five_steps(
    age: int, length: int, state: State
) -> None:
    assert state_now(NOW, newest(age=age, length=length), 60, word()) is state


def test_a_wifi_counter_is_given_five_of_its_own_steps() -> None:
    assert state_now(NOW, newest(age=4500, length=900), 900, word()) is State.MEASURED
    assert state_now(NOW, newest(age=4501, length=900), 900, word()) is State.QUIET


def test_a_fresh_figure_stays_measured_though_its_edge_left() -> None:
    assert state_now(NOW, newest(age=60), 60, word(online=False)) is State.MEASURED


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (word(), State.QUIET),
        (word(frames=False), State.OUTAGE),
        (word(frames=None), State.UNKNOWN),
        (word(online=False), State.LATE),
        (word(online=False, frames=False), State.LATE),
        (word(age=90), State.QUIET),
        (word(age=91), State.LATE),
        (word(age=24 * HOUR), State.LATE),
        (word(age=24 * HOUR + 1), State.UNKNOWN),
        (word(age=24 * HOUR + 1, online=False), State.UNKNOWN),
        (Word(None, is_online=False, has_frames=None, since_at=None), State.UNKNOWN),
        (None, State.UNKNOWN),
    ],
)
def test_without_a_fresh_figure_the_word_of_the_edge_decides(
    said: Word | None, state: State
) -> None:
    assert state_now(NOW, newest(age=HOUR), 60, said) is state
    assert state_now(NOW, None, 60, said) is state


def test_a_simulated_clock_leaves_an_edge_as_many_of_its_own_seconds() -> None:
    assert state_now(NOW, None, 60, word(age=3000), Patience.at(60)) is State.QUIET
    assert state_now(NOW, None, 60, word(age=-18_000), Patience.at(60)) is State.QUIET


def test_a_clock_that_stands_still_is_as_patient_as_the_walls() -> None:
    assert Patience.at(0) == Patience.at(1) == Patience(90, 300)


@pytest.mark.parametrize(
    ("ahead", "state"), [(300, State.MEASURED), (301, State.LATE), (10**9, State.LATE)]
)
def test_a_figure_from_the_future_is_late_and_never_measured(ahead: int, state: State) -> None:
    assert state_now(NOW, newest(age=-ahead), 60, word()) is state
    assert state_now(NOW, newest(age=-ahead), 60, None) is state


@pytest.mark.parametrize(("ahead", "state"), [(300, State.QUIET), (301, State.LATE)])
def test_the_word_of_an_edge_whose_clock_is_off_is_late(ahead: int, state: State) -> None:
    assert state_now(NOW, None, 60, word(age=-ahead)) is state


def test_a_fresh_figure_of_an_edge_whose_clock_is_off_is_late() -> None:
    assert state_now(NOW, newest(age=60), 60, word(age=-HOUR)) is State.LATE


@pytest.mark.parametrize(
    ("states", "joint"),
    [
        ({State.MEASURED, State.OUTAGE}, State.MEASURED),
        ({State.QUIET, State.LATE}, State.QUIET),
        ({State.OUTAGE, State.LATE}, State.LATE),
        ({State.OUTAGE, State.UNKNOWN}, State.OUTAGE),
        (set(), State.UNKNOWN),
    ],
)
def test_a_zone_is_measured_when_any_of_its_counters_is(states: set[State], joint: State) -> None:
    assert joint_state(states) is joint
