"""How many rules of alerts a municipality may have."""

from typing import Final

from monitor.settings import SettingReader

MOST_RULES: Final = 500
"""If nothing else is set; the time from a cluster to an alert is measured with 200."""

HIGHEST: Final = 10_000


def most_rules(settings: SettingReader) -> int:
    """Return `PASSANT_ALERT_RULES`; what is wrong with it, the reader gathers."""
    return settings.parsed("ALERT_RULES", _count, MOST_RULES, default=f"{MOST_RULES}")


def _count(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(f"{HIGHEST}")
    if not (is_number and 1 <= int(text) <= HIGHEST):
        raise ValueError(f"must be a whole number from 1 to {HIGHEST}")
    return int(text)
