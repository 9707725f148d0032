"""The figure of each counter at an instant, made anew only where it may be another.

Of thousands of counters a few have something new in a second, and a few more grow too old.
"""

from collections.abc import Mapping
from typing import Final

from monitor.material import Material
from monitor.now import CounterNow
from monitor.standard import NO_STANDARD, Standard, busier_percent
from monitor.state import Newest, Patience, State, Word, holds_until, line_now, state_now
from monitor.word import CounterWord, Key

# A member of an enumeration is dear to look up.
_MEASURED: Final = State.MEASURED


class Figures:
    """Makes the figures of one municipality, and keeps each for as long as it holds.

    Parameters
    ----------
    patience : Patience
        How old or how far ahead an edge's word may be.
    """

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self._standard: Standard = NO_STANDARD
        self._begin()

    def _begin(self) -> None:
        self._at = 0
        self._words: Mapping[Key, CounterWord] = {}
        self._figures: dict[Key, CounterNow] = {}
        self._until_at: dict[Key, int] = {}
        self._lapses_at = 0

    def at(self, material: Material, now: int) -> dict[Key, CounterNow]:
        """Return the figure of every counter at `now`: the very same where it is as it was."""
        words, standard = material.counters, material.standard
        if standard is not self._standard or now < self._at:
            self._begin()
        due = [key for key, word in words.items() if self._words.get(key) is not word]
        if len(words) != len(self._figures) or not self._figures.keys() >= set(due):
            # Others than before: in their order.
            self._begin()
            due = list(words)
        elif self._lapses_at < now:
            due += [key for key, until_at in self._until_at.items() if until_at < now]
        self._standard, self._words, self._at = standard, words, now
        for key in due:
            self._make(key, words[key], now)
        if due:
            self._lapses_at = min(self._until_at.values())
        return self._figures.copy()

    def _make(self, key: Key, word: CounterWord, now: int) -> None:
        figure = counter_now(word, now, self.patience, self._standard.counters.get(key))
        # What is read again is mostly as it was, and then that of before is handed on.
        if self._figures.get(key) != figure:
            self._figures[key] = figure
        self._until_at[key] = holds_until(
            now, word.newest, word.step_seconds, word.word, self.patience
        )


def counter_now(known: CounterWord, now: int, patience: Patience, usual: int | None) -> CounterNow:
    """Return the figure of a counter.

    Parameters
    ----------
    known : CounterWord
        What is known of it.
    now : int
        The city's time.
    patience : Patience
        How old or how far ahead an edge's word may be.
    usual : int or None
        Passages an hour that are usual now.
    """
    newest, word, rating = known.newest, known.word, known.rating
    ended_at = newest.ended_at if newest is not None else None
    line = line_now(now, newest, word, patience)
    state = state_now(now, newest, known.step_seconds, word, patience)
    if state is _MEASURED and rating is not None:
        # By position, for of some there are thousands.
        return CounterNow(
            known.municipality,
            known.id,
            known.sensor_id,
            _MEASURED,
            rating.per_hour,
            rating.level,
            ended_at,
            None,
            line,
            rating.per_minute,
            rating.window_seconds,
            rating.flow,
            rating.trend,
            rating.scheme,
            None,
            usual,
            busier_percent(rating.per_hour, usual),
        )
    if state is _MEASURED:
        # Fresh, and still nothing to show: so what that means only the edge can say.
        state = state_now(now, None, known.step_seconds, word, patience)
    return CounterNow(
        municipality=known.municipality,
        id=known.id,
        sensor_id=known.sensor_id,
        state=state,
        per_hour=None,
        level=None,
        ended_at=ended_at,
        since_at=_since_at(state, newest, word),
        line=line,
        usual_per_hour=usual,
    )


def age_seconds(ended_at: int | None, now: int) -> int | None:
    """Return how long ago a counter's newest cluster ended; None if there never was one."""
    return None if ended_at is None else max(0, now - ended_at)


def _since_at(state: State, newest: Newest | None, word: Word | None) -> int | None:
    if state is State.OUTAGE and word is not None:
        return word.since_at
    if newest is not None:
        return newest.ended_at
    return word.since_at if word is not None else None
