"""Plain CSV: one line a message, whose header is the registry."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats.plain_csv import observations, presence
from tests.ingest.place import sensor, square

GATE = sensor("gate", "in", "out")
STREET = sensor("street", "both")
AT = 1795258800
LINE = b"2026-11-21T11:00:00Z,2026-11-21T11:01:00Z,12,9"


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_line_gives_the_counters_in_the_order_of_the_registry(end: bytes) -> None:
    assert observations(LINE + end, GATE) == [
        Observation("gate:in", AT, AT + 60, 12),
        Observation("gate:out", AT, AT + 60, 9),
    ]
    turned = replace(GATE, counters=GATE.counters[::-1])
    assert [(o.counter, o.count) for o in observations(LINE, turned)] == [
        ("gate:out", 12),
        ("gate:in", 9),
    ]


def test_both_directions_together_are_one_column() -> None:
    line = b"2026-11-21T11:00:00Z,2026-11-21T11:01:00Z,21"
    assert observations(line, STREET) == [Observation("street:both", AT, AT + 60, 21)]


def test_a_line_of_presence_gives_the_views_in_the_order_of_the_registry() -> None:
    assert presence(b"2026-11-21T11:00:00Z,140,31\n", square()) == (
        AT,
        {"square:all": 140, "square:steps": 31},
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", Reason.MALFORMED),
        (b"from,to,in,out", Reason.MALFORMED),
        (LINE + b",1", Reason.MALFORMED),
        (LINE[:-2], Reason.MALFORMED),
        (LINE + b"\n" + LINE, Reason.MALFORMED),
        (LINE + b"\n\n", Reason.MALFORMED),
        (LINE.replace(b",", b";"), Reason.MALFORMED),
        (LINE.replace(b"12", b'"12"'), Reason.MALFORMED),
        (LINE.replace(b"12", b"12.0"), Reason.MALFORMED),
        (LINE.replace(b"12", b" 12"), Reason.MALFORMED),
        (LINE.replace(b"12", b"-12"), Reason.MALFORMED),
        (LINE.replace(b"12", b"+12"), Reason.MALFORMED),
        (LINE.replace(b"12", b"1_2"), Reason.MALFORMED),
        (LINE.replace(b"12", "\u0661".encode()), Reason.MALFORMED),
        (LINE.replace(b"12", b"a4:5e:60:c1:02:03"), Reason.MALFORMED),
        (LINE.replace(b"12", b"1201"), Reason.OVER_CAPACITY),
        (LINE.replace(b"00Z,2", b"00,2"), Reason.MALFORMED),
        (LINE.replace(b"11-21T11:01", b"11-31T11:01"), Reason.MALFORMED),
        (LINE.replace(b"2026-11-21T11:01", b"2026-11-21T11:00"), Reason.MALFORMED),
        (LINE.replace(b"2026", b"1999"), Reason.MALFORMED),
    ],
)
def test_a_line_that_is_none_is_refused_by_its_reason(line: bytes, reason: Reason) -> None:
    with pytest.raises(RefusedError) as caught:
        observations(line, GATE)
    assert caught.value.reason is reason


def test_a_sensor_speaks_of_what_it_counts() -> None:
    for read, target in ((observations, square()), (presence, GATE)):
        with pytest.raises(RefusedError) as caught:
            read(LINE, target)
        assert caught.value.reason is Reason.OTHER_KIND


@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_no_bytes_do_more_than_be_refused(line: bytes) -> None:
    for read, target in ((observations, GATE), (presence, square())):
        with pytest.raises(RefusedError):
            read(line, target)


@given(
    st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fullmatch=True),
    st.from_regex(r"[0-9]{1,9}", fullmatch=True),
)
def test_no_line_that_looks_right_does_more_than_be_refused(moment: str, count: str) -> None:
    line = f"{moment},2026-11-21T11:01:00Z,{count}"
    try:
        (found,) = observations(line.encode(), STREET)
    except RefusedError:
        return
    assert found.count == int(count)
