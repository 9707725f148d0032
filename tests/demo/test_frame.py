from datetime import UTC, datetime

from demo.frame import (
    MOST_SIGHTINGS,
    encode_counts,
    encode_presence,
    encode_sightings,
    encode_visits,
)

AT = int(datetime(2026, 11, 21, 12, 31, 0, tzinfo=UTC).timestamp())


def test_counts_are_written_as_the_contract_has_them() -> None:
    assert encode_counts(AT, AT + 60, {"in": 12, "out": 9}) == (
        b'{"from":"2026-11-21T12:31:00Z","to":"2026-11-21T12:32:00Z","counts":{"in":12,"out":9}}'
    )


def test_presence_is_written_as_the_contract_has_it() -> None:
    assert encode_presence(AT, {"square": 140}) == (
        b'{"at":"2026-11-21T12:31:00Z","counts":{"square":140}}'
    )


def test_sightings_are_written_as_the_contract_has_them() -> None:
    assert encode_sightings(AT + 7, [("44:44:44:01:02:03", -67)]) == (
        b'{"at":"2026-11-21T12:31:07Z","sightings":[["44:44:44:01:02:03",-67]]}'
    )


def test_a_frame_of_nobody_is_a_frame() -> None:
    assert encode_sightings(AT, []) == b'{"at":"2026-11-21T12:31:00Z","sightings":[]}'


def test_visits_are_written_as_the_contract_has_them() -> None:
    assert encode_visits("centre", AT - 60, AT, [("GM0153", 412), ("DE", 95)]) == (
        b'{"area":"centre","from":"2026-11-21T12:30:00Z","to":"2026-11-21T12:31:00Z",'
        b'"visitors":[["GM0153",412],["DE",95]]}'
    )


def test_no_frame_holds_more_sightings_than_the_contract_allows() -> None:
    crowd = [(f"44:44:44:00:{number // 256:02x}:{number % 256:02x}", -60) for number in range(1500)]
    assert encode_sightings(AT, crowd).count(b"44:44:44") == MOST_SIGHTINGS == 1000
