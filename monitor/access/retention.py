"""How long the audit is kept."""

from typing import Final

from monitor.session import Session
from monitor.settings import SettingReader

DAYS: Final = 365
FEWEST_DAYS: Final = 30
"""Younger than this nothing of the audit can be deleted: 0023_access.sql."""

_BATCH: Final = 10_000
_COUNT: Final = """
select count(*) from audit
where at < now() - make_interval(days => greatest(%s, 30))
"""


def audit_days(settings: SettingReader) -> int:
    """Return `PASSANT_AUDIT_DAYS`: for how many days the audit is kept."""
    return settings.parsed("AUDIT_DAYS", _days, DAYS, default=f"{DAYS}")


def prune_audit(session: Session, days: int) -> int:
    """Delete what is older, in short transactions; return how many entries went.

    Raises
    ------
    StoreError
        If the database refuses or cannot be reached: what was done stays.
    """
    gone = 0
    while True:
        batch = session.transact(
            lambda cursor: cursor.execute("select prune_audit(%s, %s)", (days, _BATCH)).fetchone()
        )
        gone += batch[0] if batch else 0
        if not batch or batch[0] < _BATCH:
            return gone


def prunable_audit(session: Session, days: int) -> int:
    """Return how many entries `prune_audit` would delete."""
    row = session.transact(lambda cursor: cursor.execute(_COUNT, (days,)).fetchone())
    return int(row[0]) if row else 0


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and FEWEST_DAYS <= int(text) <= 36_500):  # noqa: PLR2004
        raise ValueError(f"must be a whole number of days, {FEWEST_DAYS} or more")
    return int(text)
