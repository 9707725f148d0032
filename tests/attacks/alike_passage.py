"""Passages that have to look alike: too few and none, in order and out of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from anonymise.cap import day_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter, Refusal
from anonymise.release import Secret
from anonymise.window import ElasticWindow
from tests.attacks.alike import ON_DISPLAY, row
from tests.attacks.defect import Defect
from tests.attacks.hearing import HOUR, LOWEST

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
DAY_CAP: Final = day_cap(AMSTERDAM)
DAYS: Final = (datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 11, 21))  # noqa: DTZ001
"""Of 23, 25 and 24 hours."""

Output = list[tuple[float, Cluster]]
"""What was released, and at what moment of the edge's clock."""


def midnight(day: datetime) -> int:
    """Return when a local day begins."""
    return int(day.replace(tzinfo=AMSTERDAM).timestamp())


def passages_out(arriving: Sequence[tuple[float, Observation]], secret: Secret) -> Output:
    """Return what a counter releases of observations in the order of their arrival."""
    counter = PassageCounter("a:in", 60, secret, DAY_CAP)
    released = []
    for now, observation in arriving:
        counter.offer(observation, now)
        released += [(now, cluster) for cluster in counter.advance(now)]
    # A window may still reach a mark over missing minutes.
    until = arriving[-1][0] + HOUR
    return [*released, *((until, cluster) for cluster in counter.advance(until))]


def minutes(started_at: int, counts: Sequence[int]) -> list[tuple[float, Observation]]:
    """Return an observation a minute, each there when its minute is over."""
    return [
        (at + 60, Observation("a:in", at, at + 60, count))
        for at, count in zip(
            range(started_at, started_at + 60 * len(counts), 60), counts, strict=True
        )
    ]


def scattered(random: Random, passages: int, length: int) -> list[int]:
    """Return counts of so many passages over so many minutes."""
    counts = [0] * length
    for _ in range(passages):
        counts[random.randrange(length)] += 1
    return counts


def few_passages_look_like_none(random: Random) -> bool:
    """Tell whether 0 to 14 passages in the last window of a day look like none."""
    day = random.choice(DAYS)
    begins, ends = midnight(day), midnight(day + timedelta(days=1))
    secret = LOWEST if random.random() < 0.5 else Secret(random.randbytes(32))
    # The last busy minute passes any gate by itself, so that a window opens where the quiet does.
    busy = [random.choice((0, 3, 30)) for _ in range(random.randrange(1, 300))]
    quiet = (ends - begins) // 60 - len(busy) - 1
    morning = [random.choice((0, 2, 40)) for _ in range(120)]

    def world(passages: int) -> Output:
        counts = [*busy, 1500, *scattered(random, passages, quiet), *morning]
        return passages_out(minutes(begins, counts), secret)

    return world(0) == world(random.randrange(1, 15)) == world(14)


def few_before_a_gap_look_like_none(random: Random) -> bool:
    """Tell whether 0 to 14 passages in a window that a gap drops look like none."""
    begins = midnight(DAYS[2]) + 36_000
    secret = LOWEST if random.random() < 0.5 else Secret(random.randbytes(32))
    length = random.randrange(2, 200)
    later = [random.choice((0, 2, 40)) for _ in range(120)]

    def world(passages: int) -> Output:
        before = minutes(begins, [1500, *scattered(random, passages, length)])
        gap = 60 * random_gap
        return passages_out([*before, *minutes(begins + 60 * (1 + length) + gap, later)], secret)

    random_gap = random.randrange(6, 40)
    return world(0) == world(random.randrange(1, 15)) == world(14)


def arrival_changes_nothing(random: Random) -> bool:
    """Tell whether repetition, replay, order within the lateness and skew change no cluster."""
    day = random.choice(DAYS)
    # Across a midnight and across the change of the clock.
    begins = midnight(day + timedelta(days=random.randrange(2))) - random.randrange(1, 60) * 60
    interval = random.choice((15, 30, 60))
    secret = Secret(random.randbytes(32))
    rate = random.choice((0.2, 2, 20))
    frames = [
        Observation("a:in", at, at + interval, int(random.expovariate(1 / rate)))
        for at in range(begins, begins + random.randrange(1, 4) * 3600, interval)
    ]
    straight = passages_out([(frame.ended_at, frame) for frame in frames], secret)
    first, *rest = frames
    arriving = [(float(first.ended_at - 30), first)]
    for frame in rest:
        # A clock that runs ahead by 30 s at most, and a way that takes less than the lateness.
        arriving.append((frame.ended_at + random.uniform(-30, 4.9), frame))
        if random.random() < 0.3:
            # Again at once, or hours later: a spool sent twice, or somebody who replays.
            delay = random.choice((0, 3, 70, 7200))
            arriving.append((frame.ended_at + random.uniform(0, 4.9) + delay, frame))
    shuffled = passages_out(sorted(arriving, key=lambda pair: pair[0]), secret)
    clusters = [cluster for _, cluster in straight]
    return [cluster for _, cluster in shuffled] == clusters and all(
        one.ended_at <= other.started_at for one, other in pairwise(clusters)
    )


_OPEN = ElasticWindow._open
_OFFER = PassageCounter.offer


def carried_over(self: ElasticWindow, opened_at: int) -> None:
    """Stand for a window that goes on with what the one before held when it was dropped."""
    held = getattr(self, "_count", 0)
    _OPEN(self, opened_at)
    self._count = held if held < 15 else 0


def counted_again(self: PassageCounter, observation: Observation, now: float) -> Refusal | None:
    """Stand for a counter that adds a repeated message."""
    refusal = _OFFER(self, observation, now)
    if refusal is Refusal.REPEATED:
        place = next(
            (at for at, own in enumerate(self._pending) if own[0] == observation.started_at), None
        )
        if place is not None:
            start, end, count = self._pending[place]
            self._pending[place] = (start, end, count + observation.count)
    return refusal


def taken_late(self: PassageCounter, observation: Observation, now: float) -> Refusal | None:
    """Stand for a counter that goes back for a message of a time it has closed."""
    if observation.started_at < self._closed_until:
        self._window = None
        self._closed_until = 0
        self._pending.clear()
    return _OFFER(self, observation, min(now, observation.ended_at))


DISPLAYED: Final[Defect] = {
    "anonymise.window.gate": lambda _draw, _per_person: 11,
    "anonymise.window.released_count": lambda count, _d, _draw: -(-count // 5) * 5,
}

ATTACKS: Final = (
    row(
        "alike-last-window",
        "0 against 1 to 14 passages in a day's last window",
        few_passages_look_like_none,
        (12, 250),
        {
            ON_DISPLAY: DISPLAYED,
            "what was dropped is carried over": {
                "anonymise.window.ElasticWindow._open": carried_over
            },
        },
    ),
    row(
        "alike-before-a-gap",
        "0 against 1 to 14 passages in a window that a gap drops",
        few_before_a_gap_look_like_none,
        (40, 2000),
        {ON_DISPLAY: DISPLAYED},
    ),
    row(
        "alike-arrival",
        "Repetition, replay, order, clock skew and days of 23 to 25 hours",
        arrival_changes_nothing,
        (30, 1500),
        {
            "a repeated message counts again": {
                "anonymise.passage.PassageCounter.offer": counted_again
            },
            "a message of a closed time is taken": {
                "anonymise.passage.PassageCounter.offer": taken_late
            },
        },
    ),
)
