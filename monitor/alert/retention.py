"""How long alerts are kept: as long as the figures of their municipality.

An alert goes with all that became of it, once it is over and the last of that lies before the
municipality's horizon. Words about alerts, and what became of each delivery, go by when they were
made. Needs the owner's rights.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.session import Session

_BATCH: Final = 1000
_COUNT: Final = "select alerts, words from prunable_alert(%s, %s)"
_ALERTS: Final = "select prune_alert(%s, %s)"
_WORDS: Final = "select prune_word(%s, %s)"


@dataclass(frozen=True, slots=True)
class PrunedAlerts:
    """What went, or would go.

    Parameters
    ----------
    alerts : int
        With all that became of them.
    words : int
        About alerts, with their deliveries; and tests of channels.
    """

    alerts: int
    words: int


def prune_alerts(session: Session, municipality: str) -> PrunedAlerts:
    """Delete, in short transactions, what lies before what a municipality has given up.

    Raises
    ------
    StoreError
        If the database refuses or cannot be reached: what was done stays.
    """
    words = _emptied(session, _WORDS, municipality)
    return PrunedAlerts(_emptied(session, _ALERTS, municipality), words)


def prunable_alerts(session: Session, municipality: str, until: datetime) -> PrunedAlerts:
    """Return what `prune_alerts` would delete if all before `until` were given up."""
    row = session.transact(lambda cursor: cursor.execute(_COUNT, (municipality, until)).fetchone())
    return PrunedAlerts(*row) if row else PrunedAlerts(0, 0)


def _emptied(session: Session, statement: str, municipality: str) -> int:
    gone = 0
    while True:
        row = session.transact(
            lambda cursor: cursor.execute(statement, (municipality, _BATCH)).fetchone()
        )
        if not row or not row[0]:
            return gone
        gone += int(row[0])
