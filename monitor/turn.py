"""Whose turn it is to be read: of what changed, and of what is followed and grows old.

Pure: every instant is the event loop's, in seconds.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

SPACING_SECONDS: Final = 0.25
"""Between two readings of one municipality, and between two snapshots of all."""


def next_turn(
    read_at: Mapping[str, float],
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
    followed : set of str
        Those that somebody looks at all the time: one after the other they are read again, each
        once in `refresh_seconds`, for all at once would hold up what changes meanwhile.
    urgent : iterable of str
        Those that changed or that somebody waits for.
    refreshed_at : float
        When one was last read for its age alone.
    refresh_seconds : float
        After so long without a change what is followed is read again.
    """
    turns = [(read_at[code] + SPACING_SECONDS if code in read_at else 0.0, code) for code in urgent]
    kept = [(read_at[code], code) for code in followed if code in read_at]
    turns += [(0.0, code) for code in followed if code not in read_at]
    if kept:
        oldest_at, oldest = min(kept)
        turns.append((max(refreshed_at, oldest_at) + refresh_seconds / len(kept), oldest))
    return min(turns, default=None)
