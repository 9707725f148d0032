"""Instants on the wire: UTC, whole seconds, of this century."""

from datetime import UTC, datetime, timedelta
from typing import Final

from ingest.errors import Reason, RefusedError

_NO_OFFSET: Final = timedelta(0)
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_FIRST: Final = int(_EARLIEST.timestamp())
_LAST: Final = int(_LATEST.timestamp()) - 1


def epoch_seconds(moment: datetime) -> int:
    """Return whole seconds since 1970-01-01T00:00:00Z.

    Raises
    ------
    RefusedError
        `MALFORMED` if `moment` is not in UTC, has a fraction, or is of another century.
    """
    if moment.utcoffset() != _NO_OFFSET or moment.microsecond:
        raise RefusedError(Reason.MALFORMED)
    if not _EARLIEST <= moment < _LATEST:
        raise RefusedError(Reason.MALFORMED)
    return int(moment.timestamp())


def moment(at: float) -> datetime:
    """Return the instant `at`, in epoch seconds, as a UTC datetime of whole seconds.

    One of another century, by a clock that is not set, is the nearest that `epoch_seconds` reads.
    """
    return datetime.fromtimestamp(min(max(int(at), _FIRST), _LAST), UTC)
