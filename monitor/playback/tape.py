"""The tape: what became known in a period, in the order in which it did.

Read from the store by who may read there, an hour at a time. When a cluster arrived is not kept:
it is taken to have come `ROAD_SECONDS` after its window ended.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable

ROAD_SECONDS: Final = 6
"""The edge waits five seconds for what is late, and the road takes some."""

_CLUSTERS: Final = """
select counter_id, extract(epoch from started_at)::bigint, extract(epoch from ended_at)::bigint,
       count
from cluster
where municipality = %(code)s and ended_at > to_timestamp(%(after)s)
  and ended_at <= to_timestamp(%(until)s)
order by ended_at, counter_id
"""
_VISITS: Final = """
select area_id, origin, extract(epoch from started_at)::bigint,
       extract(epoch from ended_at)::bigint, count
from visit
where municipality = %(code)s and ended_at > to_timestamp(%(after)s)
  and ended_at <= to_timestamp(%(until)s)
order by ended_at, area_id, cell
"""
_PRESENCE: Final = """
select counter_id, extract(epoch from at)::bigint, count
from presence
where municipality = %(code)s and at > to_timestamp(%(after)s) and at <= to_timestamp(%(until)s)
order by at, counter_id
"""
_COVERAGE: Final = """
select sensor_id, state, extract(epoch from started_at)::bigint,
       extract(epoch from ended_at)::bigint
from coverage
where municipality = %(code)s and ended_at > to_timestamp(%(after)s)
  and started_at <= to_timestamp(%(until)s)
order by sensor_id, started_at
"""


@dataclass(frozen=True, slots=True)
class Reel:
    """What came to be known in a while, each with the instant up to which it is known.

    Parameters
    ----------
    clusters, tables, presences : sequence
        In order of time.
    """

    clusters: Sequence[Cluster] = ()
    tables: Sequence[VisitTable] = ()
    presences: Sequence[Presence] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing came."""
        return not (self.clusters or self.tables or self.presences)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time over which a sensor was ``alive``, in ``outage`` or ``late``."""

    state: str
    started_at: int
    ended_at: int


@dataclass(slots=True)
class Tape:
    """What one municipality's edges released and said.

    Parameters
    ----------
    connection : psycopg.Connection
        Of a role that may read.
    """

    connection: psycopg.Connection[Any]
    municipality: str
    _stretches: dict[str, list[Stretch]] = field(default_factory=dict)

    def reel(self, after_at: int, until_at: int) -> Reel:
        """Return what became known after the one instant and up to the other."""
        asked = {
            "code": self.municipality,
            "after": after_at - ROAD_SECONDS,
            "until": until_at - ROAD_SECONDS,
        }
        clusters = [Cluster(*row) for row in self.connection.execute(_CLUSTERS, asked)]
        presences = [Presence(*row) for row in self.connection.execute(_PRESENCE, asked)]
        tables: dict[tuple[str, int], list[Visit]] = defaultdict(list)
        for area, origin, started_at, ended_at, count in self.connection.execute(_VISITS, asked):
            tables[area, ended_at].append(Visit(area, started_at, ended_at, origin, count))
        return Reel(clusters, [VisitTable(tuple(each)) for each in tables.values()], presences)

    def wind(self, from_at: int, to_at: int) -> None:
        """Read when which sensor lived in a period."""
        asked = {"code": self.municipality, "after": from_at, "until": to_at}
        found: dict[str, list[Stretch]] = defaultdict(list)
        for sensor, *told in self.connection.execute(_COVERAGE, asked):
            found[sensor].append(Stretch(*told))
        self._stretches = dict(found)

    def said(self, at: int) -> Mapping[str, Stretch]:
        """Return the stretch in which each sensor was at an instant; without those of none."""
        return {
            sensor: each
            for sensor, stretches in self._stretches.items()
            for each in stretches
            if each.started_at <= at < each.ended_at
        }
