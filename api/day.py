"""By whose calendar a list is asked, where it may be of several municipalities."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from api.moment import instant
from api.problems import bad_query
from api.service import Services
from monitor import directory

_UTC: Final = ZoneInfo("UTC")


async def asked_between(
    service: Services, municipality: str | None, began: int | date | None, ended: int | date | None
) -> tuple[int | None, int | None]:
    """Return from when until before when is asked, in epoch seconds; None where that is not said.

    A day is a local one: of the municipality that is named, or else of all that there are to
    whoever asks.

    Raises
    ------
    ProblemError
        If it ends before it begins, or as `local_zone` says.
    """
    if isinstance(began, date) or isinstance(ended, date):
        zone = await local_zone(service, municipality)
    else:
        zone = _UTC
    from_at = None if began is None else instant(began, zone)
    to_at = None if ended is None else instant(ended, zone)
    if from_at is not None and to_at is not None and to_at <= from_at:
        raise bad_query("to", "must be later than from")
    return from_at, to_at


async def local_zone(service: Services, municipality: str | None) -> ZoneInfo:
    """Return whose days are meant: the municipality's, or those of all that there are.

    Raises
    ------
    ProblemError
        If those have several time zones, which share no calendar.
    """
    async with service.reader.connection() as connection:
        rows = await directory.municipalities(connection)
    zones = {row["time_zone"] for row in rows if municipality in (None, row["code"])}
    if len(zones) > 1:
        raise bad_query(
            "municipality",
            "is needed: days are local, and those here have several time zones; or ask by instants",
        )
    return ZoneInfo(zones.pop()) if zones else _UTC
