"""The statement: what an edge says of itself, as the centre keeps it.

Pure. What the registry and the road's own words do not know is left out: no name that an edge made
up is kept.
"""

from functools import lru_cache
from typing import Final

import msgspec

from anonymise import origins, passage
from anonymise.identifiers import find_identifier
from ingest.errors import Reason
from ingest.settings import EDGE_NAME
from ingest.wire.status import StatusReport
from monitor.registry.entry import Registry
from monitor.store import EdgeStatus, SensorStatus

OTHER: Final = "other"
"""Stands for every word that this centre does not know."""

_REASONS: Final = frozenset((*Reason, *passage.Refusal, *origins.Refusal, OTHER))


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
    sensors = [each for each in report.sensors if each.sensor in known]
    refused: dict[str, int] = {}
    for reason, count in report.frames.refused.items():
        word = reason if reason in _REASONS else OTHER
        refused[word] = refused.get(word, 0) + count
    frames = msgspec.structs.replace(
        report.frames,
        refused=refused,
        misread={
            sensor: reason for sensor, reason in report.frames.misread.items() if sensor in known
        },
    )
    kept = msgspec.structs.replace(
        report,
        version=report.version if find_identifier(report.version) is None else OTHER,
        frames=frames,
        sensors=sensors,
    )
    return EdgeStatus(
        at=int(report.at.timestamp()),
        online=report.online,
        first_seq=report.spool.first,
        spool_length=report.spool.length,
        sensors=tuple(
            SensorStatus(
                each.sensor,
                each.frames,
                int(each.since.timestamp()),
                each.clock_offset_seconds != 0,
            )
            for each in sensors
        ),
        body=msgspec.to_builtins(kept),
    )
