"""Examinations agree, in whatever parts they are done, and tell nothing that was not released."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.quality.examination import Span, examine
from monitor.quality.finding import Finding, joined
from tests.monitor.street import DAY, ZONE, Street, at, during

FIRST, LAST = at("2026-03-20"), at("2026-05-20")

# One sensor with every kind of fault, for so long that no cut misses it.
FAULTY = Street(
    changes={
        "a:both": during("2026-04-07", "2026-04-20", lambda n: n // 2),
        "b:both": during("2026-04-10 10:00", "2026-04-10 16:00", lambda _: 0),
        "c:both": during("2026-04-15", "2026-07-01", lambda n: n * 13 // 10),
        "d:both": during("2026-04-11 09:00", "2026-04-13 18:00", lambda _: None),
    }
).material()


def found(*cuts: int) -> list[Finding]:
    parts = [
        finding
        for started_at, ended_at in pairwise(cuts)
        for finding in examine(FAULTY, Span(ZONE, started_at, ended_at, at("2026-06-10")))
    ]
    return list(joined(parts))


WHOLE = found(FIRST, LAST)


def test_every_kind_of_fault_is_in_the_world_that_is_cut() -> None:
    assert {f.reason.value for f in WHOLE} == {"low-volume", "quiet", "level-shift", "unknown"}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(FIRST + DAY, LAST - DAY), min_size=1, max_size=3, unique=True))
def test_parts_find_what_the_whole_finds(cuts: list[int]) -> None:
    in_parts = found(FIRST, *sorted(cuts), LAST)
    # The ratio of a part is of its own lowest day; joined they are the whole's.
    assert in_parts == WHOLE


def test_nothing_outside_the_time_asked_for_is_told() -> None:
    span = Span(ZONE, at("2026-04-08"), at("2026-04-09"), at("2026-06-10"))
    inside = examine(FAULTY, span)
    assert [(f.counter_id, f.started_at, f.ended_at) for f in inside] == [
        ("a:both", at("2026-04-08"), at("2026-04-09"))
    ]
