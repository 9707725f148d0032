"""An attack: what it measures under the rule, and under defects of the rule planted beside it."""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from typing import Any, Final, Literal, NamedTuple

Interval = tuple[float, float]

DIGITS: Final = 4
"""Of every figure, so that a report does not change with the last bit of a sum."""


class Size(Enum):
    """How much is played."""

    SHORT = "short"
    """With the tests: a second or so for an attack, enough to catch its mutants."""
    WHOLE = "whole"
    """For the report: whatever the figure's interval needs, under a minute for an attack."""

    def pick(self, short: int, whole: int) -> int:
        """Return the number that this size stands for."""
        return short if self is Size.SHORT else whole


class Measured(NamedTuple):
    """What one attack measured.

    Parameters
    ----------
    figure : float
        In the attack's unit.
    size : str
        Of the experiment, in words, such as ``20,000 windows``.
    interval : (float, float), optional
        That holds the true figure with 95 % confidence; None for an exact one.
    note : str
        What else this run showed.
    """

    figure: float
    size: str
    interval: Interval | None = None
    note: str = ""

    @property
    def ends(self) -> Interval:
        """Return the interval; of an exact figure, the figure twice."""
        return self.interval or (self.figure, self.figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One row of the report.

    Parameters
    ----------
    id : str
        Such as ``flooding-under-5-minutes``; names the row in the JSON file and in the tests.
    attack : str
        What is tried, in a few words.
    attacker : str
        What the attacker knows and does, in a sentence or two, for a privacy officer.
    measure : callable
        From a rule, its mutant or itself, and a size to what was measured. Same arguments, same
        outcome, in any process: seed by `dice`.
    rule : object
        The rule as built: a class, a function, whatever `measure` takes.
    unit : str
        Of the figure.
    comparison : {"<=", "==", "report"}
        How the figure is held against `pass_mark`; "report" holds it against nothing.
    pass_mark : float, optional
        None for "report".
    mutants : Mapping of str to object
        Defects by name, in place of `rule`. Each has to be caught.
    note : str
        What a reader of the figure should know.
    is_short : bool
        Whether it runs with the tests too.

    Raises
    ------
    ValueError
        If it is held against a mark and has no mutant, or the other way round.
    """

    id: str
    attack: str
    attacker: str
    measure: Callable[[Any, Size], Measured]
    rule: object
    unit: str = ""
    comparison: Literal["<=", "==", "report"] = "<="
    pass_mark: float | None = None
    mutants: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    is_short: bool = True

    def __post_init__(self) -> None:
        is_report = self.comparison == "report"
        if is_report != (self.pass_mark is None) or is_report == bool(self.mutants):
            raise ValueError(f"{self.id}: a mark and a mutant, or a report")

    def run(self, size: Size, mutant: str | None = None) -> Measured:
        """Measure under the rule, or under one of the mutants."""
        measured = self.measure(self.rule if mutant is None else self.mutants[mutant], size)
        rounded = measured._replace(figure=_rounded(measured.figure))
        if measured.interval is None:
            return rounded
        low, high = measured.interval
        return rounded._replace(interval=(_rounded(low), _rounded(high)))

    def is_withstood(self, measured: Measured) -> bool:
        """Tell whether the figure is on the good side of the mark."""
        if self.pass_mark is None:
            return True
        if self.comparison == "==":
            return measured.figure == self.pass_mark
        return measured.figure <= self.pass_mark

    def is_caught(self, measured: Measured) -> bool:
        """Tell whether all of the interval is on the bad side of the mark."""
        if self.pass_mark is None:
            return False
        low, high = measured.ends
        if self.comparison == "==":
            return not low <= self.pass_mark <= high
        return low > self.pass_mark


def dice(*names: object) -> random.Random:
    """Return dice that fall the same whenever they are asked for by the same names."""
    digest = blake2b("\n".join(map(str, names)).encode(), digest_size=8).digest()
    return random.Random(int.from_bytes(digest, "big"))


def share(hits: int, tries: int) -> tuple[float, Interval]:
    """Return a share with Wilson's 95 % interval."""
    z = 1.959964
    part = hits / tries
    middle = (part + z * z / (2 * tries)) / (1 + z * z / tries)
    reach = z / (1 + z * z / tries) * math.sqrt(part * (1 - part) / tries + (z / (2 * tries)) ** 2)
    # Rounding may leave 0 of many a hair above it.
    return part, (min(part, max(0.0, middle - reach)), max(part, min(1.0, middle + reach)))


def _rounded(figure: float) -> float:
    return round(float(figure), DIGITS)
