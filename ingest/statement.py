"""The statement: what is kept of what an edge says of itself.

Pure. Nothing but its registered sensors and a few numbers: a name that an edge made up is not kept.
"""

import re
from functools import lru_cache
from typing import Final

from anonymise.identifiers import find_identifier
from ingest.settings import EDGE_NAME
from ingest.wire.status import StatusReport
from monitor.registry.entry import Registry
from monitor.store import EdgeStatus, SensorStatus

_MOST: Final = 10**8
"""Of numbers that an edge may choose: no identifier is as short."""

_VERSION: Final = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}")
"""As releases are numbered; no identifier is as short."""


# It would stand in the store and in the topics of receipts.
@lru_cache(maxsize=1024)
def is_edge_name(name: str) -> bool:
    """Tell whether an edge may be called so: by its form, and as it is no identifier."""
    return EDGE_NAME.fullmatch(name) is not None and find_identifier(name) is None


def edge_status(report: StatusReport | None, registry: Registry) -> EdgeStatus:
    """Return what is kept of a status; None is the last will.

    Parameters
    ----------
    report : StatusReport or None
        As it was decoded.
    registry : Registry
        Of the edge's municipality.
    """
    if report is None:
        return EdgeStatus(at=0, online=False)
    known = {sensor.id for sensor in registry.sensors}
    return EdgeStatus(
        at=int(report.at.timestamp()),
        online=report.online,
        first_seq=report.spool.first,
        body={
            "version": report.version if _VERSION.fullmatch(report.version) else None,
            "clockOffsetSeconds": min(max(report.clock_offset_seconds, -_MOST), _MOST),
            "spool": {
                "length": min(report.spool.length, _MOST),
                "ageSeconds": min(report.spool.age_seconds, _MOST),
                "dropped": min(report.spool.dropped, _MOST),
                "held": min(report.spool.held, _MOST),
            },
        },
        # Each once, whatever an edge says: the last word counts.
        sensors=tuple(
            {
                each.sensor: SensorStatus(
                    each.sensor,
                    each.frames,
                    int(each.since.timestamp()),
                    each.clock_offset_seconds != 0,
                )
                for each in report.sensors
                if each.sensor in known
            }.values()
        ),
    )
