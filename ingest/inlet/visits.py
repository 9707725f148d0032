"""Visits: ``raw/{supplier}/visits``, each table to one partition of origins or to nothing."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import partial

from anonymise.origins import fold
from anonymise.passage import AHEAD_SECONDS, Refusal
from anonymise.release import Secret
from anonymise.visit import VisitTable
from ingest.errors import Reason, RefusedError
from ingest.formats import passant
from ingest.inlet.frame import Frame
from monitor.registry.entry import Area, Registry


class Visits:
    """All telecom areas of an edge.

    An area's tables come in order of time: one that starts before the last one ended is refused,
    whatever became of that, so that no table is ever told twice or beside another.

    Parameters
    ----------
    registry : Registry
        Of the edge's municipality.
    edge : str
        Its name: it serves the suppliers that name it, and those that name none.
    secret : Secret
        Of the edge.
    told_until : Mapping of str to int
        By area, the end of the newest table that an earlier process released.
    """

    def __init__(
        self, registry: Registry, edge: str, secret: Secret, told_until: Mapping[str, int]
    ) -> None:
        telecom = registry.telecom
        self._tree = telecom.tree()
        self._secret = secret
        self._suppliers = {s.id: s for s in telecom.suppliers if s.edge in (None, edge)}
        self._areas = {area.id: area for area in telecom.areas}
        self._told_until = {area.id: told_until.get(area.id, 0) for area in telecom.areas}

    def read(self, source: str, payload: bytes) -> Frame:
        """Read one table; see `Inlet`."""
        supplier = self._suppliers.get(source)
        if supplier is None:
            raise RefusedError(Reason.UNKNOWN_SENSOR)
        table = passant.raw_table(payload)
        area = self._areas.get(table.area)
        if area is None or area.supplier_id != supplier.id:
            raise RefusedError(Reason.UNKNOWN_AREA)
        return Frame(table.ended_at, partial(self._take, area, table, supplier.factor))

    def advance(self, now: float) -> Iterator[VisitTable]:
        """Do nothing: nothing is open; see `Inlet`."""
        del now
        yield from ()

    def drop(self) -> None:
        """Do nothing: nothing is open, and no table is told twice; see `Inlet`."""

    def _take(
        self, area: Area, table: passant.RawTable, factor: float, now: float
    ) -> Iterator[VisitTable | StrEnum]:
        seconds = area.interval_seconds
        if table.ended_at - table.started_at != seconds or table.started_at % seconds:
            yield Refusal.OFF_GRID
        elif table.ended_at > now + AHEAD_SECONDS:
            yield Refusal.AHEAD
        elif table.started_at < self._told_until[area.id]:
            yield Refusal.REPEATED
        else:
            folded = fold(
                self._tree,
                area.id,
                table.started_at,
                table.ended_at,
                table.visitors,
                factor,
                self._secret,
            )
            # A table that was refused told nothing, and may come again when it is right.
            if not isinstance(folded, StrEnum):
                self._told_until[area.id] = table.ended_at
            if folded is not None:
                yield folded
