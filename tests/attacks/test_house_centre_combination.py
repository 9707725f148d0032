"""The search for combinations finds what trying each of them finds."""

from itertools import combinations, product
from random import Random

import numpy as np
import pytest

from tests.attacks.house_centre_combination import MINIMUM, Combinations, Row

Terms = tuple[tuple[int, int], ...]


class Tried:
    """Answers at random, of which every combination is tried."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        self.whole = [random.choice((1, 2, 4, 20)) for _ in range(random.randrange(2, 7))]
        self.truth = [random.randrange(26) for _ in self.whole]
        self.rows: list[Row] = []
        self.values: list[int] = []
        for _ in range(random.randrange(3, 10)):
            held = [random.choice((0, 0, of, of, random.randint(0, of))) for of in self.whole]
            row = np.array(held, dtype=np.int64)
            value = random.randint(10, 60) if random.random() < 0.3 else 3 * sum(held) + MINIMUM
            if not any(bool((row == other).all()) for other in self.rows):
                self.rows.append(row)
                self.values.append(value)

    def is_set(self, terms: Terms) -> bool:
        row = self._row(terms)
        return bool(((row == 0) | (row == np.array(self.whole))).all())

    def tells(self, terms: Terms) -> bool:
        row = self._row(terms)
        value = sum(sign * self.values[number] for number, sign in terms)
        persons = int(np.array(self.truth)[row > 0].sum())
        return min(value, persons) < MINIMUM if row.any() else value != 0

    def all(self) -> set[Terms]:
        found = set()
        for size in (1, 2, 3):
            for numbers in combinations(range(len(self.rows)), size):
                for signs in product((1, -1), repeat=size):
                    terms = tuple(zip(numbers, signs, strict=True))
                    if max(signs) > 0 and self.is_set(terms) and self.tells(terms):
                        found.add(terms)
        return found

    def falls_apart(self, terms: Terms) -> bool:
        return any(
            self._is_either(part) and self._is_either(tuple(t for t in terms if t not in part))
            for size in range(1, len(terms))
            for part in combinations(terms, size)
        )

    def _is_either(self, terms: Terms) -> bool:
        return self.is_set(terms) or self.is_set(tuple((n, -sign) for n, sign in terms))

    def _row(self, terms: Terms) -> Row:
        row = np.zeros(len(self.whole), dtype=np.int64)
        for number, sign in terms:
            row += sign * self.rows[number]
        return row


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_nothing_is_missed_but_what_is_made_of_smaller_sets(start: int) -> None:
    told = 0
    for seed in range(start, start + 100):
        tried = Tried(seed)
        every = tried.all()
        found = Combinations(tried.rows, tried.whole, tried.values, tried.truth).find()
        assert found <= every
        assert bool(found) == bool(every)
        assert all(tried.falls_apart(terms) for terms in every - found)
        told += len(every)
    assert told
