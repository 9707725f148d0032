"""The release rule: its gate, its rounding, and the numbers they are drawn from."""

import math
from hashlib import blake2b
from itertools import pairwise
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.cluster import Cluster
from anonymise.errors import BelowMinimumError, MalformedClusterError
from anonymise.release import Secret, gate, passages_per_person, released_count

DRAWS = st.floats(min_value=0.0, max_value=1.0, exclude_max=True)
PER_PERSON = st.sampled_from([1, 2, 4])
SECRET = Secret(bytes(range(32)))


@pytest.mark.parametrize(
    ("age_seconds", "passages"), [(0, 1), (300, 1), (301, 2), (3600, 2), (3601, 4), (86_400, 4)]
)
def test_one_person_adds_more_passages_to_an_older_window(age_seconds: int, passages: int) -> None:
    assert passages_per_person(age_seconds) == passages


@given(DRAWS, PER_PERSON)
def test_a_gate_is_never_below_fifteen_persons(draw: float, per_person: int) -> None:
    assert gate(draw, per_person) >= 15 * per_person


@given(DRAWS)
def test_a_gate_only_rises_as_its_window_ages(draw: float) -> None:
    gates = [gate(draw, passages_per_person(age)) for age in (60, 300, 301, 3600, 3601, 86400)]
    assert gates == sorted(gates)


@pytest.mark.parametrize("per_person", [1, 2, 4])
def test_the_random_part_of_a_gate_is_geometric(per_person: int) -> None:
    draws = [(place + 0.5) / 200_000 for place in range(200_000)]
    surplus = [gate(draw, per_person) - 15 * per_person for draw in draws]
    assert mean(surplus) == pytest.approx(4 * per_person, rel=0.01)
    # Each further passage is as likely as the one before, times the same factor.
    counts = [surplus.count(value) for value in range(6)]
    ratio = 4 * per_person / (4 * per_person + 1)
    for fewer, more in pairwise(counts):
        assert more / fewer == pytest.approx(ratio, rel=0.02)


@given(st.integers(min_value=0, max_value=60), PER_PERSON)
def test_a_margin_begins_where_the_geometric_chances_before_it_end(
    surplus: int, per_person: int
) -> None:
    ratio = 4 * per_person / (4 * per_person + 1)
    edge = 1 - ratio**surplus
    assert gate(math.nextafter(edge, 1) + 1e-12, per_person) == 15 * per_person + surplus
    if surplus:
        assert gate(edge - 1e-12, per_person) == 15 * per_person + surplus - 1


@given(st.integers(min_value=15, max_value=10**6), DRAWS, PER_PERSON)
def test_a_released_count_is_near_and_on_its_grid(count: int, draw: float, per_person: int) -> None:
    count = max(count, 15 * per_person)
    released = released_count(count, per_person, draw)
    assert released % (5 * per_person) == 0
    assert released >= 15 * per_person
    assert abs(released - count) < 5 * per_person


@given(st.integers(min_value=60, max_value=2000), PER_PERSON)
def test_rounding_is_unbiased_and_small(count: int, per_person: int) -> None:
    draws = [(place + 0.5) / 4000 for place in range(4000)]
    released = [released_count(count, per_person, draw) for draw in draws]
    assert mean(released) == pytest.approx(count, abs=0.01 * per_person)
    assert pstdev(released) <= 2.5 * per_person + 1e-9


@pytest.mark.parametrize("per_person", [1, 2, 4])
@pytest.mark.parametrize("above", range(15))
def test_rounding_is_exactly_unbiased_over_evenly_spread_draws(per_person: int, above: int) -> None:
    count = 15 * per_person + above
    grid = 5 * per_person
    released = [released_count(count, per_person, place / grid) for place in range(grid)]
    assert sum(released) == count * grid


@given(st.integers(max_value=14), DRAWS, PER_PERSON)
def test_rounding_below_the_minimum_is_an_error(below: int, draw: float, per_person: int) -> None:
    for count in (below * per_person, 15 * per_person - 1):
        with pytest.raises(
            BelowMinimumError, match=r"^a released count stands for at least fifteen persons$"
        ):
            released_count(count, per_person, draw)


def test_the_same_window_always_draws_the_same_numbers() -> None:
    again = Secret(bytes(range(32)))
    assert SECRET.gate_draw("a:in", 60) == again.gate_draw("a:in", 60)
    assert SECRET.rounding_draw("a:in", 60) == again.rounding_draw("a:in", 60)


# Were they other numbers in a later version, the same window would be drawn for twice.
@given(st.sampled_from(["a:in", "b:out"]), st.integers(0, 2**40))
def test_a_draw_is_53_bits_of_a_keyed_hash(counter: str, opened_at: int) -> None:
    draws = {"gate": SECRET.gate_draw, "rounding": SECRET.rounding_draw}
    for label, draw in draws.items():
        digest = blake2b(
            f"{counter}\n{opened_at}".encode(),
            key=bytes(range(32)),
            person=label.encode(),
            digest_size=8,
        )
        bits = int(digest.hexdigest(), 16) >> 11
        assert draw(counter, opened_at) == bits / 2**53


def test_draws_differ_by_label_counter_window_and_secret() -> None:
    draws = {
        SECRET.gate_draw("a:in", 60),
        SECRET.rounding_draw("a:in", 60),
        SECRET.gate_draw("b:in", 60),
        SECRET.gate_draw("a:in", 120),
        Secret(bytes(32)).gate_draw("a:in", 60),
    }
    assert len(draws) == 5


def test_draws_are_spread_evenly() -> None:
    draws = [SECRET.gate_draw("a:in", 60 * window) for window in range(20_000)]
    assert all(0 <= draw < 1 for draw in draws)
    for tenth in range(10):
        share = sum(tenth / 10 <= draw < (tenth + 1) / 10 for draw in draws) / len(draws)
        assert share == pytest.approx(0.1, abs=0.01)


def test_a_secret_never_shows() -> None:
    secret = Secret(b"k" * 32)
    assert f"{secret!r} {secret}" == "Secret(...) Secret(...)"


@pytest.mark.parametrize("key", [b"", b"k" * 31, b"k" * 33])
def test_a_secret_of_another_length_is_an_error_that_does_not_tell_it(key: bytes) -> None:
    with pytest.raises(ValueError, match=r"^a secret has 32 bytes$"):
        Secret(key)


@given(st.integers(max_value=14))
def test_a_cluster_below_fifteen_cannot_be_built(count: int) -> None:
    with pytest.raises(BelowMinimumError):
        Cluster("a:in", 0, 60, count)


@pytest.mark.parametrize(
    ("started_at", "ended_at", "count"), [(0, 60, 16), (60, 60, 15), (60, 0, 15)]
)
def test_a_malformed_cluster_cannot_be_built(started_at: int, ended_at: int, count: int) -> None:
    with pytest.raises(MalformedClusterError):
        Cluster("a:in", started_at, ended_at, count)
