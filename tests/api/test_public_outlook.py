"""When it will be quieter: pure, over expectations of any kind."""

from hypothesis import given
from hypothesis import strategies as st

from api.public.outlook import QUIETER, Coming, Outlook, Turn, joined, outlook

NOW = 1_000_000_000
QUARTER = 900


def steps(*rates: int, length: int = QUARTER, start: int = NOW) -> list[Coming]:
    return [
        Coming(start + place * length, start + (place + 1) * length, rate)
        for place, rate in enumerate(rates)
    ]


def after(*rates: int, per_hour: int | None = 1000) -> Outlook | None:
    return outlook(per_hour, steps(*rates), NOW + 60, NOW + 86_400)


def test_it_is_quieter_from_when_the_hour_that_follows_is_a_quarter_less() -> None:
    assert after(1000, 1000, 700, 700, 700, 700) == Outlook(Turn.QUIETER, NOW + 2 * QUARTER)


def test_one_quiet_quarter_is_not_quieter() -> None:
    assert after(1000, 1000, 200, 1000, 1000, 1000, 1000, 1000) == Outlook(Turn.STEADY)


def test_a_peak_before_it_is_told() -> None:
    found = after(1000, 1400, 1400, 1400, 1400, 500, 500, 500, 500)
    assert found is not None
    assert found.turn is Turn.PEAK
    assert found.busier_at == NOW + QUARTER
    assert found.turn_at is not None
    assert found.turn_at > found.busier_at


def test_busier_alone_is_told_too() -> None:
    found = after(1000, 1500, 1500, 1500, 1500)
    assert found == Outlook(Turn.BUSIER, NOW + QUARTER, NOW + QUARTER)


def test_a_moment_that_is_busier_than_expected_makes_nothing_quieter() -> None:
    assert after(*[1000] * 8, per_hour=5000) == Outlook(Turn.STEADY)


def test_where_not_all_is_measured_what_was_expected_stands_for_now() -> None:
    assert after(1000, 500, 500, 500, 500, per_hour=None) == Outlook(Turn.QUIETER, NOW + QUARTER)


def test_less_than_an_hour_of_expectations_tells_nothing() -> None:
    assert after(1000, 10, 10) is None
    assert after() is None


def test_nothing_is_told_of_later_than_is_looked() -> None:
    coming = steps(*[1000] * 8, *[10] * 8)
    assert outlook(1000, coming, NOW, NOW + 3600) == Outlook(Turn.STEADY)


def test_what_reaches_far_begins_where_what_reaches_near_ends() -> None:
    near = steps(100, 100, 100)
    far = steps(50, 60, length=3600)
    ends = [(step.started_at - NOW, step.ended_at - NOW) for step in joined(near, far)]
    assert ends == [(0, 900), (900, 1800), (1800, 2700), (2700, 3600), (3600, 7200)]


@given(st.lists(st.integers(1, 5000), min_size=5, max_size=40), st.integers(1, 5000))
def test_what_is_called_quieter_is_quieter_than_now_and_than_was_expected_now(
    rates: list[int], per_hour: int
) -> None:
    found = outlook(per_hour, steps(*rates), NOW, NOW + 86_400)
    assert found is not None
    if found.turn in {Turn.QUIETER, Turn.PEAK}:
        assert found.turn_at is not None
        first = (found.turn_at - NOW) // QUARTER
        assert first > 0
        assert sum(rates[first : first + 4]) / 4 <= QUIETER * min(per_hour, rates[0])
