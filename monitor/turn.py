"""Whose turn it is to be read: of what changed, and of what is followed and grows old.

Pure: every instant is the event loop's, in seconds.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

SPACING_SECONDS: Final = 0.25
"""Between two snapshots of the same, at least."""

COUNTERS_PER_SECOND: Final = 9000
"""In the snapshots that are made for readers."""

_LONGEST_SPACING_SECONDS: Final = 2.0


def spacing_seconds(counters: int, per_second: int = COUNTERS_PER_SECOND) -> float:
    """Return how long after a snapshot of so many counters the next may come.

    One of thousands takes its time to be made, and is half a megabyte where it is written whole.

    Parameters
    ----------
    counters : int
        In the snapshot.
    per_second : int
        In all snapshots of a second together.
    """
    return min(max(SPACING_SECONDS, counters / per_second), _LONGEST_SPACING_SECONDS)


def next_turn(
    read_at: Mapping[str, float],
    ready_at: Mapping[str, float],
    *,
    followed: AbstractSet[str],
    urgent: Iterable[str],
    refreshed_at: float,
    refresh_seconds: float,
) -> tuple[float, str] | None:
    """Return the municipality to be read next, and when.

    The one that waits longest comes first, so that none waits for ever.

    Parameters
    ----------
    read_at : mapping
        When each was read, of those that ever were.
    ready_at : mapping
        From when on each of those may be read again for a change.
    followed : set of str
        Those that somebody looks at all the time: after `refresh_seconds` they are read again, one
        after the other, for all at once would hold up what changes meanwhile.
    urgent : iterable of str
        Those that changed or that somebody waits for.
    refreshed_at : float
        When one was last read for its age alone.
    refresh_seconds : float
        After so long without a change what is followed is read again.
    """
    turns = [(ready_at.get(code, 0.0), code) for code in urgent]
    kept = [(read_at[code], code) for code in followed if code in read_at]
    turns += [(0.0, code) for code in followed if code not in read_at]
    if kept:
        oldest_at, oldest = min(kept)
        spread_at = refreshed_at + refresh_seconds / len(kept)
        turns.append((max(spread_at, oldest_at + refresh_seconds), oldest))
    return min(turns, default=None)
