"""From when on footfall is not final yet, and who may read what of it.

Pure. An hour is final once its local day lies as long back as a spool may hold what was released:
nothing of it can come in any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from monitor.access.principal import Permission, Principal
from monitor.interval import Interval, midnight, starts

SPOOL_DAYS: Final = 31
"""How long an edge keeps what it could not deliver, unless its settings say otherwise."""

DAY_SECONDS: Final = 86_400

_FINE: Final = frozenset({Interval.CLUSTER, Interval.QUARTER})
"""Intervals that are finer than what is public."""


def final_until(now: int, zone: ZoneInfo, spool_days: int = SPOOL_DAYS) -> int:
    """Return the local midnight before which every hour is final."""
    return midnight(datetime.fromtimestamp(now - spool_days * DAY_SECONDS, zone).date(), zone)


@dataclass(frozen=True, slots=True)
class Span:
    """What of the past is asked: spans that start in ``[started_at, ended_at)``.

    Parameters
    ----------
    now : int
        The city's time.
    final_at : int
        As `final_until` says.
    """

    interval: Interval
    zone: ZoneInfo
    started_at: int
    ended_at: int
    now: int
    final_at: int

    @property
    def is_recent(self) -> bool:
        """Tell whether any of it is not final."""
        until = min(self.ended_at, self.now)
        if until <= self.started_at:
            return False
        if self.interval is Interval.CLUSTER:
            return until > self.final_at
        # Where the last of its spans ends, for they are never cut.
        return next(starts(self.interval, self.zone, until)) > self.final_at

    @property
    def is_fine_history(self) -> bool:
        """Tell whether any of it is final, and by less than the hour."""
        return self.interval in _FINE and self.started_at < self.final_at


class Lack(Enum):
    """Why a question about the past is not answered."""

    RECENT = "recent"
    FINE = "fine"


def lack(principal: Principal, span: Span, places: Iterable[tuple[str, str | None]]) -> Lack | None:
    """Tell what somebody lacks to be answered; None if they may have it.

    Parameters
    ----------
    principal : Principal
        Who asks.
    span : Span
        What time is asked of.
    places : iterable of (str, str or None)
        Code of each place's municipality, and its id if it is a zone.
    """
    is_recent, is_fine_history = span.is_recent, span.is_fine_history
    for municipality, zone in set(places):
        if principal.may(Permission.READ_HISTORY, municipality):
            continue
        if is_recent and not principal.may(Permission.READ_RECENT, municipality, zone):
            return Lack.RECENT
        if is_fine_history:
            return Lack.FINE
    return None
