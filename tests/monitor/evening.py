"""A simulated square with doors: people come and go, doors count them, the release rule lets out.

What each door counts is off by a share of its own, the same on each day, and by a little else
besides on each. What is told of it is told by released clusters alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymise.cluster import Cluster
from anonymise.release import Secret
from anonymise.window import ElasticWindow
from monitor.occupancy import BALANCE_DAYS, Balance, Flow, Occupancy, occupancy_of
from monitor.registry.entry import ERROR_SHARE
from monitor.state import Newest
from monitor.tally import Dawn, Day, Tally, Window

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 24 * 60
BEGIN: Final = 1_773_277_200
"""A midnight in March, of a place that keeps the time of Amsterdam all through."""

_HOURS: Final = (
    *(0.1, 0.05, 0.02, 0.01, 0.02, 0.1, 0.4, 1.0, 2.0, 3.0, 5.0, 7.0),
    *(9.0, 10.0, 9.5, 9.0, 8.0, 7.0, 8.0, 9.0, 8.0, 5.0, 2.5, 0.8),
)
"""When they come, hour by hour."""


@dataclass(frozen=True, slots=True)
class Door:
    """A door and what its counter is off by."""

    counter: str
    is_way_in: bool
    factor: float


@dataclass(frozen=True, slots=True)
class Told:
    """Days of a square: what was so, minute by minute, and what was let out of it.

    Parameters
    ----------
    inside : ndarray
        How many were in it at the end of each minute.
    seen : dict
        What each counter counted in each minute.
    clusters : dict
        What it let out.
    days : list of tuple
        In and out of each whole day, by that.
    """

    inside: NDArray[np.int64]
    seen: dict[str, NDArray[np.int64]]
    clusters: dict[str, list[Cluster]]
    days: list[tuple[int, int]]


def doors(dice: np.random.Generator, error_share: float) -> tuple[Door, ...]:
    """Return two ways in and two ways out, each off by up to a share."""
    return tuple(
        Door(f"gate-{number}:{'in' if is_way_in else 'out'}", is_way_in, 1 + error)
        for number, is_way_in in ((1, True), (2, True), (1, False), (2, False))
        for error in [dice.uniform(-error_share, error_share)]
    )


def square(
    dice: np.random.Generator, gates: Sequence[Door], visitors: int, days: int, wobble: float = 0.01
) -> Told:
    """Let people come and go for some days, each day so many and of its own mood."""
    minutes = days * DAY
    come = np.concatenate([_arrivals(dice, visitors * dice.uniform(0.6, 1.5)) for _ in range(days)])
    stay = dice.gamma(2.0, dice.uniform(20, 45), come.sum())
    arrived = np.repeat(np.arange(minutes), come)
    left = np.minimum((arrived + stay).astype(int), minutes - 1)
    # At four in the morning the square is swept.
    swept = ((arrived // 60 + 20) // 24 * 24 + 4) * 60 - 1
    left = np.minimum(left, np.minimum(swept, minutes - 1))
    gone = np.bincount(left, minlength=minutes)
    inside = np.cumsum(come - gone)
    counted: dict[str, NDArray[np.int64]] = {}
    clusters: dict[str, list[Cluster]] = {}
    for is_way_in, flow in ((True, come), (False, gone)):
        both = [gate for gate in gates if gate.is_way_in is is_way_in]
        first = dice.binomial(flow, 0.7)
        for gate, passed in zip(both, (first, flow - first), strict=True):
            factors = np.repeat(gate.factor + dice.normal(0, wobble, days), DAY)
            errors = dice.poisson(passed * np.abs(factors - 1))
            seen = np.where(factors < 1, np.maximum(passed - errors, 0), passed + errors)
            counted[gate.counter] = seen
            clusters[gate.counter] = list(_released(gate.counter, seen, dice))
    return Told(inside, counted, clusters, _days(clusters, gates, days))


def _arrivals(dice: np.random.Generator, visitors: float) -> NDArray[np.int64]:
    rates = np.interp(np.arange(DAY) / 60, np.arange(24) + 0.5, _HOURS)
    mood = np.exp(np.repeat(dice.normal(0, 0.25, DAY // 30), 30))
    # In twos and threes.
    parties = dice.poisson(rates * mood / (rates * mood).sum() * visitors / 2)
    party: NDArray[np.int64] = parties + dice.poisson(parties)
    return party


def _released(
    counter: str, seen: NDArray[np.int64], dice: np.random.Generator
) -> Iterator[Cluster]:
    day_seconds = DAY * MINUTE
    window = ElasticWindow(
        counter,
        Secret(dice.bytes(32)),
        lambda at: BEGIN + ((at - BEGIN) // day_seconds + 1) * day_seconds,
        BEGIN,
    )
    for minute, count in enumerate(seen.tolist(), start=1):
        cluster = window.extend(BEGIN + minute * MINUTE, count, 0)
        if cluster is not None:
            yield cluster


def tally(clusters: Sequence[Cluster], day: Day) -> Tally:
    """Return the tally of a counter by its clusters so far, as reading them would."""
    told = [Newest(each.started_at, each.ended_at, each.count) for each in clusters]
    windows = [
        Window(each.ended_at - each.started_at, 1, each.count)
        for each in told
        if each.started_at >= day.began_at
    ]
    by_midnight = [each.ended_at for each in told if each.ended_at <= day.midnight_at]
    return Tally.of(
        day,
        told[-1] if told else None,
        windows,
        _dawn(told, day),
        max((at for at in by_midnight if at > day.began_at), default=None),
    )


def _dawn(told: Sequence[Newest], day: Day) -> Dawn | None:
    for number, each in enumerate(told):
        if each.started_at < day.began_at < each.ended_at:
            around = [told[n] if 0 <= n < len(told) else None for n in (number - 1, number + 1)]
            return Dawn(each, *around)
    return None


def occupancy(told: Told, gates: Sequence[Door], number: int, seconds: int) -> Occupancy | None:
    """Return what would be shown on a day, so many seconds after its midnight."""
    midnight = BEGIN + number * DAY * MINUTE
    now = midnight + seconds
    day = Day(midnight + 4 * HOUR, midnight + 24 * HOUR)
    flows: dict[bool, list[Flow]] = {True: [], False: []}
    for gate in gates:
        # Eight seconds on the way.
        known = [
            each
            for each in told.clusters[gate.counter]
            if midnight - 2 * DAY * MINUTE < each.ended_at <= now - 8
        ]
        count, variance = tally(known, day).now(now, day, MINUTE)
        flows[gate.is_way_in].append(Flow(count, variance, ERROR_SHARE))
    return occupancy_of(flows[True], flows[False], balance(told, number))


def balance(told: Told, number: int) -> Balance | None:
    """Return how in and out compare on the days before one."""
    return Balance.of(told.days[max(0, number - BALANCE_DAYS) : number])


def _days(
    clusters: Mapping[str, Sequence[Cluster]], gates: Sequence[Door], days: int
) -> list[tuple[int, int]]:
    sums = {is_way_in: [0] * days for is_way_in in (True, False)}
    for gate in gates:
        for each in clusters[gate.counter]:
            sums[gate.is_way_in][(each.started_at - BEGIN) // (DAY * MINUTE)] += each.count
    return list(zip(sums[True], sums[False], strict=True))
