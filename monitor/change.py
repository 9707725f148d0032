"""What changed between two snapshots: all that a reader of thousands of counters needs to be told.

Pure.
"""

from monitor.live import Snapshot


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
    counters = []
    for old, new in zip(before.counters, after.counters, strict=True):
        # What was not made again is the very same.
        if old is new or old == new:
            continue
        if (old.municipality, old.id, old.sensor_id) != (new.municipality, new.id, new.sensor_id):
            return None
        counters.append(new)
    return Snapshot(after.at, after.municipality, after.zones, tuple(counters), after.number)
