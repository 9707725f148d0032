"""What the moment tells at which a cluster ends.

The attacker reads every cluster and knows the marks on which one may end. Where the time between
the last mark and the end holds one passage, that passage is placed in it, and it decided.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import Final

from anonymise import window
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter
from anonymise.release import Secret
from tests.attacks.attack import Attack, Measured, Size, dice, share
from tests.attacks.defect import AS_BUILT, Defect, planted

DAY: Final = 86_400
STEP: Final = 60
MIDNIGHT: Final = 1_800_000_000 - 1_800_000_000 % DAY

HOURS: Final = (
    8, 5, 3, 2, 2, 3, 10, 30, 60, 45, 45, 60, 85, 90, 75, 75, 85, 95, 70, 50, 40, 30, 25, 15,
)  # fmt: skip
"""How many of about a thousand pass in each hour: a quiet night, a lunch hour, the way home."""

DAYS: Final = {
    30: (20, 300),
    100: (60, 3000),
    300: (30, 800),
    1000: (30, 300),
    3000: (10, 100),
    10_000: (2, 60),
    30_000: (2, 30),
}
"""For each class of busyness, in passers a day, the days that are played: some and many."""


def capped_at(opened_at: int) -> int:
    """Return the end of the day."""
    return opened_at - opened_at % DAY + DAY


def passages(a_day: float, random: Random) -> Counter[int]:
    """Return how many pass in each minute of a day, each person for himself."""
    last = list(accumulate(HOURS))
    number = max(0, round(random.gauss(a_day, a_day**0.5)))
    hours = random.choices(range(24), cum_weights=last, k=number)
    return Counter(60 * hour + random.randrange(60) for hour in hours)


def clusters_of(counter: PassageCounter, midnight: int, minutes: Counter[int]) -> Iterator[Cluster]:
    """Yield what a day of one counter releases."""
    for minute in range(DAY // STEP):
        started_at = midnight + STEP * minute
        ended_at = started_at + STEP
        counter.offer(Observation("a:in", started_at, ended_at, minutes[minute]), ended_at)
        yield from counter.advance(ended_at)


def lone_passages(a_day: int, days: int) -> tuple[int, int]:
    """Return the clusters whose time since the last mark holds one passage, and all."""
    random = dice("closing", a_day)
    counter = PassageCounter("a:in", STEP, Secret(random.randbytes(32)), capped_at)
    alone = seen = 0
    for day in range(days):
        midnight = MIDNIGHT + DAY * day
        minutes = passages(a_day, random)
        for cluster in clusters_of(counter, midnight, minutes):
            ended_at = cluster.ended_at
            mark = ended_at - STEP
            while mark > cluster.started_at and not window.is_mark(cluster.started_at, mark):
                mark -= STEP
            since = range((mark - midnight) // STEP, (ended_at - midnight) // STEP)
            seen += 1
            alone += sum(minutes[minute] for minute in since) == 1
    return alone, seen


def watch(defect: Defect, size: Size) -> Measured:
    """Measure the share of clusters that place one passage, in the class where it is largest."""
    # A defect shows in few.
    few = size is Size.SHORT or defect is not AS_BUILT
    with planted(defect):
        found = {a_day: lone_passages(a_day, days[not few]) for a_day, days in DAYS.items()}
    told = {a_day: (*share(*of_it), of_it[1]) for a_day, of_it in found.items() if of_it[1]}
    worst = max(told, key=lambda a_day: told[a_day][0])
    figure, interval, seen = told[worst]
    classes = "; ".join(f"{a_day:,}: {told[a_day][0]:.1%}" for a_day in told)
    silent = ", ".join(f"{a_day:,}" for a_day in found if a_day not in told)
    note = f"Largest at {worst:,} passers a day. By class: {classes}."
    if silent:
        note += f" Nothing is ever released at {silent} a day."
    return Measured(figure, f"{seen:,} clusters of that class", interval, note)


def at_any_step(_opened_at: int, _ended_at: int) -> bool:
    """Stand for marks at every step."""
    return True


ANY_STEP: Final[dict[str, Defect]] = {
    "closing at any step": {"anonymise.window.is_mark": at_any_step}
}

ATTACKS: Final = (
    Attack(
        id="closing-time",
        attack="Closing time",
        attacker="Reads when clusters end, and looks for the one passage that decided it.",
        measure=watch,
        rule=AS_BUILT,
        unit="of the clusters",
        pass_mark=0.05,
        mutants=ANY_STEP,
    ),
)
