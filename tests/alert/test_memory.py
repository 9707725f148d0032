"""What passed of late, against cases worked out by hand."""

from math import sqrt

import pytest

from monitor.alert.gauge import Gauge, Reading
from monitor.alert.memory import KEPT_SECONDS, UNREST, Lately, Memory, joint
from monitor.alert.rule import Measure
from monitor.now import CounterNow
from monitor.state import Newest, State
from monitor.trend import CHANCE, rounding_variance
from tests.alert.ruling import busy
from tests.monitor.city import CODE

QUARTER = 900
KEY = (CODE, "market-1:in")


def now(ended_at: int, count: int, seconds: int = 60, state: State = State.MEASURED) -> CounterNow:
    rate = count * 3600 / seconds
    return CounterNow(
        *(*KEY, "market-1", state, round(rate), None, ended_at, None),
        per_minute=round(rate / 60, 2),
        window_seconds=seconds,
        flow=round(rate / 60 / 2, 1),
    )


def told(*clusters: tuple[int, int, int]) -> Lately:
    return Lately(tuple(Newest(*each) for each in clusters), 2.0)


def test_of_several_minutes_as_many_are_taken_as_a_rule_waits_for() -> None:
    lately = told((0, 60, 20), (60, 120, 30), (120, 180, 70))
    for seconds, (from_at, count) in {
        0: (120, 70),
        60: (120, 70),
        61: (60, 100),
        999: (0, 120),
    }.items():
        stretch = lately.stretch(seconds)
        assert (stretch.from_at, stretch.to_at, stretch.count) == (from_at, 180, count)
    stretch = lately.stretch(120)
    assert stretch.per_hour == 3000
    assert stretch.variance == pytest.approx((CHANCE * 100 + 2 * rounding_variance(60)) * 30**2)
    assert stretch.unrest == pytest.approx(3000 * UNREST * sqrt(1 / 2))


def test_what_passed_before_anybody_looked_is_known() -> None:
    memory = Memory({KEY: [Newest(0, 60, 40), Newest(60, 120, 50)]})
    for _ in range(2):
        memory.take([now(120, 50)])
        (lately,) = memory.of([KEY])
        assert lately == Lately((Newest(0, 60, 40), Newest(60, 120, 50)), 2.0)
    memory.take([now(180, 60)])
    (lately,) = memory.of([KEY])
    assert lately.stretch(180).count == 150


def test_what_lies_before_a_gap_is_not_taken() -> None:
    assert told((0, 60, 20), (120, 180, 70)).stretch(120).from_at == 120


def test_unrest_of_several_counters_adds_up_and_chance_does_not() -> None:
    stretch = told((0, 60, 100)).stretch(60)
    rate, error = joint((stretch, stretch))
    assert rate == 12000
    assert error == pytest.approx(sqrt(2 * stretch.variance + (2 * stretch.unrest) ** 2))


def test_clusters_are_kept_while_their_counter_is_measured() -> None:
    memory = Memory()
    for minute in range(1, 61):
        memory.take([now(60 * minute, 30 + minute)])
        memory.take([now(60 * minute, 30 + minute)])
    (lately,) = memory.of([KEY, (CODE, "other:in")])
    assert len(lately.clusters) == KEPT_SECONDS // 60
    assert lately.clusters[-1] == Newest(3540, 3600, 90)
    assert lately.width_metres == 2.0
    memory.take([now(3600, 90, state=State.QUIET)])
    assert memory.of([KEY]) == ()


def reading(measure: str, *lately: Lately, seconds: int = 120, **known: object) -> Reading | None:
    gauge = Gauge(State.MEASURED, per_hour=1, lately=lately, **known)  # type: ignore[arg-type]
    return gauge.reading(busy(measure=Measure(measure)), seconds, 0)


def test_a_rate_is_of_all_counters_and_a_flow_of_the_worst() -> None:
    one, two = told((0, 60, 30), (60, 120, 30)), told((60, 120, 90), (120, 180, 90))
    rate = reading("per-hour", one, two)
    assert rate is not None
    assert (rate.value, rate.from_at) == (1800 + 5400, 60)
    flow = reading("flow", one, two)
    assert flow is not None
    assert flow.value == pytest.approx(45)
    assert reading("flow", Lately(one.clusters)) is None
    assert Gauge(State.QUIET, lately=(one,)).reading(busy(), 60, 0) is None


def test_what_passed_is_held_against_what_is_usual_in_its_own_time() -> None:
    across = told((QUARTER - 60, QUARTER + 180, 80))
    usual = {0: (300.0, 400.0), 1: (700.0, 800.0)}
    ratio = reading("typical-p90", across, usual=usual)
    # A minute of the one and three of the other: 700 an hour.
    assert ratio is not None
    assert ratio.value == pytest.approx(1200 / 700)
    half = reading("typical-p50", across, usual=usual)
    assert half is not None
    assert half.value == pytest.approx(1200 / 600)
    for unknown in ({1: usual[1]}, {**usual, 0: None}, {**usual, 0: (300.0, None)}):
        assert reading("typical-p90", across, usual=unknown) is None
