"""Whatever is asked is answered or refused: no question is a fault of ours."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.sensorthings import geography
from monitor.sensorthings.entity import COLLECTIONS, ENTITIES, Entity, Kind
from monitor.sensorthings.function import FUNCTIONS, SPANS
from tests.api.serving import serving
from tests.sensorthings.town import ROOT

COMPARED = ["eq", "ne", "lt", "le", "gt", "ge"]
LITERALS = {
    Kind.TEXT: ["'a'", "''", "'%'", "'GM0153:gate-1'", "'GM0153:gate-1:in:1780121400'", "null"],
    Kind.NUMBER: ["0", "15", "-1.5", "999999999999999", "null"],
    Kind.TIME: [
        *("2026-05-30T06:10:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "now()"),
        "2026-05-30T06:10:00+02:00",
    ],
    Kind.SPAN: ["2026-05-30T06:00:00Z/2026-05-30T07:00:00Z"],
    Kind.DAY: ["2026-05-30"],
    Kind.CLOCK: ["06:10:00"],
    Kind.DURATION: ["duration'PT1H'", "duration'-P99999D'"],
    Kind.GEOMETRY: [
        "geography'POINT(6.89 52.22)'",
        "geography'POLYGON((6 52,7 52,7 53,6 52))'",
        "geometry'LINESTRING(6 52,7 53)'",
        "geography'POINT EMPTY'",
    ],
    Kind.BOOLEAN: ["true", "false"],
    Kind.JSON: ["null"],
    Kind.PLACE: ["geography'POINT(6.89 52.22)'"],
}
SPANNING = [name for name in SPANS if name not in COMPARED]
PLACING = [name for name in geography.FUNCTIONS if name.startswith("st_") and name != "st_relate"]
COMPARABLE = [Kind.TEXT, Kind.NUMBER, Kind.TIME, Kind.SPAN, Kind.DAY, Kind.CLOCK, Kind.JSON]


@pytest.fixture(scope="module")
def hurried(town_url: str) -> Iterator[httpx.Client]:
    """A client of a service that gives no question much time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.sensorthings.inquiry.STATEMENT_MILLISECONDS", 300)
        with serving(town_url) as client:
            yield client


@st.composite
def paths(draw: st.DrawFn, entity: Entity, kind: Kind) -> str:
    """Draw a path to a property of some kind, or to one that nobody has."""
    steps = []
    for _ in range(draw(st.integers(0, 2))):
        relation = draw(st.sampled_from(entity.relations))
        steps.append(relation.name)
        entity = ENTITIES[relation.target]
    names = [each.name for each in entity.properties if each.kind is kind]
    names += ["id"] if kind is Kind.TEXT else []
    names += ["properties/kind", "properties/nothing/within"] if kind is Kind.JSON else []
    return "/".join([*steps, draw(st.sampled_from(names or ["id"]))])


@st.composite
def expressions(  # noqa: C901, PLR0911 - a case for each shape
    draw: st.DrawFn, entity: Entity, kind: Kind, depth: int = 2
) -> str:
    """Draw an expression of some kind; now and then of another."""
    if draw(st.integers(0, 30)) == 0:
        kind = draw(st.sampled_from(list(LITERALS)))

    def inner(of: Kind) -> str:
        return draw(expressions(entity, of, depth - 1))

    giving = [name for name, each in FUNCTIONS.items() if each.gives is kind]
    shapes = ["path", "path", "literal"]
    if depth:
        shapes += ["call"] if giving else []
        shapes += {
            Kind.BOOLEAN: ["compare", "compare", "join", "not", "span", "place"],
            Kind.NUMBER: ["count"],
            Kind.TIME: ["move"],
            Kind.SPAN: ["move"],
        }.get(kind, [])
    match draw(st.sampled_from(shapes)):
        case "call":
            name = draw(st.sampled_from(giving))
            return f"{name}({','.join(inner(of) for of in FUNCTIONS[name].takes)})"
        case "compare":
            of = draw(st.sampled_from(COMPARABLE))
            return f"({inner(of)} {draw(st.sampled_from(COMPARED))} {inner(of)})"
        case "join":
            operator = draw(st.sampled_from(["and", "or"]))
            return f"({inner(kind)} {operator} {inner(kind)})"
        case "not":
            return f"not ({inner(kind)})"
        case "span":
            return f"{draw(st.sampled_from(SPANNING))}({inner(Kind.SPAN)},{inner(Kind.TIME)})"
        case "place":
            geometry = draw(st.sampled_from(LITERALS[Kind.GEOMETRY]))
            return f"{draw(st.sampled_from(PLACING))}({inner(Kind.PLACE)},{geometry})"
        case "count":
            operator = draw(st.sampled_from(["add", "sub", "mul", "div", "mod"]))
            return f"({inner(kind)} {operator} {inner(kind)})"
        case "move":
            return f"({inner(kind)} {draw(st.sampled_from(['add', 'sub']))} duration'P400D')"
        case "path" if kind not in {Kind.DAY, Kind.CLOCK, Kind.DURATION, Kind.BOOLEAN}:
            return draw(paths(entity, kind))
        case _:
            return draw(st.sampled_from(LITERALS[kind]))


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    entity = draw(st.sampled_from(list(COLLECTIONS.values())))
    options = {"$top": str(draw(st.sampled_from([0, 1, 3, 1000])))}
    if draw(st.booleans()):
        options["$filter"] = draw(expressions(entity, Kind.BOOLEAN))
    if draw(st.booleans()):
        of = draw(st.sampled_from(COMPARABLE))
        order = draw(st.sampled_from([draw(expressions(entity, of)), "id"]))
        options["$orderby"] = order + draw(st.sampled_from(["", " desc"]))
    if draw(st.booleans()):
        relation = draw(st.sampled_from(entity.relations))
        condition = draw(expressions(ENTITIES[relation.target], Kind.BOOLEAN))
        within = ["", "($select=id)"]
        within += ["($top=2;$count=true)", f"($filter={condition})"] if relation.is_many else []
        options["$expand"] = relation.name + draw(st.sampled_from(within))
    if draw(st.booleans()):
        options["$count"] = "true"
        options["$skip"] = str(draw(st.integers(0, 3)))
    return entity.plural, options


@settings(max_examples=40, deadline=None)
@given(questions())
def test_whatever_is_asked_is_answered_or_refused(
    hurried: httpx.Client, question: tuple[str, dict[str, str]]
) -> None:
    plural, options = question
    page = hurried.get(f"{ROOT}/{plural}", params=options)
    assert page.status_code in {200, 400, 501}, page.text
    if page.status_code != 200:
        assert page.json()["message"]
        return
    for each in page.json()["value"]:
        if "result" in each:
            assert each["result"] >= 15
            assert each["result"] % 5 == 0
    link = page.json().get("@iot.nextLink")
    if link is not None:
        following = hurried.get(link)
        assert following.status_code in {200, 400}, following.text
        if following.status_code == 200:
            found = {each["@iot.id"] for each in page.json()["value"]}
            assert found.isdisjoint(each["@iot.id"] for each in following.json()["value"])
