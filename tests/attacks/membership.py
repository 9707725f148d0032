"""Membership of a regular visitor.

The attacker knows the rule, how the counter's days usually run, and the victim's habit: one
passage on each of thirty days, at about the same time. He reads a month of clusters. He has
trained a logistic regression on months of which he knew whether the victim was in them.
"""

import math
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from anonymise.cluster import Cluster
from anonymise.release import Secret
from anonymise.window import ElasticWindow
from tests.attacks.attack import Attack, Interval, Measured, Size
from tests.attacks.closing import DAY, HOURS, MIDNIGHT, capped_at
from tests.attacks.defect import AS_BUILT, EVERY_STEP, Defect, planted

DAYS: Final = 30
VARIATION: Final = 0.2
"""By what part one day's busyness differs from the next, weather and weekday known."""

MARK: Final = 0.6
COUNTED: Final = 1.0
"""Which part of the others is counted together with the victim."""

MINUTES: Final = DAY // 60

Floats = NDArray[np.float64]


class Habit(NamedTuple):
    """When the victim passes, in minutes after midnight, give or take; and what is simulated."""

    minute: int
    within: int

    def span(self, a_day: int) -> tuple[int, int]:
        """Return the minutes that may matter: clusters about the habit, and their neighbours."""
        if self.minute < 7 * 60:
            return 0, 8 * 60
        aside = max(20, min(240, 90_000 // a_day))
        return self.minute - self.within - aside, self.minute + self.within + aside


MIDDAY: Final = 12 * 60 + 30
NIGHT: Final = 4 * 60 + 30


def profile() -> Floats:
    """Return which part of a day's passages each minute has."""
    hours = (np.arange(24) + 0.5) * 60
    shares = np.interp(np.arange(MINUTES) + 0.5, hours, HOURS, period=MINUTES)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


PROFILE: Final = profile()
BEFORE: Final = np.concatenate([[0.0], np.cumsum(PROFILE)])


def clusters_of_day(
    secret: Secret, day: int, first: int, counts: list[int]
) -> list[tuple[int, int, int]]:
    """Return first and last minute and count of what is released."""
    midnight = MIDNIGHT + DAY * day
    window = ElasticWindow("a:in", secret, capped_at, midnight + 60 * first)
    found: list[Cluster] = []
    for minute, count in enumerate(counts, first + 1):
        cluster = window.extend(midnight + 60 * minute, count, 0)
        if cluster is not None:
            found.append(cluster)
    return [
        ((of_it.started_at - midnight) // 60, (of_it.ended_at - midnight) // 60, of_it.count)
        for of_it in found
    ]


def month(a_day: int, habit: Habit, random: np.random.Generator, *, is_there: bool) -> list[float]:
    """Return what the attacker makes of one month: how far clusters are above what is usual."""
    secret = Secret(random.bytes(32))
    first, last = habit.span(a_day)
    a_day = round(a_day * COUNTED)
    usual = PROFILE[first:last] * a_day
    factors = np.exp(random.normal(0, VARIATION, DAYS) - VARIATION**2 / 2)
    counts = random.poisson(np.outer(factors, usual))
    if is_there:
        at = habit.minute + random.integers(-habit.within, habit.within + 1, DAYS)
        counts[np.arange(DAYS), at - first] += 1
    told = [0.0] * 6
    for day in range(DAYS):
        clusters = clusters_of_day(secret, day, first, counts[day].tolist())
        inside, expected, around, expected_around, minutes = 0, 0.0, 0, 0.0, 0
        for began, ended, count in clusters:
            of_profile = float(BEFORE[ended] - BEFORE[began]) * a_day
            if began <= habit.minute + habit.within and ended > habit.minute - habit.within:
                inside += count
                expected += of_profile
                minutes += ended - began
            else:
                around += count
                expected_around += of_profile
        if not inside:
            continue
        # What is usual, and what is usual on a day as busy as its other clusters say it is.
        today = expected * (around + 1) / (expected_around + 1)
        excess, weight = inside - expected, 1 / (expected + 6)
        excess_today = inside - today
        weight_today = 1 / (today + 6 + expected**2 / (expected_around + 1))
        told[0] += excess * math.sqrt(weight)
        told[1] += excess * weight
        told[2] += excess_today * math.sqrt(weight_today)
        told[3] += excess_today * weight_today
        told[4] += 1
        told[5] += minutes
    return told


def curve(scores: Floats, labels: Floats) -> tuple[float, Interval]:
    """Return the area under the curve with the interval of Hanley and McNeil."""
    area = float(roc_auc_score(labels, scores))
    there = float(labels.sum())
    gone = len(labels) - there
    one, other = area / (2 - area), 2 * area**2 / (1 + area)
    spread = (
        area * (1 - area) + (there - 1) * (one - area**2) + (gone - 1) * (other - area**2)
    ) / (there * gone)
    reach = 1.959964 * math.sqrt(max(spread, 0.0))
    return area, (max(0.0, area - reach), min(1.0, area + reach))


def guess(a_day: int, habit: Habit, months: int) -> tuple[float, Interval]:
    """Play months, train on one half and guess in the other, and the other way round."""
    random = np.random.default_rng([a_day, *habit])
    labels = np.arange(months) % 2
    told = np.array([month(a_day, habit, random, is_there=bool(there)) for there in labels])
    told = (told - told.mean(axis=0)) / (told.std(axis=0) + 1e-9)
    scores = np.zeros(months)
    half = np.arange(months) < months // 2
    for known in (half, ~half):
        model = LogisticRegression().fit(told[known], labels[known])
        scores[~known] = model.decision_function(told[~known])
    return curve(scores, labels.astype(np.float64))


def recognise(
    classes: tuple[int, ...], habit: Habit, months: int, defect: Defect, size: Size
) -> Measured:
    """Measure the area under the curve in the class of busyness in which he shows best."""
    # A defect shows in few.
    months = size.pick(80, months) if defect is AS_BUILT else size.pick(60, 200)
    chosen = classes if size is Size.WHOLE else classes[:1]
    with planted(defect):
        found = {a_day: guess(a_day, habit, months) for a_day in chosen}
    worst = max(found, key=lambda a_day: found[a_day][0])
    area, interval = found[worst]
    shown = "; ".join(f"{a_day:,} a day {of_it[0]:.3f}" for a_day, of_it in found.items())
    note = f"{shown}." if len(found) > 1 else ""
    return Measured(area, f"{months:,} months of each busyness", interval, note)


KNOWER: Final = (
    "Knows the rule, how the days usually run, and that the victim passes once on each of thirty"
    " days, {}; trained on months of which he knew. Was the victim in this one?"
)
BY_DAY: Final = Habit(MIDDAY, 30)
HABITS: Final = (
    ("by-day", "by day", "within the same hour about 12:30", BY_DAY, (100, 300)),
    ("by-night", "by night", "within the same hour about 04:30", Habit(NIGHT, 30), (1000, 10_000)),
    (
        "half-hour",
        "punctual to the half hour",
        "within the same half hour about 12:30",
        Habit(MIDDAY, 15),
        (1000, 10_000),
    ),
    (
        "minute",
        "punctual to the minute",
        "in the very minute of 12:30",
        Habit(MIDDAY, 0),
        (1000, 10_000),
    ),
)

ATTACKS: Final = (
    Attack(
        id="membership",
        attack="A regular visitor by day, among 1,000 passers a day or more",
        attacker=KNOWER.format("within the same hour about 12:30"),
        measure=partial(recognise, (1000, 3000, 10_000), BY_DAY, 1600),
        rule=AS_BUILT,
        unit="AUC",
        pass_mark=MARK,
        mutants={
            "returning visitors apart (a tenth), each minute exactly": {
                **EVERY_STEP,
                f"{__name__}.COUNTED": 0.1,
            }
        },
    ),
    *(
        Attack(
            id=f"membership-{name}-{a_day}-a-day",
            attack=f"A regular visitor {title}, among {a_day:,} passers a day",
            attacker=KNOWER.format(habit_in_words),
            measure=partial(recognise, (a_day,), habit, 1000),
            rule=AS_BUILT,
            unit="AUC",
            comparison="report",
            is_short=False,
        )
        for name, title, habit_in_words, habit, classes in HABITS
        for a_day in classes
    ),
)
