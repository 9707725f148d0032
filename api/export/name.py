"""What a file is called: of what is registered alone, in letters that any file system takes."""

from datetime import datetime
from zoneinfo import ZoneInfo


def file_name(
    kind: str, ids: tuple[str, ...], municipality: str | None, part: str, days: str
) -> str:
    """Return the name of a file of figures, without its ending."""
    place = ids[0].replace(":", "-") if len(ids) == 1 else municipality or "several"
    return f"{kind}-{place}-{part}-{days}"


def days_of(started_at: int, ended_at: int, now: int, zone: ZoneInfo) -> str:
    """Return the first and the last local day of a span that is over by now."""
    until = max(started_at, min(ended_at, now) - 1)
    first, last = (
        datetime.fromtimestamp(at, zone).date().isoformat() for at in (started_at, until)
    )
    return first if first == last else f"{first}-to-{last}"
