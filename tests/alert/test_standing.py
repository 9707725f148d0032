"""The step, against cases worked out by hand."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alert.gauge import Gauge
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import (
    BEHIND_SECONDS,
    CALM,
    Kind,
    Phase,
    Standing,
    Transition,
    due_at,
    resume,
    step,
    withdraw,
)
from monitor.state import State

BUSY = Rule("GM0153", "Busy", "zone", Measure.PER_HOUR, 1000, 900, 120, 60)


def rule(**changes: Any) -> Rule:
    row = BUSY.row() | {"id": 1} | changes
    return Rule.of(row, "Europe/Amsterdam")


def gauge(per_hour: int | None, from_at: int | None = None, **more: Any) -> Gauge:
    state = State.QUIET if per_hour is None else State.MEASURED
    return Gauge(state, per_hour=per_hour, from_at=from_at, **more)


def judged(asked: Rule, looks: list[tuple[int, int | None]]) -> list[tuple[int, str]]:
    """Return what is told, and when, of figures that came at these instants."""
    standing, told = CALM, []
    for at, per_hour in looks:
        standing, transition = step(asked, standing, gauge(per_hour), at)
        if transition is not None:
            told.append((at, transition.kind.value))
    return told


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        # At the line is beyond it; a moment short of the duration is not long enough.
        ([(0, 1000), (60, 1000), (119, 1000)], []),
        ([(0, 1000), (60, 1000), (120, 1000)], [(120, "raised")]),
        # One figure below the upper line, and it is waited for anew.
        ([(0, 1200), (60, 999), (120, 1200), (180, 1200)], []),
        ([(0, 1200), (60, 999), (120, 1200), (240, 1200)], [(240, "raised")]),
        # Between the lines nothing moves, however long.
        ([(0, 1200), (120, 1200), (180, 901), (9999, 901)], [(120, "raised")]),
        # At the lower line is below it, for its own duration.
        ([(0, 1200), (120, 1200), (180, 900), (239, 900)], [(120, "raised")]),
        (
            [(0, 1200), (120, 1200), (180, 900), (240, 900)],
            [(120, "raised"), (240, "cleared")],
        ),
        # Up again in between: it goes on, and is not raised a second time.
        (
            [(0, 1200), (120, 1200), (180, 900), (230, 950), (240, 900), (299, 900), (301, 900)],
            [(120, "raised"), (301, "cleared")],
        ),
        # Without a figure nothing is raised, and what is waited for is neither lost nor done.
        ([(0, 1200), (60, None), (600, None)], []),
        ([(0, 1200), (60, None), (180, 1200)], [(180, "raised")]),
        # Nor is anything cleared: it is said that there is none, once, and when there is again.
        (
            [(0, 1200), (120, 1200), (180, None), (9999, None), (10000, 800), (10060, 800)],
            [(120, "raised"), (180, "unmeasured"), (10000, "measured")],
        ),
        (
            [(0, 1200), (120, 1200), (180, None), (200, 800), (210, 800), (270, 800)],
            [(120, "raised"), (180, "unmeasured"), (200, "measured"), (270, "cleared")],
        ),
        # Falling when the figure is lost: not cleared by that.
        (
            [(0, 1200), (120, 1200), (180, 800), (200, None), (999, None)],
            [(120, "raised"), (200, "unmeasured")],
        ),
        ([(0, None), (500, None)], []),
    ],
)
def test_hysteresis_and_durations(
    looks: list[tuple[int, int | None]], told: list[tuple[int, str]]
) -> None:
    assert judged(BUSY, looks) == told


def test_without_durations_the_first_figure_decides() -> None:
    sudden = rule(raise_seconds=0, clear_seconds=0)
    assert judged(sudden, [(0, 999), (1, 1000), (2, 950), (3, 900), (4, 1000)]) == [
        (1, "raised"),
        (3, "cleared"),
        (4, "raised"),
    ]


def test_a_figure_is_of_the_whole_of_its_window() -> None:
    standing, told = step(BUSY, CALM, gauge(1200, from_at=900), 1000)
    assert (standing.phase, standing.since_at, told) == (Phase.RISING, 900, None)
    assert due_at(BUSY, standing) == 1020
    standing, told = step(BUSY, CALM, gauge(1200, from_at=880), 1000)
    assert told == Transition(Kind.RAISED, 1000, 880, 1200)
    # But of no time before the phase that it ends.
    standing, told = step(BUSY, standing, gauge(800, from_at=700), 1030)
    assert (standing.phase, standing.since_at, told) == (Phase.FALLING, 1000, None)
    assert due_at(BUSY, standing) == 1060


def test_a_jam_is_no_sign_that_it_empties() -> None:
    raised = Standing(Phase.RAISED, None, 0, peak=1200, peak_at=0)
    for measure, figure in (
        ("per-hour", {"per_hour": 500}),
        ("flow", {"flow": 5.0}),
        ("level", {"level": "calm"}),
    ):
        lines = {"per-hour": (1000, 900), "flow": (66, 60), "level": (4, 3)}[measure]
        asked = rule(measure=measure, raise_line=lines[0], clear_line=lines[1])
        known: dict[str, Any] = {"from_at": 60, "state": State.MEASURED, **figure}
        assert step(asked, raised, Gauge(**known, is_jammed=True), 120)[0] is raised
        assert step(asked, raised, Gauge(**known), 120)[1] is not None
    # By density it is as full as it is, whatever moves.
    dense = rule(measure="density", raise_line=3.5, clear_line=3.0)
    held = Gauge(State.MEASURED, per_hour=40, flow=1.0, density=3.4, is_jammed=True)
    assert step(dense, raised, held, 120)[0] is raised
    assert step(dense, raised, Gauge(State.QUIET, density=2.9, from_at=60), 120)[1] is not None


def test_in_quiet_hours_nothing_is_raised_and_after_them_what_still_is() -> None:
    night = rule(quiet_hours=["23:00-07:00"], raise_seconds=120)
    at = int(datetime(2026, 6, 1, 20, 59, tzinfo=UTC).timestamp())  # 22:59 in Enschede
    assert not night.is_quiet(at)
    standing, told = step(night, CALM, gauge(1200), at)
    assert standing.phase is Phase.RISING
    for later in (60, 120, 3600, 8 * 3600):
        standing, told = step(night, standing, gauge(1200), at + later)
        assert told is None
    morning = at + 8 * 3600 + 60
    standing, told = step(night, standing, gauge(1200), morning)
    assert told is not None
    assert told.started_at == at
    # What is raised already may end.
    evening = at + 3600 + 24 * 3600
    assert night.is_quiet(evening)
    standing, _ = step(night, standing, gauge(10), evening)
    assert standing.phase is Phase.FALLING
    assert step(night, standing, gauge(10), evening + 60)[1] is not None


@pytest.mark.parametrize(
    ("span", "quiet", "loud"),
    [
        ("23:00-07:00", ["23:00", "00:00", "06:59"], ["22:59", "07:00", "12:00"]),
        ("12:00-13:00", ["12:00", "12:59"], ["11:59", "13:00", "00:00"]),
        ("08:00-08:00", [], ["08:00", "07:59"]),
    ],
)
def test_quiet_hours_are_local(span: str, quiet: list[str], loud: list[str]) -> None:
    asked = rule(quiet_hours=[span])
    for day, offset in (("2026-06-01", "+02:00"), ("2026-01-15", "+01:00")):
        for told, expected in ((quiet, True), (loud, False)):
            for time in told:
                at = int(datetime.fromisoformat(f"{day}T{time}{offset}").timestamp())
                assert asked.is_quiet(at) is expected, (time, offset)


def test_a_rule_of_a_happening_raises_while_it_lasts() -> None:
    fair = rule(happening="fair", raise_seconds=0)
    assert step(fair, CALM, gauge(1200), 0)[1] is None
    assert step(fair, CALM, gauge(1200, happenings={"other"}), 0)[1] is None
    raised, told = step(fair, CALM, gauge(1200, happenings={"fair"}), 0)
    assert told is not None
    falling, _ = step(fair, raised, gauge(100), 10)
    assert step(fair, falling, gauge(100), 70)[1] is not None


@pytest.mark.parametrize(
    ("state", "value"),
    [("outage", 1), ("late", 1), ("measured", 0), ("quiet", 0), ("unknown", None)],
)
def test_silence_is_of_the_line_and_not_of_the_persons(state: str, value: float | None) -> None:
    silence = rule(scope="counter", measure="silence", raise_line=1, clear_line=0)
    assert Gauge(State(state), per_hour=20).value(silence, 0) == value


def test_a_sensor_that_falls_silent_is_told_of_by_when_it_did() -> None:
    silence = rule(
        scope="counter", measure="silence", raise_line=1, clear_line=0, raise_seconds=600
    )
    standing, told = step(silence, CALM, Gauge(State.OUTAGE, silent_at=100), 400)
    assert (standing.since_at, told) == (100, None)
    assert step(silence, standing, Gauge(State.OUTAGE, silent_at=100), 699)[1] is None
    # Forgotten by now: neither here nor there.
    assert step(silence, standing, Gauge(State.UNKNOWN), 700)[1] is None
    assert step(silence, standing, Gauge(State.LATE, silent_at=100), 700)[1] is not None


def test_a_forecast_is_looked_at_as_far_as_the_rule_says() -> None:
    coming = rule(measure="forecast", within_minutes=30, raise_seconds=0)
    ahead = [(0, 400.0), (900, 700.0), (1800, 1100.0), (2700, 1500.0)]
    assert Gauge(State.MEASURED, forecast=ahead).value(coming, 0) == 1100
    assert (
        Gauge(State.MEASURED, forecast=ahead).value(rule(measure="forecast", within_minutes=15), 0)
        == 700
    )
    assert Gauge(State.MEASURED, forecast=ahead).value(coming, 2701) is None
    assert Gauge(State.MEASURED).value(coming, 0) is None


def test_typical_is_the_rate_over_the_usual() -> None:
    known = Gauge(State.MEASURED, per_hour=600, p50=400.0, p90=500.0)
    assert known.value(rule(measure="typical-p50"), 0) == 1.5
    assert known.value(rule(measure="typical-p90"), 0) == 1.2
    assert Gauge(State.MEASURED, per_hour=600).value(rule(measure="typical-p90"), 0) is None
    assert (
        Gauge(State.MEASURED, per_hour=600, p90=0.0).value(rule(measure="typical-p90"), 0) is None
    )


def test_who_is_a_moment_behind_moves_nothing() -> None:
    raised = Standing(Phase.RAISED, None, 1000)
    falling = Standing(Phase.FALLING, 990, 1000)
    for standing in (raised, falling):
        assert step(BUSY, standing, gauge(100), 999) == (standing, None)
    # A clock that was set back is another matter: it goes on from there.
    before = 1000 - BEHIND_SECONDS - 1
    standing, told = step(BUSY, falling, gauge(100), before)
    assert (standing.phase, standing.since_at, told) == (Phase.FALLING, before, None)


def test_after_a_long_gap_what_was_waited_for_is_waited_for_anew() -> None:
    rising = Standing(Phase.RISING, 0, 0)
    assert resume(rising, 5000) == Standing(Phase.RISING, 5000, 5000)
    raised = Standing(Phase.RAISED, None, 0, peak=3)
    assert resume(raised, 5000) is raised


def test_what_a_rule_raised_that_looks_no_more_is_withdrawn() -> None:
    standing, told = withdraw(Standing(Phase.FALLING, 3, 4), 50)
    assert standing.phase is Phase.CALM
    assert told is not None
    assert told.kind.value == "withdrawn"
    assert withdraw(Standing(Phase.RISING, 3, 4), 50) == (CALM, None)


def test_the_peak_of_an_open_alert_is_kept() -> None:
    standing = CALM
    for at, figure in ((0, 1100), (120, 1200), (180, 1700), (240, 1300), (300, 950)):
        standing, _ = step(BUSY, standing, gauge(figure), at)
    assert (standing.peak, standing.peak_at) == (1700, 180)


figures = st.lists(
    st.tuples(
        st.integers(1, 40),  # seconds since the last look
        st.one_of(st.none(), st.integers(850, 1050)),  # noise at the lines
        st.integers(0, 300),  # seconds that the figure is of
    ),
    max_size=300,
)


@given(figures, st.sampled_from([0, 30, 120]), st.sampled_from([0, 60, 300]))
def test_noise_at_the_lines_never_flaps(
    looks: list[tuple[int, int | None, int]], raise_seconds: int, clear_seconds: int
) -> None:
    asked = rule(raise_seconds=raise_seconds, clear_seconds=clear_seconds)
    standing, at = CALM, 0
    told: list[Transition] = []
    is_open, last = False, None
    for seconds, per_hour, length in looks:
        at += seconds
        standing, transition = step(asked, standing, gauge(per_hour, from_at=at - length), at)
        if transition is None or transition.kind.value not in {"raised", "cleared"}:
            assert standing.is_open == is_open
            continue
        # Never without a figure, and always in turn.
        assert per_hour is not None
        assert (transition.kind.value == "raised") is not is_open
        is_open = not is_open
        assert per_hour >= 1000 if is_open else per_hour <= 900
        # Between two of them lies the duration of the second.
        wanted = raise_seconds if is_open else clear_seconds
        assert at - transition.started_at >= wanted
        assert last is None or at - last >= wanted
        last = at
        told.append(transition)
    raised = [each.at for each in told if each.kind.value == "raised"]
    spaced = [later - earlier for earlier, later in pairwise(raised)]
    assert all(gap >= raise_seconds + clear_seconds for gap in spaced)


@given(figures)
def test_what_was_stored_in_between_goes_on_as_if_nothing_had_happened(
    looks: list[tuple[int, int | None, int]],
) -> None:
    here = there = CALM
    at = 0
    for seconds, per_hour, length in looks:
        at += seconds
        known = gauge(per_hour, from_at=at - length)
        (here, one), (there, other) = step(BUSY, here, known, at), step(BUSY, there, known, at)
        there = Standing(*(getattr(there, name) for name in there.__struct_fields__))
        assert (here, one) == (there, other)
