"""Attacks at every door of the api: in files, by comparison, by SensorThings, in every role."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from typing import Any, Final

import httpx

from api.export.row import _GETTERS
from api.sensorthings.writing import value_of
from monitor.access.principal import Grant, Role
from monitor.comparison import Compared, _compared
from monitor.footfall import Figure, FootfallQuery
from monitor.interval import Interval
from monitor.sensorthings.entity import Property
from monitor.sensorthings.inquiry import Row
from tests.api.guarded import GUARDED, bearer, make_key
from tests.api.serving import HandClock, serving
from tests.attacks.attack import Attack, Measured, Size
from tests.attacks.defect import planted
from tests.attacks.house_centre import database
from tests.attacks.house_centre_answer import (
    SUMMED,
    Answer,
    Known,
    answer_of,
    ask_clusters,
    ask_footfall,
    first_day,
    places,
)
from tests.attacks.house_centre_door import CLUSTER_DOORS, DOORS, beyond, derived
from tests.attacks.house_centre_town import AREA, CODE, DAY, VIEW, ZONES
from tests.attacks.house_centre_world import AS_BUILT, Planted, World, live
from tests.attacks.house_derived import follows

ROLES: Final[Mapping[str, tuple[Grant, ...]]] = {
    "nobody": (),
    "public": (Grant(Role.PUBLIC, CODE),),
    "organiser": (Grant(Role.ORGANISER, CODE, ("market", "nook")),),
    "manager": (Grant(Role.MANAGER, CODE),),
    "analyst": (Grant(Role.ANALYST, CODE),),
    "administrator": (Grant(Role.ADMINISTRATOR, CODE),),
}
_FINAL_DAYS: Final = 40
"""After which all is final, and so public by the hour."""

_ROLE_QUESTIONS: Final[Sequence[tuple[Interval, Mapping[str, str]]]] = (
    (Interval.QUARTER, {}),
    (Interval.HOUR, {"compare": "previous"}),
    (Interval.DAY, {"compare": "previous"}),
    (Interval.MONTH, {}),
)

_Key = tuple[str, int, int]


def knock(defect: Planted, size: Size) -> Measured:
    """Measure how many figures of all doors are not those that the pages of JSON tell."""
    size = size if defect is AS_BUILT else Size.SHORT
    counts = {"told": 0, "found": 0}
    for is_spring in (False, True)[: size.pick(1, 2)]:
        # Of the day of 23 hours a few days about it tell all.
        world = live(Size.SHORT if is_spring else size, defect, is_spring=is_spring)
        with ExitStack() as stack:
            url = stack.enter_context(database())
            world.put(url, defect)
            stack.enter_context(planted(defect.names))
            clock = HandClock(world.ended_at)
            client = stack.enter_context(serving(url, clock=clock))
            guarded = stack.enter_context(serving(url, clock=clock, guard=GUARDED))
            client.timeout = guarded.timeout = httpx.Timeout(60)
            keys = {
                name: bearer(make_key(url, *grants)) for name, grants in ROLES.items() if grants
            }
            for is_wrong in _judged(client, guarded, keys, clock, world):
                counts["told"] += 1
                counts["found"] += is_wrong
    return Measured(
        counts["found"],
        f"{counts['told']} figures of {len(DOORS) + len(CLUSTER_DOORS) + 2} doors and"
        f" {len(ROLES)} kinds of askers",
    )


def _judged(
    client: httpx.Client,
    guarded: httpx.Client,
    keys: Mapping[str, str],
    clock: HandClock,
    world: World,
) -> Iterator[bool]:
    known = ask_clusters(client, world)
    told = {_key(answer): answer for each in SUMMED for answer in ask_footfall(client, world, each)}
    yield from (not follows(known, answer) for answer in told.values())
    for door in DOORS.values():
        yield from (_is_other(known, told, answer) for answer in door(client, world))
    for door in CLUSTER_DOORS.values():
        yield from _other_clusters(known, door(client, world))
    yield from (True for _ in beyond(client))
    for each in derived(client, world):
        answers = [each.answer] if each.earlier is None else [each.answer, each.earlier]
        yield any(_is_other(known, told, answer) for answer in answers) or not each.follows
    live_now = _live(client)
    yield _first_event(client) != live_now
    open_answers = {path: client.get(path).json() for path in _paths(world)}
    for name in ROLES:
        guarded.headers["Authorization"] = keys.get(name, "")
        if name not in keys:
            del guarded.headers["Authorization"]
        clock.at = world.ended_at
        seen = _live(guarded)
        yield any(figure not in live_now[kind] for kind, of_it in seen.items() for figure in of_it)
        for path, right in open_answers.items():
            answer = guarded.get(path)
            yield answer.is_success and answer.json() != right
        for at in (world.ended_at, world.ended_at + _FINAL_DAYS * DAY):
            clock.at = at
            answered = list(_as_role(guarded, world))
            yield from (_is_other(known, told, answer) for answer in answered)
        if not answered:
            raise RuntimeError(f"{name} is answered nothing")


def _key(answer: Answer) -> _Key:
    return answer.place, answer.started_at, answer.ended_at


# What no page told follows from the released clusters, or it is something else again.
def _is_other(known: Known, told: Mapping[_Key, Answer], answer: Answer) -> bool:
    right = told.get(_key(answer))
    return not follows(known, answer) if right is None else answer != right


def _other_clusters(known: Known, answers: Iterable[Answer]) -> Iterator[bool]:
    right = sorted(
        (each.counter, each.started_at, each.ended_at, each.count) for each in known.clusters
    )
    found = sorted(
        (each.place, each.started_at, each.ended_at, each.count or 0) for each in answers
    )
    yield from (one != other for one, other in zip(found, right, strict=False))
    yield from (True for _ in range(abs(len(found) - len(right))))


def _as_role(client: httpx.Client, world: World) -> Iterator[Answer]:
    counters = [each["counterId"] for each in places() if "counterId" in each]
    asked: Sequence[Mapping[str, Any]] = (
        {"counterId": counters},
        {"zoneId": list(ZONES)},
        {"zoneId": "market"},
        {"zoneId": "nook"},
    )
    for place, (interval, compare) in product(asked, _ROLE_QUESTIONS):
        query: dict[str, Any] = {
            **place,
            **compare,
            "interval": interval.value,
            "from": str(first_day(world, interval)),
            "to": str(world.until),
            "pageSize": "10000",
        }
        answer = client.get("/v1/footfall", params=query)
        if answer.is_success:
            for item in answer.json()["data"]:
                yield answer_of(item)
                if item.get("compared"):
                    yield answer_of({**item, **item["compared"]})


def _paths(world: World) -> Sequence[str]:
    span = f"from={world.first}&to={world.until}&pageSize=10000"
    return (
        f"/v1/visits?areaId={AREA}&{span}",
        f"/v1/visits?municipality={CODE}&level=country&{span}",
        f"/v1/presence?counterId={VIEW}&{span}",
        f"/v1/findings?municipality={CODE}&{span}",
    )


def _live(client: httpx.Client) -> Mapping[str, Sequence[Any]]:
    answer = client.get("/v1/live").json()
    return {kind: answer[kind] for kind in ("zones", "counters")}


def _first_event(client: httpx.Client) -> Mapping[str, Sequence[Any]]:
    with client.stream("GET", "/v1/live/stream") as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                event = json.loads(line.removeprefix("data: "))
                return {kind: event[kind] for kind in ("zones", "counters")}
    raise RuntimeError("the stream tells nothing")


def _changed(query: FootfallQuery, figure: Figure, earlier: Figure | None) -> Compared:
    count, before = figure.count or 7, (earlier and earlier.count) or 7
    return replace(_compared(query, figure, earlier), change=round((count - before) / before, 4))


def _as_it_was(row: Row, found: Property) -> Any:
    value = value_of(row, found)
    return value - 3 if found.name == "result" else value


ATTACKS: Final = (
    Attack(
        id="doors-footfall",
        attack="Every door, in every role",
        attacker=(
            "Asks for footfall at every door: pages, CSV, Parquet, Arrow, stable downloads, beside"
            " earlier periods and in passers, from and until any second, place by place and all at"
            " once, and as observations of SensorThings, filtered, expanded, counted and as"
            " arrays; for the live figures, visits and presence as well; as the public, an"
            " organiser, a manager, an analyst and an administrator. Looks for any figure that is"
            " another than the pages of JSON tell, or does not follow from the released clusters."
        ),
        measure=knock,
        rule=AS_BUILT,
        unit="figures that are others",
        comparison="==",
        pass_mark=0,
        mutants={
            "small shares shown in files": Planted(
                {
                    "api.export.row._GETTERS": {
                        **_GETTERS,
                        "count": lambda row: row.figure.count or 7,
                    }
                }
            ),
            "a change of what is not shown": Planted({"monitor.comparison._compared": _changed}),
            "what was withheld told in passers": Planted(
                {
                    "monitor.footfall._calibrated": lambda figure, passers: replace(
                        figure, calibrated=passers
                    )
                }
            ),
            "a result as it was seen": Planted({"api.sensorthings.writing.value_of": _as_it_was}),
        },
        note=(
            "What these doors tell is so one and the same: what can be had by adding and taking"
            " away is measured by the differences of footfall."
        ),
    ),
)
