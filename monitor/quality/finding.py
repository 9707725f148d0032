"""Findings: what seems wrong with a sensor or a counter, from when to when, and why.

Pure values.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Reason(StrEnum):
    """Which rule found it."""

    OUTAGE = "outage"
    LATE = "late"
    UNKNOWN = "unknown"
    LOW_VOLUME = "low-volume"
    QUIET = "quiet"
    LEVEL_SHIFT = "level-shift"
    DIRECTION_SWAPPED = "direction-swapped"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong over ``[started_at, ended_at)``.

    Parameters
    ----------
    counter_id : str or None
        The counter; None where the finding is of the whole sensor.
    ratio : float or None
        The figure over what is usual: of the lowest day, or after a shift over before. None where
        there is no figure to compare.
    ongoing : bool
        Whether it lasted up to where the data ends.
    """

    sensor_id: str
    counter_id: str | None
    reason: Reason
    started_at: int
    ended_at: int
    ratio: float | None = None
    ongoing: bool = False

    def within(self, started_at: int, ended_at: int) -> "Finding | None":
        """Return the part of it in a time, or None if there is none."""
        first, last = max(self.started_at, started_at), min(self.ended_at, ended_at)
        ongoing = self.ongoing and last == self.ended_at
        if first >= last:
            return None
        return replace(self, started_at=first, ended_at=last, ongoing=ongoing)


def joined(findings: Iterable[Finding], gap_seconds: int = 0) -> Iterator[Finding]:
    """Yield findings with those of one subject and reason joined that meet, overlap or nearly so.

    Parameters
    ----------
    findings : iterable of Finding
        In any order.
    gap_seconds : int
        Time between two that are still one.
    """
    last: Finding | None = None
    for finding in sorted(findings, key=_order):
        if (
            last is not None
            and _subject(last) == _subject(finding)
            and finding.started_at <= last.ended_at + gap_seconds
        ):
            last = replace(
                last,
                ended_at=max(last.ended_at, finding.ended_at),
                ratio=_lower(last.ratio, finding.ratio),
                ongoing=(finding if finding.ended_at >= last.ended_at else last).ongoing,
            )
            continue
        if last is not None:
            yield last
        last = finding
    if last is not None:
        yield last


def _subject(finding: Finding) -> tuple[str, str, str]:
    return finding.sensor_id, finding.counter_id or "", finding.reason.value


def _order(finding: Finding) -> tuple[str, str, str, int, int]:
    return *_subject(finding), finding.started_at, finding.ended_at


def _lower(one: float | None, other: float | None) -> float | None:
    known = [ratio for ratio in (one, other) if ratio is not None]
    return min(known, default=None)
