"""The expectation: what a municipality's registry lets an edge release.

Pure. The centre checks again what it can: who may speak of what, on which grid, and that a
telecom table is one partition of the origins. The count was checked when the release was read.
"""

from collections.abc import Callable

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import VisitTable
from ingest.errors import Reason
from ingest.wire.release import Release
from monitor.registry.entry import STEP_SECONDS, Registry


class Expectation:
    """What may come from the edges of one municipality.

    Parameters
    ----------
    registry : Registry
        Of the municipality.
    is_ahead : callable
        Tells of an instant, in epoch seconds, whether it lies too far ahead of the clock.
    """

    def __init__(self, registry: Registry, is_ahead: Callable[[int], bool]) -> None:
        self._is_ahead = is_ahead
        self._steps = {counter.id: counter.step_seconds for counter in registry.counters.values()}
        edges = {sensor.id: sensor.edge for sensor in registry.sensors}
        self._edges = {
            counter.id: edges[counter.sensor_id] for counter in registry.counters.values()
        } | {view.id: edges[view.sensor_id] for view in registry.views.values()}
        suppliers = {supplier.id: supplier for supplier in registry.telecom.suppliers}
        self._areas = {
            area.id: (area.interval_seconds, suppliers[area.supplier_id].edge)
            for area in registry.telecom.areas
        }
        self._views = registry.views
        self._tree = registry.telecom.tree()

    def refusal(self, edge: str, release: Release) -> Reason | None:
        """Return why an edge may not have released this; None if it may."""
        if isinstance(release, Cluster):
            return self._refuse_cluster(edge, release)
        if isinstance(release, Presence):
            return self._refuse_presence(edge, release)
        return self._refuse_table(edge, release)

    def _refuse_cluster(self, edge: str, cluster: Cluster) -> Reason | None:
        step = self._steps.get(cluster.counter)
        if step is None:
            return Reason.UNKNOWN_COUNTER
        if self._edges[cluster.counter] not in (None, edge):
            return Reason.OTHER_EDGE
        if cluster.started_at % step or cluster.ended_at % step:
            return Reason.OFF_GRID
        return Reason.AHEAD if self._is_ahead(cluster.ended_at) else None

    def _refuse_presence(self, edge: str, presence: Presence) -> Reason | None:
        if presence.counter not in self._views:
            return Reason.UNKNOWN_COUNTER
        if self._edges[presence.counter] not in (None, edge):
            return Reason.OTHER_EDGE
        if presence.at % STEP_SECONDS:
            return Reason.OFF_GRID
        return Reason.AHEAD if self._is_ahead(presence.at) else None

    def _refuse_table(self, edge: str, table: VisitTable) -> Reason | None:
        first = table.visits[0]
        if first.area not in self._areas:
            return Reason.UNKNOWN_AREA
        seconds, area_edge = self._areas[first.area]
        if area_edge not in (None, edge):
            return Reason.OTHER_EDGE
        if first.ended_at - first.started_at != seconds or first.started_at % seconds:
            return Reason.OFF_GRID
        if self._is_ahead(first.ended_at):
            return Reason.AHEAD
        return None if self._tree.is_partition(table.codes) else Reason.NOT_A_PARTITION
