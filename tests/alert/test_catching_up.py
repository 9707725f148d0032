"""A watch that was dead for minutes stands where one stands that never was."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from monitor.alert.docket import Docket
from monitor.alert.extras import NOTHING
from monitor.alert.ledger import Kept, Place
from monitor.alert.memory import Memory
from monitor.alert.standing import CALM, Kind, Phase, Transition
from monitor.live import Snapshot
from monitor.now import CounterNow
from monitor.state import Line, Newest, State
from tests.alert.ruling import busy
from tests.monitor.city import CODE, NOW

MINUTE = 60
COUNTER = "gate-1:in"
KEY = (CODE, COUNTER)
RULE = busy(
    id=1, scope="counter", subject=COUNTER, raise_seconds=3 * MINUTE, clear_seconds=3 * MINUTE
)
BEYOND, BETWEEN, BELOW = 4 * int(RULE.raise_line) // 60, int(RULE.raise_line) // 60, 0
START = NOW - NOW % MINUTE


def clusters(counts: Sequence[int]) -> list[Newest]:
    return [
        Newest(START + minute * MINUTE, START + (minute + 1) * MINUTE, count)
        for minute, count in enumerate(counts)
    ]


def look(docket: Docket, newest: Newest) -> list[Transition]:
    now = CounterNow(
        CODE,
        COUNTER,
        "gate-1",
        State.MEASURED,
        newest.count * 60,
        None,
        newest.ended_at,
        None,
        Line.UP,
        window_seconds=MINUTE,
    )
    docket.look(Snapshot(newest.ended_at, CODE, (), (now,)), NOTHING)
    moves = docket.judge(newest.ended_at)
    assert docket.store(moves, {(move.rule_id, move.subject): 1 for move in moves})
    return [move.transition for move in moves if move.transition is not None]


def begun(kept: dict[Place, Kept], passed: Sequence[Newest], judged_at: int) -> Docket:
    docket = Docket([RULE], kept, Memory({KEY: passed}))
    docket.catch_up(judged_at)
    return docket


def standing(docket: Docket) -> Kept:
    return docket._kept.get((1, COUNTER), Kept(CALM))


def test_what_was_beyond_the_line_while_nobody_judged_is_raised_once_somebody_does() -> None:
    passed = clusters([BELOW, BEYOND, BEYOND, BEYOND, BETWEEN])
    docket = Docket([RULE], {})
    assert look(docket, passed[0]) == []
    docket = begun({}, passed, passed[0].ended_at)
    (told,) = look(docket, passed[-1])
    assert told.kind is Kind.RAISED
    assert told.at == passed[-1].ended_at
    assert told.started_at == passed[0].started_at


def test_what_was_over_while_nobody_judged_is_cleared_once() -> None:
    raised = clusters([BEYOND] * 4)
    docket = Docket([RULE], {})
    assert [told.kind for each in raised for told in look(docket, each)] == [Kind.RAISED]
    passed = clusters([BEYOND] * 4 + [BELOW] * 4)
    docket = begun({(1, COUNTER): standing(docket)}, passed, raised[-1].ended_at)
    (told,) = look(docket, passed[-1])
    assert (told.kind, told.at) == (Kind.CLEARED, passed[-1].ended_at)


def test_what_came_and_went_while_nobody_judged_is_not_told() -> None:
    passed = clusters([BELOW] + [BEYOND] * 3 + [BELOW] * 4)
    docket = Docket([RULE], {})
    look(docket, passed[0])
    docket = begun({}, passed, passed[0].ended_at)
    assert look(docket, passed[-1]) == []
    assert not standing(docket).standing.is_open


@given(
    counts=st.lists(st.sampled_from([BELOW, BETWEEN, BEYOND]), min_size=11, max_size=16),
    dead_from=st.integers(1, 6),
    dead_for=st.integers(1, 4),
)
def test_it_stands_where_one_stands_that_was_never_dead(
    counts: list[int], dead_from: int, dead_for: int
) -> None:
    passed = clusters(counts)
    alive, mortal = Docket([RULE], {}), Docket([RULE], {})
    for minute, each in enumerate(passed):
        look(alive, each)
        if dead_from <= minute < dead_from + dead_for:
            continue
        if minute == dead_from + dead_for:
            kept = {(1, COUNTER): standing(mortal)}
            mortal = begun(kept, passed[: minute + 1], passed[dead_from - 1].ended_at)
        look(mortal, each)
    # What came and went has left no trace, and so the waits may differ, but not what is open.
    open_phases = {Phase.RAISED, Phase.FALLING}
    assert (standing(alive).standing.phase in open_phases) == (
        standing(mortal).standing.phase in open_phases
    )
