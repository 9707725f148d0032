"""Attacks by differencing: whoever may ask the api everything adds answers and takes them away."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import httpx
import numpy as np

from anonymise.release import rounded
from monitor.footfall import Figure, FootfallQuery, _figure, _Sums
from monitor.interval import Interval, midnight
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.house_centre_answer import (
    SUMMED,
    Answer,
    Known,
    ask_clusters,
    ask_footfall,
    ask_presence,
    ask_visits,
    instant,
)
from tests.attacks.house_centre_atom import Atoms
from tests.attacks.house_centre_combination import Combinations
from tests.attacks.house_centre_play import played
from tests.attacks.house_centre_town import (
    LEAVES,
    SQUARE_METRES,
    UNRELEASED,
    ZONE,
    leaves,
)
from tests.attacks.house_centre_world import AS_BUILT, EXACT_HOUR, Planted, World


def differ_footfall(defect: Planted, size: Size) -> Measured:
    """Measure which combinations of footfall tell of fewer than the minimum."""
    return played(_differ_footfall, defect, size)


def _differ_footfall(client: httpx.Client, world: World, size: Size) -> Measured:
    known = ask_clusters(client, world)
    answers: dict[Interval, list[Answer]] = {
        interval: list(ask_footfall(client, world, interval)) for interval in SUMMED
    }
    # A null that does not follow from what was released would tell something else.
    found = sum(
        answer.count is None and sum(part.count for part in known.parts(answer).values()) >= 15
        for of_interval in answers.values()
        for answer in of_interval
    )
    looked_at = 0
    days = _fine_days(world, size)
    for day in days:
        atoms = Atoms(world, known, day)
        asked = list(_asked(known, answers, day))
        combinations = Combinations(
            [atoms.row(answer) for answer in asked],
            atoms.whole,
            [answer.count or 0 for answer in asked],
            atoms.truth,
        )
        found += len(combinations.find())
        looked_at += combinations.looked_at
    told = sum(map(len, answers.values())) + len(known.clusters)
    return Measured(
        found,
        f"{told} answers of {len(world.days)} days; {looked_at} combinations that stand for a set,"
        f" on {len(days)} of them in full detail",
    )


# The day on which the clock is put back among them.
def _fine_days(world: World, size: Size) -> list[date]:
    random = dice("differencing", size)
    length = {day: midnight(day + timedelta(1), ZONE) - midnight(day, ZONE) for day in world.days}
    longest = max(length, key=lambda day: length[day])
    return sorted({longest, *random.sample(world.days, size.pick(0, 2))})


def _asked(known: Known, answers: dict[Interval, list[Answer]], day: date) -> Iterable[Answer]:
    start, end = midnight(day, ZONE), midnight(day + timedelta(1), ZONE)
    for cluster in known.clusters:
        if start <= cluster.started_at < end:
            counter = cluster.counter
            span = cluster.started_at, cluster.ended_at
            yield Answer(counter, (counter,), *span, cluster.count, 1.0)
    for interval, of_interval in answers.items():
        is_fine = interval in (Interval.QUARTER, Interval.HOUR)
        for answer in of_interval:
            if answer.count is not None and (not is_fine or start <= answer.started_at < end):
                yield answer


def differ_visits(defect: Planted, size: Size) -> Measured:
    """Measure which combinations of visits tell of fewer than the minimum."""
    return played(_differ_visits, defect, size)


def _differ_visits(client: httpx.Client, world: World, _size: Size) -> Measured:
    by_table: defaultdict[int, list[Any]] = defaultdict(list)
    for item in ask_visits(client, world):
        by_table[instant(item["from"])].append(item)
    found = looked_at = 0
    for at, items in by_table.items():
        rows = []
        for item in items:
            held = frozenset().union(*map(leaves, item["codes"]))
            rows.append(np.array([leaf in held for leaf in LEAVES], dtype=np.int64))
        truth = [world.visitors[at][leaf] for leaf in LEAVES]
        counts = [item["count"] for item in items]
        combinations = Combinations(rows, [1] * len(LEAVES), counts, truth)
        found += len(combinations.find())
        looked_at += combinations.looked_at
    told = sum(map(len, by_table.values()))
    return Measured(
        found,
        f"{told} answers about {len(by_table)} tables; {looked_at} combinations that stand for a"
        " set",
    )


def differ_presence(defect: Planted, size: Size) -> Measured:
    """Measure which combinations of presence tell of fewer than the minimum."""
    return played(_differ_presence, defect, size)


def _differ_presence(client: httpx.Client, world: World, _size: Size) -> Measured:
    by_instant: defaultdict[int, list[int]] = defaultdict(list)
    for item in ask_presence(client, world):
        of_it = by_instant[instant(item["at"])]
        of_it.append(item["count"])
        # Persons a square metre are persons too.
        of_it.append(round(item["perSquareMetre"] * SQUARE_METRES))
    found = looked_at = 0
    for at, counts in by_instant.items():
        rows = [np.ones(1, dtype=np.int64)] * len(counts)
        combinations = Combinations(rows, [1], counts, [world.in_view[at]])
        found += len(combinations.find())
        looked_at += combinations.looked_at
    told = sum(map(len, by_instant.values()))
    return Measured(
        found,
        f"{told} answers about {len(by_instant)} instants; {looked_at} combinations that stand for"
        " a set",
    )


# A figure that is shown as fifteen is let out, whoever it stands for.
_DISPLAYED: Final = {
    "gate": lambda _draw, per_person: 13 * per_person,
    "released_count": lambda count, per_person, draw: max(
        15 * per_person, rounded(count, 5 * per_person, draw)
    ),
}


def _displayed(module: str) -> Planted:
    return Planted({f"anonymise.{module}.{name}": other for name, other in _DISPLAYED.items()})


def _only_zones(query: FootfallQuery, slot: Any, sums: _Sums, coverage: Any) -> Figure:
    series = query.series[slot.position]
    is_hidden = series.kind == "counter" and series.id == UNRELEASED
    return _figure(query, slot, {} if is_hidden else sums, coverage)


_INSTEAD: Final = "on conflict (municipality, counter_id, day) do update set count = excluded.count"
_DAY_OF_ALL: Final = f"""
    insert into cluster_day
    select %(municipality)s, %(counter)s, %(day)s, %(passed)s, 60 where %(passed)s > 0
    {_INSTEAD}
"""
_DAY_OF_UNRELEASED: Final = f"""
    insert into cluster_day
    select %(municipality)s, %(counter)s, %(day)s, %(passed)s, 60
    where %(passed)s > 0 and %(counter)s = '{UNRELEASED}'
    {_INSTEAD}
"""

ATTACKS: Final = (
    Attack(
        id="differencing-footfall",
        attack="Differences of footfall",
        attacker=(
            "Asks for every cluster, quarter, hour, day, week, month and year of every counter and"
            " zone, zones that share counters included, and adds or takes away up to three answers"
            " until they stand for a set of passages."
        ),
        measure=differ_footfall,
        rule=AS_BUILT,
        unit="sets of 1 to 14",
        comparison="==",
        pass_mark=0,
        mutants={
            "a day's total of all that passed": Planted(sql=_DAY_OF_ALL, is_daily=True),
            "exact counts by the hour": Planted(sql=EXACT_HOUR),
            "threshold on the displayed count": _displayed("window"),
            "a zone's total over a counter that releases nothing": Planted(
                {"monitor.footfall._figure": _only_zones},
                sql=_DAY_OF_UNRELEASED,
                is_daily=True,
            ),
        },
        note=(
            "A set counts as found if its figure, or the passages that it really stands for, are"
            " from 1 to 14, if an empty set has a figure, or if a null does not follow from what"
            " was released."
        ),
    ),
    Attack(
        id="differencing-visits",
        attack="Differences of visits",
        attacker=(
            "Asks for every table as released, by each level and by each origin, and adds or takes"
            " away up to three answers."
        ),
        measure=differ_visits,
        rule=AS_BUILT,
        unit="sets of 1 to 14",
        comparison="==",
        pass_mark=0,
        mutants={
            "a sum named after its whole origin": Planted(
                {"monitor.hierarchy.Hierarchy._fewest": lambda _self, _codes, node: (node,)}
            ),
            "threshold on the displayed count": _displayed("origins"),
        },
    ),
    Attack(
        id="differencing-presence",
        attack="Differences of presence",
        attacker=(
            "Asks for every instant by view and by municipality, and for the density, and compares."
        ),
        measure=differ_presence,
        rule=AS_BUILT,
        unit="sets of 1 to 14",
        comparison="==",
        pass_mark=0,
        mutants={
            "threshold on the displayed count": _displayed("presence"),
            "a density of what was seen": Planted(
                {"monitor.presence._density": lambda count, metres: round((count - 2) / metres, 3)}
            ),
        },
    ),
)
