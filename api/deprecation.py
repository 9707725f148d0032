"""The mark of an operation that will go: since when, until when, and what to use instead.

Told in the document, and in headers of each of its answers, by RFC 9745 and RFC 8594.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any, Final, Self

NOTICE: Final = timedelta(days=182)
"""The least time from the word to the end; docs/api-policy.md promises it."""

_MARK: Final = "x-deprecation"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """When an operation is left, and for what.

    Used as ``@router.get(..., openapi_extra=Deprecation(...).mark())``.

    Parameters
    ----------
    since : date
        From when on it should not be used for anything new.
    sunset : date
        First day on which it need not be there any more.
    instead : str
        What to use, as the rest of a sentence that starts with "Use".

    Raises
    ------
    ValueError
        If the time between is shorter than was promised.
    """

    since: date
    sunset: date
    instead: str

    def __post_init__(self) -> None:
        if self.sunset - self.since < NOTICE:
            raise ValueError(f"an operation goes {NOTICE.days} days after the word, or later")

    def mark(self) -> dict[str, Any]:
        """Return what the document holds of it."""
        told = {
            "since": self.since.isoformat(),
            "sunset": self.sunset.isoformat(),
            "instead": self.instead,
        }
        return {"deprecated": True, _MARK: told}

    @classmethod
    def of(cls, operation: Mapping[str, Any] | None) -> Self | None:
        """Return what was marked on an operation of the document, or None."""
        told = (operation or {}).get(_MARK)
        if told is None:
            return None
        since, sunset = date.fromisoformat(told["since"]), date.fromisoformat(told["sunset"])
        return cls(since, sunset, told["instead"])

    def headers(self, operation_id: str) -> dict[str, str]:
        """Return the headers of its answers; the link leads to what the reference says of it."""
        return {
            "Deprecation": f"@{int(_midnight(self.since).timestamp())}",
            "Sunset": format_datetime(_midnight(self.sunset), usegmt=True),
            "Link": f'</docs#{operation_id}>; rel="deprecation"; type="text/html"',
        }

    def sentence(self) -> str:
        """Return what a reader is told."""
        return (
            f"Deprecated since {self.since.isoformat()}, and gone from {self.sunset.isoformat()} "
            f"on. Use {self.instead}."
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
