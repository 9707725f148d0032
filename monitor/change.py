"""What changed between two snapshots: all that a reader of thousands of counters needs to be told.

Pure.
"""

from operator import attrgetter
from typing import Final

from monitor.live import Snapshot
from monitor.now import CounterNow

_NAMES: Final = ("municipality", "id", "sensor_id")
_whose: Final = attrgetter(*_NAMES)
_told: Final = attrgetter(
    *(name for name in CounterNow.__struct_fields__ if name not in {*_NAMES, "age_seconds"})
)


def change(before: Snapshot, after: Snapshot) -> Snapshot | None:
    """Return `after` with those counters alone that are not as they were; None where others are.

    A counter that only grew older is as it was: who knows both instants knows its age.

    Parameters
    ----------
    before, after : Snapshot
        Of the same municipality, or both of all.
    """
    if len(before.counters) != len(after.counters):
        return None
    elapsed = after.at - before.at
    counters = []
    for old, new in zip(before.counters, after.counters, strict=True):
        # The first, which nearly all pass within the same second, is the cheapest.
        if old == new and (not elapsed or new.age_seconds is None):
            continue
        if _whose(old) != _whose(new):
            return None
        if not _has_aged(old, new, elapsed) or _told(old) != _told(new):
            counters.append(new)
    return Snapshot(after.at, after.municipality, after.zones, tuple(counters), after.number)


def _has_aged(old: CounterNow, new: CounterNow, elapsed: int) -> bool:
    if old.age_seconds is None or new.age_seconds is None:
        return old.age_seconds is new.age_seconds
    return new.age_seconds - old.age_seconds == elapsed
