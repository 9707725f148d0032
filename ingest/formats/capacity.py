"""The capacity: no counter sees more than can pass, and no view more than can stand in it."""

from typing import Final

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError

PASSAGES_PER_SECOND: Final = 20
"""The most that one counter can see: a street of ten metres filled to standstill passes fewer."""

PERSONS_IN_VIEW: Final = 100_000


def counted(counter: str, started_at: int, ended_at: int, count: int) -> Observation:
    """Return what a counter reported.

    Raises
    ------
    RefusedError
        `MALFORMED` for a negative count or an interval that does not end after it starts,
        `OVER_CAPACITY`.
    """
    if count < 0 or ended_at <= started_at:
        raise RefusedError(Reason.MALFORMED)
    if count > PASSAGES_PER_SECOND * (ended_at - started_at):
        raise RefusedError(Reason.OVER_CAPACITY)
    return Observation(counter, started_at, ended_at, count)


def present(count: int) -> int:
    """Return the persons in one view.

    Raises
    ------
    RefusedError
        `MALFORMED` for a negative count, `OVER_CAPACITY`.
    """
    if count < 0:
        raise RefusedError(Reason.MALFORMED)
    if count > PERSONS_IN_VIEW:
        raise RefusedError(Reason.OVER_CAPACITY)
    return count
