"""The intake: raw messages in, what may be released out. Here personal data ends.

Pure but for the state it holds: time is an argument, and nothing is written anywhere.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from anonymise.release import Secret
from ingest.errors import Reason, RefusedError
from ingest.inlet.counts import Counts
from ingest.inlet.frame import Frame, Inlet
from ingest.inlet.presence import Views
from ingest.inlet.roll import Roll
from ingest.inlet.sightings import Sightings
from ingest.inlet.visits import Visits
from ingest.liveness import Liveness
from ingest.wire.release import Release
from monitor.registry.entry import Registry

PAYLOAD_BYTES: Final = 64 * 1024
"""Of a sensor's message; a telecom table has a row for each origin."""

TABLE_BYTES: Final = 1024 * 1024

_TOPIC_LEVELS: Final = 3
_MISREAD: Final = frozenset({Reason.OTHER_FORMAT, Reason.WITHOUT_HEARTBEAT})


class Intake:
    """All that reports to one edge.

    Parameters
    ----------
    registry : Registry
        Of the edge's municipality.
    edge : str
        Its name: it serves the sensors and suppliers that name it, and those that name none.
    secret : Secret
        Of the edge.
    lateness_seconds : float
        How long a step waits for messages that are on their way, by the edge's clock.
    opens_at : int
        Epoch seconds before which nothing is counted.
    told_until : Mapping of str to int
        By telecom area, the end of the newest table that an earlier process released.

    Attributes
    ----------
    misread : dict of str to Reason
        Sensors that do not speak as they are registered, with the first reason. It stays, for a
        word that came and went with the messages would tell when each of them came.
    """

    def __init__(
        self,
        registry: Registry,
        edge: str,
        secret: Secret,
        lateness_seconds: float,
        opens_at: int = 0,
        told_until: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        roll = Roll(registry, edge)
        time_zone = ZoneInfo(registry.municipality.time_zone)
        self.liveness = Liveness(roll.sensors)
        self.misread: dict[str, Reason] = {}
        self._inlets: dict[str, Inlet] = {
            "counts": Counts(roll, self.liveness, time_zone, secret, lateness_seconds, opens_at),
            "sightings": Sightings(roll, self.liveness, secret, lateness_seconds),
            "presence": Views(roll, self.liveness, secret, opens_at),
            "visits": Visits(registry, edge, secret, told_until),
        }

    def read(self, topic: str, payload: bytes) -> Frame:
        """Read one raw message.

        Raises
        ------
        RefusedError
            If it cannot be used; the reason tells why.
        """
        levels = topic.split("/")
        inlet = self._inlets.get(levels[-1])
        if len(levels) != _TOPIC_LEVELS or inlet is None:
            raise RefusedError(Reason.UNKNOWN_TOPIC)
        if len(payload) > (TABLE_BYTES if levels[2] == "visits" else PAYLOAD_BYTES):
            raise RefusedError(Reason.TOO_LARGE)
        try:
            return inlet.read(levels[1], payload)
        except RefusedError as refusal:
            if refusal.reason in _MISREAD:
                self.misread.setdefault(levels[1], refusal.reason)
            raise
        except Exception:  # noqa: BLE001 - it would come again, and end each start of the edge
            raise RefusedError(Reason.MALFORMED) from None

    def advance(self, now: float) -> Iterator[Release]:
        """Close what is overdue at `now`, in epoch seconds, and give what that releases."""
        for inlet in self._inlets.values():
            yield from inlet.advance(now)
        self.liveness.look(now)

    def drop(self) -> None:
        """Forget everything that is open: the clock jumped."""
        for inlet in self._inlets.values():
            inlet.drop()
