"""Attacks on derived figures: each must follow from the released clusters alone."""

import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import httpx

from anonymise.cluster import Cluster
from monitor.interval import midnight
from monitor.registry.entry import FRUIN_WALKWAY, LEVELS
from monitor.store import Delivery, EdgeStatus, SensorStatus, Store
from tests.api.serving import HandClock, serving
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.defect import planted
from tests.attacks.house_centre import database
from tests.attacks.house_centre_answer import (
    MINIMUM,
    SUMMED,
    Answer,
    Known,
    ask_clusters,
    ask_footfall,
    instant,
)
from tests.attacks.house_centre_play import played
from tests.attacks.house_centre_town import (
    A_DAY,
    CODE,
    EDGE,
    HOUR,
    MINUTE,
    WIDTH_METRES,
    ZONE,
    ZONES,
    town,
)
from tests.attacks.house_centre_world import AS_BUILT, EXACT_HOUR, Planted, World, live

_DEADLINE_SECONDS: Final = 100
_FRESH_SECONDS: Final = 5 * MINUTE
_NAMES: Final = frozenset({"municipality", "zoneId", "counterId", "sensorId"})


def derive_shares(defect: Planted, size: Size) -> Measured:
    """Measure how many figures of footfall are not what the released clusters give."""
    return played(_derive_shares, defect, size)


def _derive_shares(client: httpx.Client, world: World, _size: Size) -> Measured:
    known = ask_clusters(client, world)
    answers = [answer for interval in SUMMED for answer in ask_footfall(client, world, interval)]
    nulls = sum(answer.count is None for answer in answers)
    return Measured(
        sum(not follows(known, answer) for answer in answers),
        f"{len(answers)} figures, {nulls} of them null, from {len(known.clusters)} clusters",
    )


def follows(known: Known, answer: Answer) -> bool:
    """Tell whether a figure is what the released clusters give by the documented sharing."""
    parts = known.parts(answer).values()
    count = sum(part.count for part in parts)
    span = (answer.ended_at - answer.started_at) * len(answer.counters)
    covered = round(min(1.0, sum(part.seconds for part in parts) / span), 4)
    expected = count if count >= MINIMUM else None
    return (answer.count, answer.covered) == (expected, covered)


def derive_live(defect: Planted, size: Size) -> Measured:
    """Measure how many live figures are not what the released clusters give."""
    size = size if defect is AS_BUILT else Size.SHORT
    world = live(Size.SHORT, defect)
    clusters = sorted(world.clusters, key=lambda cluster: cluster.ended_at)
    start = midnight(world.first, ZONE)
    moments = sorted(dice("live").sample(range(start + HOUR, world.ended_at), size.pick(6, 120)))
    clock = HandClock(moments[0] - 1)
    alive = tuple(SensorStatus(sensor, frames=True, since_at=start) for sensor in A_DAY)
    wrong = shown = taken = 0
    with database() as url, Store.connect(url) as store:
        store.save_registry(town())
        with planted(defect.names), serving(url, clock=clock) as client:
            for number, now in enumerate(moments, 1):
                some = [cluster for cluster in clusters[taken:] if cluster.ended_at <= now]
                taken += len(some)
                store.put([Delivery(CODE, EDGE, number, tuple(some))])
                status = EdgeStatus(now, online=True, sensors=alive)
                store.put_status(CODE, EDGE, status)
                clock.at = now
                # Again, so that readers are told of the time.
                store.put_status(CODE, EDGE, status)
                answer = _ask_live(client, now)
                newest = {cluster.counter: cluster for cluster in clusters[:taken]}
                expected = _live_figures(newest, now, start)
                figures = [*answer["counters"], *answer["zones"]]
                shown += sum(figure["perHour"] is not None for figure in figures)
                wrong += sum(not _is_so(figure, expected) for figure in figures)
    return Measured(wrong, f"{len(moments)} moments, {shown} figures that are not null")


def _ask_live(client: httpx.Client, now: int) -> Mapping[str, Any]:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while True:
        answer: Mapping[str, Any] = client.get("/v1/live").json()
        if instant(answer["at"]) == now:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError("the live figures stand still")
        time.sleep(0.01)


class _Live(NamedTuple):
    seconds: int
    flow: float
    rate: float
    level: str | None
    age_seconds: int | None
    since_at: int | None


def _live_figures(
    newest: Mapping[str, Cluster], now: int, start: int
) -> Mapping[str, Mapping[str, object]]:
    counters = {
        f"{sensor}:in": _live_counter(newest.get(f"{sensor}:in"), now, start) for sensor in A_DAY
    }
    found = {name: _shown([figure]) for name, figure in counters.items()}
    for zone, (inside, entrance) in ZONES.items():
        found[zone] = _shown([counters[counter] for counter in inside or entrance])
    return found


# Of a newest cluster not older than twice its length, or five steps.
def _live_counter(cluster: Cluster | None, now: int, start: int) -> _Live:
    if cluster is None:
        return _Live(0, 0.0, 0.0, None, None, start)
    seconds = cluster.ended_at - cluster.started_at
    age_seconds = now - cluster.ended_at
    rate = cluster.count * HOUR / seconds
    if age_seconds > max(2 * seconds, _FRESH_SECONDS) or rate < MINIMUM:
        return _Live(0, 0.0, 0.0, None, age_seconds, cluster.ended_at)
    flow = cluster.count * MINUTE / seconds / WIDTH_METRES
    level = LEVELS[bisect_right(FRUIN_WALKWAY.flow, flow)]
    return _Live(seconds, flow, rate, level, age_seconds, None)


def _shown(members: Sequence[_Live]) -> Mapping[str, object]:
    measured = [each for each in members if each.rate]
    ages = [each.age_seconds for each in measured or members if each.age_seconds is not None]
    since = max(each.since_at or 0 for each in members)
    levels = [LEVELS.index(each.level) for each in measured if each.level is not None]
    return {
        "state": "measured" if measured else "quiet",
        "perHour": round(sum(each.rate for each in measured)) if measured else None,
        "level": LEVELS[max(levels)] if levels else None,
        "ageSeconds": min(ages, default=None),
        "since": None if measured else since,
        "covered": round(len(measured) / len(members), 4),
        "perMinute": round(sum(each.rate for each in measured) / 60, 2) if measured else None,
        "windowSeconds": max((each.seconds for each in measured), default=None),
        "flow": max((float(f"{each.flow:.3g}") for each in measured), default=None),
    }


_ALWAYS: Final = frozenset({"state", "perHour", "level", "ageSeconds", "since"})


# No door and no camera is in a zone here: what else is told of it are words, and never a number.
def _is_so(figure: Mapping[str, Any], expected: Mapping[str, Mapping[str, object]]) -> bool:
    told = {name: value for name, value in figure.items() if name not in _NAMES}
    told["since"] = None if told["since"] is None else instant(told["since"])
    of_it = expected[figure.get("counterId") or figure["zoneId"]]
    others = [value for name, value in told.items() if name not in of_it]
    return (
        all(value == of_it[name] for name, value in told.items() if name in of_it)
        and told.keys() >= _ALWAYS
        and all(value is None or isinstance(value, str | bool) for value in others)
    )


ATTACKS: Final = (
    Attack(
        id="derived-shares",
        attack="Shares of a long cluster, and null",
        attacker=(
            "Compares each figure of footfall, null or not, and the share that is covered, with"
            " what the released clusters give by the documented sharing; the rest would tell more."
        ),
        measure=derive_shares,
        rule=AS_BUILT,
        unit="figures that do not follow",
        comparison="==",
        pass_mark=0,
        mutants={
            "a share of the exact count": Planted(sql=EXACT_HOUR),
            "small shares shown": Planted({"monitor.footfall.MINIMUM_SHOWN": 1}),
        },
    ),
    Attack(
        id="derived-live",
        attack="Live figures",
        attacker=(
            "Compares each live figure, its age and its level with what the newest released"
            " cluster gives."
        ),
        measure=derive_live,
        rule=AS_BUILT,
        unit="figures that do not follow",
        comparison="==",
        pass_mark=0,
        mutants={"small rates shown": Planted({"monitor.rating.MINIMUM_SHOWN": 1})},
    ),
)
