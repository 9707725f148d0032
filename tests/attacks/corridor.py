"""A corridor with one door between two counters.

Whoever walks through it passes both counters; who goes in by the door passes only the first. The
attacker knows the rule and how many pass as a rule, reads the clusters of both counters, and knows
the minute in question.
"""

from collections import defaultdict
from functools import partial
from typing import Final

import numpy as np

from anonymise.release import Secret
from anonymise.window import ElasticWindow
from tests.attacks.attack import Attack, Interval, Measured, Size, share
from tests.attacks.closing import capped_at
from tests.attacks.defect import AS_BUILT, EVERY_STEP, Defect, planted
from tests.attacks.flooding import OPENED_AT, STAGES, flooded, laws
from tests.attacks.law import accuracy_of_many, worst

MARK: Final = 0.62
PLACES: Final = (
    *((2, rate) for rate in (0.5, 2.0, 6.0, 20.0, 60.0)),
    *((30, rate) for rate in (0.5, 2.0, 6.0, 20.0)),
)
"""The minute in question, after both counters opened a window, and persons a minute."""

Clusters = list[tuple[int, int, int]]
Seen = tuple[int, ...]


def clusters_of(counter: str, secret: Secret, counts: list[int], at: int) -> Clusters:
    """Return first and last minute and count of what one counter releases."""
    window = ElasticWindow(counter, secret, capped_at, OPENED_AT)
    found = []
    for minute, count in enumerate(counts, 1):
        cluster = window.extend(OPENED_AT + 60 * minute, count, 0)
        if cluster is not None:
            began = (cluster.started_at - OPENED_AT) // 60
            found.append((began, minute, cluster.count))
            if began > at + 1:
                break
    return found


# Over the shortest time about the minute that begins and ends with a cluster of either counter,
# the difference of the two says most; where they do not meet, only that one ended earlier.
def differences(at: int, one: Clusters, other: Clusters) -> tuple[Seen, Seen]:
    """Return what the attacker reads, in full and in short, for where the full is rare."""
    begins = {began for began, _, _ in one if began <= at}
    begins &= {began for began, _, _ in other if began <= at}
    ends = {ended for _, ended, _ in one if ended > at}
    ends &= {ended for _, ended, _ in other if ended > at}
    if not begins or not ends:
        return (-1,), (-1,)
    first, last = max(begins), min(ends)
    parts = [
        [(count, ended) for began, ended, count in of_it if first <= began and ended <= last]
        for of_it in (one, other)
    ]
    difference = sum(count for count, _ in parts[0]) - sum(count for count, _ in parts[1])
    ending = [min((ended for _, ended in part if ended > at), default=0) for part in parts]
    earlier = (ending[1] > ending[0]) - (ending[1] < ending[0])
    few = tuple(min(len(part), 3) for part in parts)
    short = (difference // 5, *few)
    return (*short, earlier, min(last - first, 16)), short


def excesses(place: tuple[int, float], one: Clusters, other: Clusters) -> tuple[Seen, Seen]:
    """Return how far the clusters of that minute are above what is usual, and how long they are."""
    at, rate = place
    found = []
    for clusters in (one, other):
        for began, ended, count in clusters:
            if began <= at < ended:
                found += [round((count - rate * (ended - began)) / 5), ended - began]
    if len(found) < 4:
        return (-1,), (-1,)
    return tuple(found), (found[0] + found[2],)


def sights(
    question: str, place: tuple[int, float], tries: int, random: np.random.Generator, *, is_so: bool
) -> list[tuple[Seen, Seen]]:
    """Return what the attacker reads in so many worlds in which it is so, or is not."""
    at, rate = place
    seen = []
    for counts in random.poisson(rate, (tries, at + 45)):
        first = counts.tolist()
        second = list(first)
        # He is on his way in either case, or only if he passed.
        first[at] += 1 if question == "did he go in" else is_so
        second[at] += (not is_so) if question == "did he go in" else is_so
        secret = Secret(random.bytes(32))
        both = [
            clusters_of(name, secret, of_it, at)
            for name, of_it in zip("ab", (first, second), strict=True)
        ]
        seen.append(
            differences(at, *both) if question == "did he go in" else excesses(place, *both)
        )
    return seen


def guess(question: str, place: tuple[int, float], tries: int) -> tuple[float, Interval]:
    """Learn what speaks for either from one half of the worlds, and guess in the other."""
    at, rate = place
    random = np.random.default_rng([at, round(10 * rate), question == "did he go in"])
    worlds = [sights(question, place, tries, random, is_so=is_so) for is_so in (False, True)]
    right = 0.0
    for known in (slice(0, tries // 2), slice(tries // 2, tries)):
        speaks: defaultdict[tuple[int, Seen], list[int]] = defaultdict(lambda: [0, 0])
        for is_so, of_world in enumerate(worlds):
            for kinds in of_world[known]:
                for kind, seen in enumerate(kinds):
                    speaks[kind, seen][is_so] += 1
        asked = slice(0, tries // 2) if known.start else slice(tries // 2, tries)
        for is_so, of_world in enumerate(worlds):
            for full, short in of_world[asked]:
                told = speaks.get((0, full), [0, 0])
                if sum(told) < ENOUGH:
                    told = speaks.get((1, short), [0, 0])
                right += 0.5 if told[0] == told[1] else (told[1] > told[0]) == is_so
    return share(round(right), 2 * tries)


ENOUGH: Final = 200
"""Worlds seen, from which the attacker trusts the full pattern rather than the short one."""


def watch(question: str, defect: Defect, size: Size) -> Measured:
    """Measure how often he is right, at the busyness at which he is right most often."""
    tries = size.pick(1000, 8_000)
    places = PLACES if size is Size.WHOLE else PLACES[:5]
    with planted(defect):
        found = {place: guess(question, place, tries) for place in places}
    best = max(found, key=lambda place: found[place][0])
    figure, interval = found[best]
    shown = "; ".join(
        f"{rate:g} a minute, minute {at}: {found[at, rate][0]:.3f}" for at, rate in places
    )
    return Measured(figure, f"{2 * tries:,} worlds of each kind", interval, f"{shown}.")


def flood_both(defect: Defect, size: Size) -> Measured:
    """Measure the best guess of who floods both counters, while the victim passes both."""
    stage = STAGES["under-5-minutes"]
    with planted(defect):
        _, victim, without, beside = worst(laws(stage, flooded(stage, 1), size))
    tries = size.pick(2000, 40_000)
    figure, interval = accuracy_of_many(without, beside, 2, tries, seed=2)
    return Measured(figure, f"{tries:,} guesses", interval, f"Victim: {victim}.")


READER: Final = "Reads both series; has seen many such corridors of which he knew."
SUBTRACTER: Final = (
    f"{READER} Subtracts one from the other where clusters of both begin and end together."
)

ATTACKS: Final = (
    Attack(
        id="corridor-door",
        attack="A corridor: did he go in by the door?",
        attacker=SUBTRACTER,
        measure=partial(watch, "did he go in"),
        rule=AS_BUILT,
        unit="accuracy",
        pass_mark=MARK,
        mutants={
            "every step with its exact count": EVERY_STEP,
        },
    ),
    Attack(
        id="corridor-passage",
        attack="A corridor: did he pass both counters?",
        attacker=READER,
        measure=partial(watch, "did he pass"),
        rule=AS_BUILT,
        unit="accuracy",
        pass_mark=MARK,
        mutants={"every step with its exact count": EVERY_STEP},
    ),
    Attack(
        id="corridor-flooded",
        attack="A corridor, flooded at both ends",
        attacker="Floods both counters of an empty corridor, one at a time. Did the victim pass?",
        measure=flood_both,
        rule=AS_BUILT,
        unit="accuracy",
        comparison="report",
        note="Two windows of the same passage: as two windows of one counter.",
    ),
)
