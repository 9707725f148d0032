"""What the api answers: every figure of a time, by every interval and from every place.

And what of it whoever holds the released clusters knows already.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Final

import httpx

from anonymise.cluster import Cluster
from monitor.interval import Interval
from tests.attacks.house_centre_town import (
    A_DAY,
    AREA,
    CODE,
    DAY,
    VIEW,
    ZONES,
)
from tests.attacks.house_centre_world import World
from tests.monitor.surroundings import ORIGINS

MINIMUM: Final = 15
SUMMED: Final = tuple(interval for interval in Interval if interval is not Interval.CLUSTER)
_PAGE: Final = 10_000

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure of footfall.

    Parameters
    ----------
    place : str
        Id of the zone or counter.
    counters : tuple of str
        That it is the sum of.
    count : int or None
        None where the api says null.
    covered : float
        Share that released clusters cover, as the api tells it.
    """

    place: str
    counters: tuple[str, ...]
    started_at: int
    ended_at: int
    count: int | None
    covered: float


@dataclass(frozen=True, slots=True)
class Part:
    """What a span holds of a released cluster: persons, shared out by time, and seconds."""

    count: int
    seconds: int


class Known:
    """The released clusters of a time as the api gives them, and what follows from them."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self._by_day: defaultdict[tuple[str, int], list[Cluster]] = defaultdict(list)
        self.clusters = tuple(clusters)
        for cluster in self.clusters:
            # None is longer than a day, so that two days of the epoch are all it can touch.
            for day in {cluster.started_at // DAY, (cluster.ended_at - 1) // DAY}:
                self._by_day[cluster.counter, day].append(cluster)

    def parts(self, answer: Answer) -> dict[Cluster, Part]:
        """Return what each released cluster adds to a figure, by the documented sharing."""
        found = {}
        days = range(answer.started_at // DAY, (answer.ended_at - 1) // DAY + 1)
        for counter, day in product(answer.counters, days):
            for cluster in self._by_day.get((counter, day), ()):
                start = max(cluster.started_at, answer.started_at)
                end = min(cluster.ended_at, answer.ended_at)
                if start < end:
                    length = cluster.ended_at - cluster.started_at
                    until_end = cluster.count * (end - cluster.started_at) // length
                    until_start = cluster.count * (start - cluster.started_at) // length
                    found[cluster] = Part(until_end - until_start, end - start)
        return found


def ask(client: httpx.Client, path: str, **query: object) -> Iterator[Item]:
    """Yield all figures that answer a question, page after page."""
    asked = httpx.QueryParams([(name.rstrip("_"), value) for name, value in _pairs(query)])
    size = "" if "pageSize" in asked else f"&pageSize={_PAGE}"
    address: str | None = f"{path}?{asked}{size}"
    while address is not None:
        answer = client.get(address)
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"the api does not answer: {answer.text}")
        whole = answer.json()
        yield from whole["data"]
        address = whole["next"]


def _pairs(query: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, str(each)


def ask_clusters(client: httpx.Client, world: World) -> Known:
    """Return every released cluster."""
    counters = [f"{name}:in" for name in A_DAY]
    time = {"from_": world.first, "to": world.until}
    answered = ask(client, "/v1/footfall", counterId=counters, interval="cluster", **time)
    return Known(
        Cluster(item["counterId"], instant(item["from"]), instant(item["to"]), item["count"])
        for item in answered
    )


def ask_footfall(client: httpx.Client, world: World, interval: Interval) -> Iterator[Answer]:
    """Yield the figures of every zone and counter by an interval."""
    every = {"counterId": [f"{name}:in" for name in A_DAY], "zoneId": list(ZONES)}
    time = {"from_": first_day(world, interval), "to": world.until}
    yield from map(answer_of, ask(client, "/v1/footfall", interval=interval, **every, **time))


def first_day(world: World, interval: Interval) -> date:
    """Return from when to ask for everything of the world by an interval."""
    # Weeks, months and years belong to an answer when they start in it.
    is_long = interval in (Interval.WEEK, Interval.MONTH, Interval.YEAR)
    return world.first - timedelta(366 if is_long else 0)


def places() -> Iterator[dict[str, str]]:
    """Yield each zone and counter, as it is asked about."""
    yield from ({"zoneId": zone} for zone in ZONES)
    yield from ({"counterId": f"{name}:in"} for name in A_DAY)


def answer_of(item: Item) -> Answer:
    """Return a figure of footfall, as JSON or the row of a file tells it."""
    place = item.get("counterId") or item["zoneId"]
    inside, entrance = ZONES.get(place, ((place,), ()))
    return Answer(
        place,
        inside or entrance,
        instant(item["from"]),
        instant(item["to"]),
        item["count"],
        item["covered"],
    )


def ask_visits(client: httpx.Client, world: World) -> Iterator[Item]:
    """Yield the cells of every table: as released, and by every level and origin."""
    levels = [None, *dict.fromkeys(origin.level for origin in ORIGINS)]
    origins = [None, *(origin.code for origin in ORIGINS)]
    for level, origin in product(levels, origins):
        query = {"level": level, "origin": origin, "from_": world.first, "to": world.until}
        asked = {name: value for name, value in query.items() if value is not None}
        yield from ask(client, "/v1/visits", areaId=AREA, **asked)


def ask_presence(client: httpx.Client, world: World) -> Iterator[Item]:
    """Yield every instant of presence, asked for by view and by municipality."""
    for place in ({"counterId": VIEW}, {"municipality": CODE}):
        yield from ask(client, "/v1/presence", from_=world.first, to=world.until, **place)


def instant(text: str) -> int:
    """Return an instant of an answer in epoch seconds."""
    return int(datetime.fromisoformat(text).timestamp())
