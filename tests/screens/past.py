"""The past of a simulated municipality: a year by hours, weeks by quarters, a day whole.

The city of the demo draws each minute; of a year that takes minutes itself. What lies further back
is drawn from what that city expects, as finely as a screen shows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from anonymise.cluster import MINIMUM_CLUSTER, ROUNDING, Cluster
from anonymise.origins import fold
from anonymise.presence import Presence, released
from anonymise.release import SECRET_BYTES, Secret
from anonymise.visit import VisitTable
from demo.city import City
from demo.dice import poisson, unrest
from demo.place import counting
from demo.scene import Scene
from demo.telco import Telco
from monitor.occupancy import BALANCE_DAYS
from monitor.registry.entry import Counter, Registry
from monitor.store import Delivery, Store
from tests.monitor.city import speak

MINUTE: Final = 60
QUARTER: Final = 900
HOUR: Final = 3600
DAY: Final = 86_400
EDGE: Final = "centre"

_BATCH: Final = 20_000
_UNREST: Final = 0.12
_WATCHED: Final = 3 * HOUR
"""For so long cameras have told who is there."""


@dataclass(frozen=True, slots=True)
class Past:
    """How much of it there is, back from the day of now.

    Parameters
    ----------
    days : int
        By hours.
    fine_days : int
        By quarters; the day before and that of now are as they came.
    table_days : int
        Of where visitors came from.
    """

    days: int
    fine_days: int
    table_days: int


def clusters(registry: Registry, city: City, now: int, past: Past) -> Iterator[Cluster]:
    """Yield what the counters of a municipality released until now."""
    zone = ZoneInfo(registry.municipality.time_zone)
    today = midnight_before(now, zone)
    fine_at = today - past.fine_days * DAY
    doors = _doors(registry, city)
    for sensor in counting(registry):
        for counter in sensor.counters:
            # Who came in goes out: only what is drawn whole balances, as a door must.
            whole_days = BALANCE_DAYS + 1 if counter.id in doors else 1
            whole_at = midnight_before(today - whole_days * DAY + DAY // 2, zone)
            yield from _coarse(counter, city, today - past.days * DAY, fine_at, HOUR, zone)
            yield from _coarse(counter, city, fine_at, whole_at, QUARTER, zone)
            yield from _windows(counter, city, whole_at, now, zone)


def midnight_before(at: int, zone: ZoneInfo) -> int:
    """Return when the local day began."""
    day = datetime.fromtimestamp(at, zone).date()
    return int(datetime.combine(day, time(), zone).timestamp())


def put_all(store: Store, registry: Registry, found: Iterator[Cluster]) -> int:
    """Store clusters in large messages; return how many there were."""
    edges = {counter.id: sensor.edge for sensor in registry.sensors for counter in sensor.counters}
    batches: dict[str, list[Cluster]] = {}
    stored = 0

    def put(edge: str) -> int:
        batch = tuple(batches.pop(edge))
        outcome = store.put([Delivery(registry.municipality.code, edge, stored + 1, batch)])
        if outcome.stored != len(batch):
            message = f"the store took {outcome.stored} of {len(batch)} clusters"
            raise RuntimeError(message)
        return len(batch)

    for cluster in found:
        edge = edges[cluster.counter] or EDGE
        batches.setdefault(edge, []).append(cluster)
        if len(batches[edge]) == _BATCH:
            stored += put(edge)
    for edge in tuple(batches):
        stored += put(edge)
    return stored


def speak_all(store: Store, registry: Registry, city: City, now: int, began_at: int) -> None:
    """Let every edge say of its sensors that frames arrive, or since when they do not."""
    code = registry.municipality.code
    words: dict[str, list[tuple[str, bool, int]]] = {}
    day = datetime.fromtimestamp(now, ZoneInfo(registry.municipality.time_zone)).date()
    failed = city.outage(day)
    for sensor in registry.sensors:
        # One that is taken away is not spoken of; one that failed is, since it did.
        if not sensor.valid_from <= day <= (sensor.valid_to or day):
            continue
        is_alive = failed is None or failed[0] != sensor.id or not failed[1] <= now < failed[2]
        since_at = began_at if is_alive or failed is None else failed[1]
        words.setdefault(sensor.edge or EDGE, []).append((sensor.id, is_alive, since_at))
    for edge, told in words.items():
        speak(store, now, told, code=code, edge=edge)


def visit_tables(
    registry: Registry, city: City, began_at: int, ended_at: int
) -> Iterator[tuple[str, VisitTable]]:
    """Yield the tables of every area, folded as an edge does it, each with its edge."""
    telco, tree = Telco(registry, city), registry.telecom.tree()
    secret = Secret(bytes(SECRET_BYTES))
    suppliers = {supplier.id: supplier for supplier in registry.telecom.suppliers}
    for area in registry.telecom.areas:
        supplier = suppliers[area.supplier_id]
        step = area.interval_seconds
        for at in range(began_at, ended_at - step + 1, step):
            visitors = telco.visitors(area, at, at + step)
            table = fold(tree, area.id, at, at + step, visitors, supplier.factor, secret)
            if isinstance(table, VisitTable):
                yield supplier.edge or EDGE, table


def presences(registry: Registry, city: City, now: int) -> Iterator[tuple[str, Presence]]:
    """Yield what the cameras of a municipality saw these hours, each with its edge."""
    secret = Secret(bytes(SECRET_BYTES))
    for sensor in registry.sensors:
        for view in sensor.views:
            scene = Scene(registry, city, view)
            for at in range(now - now % MINUTE - _WATCHED, now + 1, MINUTE):
                seen = released(scene.count(at), view.id, at, secret)
                if seen is not None:
                    yield sensor.edge or EDGE, seen


def _doors(registry: Registry, city: City) -> frozenset[str]:
    squares = (zone for zone in registry.zones if city.is_gated(zone.id))
    return frozenset(door for zone in squares for door in (*zone.entrance, *zone.exit))


# As it would be released: rounded to fives, and nothing under the minimum.
def _coarse(
    counter: Counter, city: City, began_at: int, ended_at: int, step: int, zone: ZoneInfo
) -> Iterator[Cluster]:
    for day_at in range(began_at, ended_at, DAY):
        random = Random(f"{city.seed}:coarse:{counter.id}:{day_at}")
        day = unrest(_UNREST, random)
        opened_at, crowd = day_at, 0
        # The last day may be an hour shorter: the clock was put back since.
        for at in range(day_at, min(day_at + DAY, ended_at), step):
            mean = city.expected(counter.id, at + step // 2) * step / MINUTE
            crowd += poisson(mean * day * unrest(_UNREST, random), random)
            if _rounded(crowd) >= MINIMUM_CLUSTER:
                yield Cluster(counter.id, opened_at, at + step, _rounded(crowd))
            elif at + step != midnight_before(at + step, zone):
                continue
            opened_at, crowd = at + step, 0


def _windows(
    counter: Counter, city: City, began_at: int, ended_at: int, zone: ZoneInfo
) -> Iterator[Cluster]:
    step = counter.step_seconds
    opened_at, crowd = began_at, 0
    for at in range(began_at + step, ended_at + 1, step):
        if not city.is_alive(counter.sensor_id, at):
            opened_at, crowd = at, 0
            continue
        crowd += city.count(counter.id, at - step, at)
        if _rounded(crowd) >= MINIMUM_CLUSTER:
            yield Cluster(counter.id, opened_at, at, _rounded(crowd))
            opened_at, crowd = at, 0
        elif at == midnight_before(at, zone):
            opened_at, crowd = at, 0


def _rounded(count: int) -> int:
    return ROUNDING * round(count / ROUNDING)
