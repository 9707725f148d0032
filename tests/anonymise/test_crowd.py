"""The devices of one window: who passes, who stays, how many persons that is at least."""

import os
import random
import sys
import tracemalloc
from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise.crowd import Crowd
from anonymise.errors import SightingError
from anonymise.sighting import SightingFrame

OPENED_AT = 1_800_000_000 - 1_800_000_000 % 3600
QUARTER = OPENED_AT + 900
HALF = OPENED_AT + 1800
PRINTER = bytes.fromhex("a45e60c10203")
PHONE = bytes.fromhex("a65e60c10203")

MOMENTS = st.integers(min_value=0, max_value=1799)
ADDRESSES = st.sampled_from(
    [bytes([first, 0, 0, 0, 0, last]) for first in (0, 2) for last in (1, 2)]
)
WORLDS = st.lists(st.tuples(MOMENTS, ADDRESSES), max_size=40)


def crowd_of(*heard: tuple[int, bytes], ended_at: int = HALF) -> Crowd:
    crowd = Crowd(OPENED_AT, os.urandom)
    for second, address in heard:
        crowd.hear(SightingFrame(OPENED_AT + second, [address]), ended_at)
    return crowd


def addresses(count: int, *, randomised: bool, seed: int = 1) -> list[bytes]:
    dice = random.Random(seed)
    made: set[bytes] = set()
    while len(made) < count:
        first = dice.randrange(256)
        made.add(bytes([first | 2 if randomised else first & ~2]) + dice.randbytes(5))
    return sorted(made)


# As privacy.md words it, with the addresses themselves and every slot remembered.
def passing_slots(heard: list[tuple[int, bytes]], until: int = 1800) -> dict[bytes, set[int]]:
    slots: dict[bytes, set[int]] = {}
    for second, address in heard:
        if second < until:
            slots.setdefault(address, set()).add(second // 10)
    return {
        address: of_it
        for address, of_it in slots.items()
        if len(of_it) >= 2 and max(of_it) - min(of_it) <= 15
    }


def devices_at_least(heard: list[tuple[int, bytes]], until: int = 1800) -> int:
    slots = passing_slots(heard, until)
    universal = [address for address in slots if not address[0] & 2]
    in_slots = [
        sum(slot in of_it for address, of_it in slots.items() if address[0] & 2)
        for slot in range(until // 10)
    ]
    return len(universal) + max(in_slots)


def test_who_is_heard_in_two_slots_passes() -> None:
    assert crowd_of((9, PHONE), (10, PHONE)).passers(QUARTER) == 1


def test_who_is_heard_often_in_one_slot_does_not_pass() -> None:
    assert crowd_of(*((second, PHONE) for second in range(10))).passers(QUARTER) == 0


@pytest.mark.parametrize(("last", "passers"), [(150, 1), (159, 1), (160, 0), (800, 0)])
def test_who_is_heard_over_more_than_150_seconds_stays(last: int, passers: int) -> None:
    assert crowd_of((0, PHONE), (last, PHONE)).passers(QUARTER) == passers
    assert crowd_of((last, PHONE), (0, PHONE)).passers(QUARTER) == passers


# A frame of the next window's first slot may come before the step has closed.
def test_who_passed_before_the_end_of_a_step_may_come_back_right_after_it() -> None:
    crowd = crowd_of((0, PHONE), (10, PHONE), (900, PHONE), ended_at=QUARTER)
    assert crowd.passers(QUARTER) == crowd.devices_at_least(QUARTER) == 1
    assert crowd.passers(HALF) == crowd.devices_at_least(HALF) == 0


@pytest.mark.parametrize("device", [PRINTER, PHONE])
def test_the_first_and_the_last_slot_of_a_window_count(device: bytes) -> None:
    for first, last in ((0, 19), (1780, 1799)):
        crowd = crowd_of((first, device), (last, device))
        assert crowd.passers(HALF) == crowd.devices_at_least(HALF) == 1


def test_a_crowd_is_as_long_as_the_devices_it_heard() -> None:
    assert len(crowd_of((0, PHONE), (0, PRINTER), (10, PRINTER), (500, PRINTER))) == 2


def test_who_stays_goes_on_staying() -> None:
    heard = [(0, PRINTER), (300, PRINTER), (310, PRINTER), (600, PRINTER), (610, PRINTER)]
    crowd = crowd_of(*heard)
    assert crowd.passers(HALF) == crowd.devices_at_least(HALF) == 0


def test_of_who_stays_no_slot_is_kept() -> None:
    once, often = (
        crowd_of((0, PHONE), (300, PHONE)),
        crowd_of((70, PHONE), (80, PHONE), (500, PHONE)),
    )
    assert list(once._randomised.values()) == list(often._randomised.values())


def test_every_universal_address_is_a_device_of_its_own() -> None:
    heard = [
        (second + 20 * place, address)
        for place, address in enumerate(addresses(9, randomised=False))
        for second in (0, 10)
    ]
    assert crowd_of(*heard).devices_at_least(QUARTER) == 9


def test_randomised_addresses_one_after_another_are_one_device() -> None:
    heard = [
        (second + 20 * place, address)
        for place, address in enumerate(addresses(30, randomised=True))
        for second in (0, 10)
    ]
    crowd = crowd_of(*heard)
    assert crowd.passers(QUARTER) == 30
    assert crowd.devices_at_least(QUARTER) == 1


def test_randomised_addresses_in_one_slot_are_as_many_devices() -> None:
    heard = [(second, a) for a in addresses(7, randomised=True) for second in (40, 55)]
    universal = [(second, a) for a in addresses(4, randomised=False) for second in (500, 590)]
    assert crowd_of(*heard, *universal).devices_at_least(QUARTER) == 11


def test_a_randomised_address_that_stays_or_was_heard_once_fills_no_slot() -> None:
    passing, staying, once = addresses(3, randomised=True)
    crowd = crowd_of(
        *((second, passing) for second in (0, 10)),
        *((second, staying) for second in (0, 10, 400)),
        (0, once),
    )
    assert crowd.devices_at_least(QUARTER) == crowd.passers(QUARTER) == 1


@settings(deadline=None)
@given(WORLDS, st.sampled_from([900, 1800]))
def test_the_crowd_counts_as_the_rule_is_worded(heard: list[tuple[int, bytes]], until: int) -> None:
    crowd = crowd_of(*heard, ended_at=OPENED_AT + until)
    assert crowd.passers(OPENED_AT + until) == len(passing_slots(heard, until))
    assert crowd.devices_at_least(OPENED_AT + until) == devices_at_least(heard, until)


@settings(deadline=None)
@given(WORLDS, st.randoms(use_true_random=False))
def test_the_order_of_frames_and_their_repetition_change_nothing(
    heard: list[tuple[int, bytes]], dice: random.Random
) -> None:
    again = [*heard, *heard[::2]]
    dice.shuffle(again)
    assert crowd_of(*heard).passers(HALF) == crowd_of(*again).passers(HALF)
    assert crowd_of(*heard).devices_at_least(HALF) == crowd_of(*again).devices_at_least(HALF)


@settings(deadline=None)
@given(WORLDS, WORLDS)
def test_what_is_heard_beyond_the_step_counts_once_the_window_goes_on(
    first: list[tuple[int, bytes]], then: list[tuple[int, bytes]]
) -> None:
    first = [(second % 900, address) for second, address in first]
    early = [(900 + second % 900, address) for second, address in then]
    crowd = crowd_of(*early, *first, ended_at=QUARTER)
    assert crowd.passers(QUARTER) == len(passing_slots(first))
    assert crowd.devices_at_least(QUARTER) == devices_at_least(first)
    assert crowd.passers(HALF) == len(passing_slots([*first, *early]))
    assert crowd.devices_at_least(HALF) == devices_at_least([*first, *early])


def test_a_digest_is_keyed_blake2b_of_eight_bytes() -> None:
    key = bytes(range(32))
    crowd = Crowd(OPENED_AT, lambda size: key[:size])
    crowd.hear(SightingFrame(OPENED_AT, [PHONE]), QUARTER)
    assert list(crowd._randomised) == [blake2b(PHONE, key=key, digest_size=8).digest()]


def test_two_crowds_have_no_digest_in_common() -> None:
    one, other = crowd_of((0, PHONE), (0, PRINTER)), crowd_of((0, PHONE), (0, PRINTER))
    assert not one._randomised.keys() & other._randomised.keys()
    assert not one._universal.keys() & other._universal.keys()


@pytest.mark.parametrize("more", [-32, -1, 1])
def test_a_key_of_another_length_is_an_error(more: int) -> None:
    with pytest.raises(ValueError, match=r"^a crowd's key has 32 bytes$"):
        Crowd(OPENED_AT, lambda size: bytes(size + more))


def test_a_crowd_holds_neither_address_nor_unkeyed_digest() -> None:
    crowd = crowd_of((0, PHONE), (10, PHONE))
    held = repr([crowd._universal, crowd._randomised])
    for trace in (PHONE, PHONE[:3], blake2b(PHONE, digest_size=8).digest()):
        assert repr(trace)[2:-1] not in held


def test_a_forgotten_crowd_holds_nothing_and_hears_nothing() -> None:
    crowd = crowd_of((0, PHONE), (10, PHONE))
    keyed, universal, randomised = crowd._keyed, crowd._universal, crowd._randomised
    crowd.forget()
    # One for the name here, one for the question.
    assert sys.getrefcount(keyed) <= 2
    assert sys.getrefcount(universal) <= 2
    assert sys.getrefcount(randomised) <= 2
    with pytest.raises(AttributeError):
        crowd.hear(SightingFrame(OPENED_AT, [PHONE]), QUARTER)
    with pytest.raises(AttributeError):
        crowd.passers(QUARTER)


def test_a_device_takes_less_than_500_bytes() -> None:
    dice = random.Random(1)
    crowd = Crowd(OPENED_AT, os.urandom)
    tracemalloc.start()
    for place in range(200):
        frame = SightingFrame(
            OPENED_AT + 3400 + place % 200, [dice.randbytes(6) for _ in range(100)]
        )
        crowd.hear(frame, OPENED_AT + 3600)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak / 20_000 <= 500


def test_neither_crowd_nor_frame_shows_anything() -> None:
    frame = SightingFrame(OPENED_AT, [PHONE])
    shown = f"{frame} {frame!r} {[frame]} {crowd_of((0, PHONE))!r}"
    assert shown == "SightingFrame(...) SightingFrame(...) [SightingFrame(...)] Crowd(...)"


@pytest.mark.parametrize("address", [b"", PHONE[:5], PHONE + b"\x00", PHONE.hex().encode()])
def test_an_address_of_other_than_six_bytes_is_an_error_that_does_not_tell_it(
    address: bytes,
) -> None:
    with pytest.raises(SightingError) as caught:
        SightingFrame(OPENED_AT, [PHONE, address])
    assert str(caught.value) == "a device address has six bytes"


def test_a_frame_may_be_empty() -> None:
    crowd = Crowd(OPENED_AT, os.urandom)
    crowd.hear(SightingFrame(OPENED_AT, []), QUARTER)
    assert crowd.passers(QUARTER) == crowd.devices_at_least(QUARTER) == 0
