"""How long a zone was at each level: at every instant that of its worst counter.

Pure. What no released cluster covers is of no level.
"""

from collections.abc import Iterable, Mapping

from monitor.registry.entry import LEVELS

Window = tuple[int, int, str]
"""When a cluster began and ended, and its level."""


def seconds_by_level(windows: Iterable[Window], from_at: int, to_at: int) -> Mapping[str, int]:
    """Return for how many seconds between two instants each level was the highest.

    Parameters
    ----------
    windows : iterable of Window
        Of all counters of a zone; those of different counters may overlap.
    from_at, to_at : int
        Epoch seconds.

    Returns
    -------
    mapping of str to int
        Of the levels that there were alone, from the calmest.
    """
    turns: list[tuple[int, int, int]] = []
    for started_at, ended_at, level in windows:
        first, last = max(started_at, from_at), min(ended_at, to_at)
        if first < last:
            rank = LEVELS.index(level)
            turns += [(first, rank, 1), (last, rank, -1)]
    open_at = [0] * len(LEVELS)
    seconds = [0] * len(LEVELS)
    since_at = from_at
    for at, rank, change in sorted(turns):
        highest = _highest(open_at)
        if highest is not None:
            seconds[highest] += at - since_at
        since_at = at
        open_at[rank] += change
    return {level: each for level, each in zip(LEVELS, seconds, strict=True) if each}


def _highest(open_at: list[int]) -> int | None:
    return next((rank for rank in reversed(range(len(open_at))) if open_at[rank]), None)
