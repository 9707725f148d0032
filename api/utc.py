"""Epoch seconds as answers have them: instants in UTC."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import overload


@overload
def utc(at: int) -> datetime: ...


@overload
def utc(at: int | None) -> datetime | None: ...


def utc(at: int | None) -> datetime | None:
    """Return the instant of epoch seconds; None of None."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


# The same moments are written for series after series, and for one reader after the other.
@lru_cache(maxsize=16_384)
def written_moment(at: int) -> str:
    """Write epoch seconds as every answer has them: RFC 3339, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
