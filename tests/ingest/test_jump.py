"""A clock that moves otherwise than time does is noticed, and by how much."""

from dataclasses import dataclass

import pytest

from ingest.jump import JumpGuard


@dataclass
class Clocks:
    """A wall's clock and a monotonic one, each moved by the test."""

    speed: float = 1.0
    wall: float = 1_800_000_000.0
    passed: float = 1000.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.passed

    def pass_by(self, seconds: float, jump: float = 0.0) -> None:
        self.passed += seconds
        self.wall += seconds * self.speed + jump


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 6.0])
def test_a_jump_is_noticed_once_and_added_up(jump: float) -> None:
    clocks = Clocks()
    guard = JumpGuard(clocks, clocks.monotonic)
    clocks.pass_by(30)
    assert not guard.has_jumped()
    clocks.pass_by(1, jump)
    assert guard.has_jumped()
    assert not guard.has_jumped()
    clocks.pass_by(1, jump)
    assert guard.has_jumped()
    assert guard.moved_seconds == pytest.approx(2 * jump)


def test_a_clock_that_is_set_right_bit_by_bit_does_not_jump() -> None:
    clocks = Clocks()
    guard = JumpGuard(clocks, clocks.monotonic)
    for _ in range(100):
        clocks.pass_by(1, 0.05)
        assert not guard.has_jumped()
    assert guard.moved_seconds == 0


def test_a_clock_without_a_speed_cannot_jump() -> None:
    clocks = Clocks(speed=0.0)
    guard = JumpGuard(clocks, clocks.monotonic)
    clocks.pass_by(1, 86_400)
    assert not guard.has_jumped()


def test_a_fast_clock_may_be_off_by_as_much_more() -> None:
    clocks = Clocks(speed=60.0)
    guard = JumpGuard(clocks, clocks.monotonic)
    clocks.pass_by(1, 200)
    assert not guard.has_jumped()
    clocks.pass_by(1, 400)
    assert guard.has_jumped()
