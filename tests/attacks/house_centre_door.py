"""The doors of the api at which footfall is told, beside its pages of JSON.

Whoever adds and takes away may ask at any of them: a figure that two doors tell differently is two
figures of one set.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any, Final

import httpx

from monitor.interval import FIXED_SECONDS, Interval, midnight
from tests.api.filing import MEDIA_TYPES, flat, rows
from tests.attacks.house_centre_answer import (
    SUMMED,
    Answer,
    answer_of,
    ask,
    first_day,
    instant,
    places,
)
from tests.attacks.house_centre_town import A_DAY, CODE, FACTORS, MINUTE, ZONE, ZONES
from tests.attacks.house_centre_world import World

ROOT: Final = "/sta/v1.1"
_QUARTER: Final = FIXED_SECONDS[Interval.QUARTER]
_FEW_DAYS: Final = 7
_MOST: Final = 1000
"""Entities of SensorThings in a page."""

Row = Mapping[str, Any]
Door = Callable[[httpx.Client, World], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class Derived:
    """What is told beside a count: never in its place.

    Parameters
    ----------
    answer : Answer
        Of the count.
    earlier : Answer or None
        What it is compared with.
    change : float or None
        Between the two.
    calibrated : int or None
        The count in passers, where that was asked for.
    """

    answer: Answer
    earlier: Answer | None
    change: float | None
    calibrated: int | None
    is_calibrated: bool

    @property
    def follows(self) -> bool:
        """Tell whether it is what the counts and the public factors give."""
        return self._change_follows and self._calibrated_follows

    @property
    def _change_follows(self) -> bool:
        count = self.answer.count
        earlier = None if self.earlier is None else self.earlier.count
        if self.change is None:
            return True
        return (
            count is not None
            and earlier is not None
            and self.change == round((count - earlier) / earlier, 4)
        )

    # Of a sum only its bounds are known here: what each counter adds is another figure's.
    @property
    def _calibrated_follows(self) -> bool:
        count = self.answer.count
        if not self.is_calibrated or self.calibrated is None:
            return True
        factors = [FACTORS.get(counter, 1.0) for counter in self.answer.counters]
        return (
            count is not None
            and self.calibrated >= 15
            and min(factors) * count - 0.5 <= self.calibrated <= max(factors) * count + 0.5
        )


def derived(client: httpx.Client, world: World) -> Iterator[Derived]:
    """Yield what is told beside counts: what they are compared with, by how much, and passers."""
    middle = world.days[len(world.days) // 2]
    # The first half of the time is compared with, so that there are figures on both sides.
    day_before = world.first if middle != world.first else world.first - timedelta(1)
    earlier = ("previous", "last-year", str(day_before))
    intervals = (Interval.QUARTER, Interval.HOUR, Interval.DAY)
    for number, (interval, compare) in enumerate(product(intervals, earlier)):
        query = {**_span(world, interval), "from": str(middle), "compare": compare}
        for form in ("json", list(MEDIA_TYPES)[number % len(MEDIA_TYPES)]):
            yield from map(_derived, _told(client, form, {**query, "calibrated": "true"}))
    for interval in (Interval.WEEK, Interval.MONTH, Interval.YEAR):
        query = {**_span(world, interval), "compare": "previous", "calibrated": "true"}
        yield from map(_derived, _told(client, "json", query))


def _derived(row: Row) -> Derived:
    earlier = None
    if row["comparedFrom"] is not None:
        names = ("from", "to", "count", "covered")
        of_it = {name: row[f"compared{name.title()}"] for name in names}
        earlier = answer_of({**row, **of_it})
    is_calibrated = "calibratedCount" in row
    calibrated = row.get("calibratedCount")
    return Derived(answer_of(row), earlier, row["change"], calibrated, is_calibrated)


def _span(world: World, interval: Interval) -> dict[str, Any]:
    names = {"zoneId": list(ZONES), "counterId": [f"{name}:in" for name in A_DAY]}
    return {
        **names,
        "interval": interval.value,
        "from": str(first_day(world, interval)),
        "to": str(world.until),
    }


def _told(client: httpx.Client, form: str, query: Mapping[str, Any]) -> Sequence[Row]:
    if form == "json":
        return [flat(dict(item)) for item in ask(client, "/v1/footfall", **query)]
    return rows(client.get("/v1/footfall", params={**query, "format": form}))


def _in_file(form: str, client: httpx.Client, world: World) -> Iterator[Answer]:
    for interval in SUMMED:
        yield from map(answer_of, _told(client, form, _span(world, interval)))


def _clusters_in_file(form: str, client: httpx.Client, world: World) -> Iterator[Answer]:
    query = {**_span(world, Interval.HOUR), "interval": "cluster", "zoneId": []}
    yield from map(answer_of, _told(client, form, query))


# A span is never cut, wherever the question begins and ends, and by whatever clock.
def _shifted(client: httpx.Client, world: World) -> Iterator[Answer]:
    start, end = midnight(world.first, ZONE), world.ended_at
    shifts = (1, _QUARTER, 7 * MINUTE + 13, 3 * _QUARTER + 59)
    for number, interval in enumerate(SUMMED):
        for seconds in (shifts[number % 4], shifts[(number + 2) % 4]):
            since = datetime.fromtimestamp(start + seconds, UTC).isoformat()
            until = datetime.fromtimestamp(end - seconds, UTC).isoformat()
            query = {**_span(world, interval), "from": since, "to": until}
            yield from map(answer_of, ask(client, "/v1/footfall", **query))


def _few_a_page(client: httpx.Client, world: World) -> Iterator[Answer]:
    for interval in (Interval.HOUR, Interval.DAY):
        query = {**_span(world, interval), "pageSize": 97}
        yield from map(answer_of, ask(client, "/v1/footfall", **query))


# Every zone of the municipality, and each place asked about alone.
def _otherwise_asked(client: httpx.Client, world: World) -> Iterator[Answer]:
    for interval in (Interval.HOUR, Interval.DAY, Interval.WEEK, Interval.MONTH):
        named = _span(world, interval)
        span = {name: named[name] for name in ("interval", "from", "to")}
        for place in ({"municipality": CODE}, *places()):
            yield from map(answer_of, ask(client, "/v1/footfall", **place, **span))


# Of a year most is empty here: in one form, if there is time.
def _downloads(client: httpx.Client, world: World) -> Iterator[Answer]:
    for each in client.get(f"/v1/municipalities/{CODE}/downloads").json()["data"]:
        is_month = "-" in each["period"]
        for form in ("csv", "parquet")[: 2 if is_month else len(world.days) > _FEW_DAYS]:
            yield from map(answer_of, rows(client.get(each[form], follow_redirects=True)))


def _observations(
    path: str, options: Mapping[str, str], client: httpx.Client, world: World
) -> Iterator[Answer]:
    del world
    for page in _pages(client, path, options):
        for each in page["value"]:
            stream = each["Datastream"]["@iot.id"]
            yield _observed(stream, each["phenomenonTime"], each["result"])


def _by_stream(client: httpx.Client, world: World) -> Iterator[Answer]:
    del world
    within = f"Observations($top={_MOST};$count=true)"
    for page in _pages(client, "Datastreams", {"$expand": within}):
        for stream in page["value"]:
            found = list(stream["Observations"])
            address = stream.get("Observations@iot.nextLink")
            while address is not None:
                further = client.get(address).json()
                found += further["value"]
                address = further.get("@iot.nextLink")
            if len(found) != stream["Observations@iot.count"]:
                raise RuntimeError("SensorThings counts other observations than it tells")
            for each in found:
                yield _observed(stream["@iot.id"], each["phenomenonTime"], each["result"])


def _as_arrays(client: httpx.Client, world: World) -> Iterator[Answer]:
    del world
    options = {"$top": f"{_MOST}", "$resultFormat": "dataArray"}
    for page in _pages(client, "Observations", options):
        for array in page["value"]:
            stream = array["Datastream@iot.navigationLink"].split("'")[1]
            names = array["components"]
            for figures in array["dataArray"]:
                told = dict(zip(names, figures, strict=True))
                yield _observed(stream, told["phenomenonTime"], told["result"])


def _pages(client: httpx.Client, path: str, options: Mapping[str, str]) -> Iterator[Row]:
    answer = client.get(f"{ROOT}/{path}", params=dict(options))
    while True:
        answer.raise_for_status()
        page = answer.json()
        yield page
        if "@iot.nextLink" not in page:
            return
        answer = client.get(page["@iot.nextLink"])


def _observed(stream: str, span: str, result: int) -> Answer:
    counter = stream.removeprefix(f"{CODE}:")
    started_at, ended_at = map(instant, span.split("/"))
    return Answer(counter, (counter,), started_at, ended_at, result, 1.0)


_WITH_STREAM: Final = {"$expand": "Datastream($select=id)", "$top": f"{_MOST}"}

CLUSTER_DOORS: Final[Mapping[str, Door]] = {
    **{f"clusters in {form}": partial(_clusters_in_file, form) for form in MEDIA_TYPES},
    "observations": partial(_observations, "Observations", _WITH_STREAM),
    "observations of a time": partial(
        _observations,
        "Observations",
        {**_WITH_STREAM, "$filter": "result gt 0", "$orderby": "phenomenonTime desc"},
    ),
    "observations by stream": _by_stream,
    "observations as arrays": _as_arrays,
}
"""Doors that tell each released cluster, and nothing else."""

DOORS: Final[Mapping[str, Door]] = {
    **{form: partial(_in_file, form) for form in MEDIA_TYPES},
    "shifted": _shifted,
    "a few a page": _few_a_page,
    "otherwise asked": _otherwise_asked,
    "downloads": _downloads,
}
"""Doors that tell figures of public spans."""

BEYOND: Final = (
    "result lt 15",
    "result mod 5 ne 0",
    "result eq null",
    "result div 2 lt 7.5",
    "not (result ge 15)",
    "result sub 15 lt 0",
    "resultQuality ne null or parameters ne null",
    "overlaps(phenomenonTime, 1970-01-01T00:00:00Z/2099-01-01T00:00:00Z) and result le 14",
)
"""Conditions that no released cluster meets."""


def beyond(client: httpx.Client) -> Iterator[str]:
    """Yield the conditions on observations that are met all the same."""
    for condition in BEYOND:
        (page,) = _pages(client, "Observations", {"$filter": condition, "$count": "true"})
        if page["value"] or page["@iot.count"]:
            yield condition
    for path in ("Things", "FeaturesOfInterest"):
        way = "Observations" if path != "Things" else "Datastreams/Observations"
        (page,) = _pages(client, path, {"$filter": f"{way}/result lt 15"})
        if page["value"]:
            yield path
