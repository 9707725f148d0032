"""Combinations: up to three answers, added and taken away, that stand for a set of passages.

An answer is a row over atoms: parts of a counter's time, or origins of one table. Of each atom it
holds none, all, or a share. A combination stands for a set if it holds none or all of every atom;
then its value has to be 0 for the empty set, and no other may be smaller than the minimum.

Every combination is looked at, but for those that are made of smaller sets which share no atom.
What is taken away must have been added: so one of those added holds its first atom. Where two
together hold an atom in part, or less than nothing of it, the third has to hold it too. And of
two that are a set already, only what lies within can be taken away.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.int64]

MINIMUM: Final = 15


class Combination(NamedTuple):
    """Answers by their number, each with its coefficient; what they hold, and what they say."""

    terms: tuple[tuple[int, int], ...]
    row: Row
    value: int


class Combinations:
    """The combinations of some answers.

    Parameters
    ----------
    rows : sequence of array of int
        What each answer holds of each atom, in the atom's own measure; never negative.
    whole : sequence of int
        All of each atom, above 0.
    values : sequence of int
        What the answers say.
    truth : sequence of int
        How many persons there really were in each atom.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        whole: Sequence[int],
        values: Sequence[int],
        truth: Sequence[int],
    ) -> None:
        # Two answers that say the same of the same are one.
        distinct = {
            (row.tobytes(), value): (row, value) for row, value in zip(rows, values, strict=True)
        }
        matrix = np.array([row for row, _ in distinct.values()], dtype=np.int64)
        self._values = np.array([value for _, value in distinct.values()], dtype=np.int64)
        # And so are two atoms that every answer holds alike.
        columns = np.vstack([matrix, np.array(whole, dtype=np.int64)])
        merged, atom_of = np.unique(columns, axis=1, return_inverse=True)
        self._rows, self._whole = merged[:-1].copy(), merged[-1]
        self._truth = np.zeros(merged.shape[1], dtype=np.int64)
        np.add.at(self._truth, atom_of.reshape(-1), np.array(truth, dtype=np.int64))
        self._persons = self._rows @ (self._truth / self._whole)
        self._holders = [np.flatnonzero(column) for column in self._rows.T]
        self.looked_at = 0
        """Combinations that stand for a set, once searched."""

    def find(self) -> set[tuple[tuple[int, int], ...]]:
        """Return the terms of each combination that tells of fewer than the minimum."""
        found = set()
        looked_at = set()
        for terms, row, value in self._sets():
            terms_of_it = tuple(sorted(terms))
            looked_at.add(terms_of_it)
            persons = int(self._truth[row > 0].sum())
            if min(value, persons) < MINIMUM if row.any() else value != 0:
                found.add(terms_of_it)
        self.looked_at = len(looked_at)
        return found

    def _sets(self) -> Iterator[Combination]:
        for one, row in enumerate(self._rows):
            single = Combination(((one, 1),), row, int(self._values[one]))
            broken = self._broken(row)
            if not len(broken):
                yield single
            else:
                yield from self._mended(single, broken, (1,))
            if row.any():
                for other in self._holders[np.flatnonzero(row)[0]]:
                    yield from self._less(int(other), one)

    # What is added and what is taken away.
    def _less(self, one: int, other: int) -> Iterator[Combination]:
        if one == other:
            return
        row = self._rows[one] - self._rows[other]
        value = int(self._values[one] - self._values[other])
        pair = Combination(((one, 1), (other, -1)), row, value)
        broken = self._broken(row)
        if len(broken):
            yield from self._mended(pair, broken, (1, -1))
            return
        yield pair
        # What is left of a set is under the minimum only if nearly all of it is taken away.
        persons = self._persons[one] - self._persons[other]
        is_much = (value - self._values < MINIMUM) | (persons - self._persons < MINIMUM + 0.5)
        if row.any():
            yield from self._with(pair, np.flatnonzero(is_much), -1)

    def _mended(
        self, some: Combination, broken: Row, signs: tuple[int, ...]
    ) -> Iterator[Combination]:
        holders = self._holders[broken[0]]
        for sign in signs:
            left = holders
            if len(some.terms) > 1:
                # A few atoms rule most of them out.
                for atoms in (broken[:1], broken[-1:], broken):
                    mended = some.row[atoms] + sign * self._rows[left[:, None], atoms]
                    left = left[((mended == 0) | (mended == self._whole[atoms])).all(axis=1)]
                    if not len(left):
                        break
            yield from self._with(some, left, sign)

    def _with(self, some: Combination, further: Row, sign: int) -> Iterator[Combination]:
        used = {number for number, _ in some.terms}
        for number in map(int, further):
            if number in used:
                continue
            combined = Combination(
                (*some.terms, (number, sign)),
                some.row + sign * self._rows[number],
                some.value + sign * int(self._values[number]),
            )
            broken = self._broken(combined.row)
            if not len(broken):
                yield combined
            elif len(combined.terms) == 2 and (combined.row <= self._whole).all():
                yield from self._mended(combined, broken, (1,))

    def _broken(self, row: Row) -> Row:
        return np.flatnonzero((row != 0) & (row != self._whole))
