"""The player: puts what became known into another database, as the centre did.

For one thread. What it puts goes through the store, which checks it as ever.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from monitor.delivery import Delivery
from monitor.playback.errors import PlaybackError
from monitor.playback.tape import Stretch, Tape
from monitor.registry.entry import Registry
from monitor.status import EdgeStatus, SensorStatus
from monitor.store import Store

EDGE: Final = "playback"
"""Of sensors of which the registry names none."""

LEAD_SECONDS: Final = 24 * 3600
"""Of what came before is put at once: what a day's occupancy and trends are made of."""

HOUR: Final = 3600

_HELD: Final = """
select exists (select from cluster where municipality = %(code)s)
    or exists (select from visit where municipality = %(code)s)
    or exists (select from presence where municipality = %(code)s)
    or exists (select from edge where municipality = %(code)s)
"""


def refuse_live(connection: psycopg.Connection[Any], municipality: str) -> None:
    """Refuse a database in which there are figures of a municipality.

    Raises
    ------
    PlaybackError
        If there are.
    """
    row = connection.execute(_HELD, {"code": municipality}).fetchone()
    if row is not None and row[0]:
        raise PlaybackError(
            f"the database to play into holds figures of {municipality}: it must be an empty one"
        )


class Player:
    """Plays one municipality's tape into a store.

    Parameters
    ----------
    tape : Tape
        What is played.
    store : Store
        Of the other database; the registry is loaded there.
    registry : Registry
        Says which edge each sensor is of.
    from_at, to_at : int
        The period.
    """

    def __init__(
        self, tape: Tape, store: Store, registry: Registry, from_at: int, to_at: int
    ) -> None:
        self._tape = tape
        self._store = store
        self._code = registry.municipality.code
        self._edges = {sensor.id: sensor.edge or EDGE for sensor in registry.sensors}
        self._edge_of = {
            each: self._edges[sensor.id]
            for sensor in registry.sensors
            for each in (
                *(counter.id for counter in sensor.counters),
                *(view.id for view in sensor.views),
            )
        }
        self._suppliers = {
            area.id: supplier.edge or EDGE
            for area in registry.telecom.areas
            for supplier in registry.telecom.suppliers
            if supplier.id == area.supplier_id
        }
        self._played_until = from_at - LEAD_SECONDS
        self._numbers: dict[str, int] = defaultdict(int)
        tape.wind(from_at - LEAD_SECONDS, to_at)

    def play_until(self, at: int) -> int:
        """Put all that became known until an instant; return how many clusters that were.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        """
        put = 0
        while self._played_until < at:
            until_at = min(self._played_until + HOUR, at)
            put += self._put(self._played_until, until_at)
            self._played_until = until_at
        return put

    def say(self, at: int) -> None:
        """Let each edge say, as it would have then, of which sensors frames arrive.

        An edge of whose sensors nothing was heard says nothing.
        """
        heard = self._tape.said(at)
        of_edge: dict[str, dict[str, Stretch]] = defaultdict(dict)
        for sensor, stretch in heard.items():
            if sensor in self._edges:
                of_edge[self._edges[sensor]][sensor] = stretch
        for edge, sensors in of_edge.items():
            if any(each.state != "late" for each in sensors.values()):
                self._store.put_status(self._code, edge, _status(at, sensors))

    def _put(self, after_at: int, until_at: int) -> int:
        reel = self._tape.reel(after_at, until_at)
        if reel.is_empty:
            return 0
        deliveries = []
        for edge in {*self._edge_of.values(), *self._suppliers.values()}:
            clusters = tuple(e for e in reel.clusters if self._edge_of.get(e.counter) == edge)
            presences = tuple(e for e in reel.presences if self._edge_of.get(e.counter) == edge)
            tables = tuple(e for e in reel.tables if self._suppliers.get(e.visits[0].area) == edge)
            if clusters or presences or tables:
                self._numbers[edge] += 1
                number = self._numbers[edge]
                deliveries.append(Delivery(self._code, edge, number, clusters, tables, presences))
        return self._store.put(deliveries).stored if deliveries else 0


def _status(at: int, sensors: Mapping[str, Stretch]) -> EdgeStatus:
    told = tuple(
        SensorStatus(
            sensor,
            each.state == "alive",
            each.started_at,
            is_clock_off=each.state == "late",
        )
        for sensor, each in sorted(sensors.items())
    )
    body = {
        "v": 1,
        "online": True,
        "sensors": [
            {
                "sensor": each.sensor,
                "frames": each.frames,
                "since": datetime.fromtimestamp(each.since_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for each in told
        ],
    }
    return EdgeStatus(at, online=True, first_seq=1, sensors=told, body=body)
