"""Telecom tables and presence at the edge: one table once, fifteen or nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest

from anonymise.origins import Refusal as FoldRefusal
from anonymise.passage import Refusal
from anonymise.presence import Presence
from anonymise.release import Secret
from anonymise.visit import VisitTable
from ingest.errors import Reason, RefusedError
from ingest.intake import Intake
from ingest.wire.release import Release, decode_releases, encode_releases
from tests.ingest.antenna import moment
from tests.ingest.place import square, telecom, town

NOON = 1795258800
HOUR = 3600


def intake(told_until: Mapping[str, int] | None = None) -> Intake:
    registry = town(square(), telecom=telecom())
    return Intake(registry, "e", Secret(bytes(32)), 5, told_until=told_until or {})


def table(started_at: int, visitors: list[tuple[str, int]], **change: Any) -> bytes:
    fields = {
        "area": "centre",
        "from": moment(started_at),
        "to": moment(started_at + HOUR),
        "visitors": visitors,
    }
    return json.dumps(fields | change).encode()


def tell(target: Intake, payload: bytes, now: float, supplier: str = "telco") -> list[object]:
    return list(target.read(f"raw/{supplier}/visits", payload).take(now))


VISITORS = [("GM0153", 400), ("GM0164", 90), ("DE", 60), ("BE", 3)]


def test_a_table_is_folded_into_one_partition() -> None:
    target = intake()
    (found,) = tell(target, table(NOON, VISITORS), NOON + HOUR)
    assert isinstance(found, VisitTable)
    assert sorted(found.codes) == ["ABROAD", "GM0153", "GM0164", "GM0168"]
    assert telecom().tree().is_partition(found.codes)
    assert all(abs(v.count - 400) < 5 for v in found.visits if v.origin == "GM0153")


def test_a_second_delivery_is_refused_whatever_is_in_it() -> None:
    target = intake()
    tell(target, table(NOON, VISITORS), NOON + HOUR)
    for visitors in (VISITORS, [], [*VISITORS, ("GM0168", 1)]):
        assert tell(target, table(NOON, visitors), NOON + HOUR) == [Refusal.REPEATED]
    assert tell(target, table(NOON - HOUR, VISITORS), NOON + HOUR) == [Refusal.REPEATED]


def test_a_table_of_which_nothing_may_be_told_is_not_tried_again() -> None:
    target = intake()
    assert tell(target, table(NOON, [("DE", 14)]), NOON + HOUR) == []
    assert tell(target, table(NOON, VISITORS), NOON + HOUR) == [Refusal.REPEATED]


def test_a_table_that_an_earlier_process_told_is_not_told_again() -> None:
    target = intake({"centre": NOON + HOUR})
    assert tell(target, table(NOON, VISITORS), NOON + HOUR) == [Refusal.REPEATED]
    assert len(tell(target, table(NOON + HOUR, VISITORS), NOON + 2 * HOUR)) == 1


@pytest.mark.parametrize(
    ("visitors", "refusal"),
    [
        ([("NL", 400), ("GM0153", 300)], FoldRefusal.TOTAL_BESIDE_PARTS),
        ([("GM9999", 400)], FoldRefusal.UNKNOWN_ORIGIN),
        ([("DE", 400), ("DE", 400)], FoldRefusal.REPEATED_ORIGIN),
    ],
)
def test_a_table_that_is_no_partition_is_refused_and_may_come_again(
    visitors: list[tuple[str, int]], refusal: StrEnum
) -> None:
    target = intake()
    assert tell(target, table(NOON, visitors), NOON + HOUR) == [refusal]
    assert len(tell(target, table(NOON, VISITORS), NOON + HOUR)) == 1


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        (table(NOON + 60, VISITORS, to=moment(NOON + 60 + HOUR)), Refusal.OFF_GRID),
        (table(NOON, VISITORS, to=moment(NOON + 2 * HOUR)), Refusal.OFF_GRID),
        (table(NOON, VISITORS, to=moment(NOON + 900)), Refusal.OFF_GRID),
        (table(NOON + 24 * HOUR, VISITORS), Refusal.AHEAD),
    ],
)
def test_a_table_of_another_time_is_refused(payload: bytes, refusal: Refusal) -> None:
    assert tell(intake(), payload, NOON + HOUR) == [refusal]


@pytest.mark.parametrize(
    ("supplier", "payload", "reason"),
    [
        ("other", table(NOON, VISITORS), Reason.UNKNOWN_SENSOR),
        ("square", table(NOON, VISITORS), Reason.UNKNOWN_SENSOR),
        ("telco", table(NOON, VISITORS, area="elsewhere"), Reason.UNKNOWN_AREA),
        ("rival", table(NOON, VISITORS), Reason.UNKNOWN_SENSOR),
        ("telco", table(NOON, VISITORS, extra=1), Reason.MALFORMED),
        ("telco", table(NOON, [("DE", -1)]), Reason.MALFORMED),
        ("telco", table(NOON, [("DE", 9_000_000), ("BE", 1)]), Reason.OVER_CAPACITY),
        ("telco", table(NOON, VISITORS, to=moment(NOON)), Reason.MALFORMED),
        ("telco", b" " * (1024 * 1024 + 1), Reason.TOO_LARGE),
    ],
)
def test_what_a_supplier_may_not_say_is_refused(
    supplier: str, payload: bytes, reason: Reason
) -> None:
    with pytest.raises(RefusedError) as caught:
        tell(intake(), payload, NOON + HOUR, supplier)
    assert caught.value.reason is reason


def in_view(target: Intake, at: int, now: float, **counts: int) -> list[Release | StrEnum]:
    payload = json.dumps({"at": moment(at), "counts": counts}).encode()
    return list(target.read("raw/square/presence", payload).take(now))


def test_who_is_in_view_is_told_in_fives_or_not_at_all() -> None:
    target = intake()
    (found,) = in_view(target, NOON, NOON, all=140, steps=14)
    assert isinstance(found, Presence)
    assert (found.counter, found.at) == ("square:all", NOON)
    assert found.count == 140
    assert in_view(target, NOON + 60, NOON + 60, all=14, steps=0) == []


def test_an_instant_is_told_once_and_in_order() -> None:
    target = intake()
    assert len(in_view(target, NOON + 60, NOON + 60, all=140)) == 1
    for at in (NOON + 60, NOON):
        assert in_view(target, at, NOON + 60, all=900) == [Refusal.REPEATED]


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        (NOON + 1, Refusal.OFF_GRID),
        (NOON + 60, Refusal.AHEAD),
        (NOON - 360, Refusal.LATE),
    ],
)
def test_an_instant_of_another_time_is_refused(at: int, refusal: Refusal) -> None:
    assert in_view(intake(), at, NOON, all=140) == [refusal]


def test_a_view_that_the_camera_has_not_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        in_view(intake(), NOON, NOON, roof=140)
    assert caught.value.reason is Reason.UNKNOWN_COUNTER


@pytest.mark.parametrize("factor", [1.0, 2.5, 1000.0])
def test_the_largest_table_is_one_that_the_centre_reads(factor: float) -> None:
    largest = telecom()
    suppliers = (replace(largest.suppliers[0], factor=factor),)
    target = Intake(
        town(square(), telecom=replace(largest, suppliers=suppliers)), "e", Secret(bytes(32)), 5
    )
    (found,) = tell(target, table(NOON, [("DE", 9_000_000)]), NOON + HOUR)
    assert isinstance(found, VisitTable)
    kind, payload = encode_releases(1, [found])
    assert decode_releases(kind, payload) == (1, (found,))
