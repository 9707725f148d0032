"""What is judged of thousands of counters is what judging each of them at each look would give."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.alert.assignment import assigned
from monitor.alert.docket import Docket
from monitor.alert.extras import NOTHING, Extras
from monitor.alert.gauge import gauges
from monitor.alert.ledger import Kept, Move, Place
from monitor.alert.memory import Memory
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import CALM, Standing, step
from monitor.live import Snapshot
from monitor.now import CounterNow, ZoneNow
from monitor.state import Line, State
from tests.alert.ruling import busy
from tests.monitor.city import CODE, NOW

RULES = (
    busy(id=1, raise_seconds=60, clear_seconds=60),
    busy(id=2, scope="counter", subject=None, raise_seconds=30, clear_seconds=30),
    busy(
        id=3,
        scope="counter",
        subject=None,
        measure=Measure.SILENCE,
        raise_line=1,
        clear_line=0,
        raise_seconds=30,
    ),
    busy(id=4, measure=Measure.FORECAST, within_minutes=15),
)
COUNTERS = ("gate-1:in", "gate-2:in", "gate-3:in")

Look = tuple[int, list[tuple[int | None, bool]]]
looks = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 10, 40, 100]),
        st.lists(
            st.tuples(st.sampled_from([None, 100, 900, 3000]), st.booleans()),
            min_size=len(COUNTERS),
            max_size=len(COUNTERS),
        ),
    ),
    max_size=12,
)


def snapshot(at: int, figures: list[tuple[int | None, bool]]) -> Snapshot:
    counters = tuple(
        CounterNow(
            CODE,
            name,
            name.partition(":")[0],
            State.QUIET if rate is None else State.MEASURED,
            rate,
            None,
            # Of the last whole minute: the older, the longer nothing new came.
            at - at % 60,
            None,
            Line.UP if is_up else Line.SILENT,
            window_seconds=60,
        )
        for name, (rate, is_up) in zip(COUNTERS, figures, strict=True)
    )
    rates = [each.per_hour for each in counters if each.per_hour is not None]
    zone = ZoneNow(
        CODE,
        "market",
        State.MEASURED if rates else State.QUIET,
        sum(rates) if rates else None,
        None,
        at % 60,
        None,
        1.0,
        window_seconds=60,
        counters=tuple((CODE, name) for name in COUNTERS),
    )
    return Snapshot(at, CODE, (zone,), counters)


def whole(
    kept: dict[Place, Standing], news: Snapshot, extras: Extras, memory: Memory
) -> dict[Place, Standing]:
    memory.take(news.counters)
    known = gauges(news, extras, memory=memory)
    judged = {}
    for rule, subject in assigned(RULES, news):
        assert rule.id is not None
        place = rule.id, subject
        judged[place] = step(rule, kept.get(place, CALM), known[subject], news.at)[0]
    return kept | {place: each for place, each in judged.items() if each is not CALM}


def stored(docket: Docket, moves: list[Move], kept: dict[Place, Standing]) -> None:
    numbers = {(move.rule_id, move.subject): move.number + 1 for move in moves}
    assert docket.store(moves, numbers)
    kept.update({(move.rule_id, move.subject): move.standing for move in moves})


@given(looks, st.lists(st.sampled_from([400.0, 800.0]), max_size=3))
def test_what_is_not_looked_at_anew_would_not_have_changed(
    told: list[Look], forecast: list[float]
) -> None:
    at = NOW
    ahead = tuple((NOW + 300 * n, rate) for n, rate in enumerate(forecast))
    extras = Extras(forecasts={"market": ahead})
    docket, memory = Docket(RULES, {}), Memory()
    mine: dict[Place, Standing] = {}
    theirs: dict[Place, Standing] = {}
    for seconds, figures in told:
        at += seconds
        news = snapshot(at, figures)
        docket.look(news, extras)
        stored(docket, docket.judge(at), mine)
        theirs = whole(theirs, news, extras, memory)
        assert mine == theirs


def test_what_somebody_else_settled_a_moment_ago_is_judged_after_that_moment() -> None:
    rule: Rule = busy(id=1)
    docket = Docket((rule,), {(1, "market"): Kept(Standing(moved_at=NOW + 5), 3)})
    docket.look(snapshot(NOW, [(3000, True)] * 3), NOTHING)
    assert docket.judge(NOW) == []
    assert [move.rule_id for move in docket.judge(NOW + 5)] == [1]


def test_other_places_are_assigned_anew() -> None:
    docket = Docket((busy(id=2, scope="counter", subject=None),), {})
    docket.look(snapshot(NOW, [(100, True)] * 3), NOTHING)
    assert docket.judge(NOW) == []
    news = snapshot(NOW + 1, [(3000, True)] * 3)
    docket.look(Snapshot(news.at, CODE, news.zones, news.counters[:2]), NOTHING)
    assert [move.subject for move in docket.judge(NOW + 1)] == list(COUNTERS[:2])


def test_a_forecast_comes_nearer_though_nothing_new_is_known() -> None:
    docket = Docket((busy(id=4, measure=Measure.FORECAST, within_minutes=15),), {})
    extras = Extras(forecasts={"market": ((NOW + 1800, 800.0),)})
    docket.look(snapshot(NOW, [(100, True)] * 3), extras)
    assert docket.judge(NOW) == []
    assert [move.rule_id for move in docket.judge(NOW + 900)] == [4]
