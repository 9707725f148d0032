"""The release: a counter's recorded day through the rule that the edge goes by.

A day stands for itself: its first window opens with its first row, and its last is over at its end.
So what is released of a day depends on the rows of that day and on the secret alone, and an import
that was interrupted ends as one that was not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from anonymise.cap import day_cap, hour_cap, quarter_cap
from anonymise.cluster import Cluster
from anonymise.observation import Observation
from anonymise.passage import PassageCounter, Refusal
from anonymise.release import Secret
from ingest.history.refusal import RowReason
from monitor.registry.entry import Counter, WindowKind

_REASONS: Final = {
    Refusal.OFF_GRID: RowReason.OFF_GRID,
    Refusal.CROSSES_CAP: RowReason.CROSSES_CAP,
    Refusal.LATE: RowReason.REPEATED,
    Refusal.REPEATED: RowReason.REPEATED,
}
# Beyond every step that may still be bridged.
_AFTERWARDS: Final = 3 * 86_400


@dataclass(frozen=True, slots=True)
class ReleasedDay:
    """What became of a day's rows.

    Parameters
    ----------
    clusters : tuple of Cluster
        In order of time; none overlaps another.
    heard : tuple of (int, int)
        When the counter was alive: stretches of rows that were used, in order.
    refused : tuple of RowReason
        One for each row that was not used.
    """

    clusters: tuple[Cluster, ...]
    heard: tuple[tuple[int, int], ...]
    refused: tuple[RowReason, ...]


class Rule:
    """The release rule for the counters of one municipality.

    Parameters
    ----------
    secret : Secret
        Of the import: the same file gives the same clusters under it.
    zone : ZoneInfo
        Of the municipality, whose days cap a window.
    """

    def __init__(self, secret: Secret, zone: ZoneInfo) -> None:
        self._secret = secret
        day = day_cap(zone)
        self._caps: dict[WindowKind, Callable[[int], int]] = {
            "elastic": day,
            "day": day,
            "hour": hour_cap,
            "quarter": quarter_cap,
        }

    def release(self, counter: Counter, rows: Sequence[tuple[int, int, int]]) -> ReleasedDay:
        """Release what may be released of a day.

        Parameters
        ----------
        rows : sequence of tuple
            Start and end in epoch seconds, and the count, in order of time and of one local day.
        """
        passages = PassageCounter(
            counter.id,
            counter.step_seconds,
            self._secret,
            self._caps[counter.window],
            is_fixed=counter.window != "elastic",
        )
        clusters: list[Cluster] = []
        used: list[tuple[int, int, int]] = []
        refused: list[RowReason] = []
        for started_at, ended_at, count in rows:
            refusal = passages.offer(Observation(counter.id, started_at, ended_at, count), ended_at)
            if refusal is not None:
                refused.append(_REASONS[refusal])
                continue
            clusters.extend(passages.advance(ended_at))
            used.append((started_at, ended_at, count))
        if rows:
            clusters.extend(passages.advance(rows[-1][1] + _AFTERWARDS))
        return ReleasedDay(tuple(clusters), tuple(stretches(used)), tuple(refused))


def stretches(rows: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Return the time that rows in order cover, those that touch each other joined."""
    joined: list[tuple[int, int]] = []
    for started_at, ended_at, _ in rows:
        if joined and joined[-1][1] == started_at:
            joined[-1] = joined[-1][0], ended_at
        else:
            joined.append((started_at, ended_at))
    return joined


def heard_by_all(heard: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Return when all counters of a sensor were heard: a sensor half heard is not known to live.

    Parameters
    ----------
    heard : sequence of sequence of (int, int)
        Of each counter, stretches in order, none touching another.
    """
    if not heard:
        return []
    both = list(heard[0])
    for other in heard[1:]:
        both = _overlap(both, other)
    return both


def _overlap(
    one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    found = []
    first = second = 0
    while first < len(one) and second < len(other):
        start = max(one[first][0], other[second][0])
        end = min(one[first][1], other[second][1])
        if start < end:
            found.append((start, end))
        if one[first][1] < other[second][1]:
            first += 1
        else:
            second += 1
    return found
