"""A world: what the release rule let out of a simulated city, and what was typical of it.

Arrays, so that a world is made once and judged often. Thirteen weeks of the same city go before
the days that are judged; what is typical is built of all that is past, anew each Monday.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
from numpy.typing import NDArray

from anonymise.cap import day_cap
from anonymise.cluster import Cluster
from anonymise.presence import released
from anonymise.release import SECRET_BYTES, Secret
from anonymise.window import ElasticWindow
from demo.city import City
from demo.database import EmbeddedDatabase
from demo.place import counting
from demo.scene import Scene
from monitor.alert.sideline import hourly
from monitor.migrate import migrate
from monitor.reading import Reader
from monitor.registry.entry import Registry
from monitor.registry.folder import load_registries
from monitor.store import Delivery, Store
from monitor.typical.builder import building
from monitor.typical.grid import Span
from monitor.typical.usual import usual
from tests.bench_alert.incident import MINUTE, Incident, changed, local_midnight, planted
from tests.server import ROOT

BEFORE_DAYS: Final = 91
QUARTER: Final = 900

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class World:
    """What is judged, and the truth beside it.

    Parameters
    ----------
    clusters : array
        Of the days that are judged: number of the counter, start, end and count; by end.
    views : array
        Instant and persons of the one camera that looks at a square.
    truth : array
        By counter and minute: what its sensor counted; -1 where it was silent.
    usual : array
        By quarter of an hour and zone or counter: p50 and p90 in persons an hour, or nan.
    """

    registry: Registry
    city: City
    incidents: Sequence[Incident]
    from_at: int
    to_at: int
    clusters: Ints
    views: Ints
    truth: Ints
    usual: NDArray[np.float64]

    @property
    def counters(self) -> list[str]:
        """Those whose numbers are meant."""
        return counters_of(self.registry)

    @property
    def subjects(self) -> list[str]:
        """Zones and counters, in the order of `usual`."""
        return subjects_of(self.registry)


def counters_of(registry: Registry) -> list[str]:
    return [counter.id for sensor in counting(registry) for counter in sensor.counters]


def subjects_of(registry: Registry) -> list[str]:
    return [zone.id for zone in registry.zones] + counters_of(registry)


class Maker:
    """Makes the world of a seed, day by day.

    Parameters
    ----------
    seed : int
        Of the city, of the edge's secret, and of the incidents.
    """

    def __init__(self, seed: int, first_day: str, days: int) -> None:
        (self.registry,) = load_registries(ROOT / "examples" / "enschede")
        self.zone = ZoneInfo(self.registry.municipality.time_zone)
        self.city = City(self.registry, seed)
        self.first = local_midnight(first_day, self.zone)
        self.days = days
        self.incidents = planted(self.registry, self.city.seed, seed, self.first, days)
        self._seed = seed
        self._secret = Secret(Random(f"secret:{seed}").randbytes(SECRET_BYTES))
        self._cap = day_cap(self.zone)
        self._windows: dict[str, ElasticWindow | None] = {}
        self._steps = {
            counter.id: counter.step_seconds
            for sensor in counting(self.registry)
            for counter in sensor.counters
        }

    def midnight(self, day: int) -> int:
        """Return the instant of the midnight before a day, by its number from the first."""
        date = (self.first + timedelta(days=day)).date()
        return int(datetime(date.year, date.month, date.day, tzinfo=self.zone).timestamp())

    def counted(self, day: int) -> dict[str, list[int]]:
        """Return what each counter counts in each minute of a day; -1 while it is silent."""
        minutes = range(self.midnight(day), self.midnight(day + 1), MINUTE)
        counts = {
            counter: [self.city.count(counter, at, at + MINUTE) for at in minutes]
            for counter in counters_of(self.registry)
        }
        for number, incident in enumerate(self.incidents):
            if minutes.start <= incident.began_at < minutes.stop:
                dice = Random(f"incident:{self._seed}:{number}")
                changed(counts, minutes, incident, dice)
        outage = self.city.outage((self.first + timedelta(days=day)).date())
        if outage is not None:
            sensor, fails_at, mended_at = outage
            for counter, row in counts.items():
                if counter.startswith(f"{sensor}:"):
                    for number, at in enumerate(minutes):
                        if fails_at <= at + MINUTE < mended_at:
                            row[number] = -1
        return counts

    def released(self, day: int, counts: dict[str, list[int]]) -> Iterator[Cluster]:
        """Yield what the release rule lets out of a day."""
        midnight = self.midnight(day)
        for counter, row in counts.items():
            step = self._steps[counter]
            width = step // MINUTE
            window = self._windows.get(counter)
            for number in range(0, len(row), width):
                part = row[number : number + width]
                is_silent = min(part) < 0
                ended_at = midnight + (number + width) * MINUTE
                if window is None:
                    if is_silent:
                        continue
                    window = ElasticWindow(counter, self._secret, self._cap, ended_at - step)
                count = 0 if is_silent else sum(part)
                cluster = window.extend(ended_at, count, step if is_silent else 0)
                if cluster is not None:
                    yield cluster
                if window.is_broken():
                    window = None
            self._windows[counter] = window

    def seen(self, day: int) -> Iterator[tuple[int, int]]:
        """Yield the instants of a day at which the camera tells of persons, and of how many."""
        (view,) = (view for sensor in self.registry.sensors for view in sensor.views)
        scene = Scene(self.registry, self.city, view)
        of_zone = [each for each in self.incidents if each.zone == "oude-markt"]
        for at in range(self.midnight(day) + MINUTE, self.midnight(day + 1) + MINUTE, MINUTE):
            if not self.city.is_alive(view.sensor_id, at):
                continue
            count = float(scene.count(at))
            for incident in of_zone:
                count *= incident.factor_at(at - MINUTE) if incident.blocked is None else 1.0
            told = released(round(count), view.id, at, self._secret)
            if told is not None:
                yield at, told.count


def make(seed: int, first_day: str, days: int, keep: Path | None = None) -> World:
    """Return the world of a seed; from `keep` where it was made before."""
    maker = Maker(seed, first_day, days)
    file = None if keep is None else keep / f"world-{seed}-{first_day}-{days}.npz"
    if file is None or not file.exists():
        arrays = _made(maker)
        if file is not None:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    else:
        with np.load(file) as kept:
            arrays = {name: kept[name] for name in kept.files}
    return World(
        maker.registry,
        maker.city,
        maker.incidents,
        maker.midnight(0),
        maker.midnight(days),
        clusters=arrays["clusters"],
        views=arrays["views"],
        truth=arrays["truth"],
        usual=arrays["usual"],
    )


def _made(maker: Maker) -> dict[str, NDArray[Any]]:
    code = maker.registry.municipality.code
    number_of = {counter: number for number, counter in enumerate(counters_of(maker.registry))}
    clusters: list[tuple[int, int, int, int]] = []
    views: list[tuple[int, int]] = []
    truth: list[Ints] = []
    tables: list[NDArray[np.float64]] = []
    with EmbeddedDatabase() as server:
        url = server.url()
        migrate(url)
        with Store.connect(url) as store:
            store.save_registry(maker.registry)
            _cover(maker, url, code)
            for day in range(-BEFORE_DAYS, maker.days):
                if day >= 0 and day % 7 == 0:
                    tables.append(_typical(maker, url, code, day))
                counts = maker.counted(day)
                told = list(maker.released(day, counts))
                outcome = store.put([Delivery(code, "bench", day + BEFORE_DAYS + 1, tuple(told))])
                assert outcome.stored == len(told), outcome.refused
                if day >= 0:
                    clusters += [
                        (number_of[each.counter], each.started_at, each.ended_at, each.count)
                        for each in told
                    ]
                    views += maker.seen(day)
                    truth.append(np.array([counts[each] for each in number_of], dtype=np.int64))
    by_end = np.array(clusters, dtype=np.int64)
    return {
        "clusters": by_end[np.argsort(by_end[:, 2], kind="stable")],
        "views": np.array(views, dtype=np.int64).reshape(-1, 2),
        "truth": np.concatenate(truth, axis=1),
        "usual": np.concatenate(tables),
    }


# That each sensor lived, but where it failed.
def _cover(maker: Maker, url: str, code: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        for sensor in counting(maker.registry):
            at = maker.midnight(-BEFORE_DAYS)
            for day in range(-BEFORE_DAYS, maker.days):
                outage = maker.city.outage((maker.first + timedelta(days=day)).date())
                if outage is not None and outage[0] == sensor.id:
                    _put_coverage(owner, code, sensor.id, at, outage[1], "alive")
                    _put_coverage(owner, code, sensor.id, outage[1], outage[2], "outage")
                    at = outage[2]
            _put_coverage(owner, code, sensor.id, at, maker.midnight(maker.days), "alive")


def _put_coverage(
    owner: psycopg.Connection[object], code: str, sensor: str, from_at: int, to_at: int, state: str
) -> None:
    owner.execute(
        "insert into coverage values (%s, %s, to_timestamp(%s), to_timestamp(%s), %s)",
        (code, sensor, from_at, to_at, state),
    )


def _typical(maker: Maker, url: str, code: str, day: int) -> NDArray[np.float64]:
    """Build what is typical before a Monday, and return it for the week's quarters."""
    monday = (maker.first + timedelta(days=day)).date()
    with building(url) as builder:
        builder.build(code, Span(maker.zone, monday))
    until = min(day + 7, maker.days)
    quarters = range(maker.midnight(day), maker.midnight(until), QUARTER)
    return asyncio.run(_looked_up(url, code, quarters, subjects_of(maker.registry)))


async def _looked_up(
    url: str, code: str, quarters: range, subjects: Sequence[str]
) -> NDArray[np.float64]:
    found = np.full((len(quarters), len(subjects), 2), np.nan)
    reader = Reader(url, size=1)
    await reader.open()
    try:
        async with reader.connection() as connection:
            for number, at in enumerate(quarters):
                rows = {row.id: row for row in (await usual(connection, code, at)).values()}
                for place, subject in enumerate(subjects):
                    row = rows.get(subject)
                    if row is not None:
                        bounds = (hourly(row.p50), hourly(row.p90))
                        found[number, place] = [np.nan if each is None else each for each in bounds]
    finally:
        await reader.close()
    return found
