"""What makes a run of the load a failure, and that what it simulates is what the rules allow."""

from dataclasses import replace
from typing import Any

import pytest

from anonymise.passage import AHEAD_SECONDS, LATENESS_SECONDS
from ingest.formats.capacity import PASSAGES_PER_SECOND
from tests.load.record import LIVE, Record, misses
from tests.load.scale import MINUTE, RHYTHMS, SHORT, Rhythm
from tests.load.stream import per_hour
from tests.load.town import WORDS, minute_of, persons, turns

SCALE = replace(SHORT, p99_seconds=1.0, p99_answer_seconds=2.0)


def _content(**change: Any) -> dict[str, Any]:
    record = Record(range(1))
    record.note(LIVE, 0.9)
    record.note("zone by day", 1.9)
    record.seen = record.expected = 1
    return record.content() | change


def test_a_good_run_misses_nothing() -> None:
    assert misses(_content(), SCALE) == []


def test_a_slow_stream_is_missed() -> None:
    record = Record(range(1))
    for number in range(100):
        record.note(LIVE, 1.1 if number > 97 else 0.1)
    assert misses(record.content(), SCALE) == ["sensor to stream: p99 1.10 s, at most 1 s"]


def test_a_single_failure_is_missed() -> None:
    record = Record(range(1))
    record.note_failure("zone by day", ConnectionError("gone"))
    assert misses(record.content(), SCALE) == ["1 times zone by day: ConnectionError: gone"]


def test_a_figure_that_never_came_is_missed() -> None:
    assert misses(_content(expected=3), SCALE) == ["2 of 3 figures never came to their reader"]


@pytest.mark.parametrize("rhythm", RHYTHMS.values(), ids=RHYTHMS)
def test_every_frame_comes_when_the_rules_allow(rhythm: Rhythm) -> None:
    found = turns(3000, rhythm)
    assert sorted(turn.sensor for turn in found) == list(range(3000))
    for turn in found:
        late = turn.offset_seconds - turn.end_seconds
        assert -AHEAD_SECONDS < late < LATENESS_SECONDS
        assert turn.end_seconds % rhythm.step_seconds == 0


def test_an_even_rhythm_has_no_peak() -> None:
    found = [turn.offset_seconds for turn in turns(3000, RHYTHMS["even"])]
    seconds = [int(at - found[0]) for at in found]
    assert {seconds.count(second) for second in range(MINUTE)} == {3000 // MINUTE}


def test_a_figure_tells_its_minute() -> None:
    for minute in range(1000, 1000 + WORDS):
        assert minute_of(persons(minute) * 60, minute + 1) == minute
        assert persons(minute) % 5 == 0
        assert persons(minute) <= PASSAGES_PER_SECOND * MINUTE
    assert minute_of(1234, 1000) is None


def test_a_counters_figure_is_found_in_an_event() -> None:
    event = (
        b'{"perHour":60,"counterId":"a-1:both","sensorId":"a-1"},'
        b'{"perHour":null,"counterId":"a-2:both","sensorId":"a-2"},'
        b'{"counterId":"a-3:both","perHour":120,"sensorId":"a-3"}'
    )
    found = [per_hour(event, name) for name in (b"a-1:both", b"a-2:both", b"a-3:both", b"a-4:both")]
    assert found == [60, None, 120, None]
