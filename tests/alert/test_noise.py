"""What the noise of counting makes of an alert: released by the rule itself, judged as live."""

from collections.abc import Callable
from random import Random

import pytest

from anonymise.release import SECRET_BYTES, Secret
from anonymise.window import ElasticWindow
from demo.dice import poisson, unrest
from monitor.alert.extras import QUARTER_SECONDS
from monitor.alert.gauge import Gauge
from monitor.alert.memory import KEPT_SECONDS, Lately
from monitor.alert.rule import Measure, Rule
from monitor.alert.standing import CALM, Kind, step
from monitor.state import Newest, State
from tests.bench_alert.flapping import flapping

MINUTE = 60
DAY = 86_400
DAYS = 3
P90 = 1800.0
BUSIER = Rule("GM0153", "Busier", "zone", Measure.TYPICAL_P90, 1.35, 1.2, 180, 600)
"""As every municipality has it."""


def raised(seed: int, flow: Callable[[int], float]) -> list[int]:
    """Return when an alert is raised of a counter with so many an hour."""
    random = Random(seed)
    secret = Secret(random.randbytes(SECRET_BYTES))
    window = ElasticWindow("a:in", secret, lambda at: at - at % DAY + DAY, DAY)
    standing, told = CALM, []
    kept: tuple[Newest, ...] = ()
    usual = dict.fromkeys(range((DAYS + 1) * DAY // QUARTER_SECONDS), (0.8 * P90, P90))
    for end in range(DAY + MINUTE, (DAYS + 1) * DAY, MINUTE):
        count = poisson(flow(end - MINUTE) / 60 * unrest(0.2, random), random)
        cluster = window.extend(end, count, 0)
        if cluster is not None:
            newest = Newest(cluster.started_at, cluster.ended_at, cluster.count)
            kept = (*(each for each in kept if each.ended_at > end - KEPT_SECONDS), newest)
        gauge = Gauge(State.MEASURED, lately=(Lately(kept),) if kept else (), usual=usual)
        standing, transition = step(BUSIER, standing, gauge, end)
        if transition is not None and transition.kind is Kind.RAISED:
            told.append(end)
    return told


def test_a_surge_is_raised_within_three_minutes_and_nothing_else_is() -> None:
    surge_at = 2 * DAY + 43_200

    def flow(at: int) -> float:
        return 3 * P90 if surge_at <= at < surge_at + 1800 else 0.9 * P90

    for seed in range(3):
        (at,) = raised(seed, flow)
        assert surge_at < at <= surge_at + 180


@pytest.mark.parametrize("share", [0.8, 0.9, 1.0, 1.1])
def test_noise_at_a_line_raises_no_more_than_once_a_day(share: float) -> None:
    assert flapping(share, days=2).a_day <= 1
