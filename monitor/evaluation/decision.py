"""The decision: a verdict in a word, and what led to it.

Pure values; the rules are in `monitor.evaluation.verdict`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The answer in a word."""

    CLEAR = "clear"
    LIKELY = "likely"
    NOT_FOUND = "not-found"
    NOT_ANSWERABLE = "not-answerable"


class Cause(StrEnum):
    """What decided the verdict; the first are refusals, and mean that nothing was estimated."""

    FEW_OPEN_DAYS = "few-open-days"
    FEW_DAYS_BEFORE = "few-days-before"
    NOTHING_BEFORE = "nothing-before"
    NO_PLACE = "no-place"
    """None of the places has figures to compare."""
    BREAK_AT_START = "break-at-start"
    """Sensors were moved or replaced when the measure began."""
    LOW_COVERAGE = "low-coverage"
    CONTROLS_AFFECTED = "controls-affected"
    """The controls changed with the places: they saw the measure too."""
    TOO_UNCERTAIN = "too-uncertain"
    """Only an effect larger than any that is known of could have been seen."""
    INTERVAL_EXCLUDES_ZERO = "interval-excludes-zero"
    INTERVAL_HOLDS_ZERO = "interval-holds-zero"
    PLACEBO_TIME_PASSED = "placebo-time-passed"
    PLACEBO_TIME_FAILED = "placebo-time-failed"
    PLACEBO_TIME_SHORT = "placebo-time-short"
    """Too few dates to pretend at, for too short a time before."""
    PLACEBO_PLACE_FAILED = "placebo-place-failed"
    PRE_TREND_FAILED = "pre-trend-failed"
    SENSITIVITY_FAILED = "sensitivity-failed"
    """With something else left out the answer is another."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, and the rules that led to it.

    Parameters
    ----------
    rule : str
        Name of the rule in `monitor.evaluation.verdict` that decided.
    causes : tuple of Cause
        In the order of weight.
    figures : tuple of (str, float)
        Numbers that a sentence on the causes needs, by name: ``days``, ``needed``, ``coverage``.
    places : tuple of str
        Which places the causes are about.
    """

    verdict: Verdict
    rule: str
    causes: tuple[Cause, ...]
    figures: tuple[tuple[str, float], ...] = ()
    places: tuple[str, ...] = ()
