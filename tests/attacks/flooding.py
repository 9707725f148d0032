"""Flooding a counter of passages.

The attacker knows the rule, all of the software and everybody else who passed (nobody). He brings
passages of his own, as many as he likes at whichever steps he likes, and reads the cluster that
comes of it: when it ended, and its count. Was the victim there too? The law of what he reads is
exact, so his guess is the best that there is.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from anonymise.cluster import MINIMUM_CLUSTER, ROUNDING
from anonymise.observation import Observation
from anonymise.passage import PassageCounter
from anonymise.release import MARGIN, Secret, gate
from anonymise.window import ElasticWindow
from tests.attacks.attack import Attack, Measured, Size, dice, share
from tests.attacks.defect import AS_BUILT, Defect, planted
from tests.attacks.law import Law, accuracy_of_many, gate_cells, law, worst

STEP: Final = 15
"""Seconds: the finest grid that a registry may ask for; the attacker sees most on it."""

OPENED_AT: Final = 1_800_000_000 - 1_800_000_000 % 86_400
DAY: Final = 86_400
MARK: Final = 0.66

Steps = Sequence[tuple[int, int]]
"""When a step ends, in seconds after the opening, and the passages in it."""


class Stage(NamedTuple):
    """Seconds until the flood, what one person may add by then, and how many steps it lasts."""

    quiet: int
    per_person: int
    length: int


STAGES: Final = {
    "under-5-minutes": Stage(0, 1, 17),
    "under-1-hour": Stage(15 * 60, 2, 58),
    "beyond-1-hour": Stage(3 * 3600, 4, 160),
}


def capped_at(opened_at: int) -> int:
    """Return the end of the day."""
    return opened_at - opened_at % DAY + DAY


def first_cluster(steps: Steps, secret: Secret) -> tuple[int, int] | None:
    """Return when the first cluster ends and what it says, by the window alone."""
    window = ElasticWindow("a:in", secret, capped_at, OPENED_AT)
    for ended_at, count in steps:
        cluster = window.extend(OPENED_AT + ended_at, count, 0)
        if cluster is not None:
            return cluster.ended_at - OPENED_AT, cluster.count
    return None


def first_cluster_of_counter(steps: Steps, secret: Secret) -> tuple[int, int] | None:
    """Return the same by all of the counter, fed as a sensor feeds it."""
    counter = PassageCounter("a:in", STEP, secret, capped_at)
    started_at = OPENED_AT
    for after, count in steps:
        ended_at = OPENED_AT + after
        refusal = counter.offer(Observation("a:in", started_at, ended_at, count), ended_at)
        assert refusal is None
        for cluster in counter.advance(ended_at):
            return cluster.ended_at - OPENED_AT, cluster.count
        started_at = ended_at
    return None


# What cannot close a window even with the victim, at once; then one at a time, or that much.
def flooded(stage: Stage, each: int) -> Steps:
    quiet = [(after, 0) for after in range(900, stage.quiet + 1, 900)]
    least = MINIMUM_CLUSTER * stage.per_person
    to_least = [least - 1 - stage.per_person, *[1] * (stage.per_person + 1)]
    counts = [*to_least, *[each] * (stage.length // each)]
    first = stage.quiet + STEP
    return [*quiet, *((first + STEP * place, count) for place, count in enumerate(counts))]


def joined(steps: Steps, victim: Steps) -> Steps:
    """Return the attacker's steps with the victim's passages in them."""
    of_victim = dict(victim)
    return [(ended_at, count + of_victim.get(ended_at, 0)) for ended_at, count in steps]


def law_of(stage: Stage, steps: Steps) -> Law:
    """Return how likely each first cluster is."""
    gates = gate_cells(MARGIN * each for each in (1, 2, 4) if each <= stage.per_person)
    return law(partial(first_cluster, steps), gates, ROUNDING * stage.per_person)


def laws(stage: Stage, steps: Steps, size: Size) -> list[tuple[str, Law, Law]]:
    """Return the law without the victim beside each with him: before the flood or in it."""
    without = law_of(stage, steps)
    places = {stage.quiet + STEP}
    if size is Size.WHOLE:
        places.add(steps[0][0])
    return [
        (f"{count} at {place} s", without, law_of(stage, joined(steps, [(place, count)])))
        for count in range(1, stage.per_person + 1)
        for place in sorted(places)
    ]


def flood(name: str, each: int, defect: Defect, size: Size) -> Measured:
    """Measure the best guess after one window, exactly, and play it through the counter."""
    stage = STAGES[name]
    steps = flooded(stage, each)
    with planted(defect):
        best, victim, without, beside = worst(laws(stage, steps, size))
        if defect is not AS_BUILT:
            return Measured(best, "all draws")
        right, tries = play(steps, victim, without, beside, size.pick(100, 3000))
    played, (low, high) = share(right, tries)
    note = (
        f"Victim: {victim}. Played {tries:,} times through the counter:"
        f" {played:.3f} ({low:.3f} to {high:.3f})."
    )
    return Measured(best, "all draws", note=note)


def play(steps: Steps, victim: str, without: Law, beside: Law, tries: int) -> tuple[int, int]:
    """Play the best guess against the real counter, each time with another secret."""
    random = dice("flooding", steps, victim)
    count, place = (int(word) for word in victim.split() if word.isdigit())
    right = 0
    for _ in range(tries):
        is_there = random.random() < 0.5
        world = joined(steps, [(place, count)]) if is_there else steps
        seen = first_cluster_of_counter(world, Secret(random.randbytes(32)))
        right += (beside.get(seen, 0) > without.get(seen, 0)) == is_there
    return right, tries


def flood_often(name: str, windows: int, defect: Defect, size: Size) -> Measured:
    """Measure the best guess after several windows, in all of which he was, or in none."""
    stage = STAGES[name]
    with planted(defect):
        _, victim, without, beside = worst(laws(stage, flooded(stage, 1), size))
    tries = size.pick(2000, 40_000)
    figure, interval = accuracy_of_many(without, beside, windows, tries, seed=windows)
    return Measured(figure, f"{tries:,} guesses", interval, f"Victim: {victim}, in each.")


def without_margin(_draw: float, per_person: int) -> int:
    """Stand for a gate that everybody knows."""
    return MINIMUM_CLUSTER * per_person


def in_persons(draw: float, per_person: int) -> int:
    """Stand for a gate on passages/d: only every d-th count can be one."""
    return per_person * gate(draw, 1)


def unrounded(count: int, per_person: int, draw: float) -> int:
    """Stand for a count that hides no person: on the grid of clusters, told apart by one."""
    del per_person, draw
    return 5 * count


GATE: Final = "anonymise.window.gate"
DEFECTS: Final[dict[str, Defect]] = {
    "a gate without its random part": {GATE: without_margin},
    "the exact count released": {"anonymise.window.released_count": unrounded},
}
PARITY: Final[dict[str, Defect]] = {"a gate in persons, seen by parity": {GATE: in_persons}}

AGES: Final = {
    "under-5-minutes": "in a window under 5 minutes",
    "under-1-hour": "in a window under 1 hour",
    "beyond-1-hour": "in a window of hours",
}
FLOODER: Final = (
    "Knows the rule and that nobody else passed; adds passages one at a time, one a step of 15 s,"
    " and reads when the cluster ended and its count. Was the victim there too?"
)

ATTACKS: Final = (
    *(
        Attack(
            id=f"flooding-{name}",
            attack=f"Flooding {AGES[name]}",
            attacker=FLOODER,
            measure=partial(flood, name, 1),
            rule=AS_BUILT,
            unit="accuracy",
            pass_mark=MARK,
            mutants=DEFECTS if stage.per_person == 1 else {**DEFECTS, **PARITY},
        )
        for name, stage in STAGES.items()
    ),
    *(
        Attack(
            id=f"flooding-by-the-grid-{name}",
            attack=f"Flooding {AGES[name]}, by the grid of the rounding",
            attacker=(
                "Adds as many passages a step as counts are rounded to: alone he is never rounded,"
                " so that any other count shows the victim."
            ),
            measure=partial(flood, name, ROUNDING * stage.per_person),
            rule=AS_BUILT,
            unit="accuracy",
            comparison="report",
            note="The best of all ways to flood one window.",
        )
        for name, stage in STAGES.items()
    ),
    *(
        Attack(
            id=f"flooding-{name}-{windows}-windows",
            attack=f"Flooding {AGES[name]}, {windows} times",
            attacker="One at a time, and the victim was in each of the windows or in none.",
            measure=partial(flood_often, name, windows),
            rule=AS_BUILT,
            unit="accuracy",
            comparison="report",
            is_short=False,
        )
        for name in STAGES
        for windows in (5, 20)
    ),
)
