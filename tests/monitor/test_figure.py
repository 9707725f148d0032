"""A figure is made anew only where it may be another, and is what it would be if made anew."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from monitor.figure import Figures, counter_now
from monitor.material import Material
from monitor.registry.entry import FRUIN_WALKWAY
from monitor.standard import Standard
from monitor.state import (
    FORGOTTEN_SECONDS,
    Newest,
    Patience,
    Word,
    holds_until,
    line_now,
    state_now,
)
from monitor.word import CounterWord, Key

CODE = "GM0153"
NOW = 1_800_000_000
PATIENCE = Patience(90, 300)

instants = st.integers(NOW - 2 * FORGOTTEN_SECONDS, NOW + 1000)
newests = st.none() | st.builds(
    lambda at, seconds, count: Newest(at - seconds, at, count),
    instants,
    st.sampled_from((60, 300, 3600)),
    st.integers(15, 900),
)
words = st.none() | st.builds(
    Word,
    st.none() | instants,
    st.booleans(),
    st.none() | st.booleans(),
    st.none() | instants,
    st.booleans(),
)


@given(newests, words, instants, st.integers(0, 2 * FORGOTTEN_SECONDS))
def test_until_then_state_and_line_are_the_same(
    newest: Newest | None, word: Word | None, now: int, more: int
) -> None:
    until_at = holds_until(now, newest, 60, word, PATIENCE)
    assert until_at >= now
    later = min(now + more, until_at)
    for known in (newest, None):
        assert state_now(now, known, 60, word, PATIENCE) is state_now(
            later, known, 60, word, PATIENCE
        )
    assert line_now(now, newest, word, PATIENCE) is line_now(later, newest, word, PATIENCE)


def counter(name: str, newest: Newest | None = None, word: Word | None = None) -> CounterWord:
    known = CounterWord(CODE, name, "gate-1", 60, 5.0, None, word, None)
    return known.rated(newest, FRUIN_WALKWAY)


def material(*counters: CounterWord, standard: Standard | None = None) -> Material:
    known: dict[Key, CounterWord] = {(CODE, each.id): each for each in counters}
    return Material(CODE, {}, known, (), "1", standard=standard or Standard())


# Some of the counters learn something, the clock moves on or back, and what is usual may change.
turns = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abc"), st.tuples(newests, words)),
        instants,
        st.none() | st.integers(100, 900),
    ),
    min_size=1,
    max_size=8,
)


@given(turns)
def test_what_is_kept_is_what_would_be_made(
    turns: list[tuple[dict[str, tuple[Newest | None, Word | None]], int, int | None]],
) -> None:
    figures = Figures(PATIENCE)
    known = material(*(counter(name) for name in "abc"))
    for learnt, now, usual in turns:
        told = {(CODE, name): counter(name, *each) for name, each in learnt.items()}
        known = replace(known, counters={**known.counters, **told})
        if usual is not None:
            known = replace(known, standard=Standard(counters={(CODE, "b"): usual}))
        assert figures.at(known, now) == {
            key: counter_now(word, now, PATIENCE, known.standard.counters.get(key))
            for key, word in known.counters.items()
        }


def test_what_is_as_it_was_is_the_very_same() -> None:
    figures = Figures(PATIENCE)
    newest, word = (
        Newest(NOW - 90, NOW - 30, 60),
        Word(NOW - 5, is_online=True, has_frames=True, since_at=NOW - 900),
    )
    known = material(counter("a", newest, word), counter("b", newest, word))
    before = figures.at(known, NOW)
    newer = known.with_newer("2", {(CODE, "a"): Newest(NOW - 30, NOW + 30, 70)})
    after = figures.at(newer, NOW + 40)
    assert after[CODE, "b"] is before[CODE, "b"]
    assert after[CODE, "a"].per_hour == 4200
    # Its edge spoke again, and said the same.
    counters = {
        key: structs.replace(each, word=structs.replace(word, at=NOW + 45))
        for key, each in newer.counters.items()
    }
    last = figures.at(replace(newer, counters=counters), NOW + 50)
    assert last[CODE, "a"] is after[CODE, "a"]
    assert last[CODE, "b"] is before[CODE, "b"]


def test_counters_that_are_gone_are_not_kept() -> None:
    figures = Figures(PATIENCE)
    figures.at(material(*(counter(name) for name in "abc")), NOW)
    assert list(figures.at(material(counter("b")), NOW)) == [(CODE, "b")]
    assert list(figures.at(material(counter("d")), NOW)) == [(CODE, "d")]
