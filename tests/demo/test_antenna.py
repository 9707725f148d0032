from collections import defaultdict
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from anonymise.crowd import Crowd
from anonymise.sighting import RANDOMISED_BIT, SightingFrame
from demo.antenna import RANDOMISED, UNIVERSAL, Antenna

NOON = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
QUARTER = 900
HOUR = 3600
_MULTICAST_BIT = 0b01


def busy(seed: str = "1", a_minute: int = 30) -> Antenna:
    return Antenna(seed, lambda _at: a_minute)


def slots(antenna: Antenna, seconds: int = HOUR, started_at: int = NOON) -> dict[bytes, list[int]]:
    """When each address was heard, in slots."""
    found = defaultdict(list)
    for at in range(started_at, started_at + seconds, 10):
        for address, _ in antenna.heard(at):
            found[bytes.fromhex(address.replace(":", ""))].append(at // 10)
    return found


def span(heard: list[int]) -> int:
    return 10 * (heard[-1] - heard[0])


def crowd(antenna: Antenna) -> Crowd:
    found = Crowd(NOON, bytes)
    for at in range(NOON, NOON + QUARTER, 10):
        addresses = [bytes.fromhex(a.replace(":", "")) for a, _ in antenna.heard(at)]
        found.hear(SightingFrame(at, addresses), NOON + QUARTER)
    return found


@given(st.integers(0, 10_000), st.integers(0, HOUR))
def test_the_same_seed_hears_the_same_whatever_was_asked_before(seed: int, later: int) -> None:
    used, at = busy(str(seed), 4), NOON + later
    for before in (NOON, NOON + 2 * HOUR, NOON - HOUR):
        used.heard(before)
    assert used.heard(at) == busy(str(seed), 4).heard(at)


def test_every_second_of_a_slot_hears_the_same() -> None:
    antenna = busy()
    assert antenna.heard(NOON) == antenna.heard(NOON + 9) != antenna.heard(NOON + 10)


def test_another_seed_hears_other_addresses() -> None:
    assert not slots(busy("1"), QUARTER).keys() & slots(busy("2"), QUARTER).keys()


def test_no_address_can_be_a_real_one() -> None:
    for address in slots(busy()):
        assert address.startswith((UNIVERSAL, RANDOMISED))
        assert len(address) == 6


def test_an_address_says_truly_whether_a_maker_gave_it() -> None:
    assert not UNIVERSAL[0] & (RANDOMISED_BIT | _MULTICAST_BIT)
    assert RANDOMISED[0] & RANDOMISED_BIT
    assert not RANDOMISED[0] & _MULTICAST_BIT


def test_most_phones_make_their_address_up() -> None:
    found = slots(busy())
    given_by_a_maker = sum(address.startswith(UNIVERSAL) for address in found)
    assert 0.05 < given_by_a_maker / len(found) < 0.2


def test_whoever_passes_is_heard_several_times_and_not_for_long() -> None:
    passing = [heard for heard in slots(busy()).values() if span(heard) <= 150]
    assert len(passing) > 1000
    assert sum(len(heard) > 1 for heard in passing) > 0.85 * len(passing)
    assert sum(map(len, passing)) / len(passing) > 4


def test_printers_are_heard_all_day() -> None:
    found = slots(busy(), 2 * HOUR)
    staying = {address for address, heard in found.items() if span(heard) > 1.8 * HOUR}
    assert len(staying) >= 4
    assert all(address.startswith(UNIVERSAL) for address in staying)


def test_where_nobody_passes_only_printers_are_heard() -> None:
    antenna = busy(a_minute=0)
    assert all(span(heard) > 0.5 * HOUR for heard in slots(antenna).values())
    assert crowd(antenna).passers(NOON + QUARTER) == 0


def test_some_sit_down_and_change_their_address_all_the_same() -> None:
    sitting = {
        address: heard
        for address, heard in slots(busy()).items()
        if span(heard) > 300 and address.startswith(RANDOMISED)
    }
    assert len(sitting) > 20
    assert max(map(span, sitting.values())) <= 20 * 60


def test_a_busy_quarter_is_enough_for_a_figure_and_an_empty_one_is_not() -> None:
    assert crowd(busy()).devices_at_least(NOON + QUARTER) > 60
    assert crowd(busy(a_minute=0)).devices_at_least(NOON + QUARTER) == 0


def test_twice_the_passers_are_about_twice_the_addresses_that_pass() -> None:
    few, many = (crowd(busy(a_minute=n)).passers(NOON + QUARTER) for n in (10, 20))
    assert 1.6 * few < many < 2.4 * few
    assert 0.5 * 10 * 15 < few < 1.2 * 10 * 15


def test_signals_are_as_strong_as_signals_are() -> None:
    strengths = [dbm for at in range(NOON, NOON + 600, 10) for _, dbm in busy().heard(at)]
    assert -95 <= min(strengths) < -80
    assert -50 < max(strengths) <= -30
