"""Evaluations over HTTP: asked, made from the store, kept, told and deleted."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import polars as pl
import psycopg
import pytest

from monitor.access.principal import Grant, Role
from monitor.errors import StoreUnavailableError
from monitor.evaluation.bureau import Bureau, Order
from monitor.evaluation.design import Kind, Measure
from monitor.evaluation.desk import find_evaluation
from monitor.evaluation.errors import BureauBusyError, UnevaluatedError
from monitor.reading import SESSION, Connection
from monitor.store import Store
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import serving
from tests.evaluation.drawer import asked_evaluation, keep_evaluation
from tests.evaluation.specimen import DESIGN, case
from tests.evaluation.town import PLACES, Town
from tests.fix_database import Server, _database
from tests.monitor.city import CODE, NEIGHBOUR, NOW, city

COUNTERS = dict(zip(PLACES, ("market-1:in", "market-2:in", "gate-1:in"), strict=True))
PATIENCE = httpx.Timeout(90)

Owner = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def url(embedded_server: Server, embedded_migrated: str, simulated: Town) -> Iterator[str]:
    days = (
        simulated.table.group_by("place", "day")
        .agg(pl.col("count").sum())
        .with_columns(pl.col("place").replace_strict(COUNTERS))
    )
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store, psycopg.connect(url, autocommit=True) as owner:
            store.save_registry(city())
            store.save_registry(city(NEIGHBOUR, prefix="far-"))
            owner.execute(
                "insert into cluster_day select %s, r.counter, r.day, r.count, 50400"
                " from unnest(%s::text[], %s::date[], %s::int[]) as r(counter, day, count)",
                (CODE, *(days[name].to_list() for name in ("place", "day", "count"))),
            )
            owner.execute(
                "insert into coverage select %s, s, '2023-01-01', '2026-01-01', 'alive'"
                " from unnest(array['market-1', 'market-2', 'gate-1']) as s",
                (CODE,),
            )
        yield url


@pytest.fixture(scope="module")
def api(url: str) -> Iterator[httpx.Client]:
    with serving(url, guard=GUARDED) as client:
        client.auth = Bearer(make_key(url, Grant(Role.ANALYST, CODE), name="Research desk").text)
        client.timeout = PATIENCE
        yield client


@pytest.fixture
def owner(url: str) -> Iterator[Owner]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("delete from evaluation")


def answered(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_measure_is_evaluated_from_the_store_and_kept(
    api: httpx.Client, owner: Owner, simulated: Town
) -> None:
    made = api.post("/v1/evaluations", json=asked_evaluation())
    told = answered(made, 201)
    assert made.headers["Location"] == f"/v1/evaluations/{told['id']}"
    assert told["verdict"] in {"clear", "likely"}
    found = told["result"]["effects"][0]
    assert found["part"] == "open"
    assert found["share"]["low"] < simulated.open_share < found["share"]["high"]
    assert told["madeBy"] == "Research desk"
    asked = asked_evaluation()["design"]
    assert told["design"]["title"] == asked["title"]
    assert told["design"]["measure"]["startsOn"] == "2025-01-05"
    assert api.get(made.headers["Location"]).json() == told
    listed = answered(api.get("/v1/evaluations"))
    assert listed == {
        "data": [{name: each for name, each in told.items() if name not in {"design", "result"}}],
        "next": None,
    }
    # What was asked is told so that it can be asked again.
    again = {"municipality": CODE, "design": told["design"]}
    assert answered(api.post("/v1/evaluations", json=again), 201) == told
    # The same design and figures are that evaluation.
    assert answered(api.post("/v1/evaluations", json=asked_evaluation()), 201) == told
    row = owner.execute("select count(*) from evaluation").fetchone()
    assert row == (1,)


def test_what_cannot_be_answered_is_an_evaluation_that_says_why(
    api: httpx.Client, owner: Owner
) -> None:
    del owner
    measure = {"kind": "sunday-opening", "startsOn": "2025-12-14"}
    told = answered(api.post("/v1/evaluations", json=asked_evaluation(measure=measure)), 201)
    assert told["verdict"] == "not-answerable"
    assert "few-open-days" in told["result"]["decision"]["causes"]
    assert told["result"]["effects"] == []
    report = api.get(f"/v1/evaluations/{told['id']}/report?lang=en")
    assert "Sundays" in report.text


def test_a_place_that_is_not_registered_is_refused_without_its_name(api: httpx.Client) -> None:
    answer = api.post("/v1/evaluations", json=asked_evaluation(places=["sesame"]))
    problem = answered(answer, 400)
    assert problem["detail"] == "design cannot be evaluated: no zone has such an id"
    assert "sesame" not in answer.text


MEASURE = asked_evaluation()["design"]["measure"]


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"places": ["park", "park"]}, "design.places must name each place once"),
        ({"controls": ["park"]}, "design.controls must be places that the measure did not touch"),
        (
            {"measure": MEASURE | {"endsOn": "2024-01-01"}},
            "design.measure.endsOn must not be before startsOn",
        ),
        (
            {"measure": MEASURE | {"before": {"pattern": "every"}}},
            "design.measure.after must be other than before, or nothing changed",
        ),
        (
            {"measure": MEASURE | {"before": {}}},
            "design.measure.before must have a pattern, or else days",
        ),
        (
            {"measure": MEASURE | {"startsOn": "2025-02-30"}},
            "design.measure.startsOn must be a day such as 2025-01-05, from 2000 to 2099",
        ),
        (
            {"outcome": {"counted": "hours", "fromHour": 18, "toHour": 12}},
            "design.outcome.fromHour must be before toHour",
        ),
        (
            {"outcome": {"origins": ["DE"]}},
            "design.outcome.origins must be empty: only visits have an origin",
        ),
        (
            {"period": {"firstOn": "2025-02-01", "lastOn": "2025-03-01"}},
            "design.period must hold the day on which the measure starts, and days before it",
        ),
        (
            {"places": ["Sesame Street"]},
            "design.places[0] must be an id such as oude-markt or haverstraat-1:in",
        ),
    ],
)
def test_a_design_that_contradicts_itself_is_refused_by_the_part_to_blame(
    api: httpx.Client, changes: dict[str, Any], detail: str
) -> None:
    problem = answered(api.post("/v1/evaluations", json=asked_evaluation(**changes)), 400)
    assert problem["detail"] == detail
    assert problem["errors"][0]["in"] == "body"


def test_figures_that_changed_are_another_evaluation(owner: Owner) -> None:
    figures = {"material_version": "0123456789abcdef"}
    first = keep_evaluation(owner, **figures)
    assert keep_evaluation(owner, **figures) == first
    assert keep_evaluation(owner, method_version="2", **figures) != first
    assert keep_evaluation(owner) != first
    assert keep_evaluation(owner, NEIGHBOUR, **figures) != first


def test_a_municipality_keeps_a_thousand(owner: Owner) -> None:
    keep_evaluation(owner)
    owner.execute(
        "insert into evaluation (municipality, title, verdict, design_version, material_version,"
        " method_version, result, told, made_at, made_by)"
        " select municipality, title, verdict, design_version, lpad(n::text, 16, '0'),"
        " method_version, '{}', '{}', made_at, made_by"
        " from evaluation, generate_series(1, 999) as n"
    )
    assert keep_evaluation(owner) == 0
    assert keep_evaluation(owner, NEIGHBOUR) > 0


def test_what_was_kept_is_what_was_made(url: str, owner: Owner) -> None:
    id_ = keep_evaluation(owner, material_version=case().result.material_version)

    async def work() -> Any:
        connection: Connection
        async with await psycopg.AsyncConnection.connect(url, options=SESSION) as connection:
            return await find_evaluation(connection, id_)

    kept = asyncio.run(work())
    assert kept.case() == replace(case(), made_at=NOW)


def test_its_report_is_a_page_or_a_document_in_either_language(
    api: httpx.Client, owner: Owner
) -> None:
    path = f"/v1/evaluations/{keep_evaluation(owner)}/report"
    page = api.get(path)
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Content-Language"] == "nl"
    assert page.headers["Cache-Control"] == "no-store"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Er is een duidelijk effect" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    english = api.get(path, params={"lang": "en"})
    assert english.headers["Content-Language"] == "en"
    assert english.text != page.text
    sheet = api.get(path, headers={"Accept": "application/pdf"})
    assert sheet.headers["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF-")
    assert api.get(path, params={"format": "pdf"}).headers["Content-Disposition"].endswith('.pdf"')
    assert api.get(path, headers={"Accept": "text/csv"}).status_code == 406


def test_a_figure_of_few_persons_is_null(api: httpx.Client, owner: Owner) -> None:
    told = answered(api.get(f"/v1/evaluations/{keep_evaluation(owner)}"))
    hours = {each["hour"]: each for each in told["result"]["byHour"]}
    assert hours[8]["observed"] is None
    assert hours[8]["expected"] is None
    assert hours[12]["observed"] >= 15


def test_the_newest_come_first_and_page_by_page(api: httpx.Client, owner: Owner) -> None:
    ids = [str(keep_evaluation(owner)) for _ in range(3)]
    told = answered(api.get("/v1/evaluations?pageSize=2"))
    assert [each["id"] for each in told["data"]] == ids[:0:-1]
    rest = answered(api.get(told["next"]))
    assert [each["id"] for each in rest["data"]] == ids[:1]
    assert rest["next"] is None


def test_of_another_municipality_there_is_none(api: httpx.Client, owner: Owner) -> None:
    theirs = keep_evaluation(owner, NEIGHBOUR)
    for path in (f"/v1/evaluations/{theirs}", f"/v1/evaluations/{theirs}/report"):
        assert answered(api.get(path), 404) == answered(api.get(path.replace("s/", "s/9")), 404)
    assert api.delete(f"/v1/evaluations/{theirs}").status_code == 404
    assert answered(api.get("/v1/evaluations"))["data"] == []
    assert api.get("/v1/evaluations", params={"municipality": NEIGHBOUR}).status_code == 400
    elsewhere = asked_evaluation() | {"municipality": NEIGHBOUR}
    problem = answered(api.post("/v1/evaluations", json=elsewhere), 400)
    assert problem["detail"] == "municipality must be one where you may evaluate measures"
    row = owner.execute("select count(*) from evaluation").fetchone()
    assert row == (1,)


def test_who_writes_is_held_to_the_municipalities_that_are_theirs(owner: Owner) -> None:
    id_ = keep_evaluation(owner)
    drop = "select public.drop_evaluation(%s, %s, %s)"
    assert owner.execute(drop, ([NEIGHBOUR], CODE, id_)).fetchone() == (False,)
    assert owner.execute(drop, ([CODE], CODE, id_)).fetchone() == (True,)
    may = "select has_function_privilege(%s, 'public.put_evaluation(text[], jsonb, text, bigint)',"
    may += " 'execute')"
    roles = ("passant_guard", "passant_reader", "passant_writer")
    assert [owner.execute(may, (role,)).fetchone() for role in roles] == [
        (True,),
        (False,),
        (False,),
    ]


def test_an_evaluation_is_deleted_and_the_audit_says_so(api: httpx.Client, owner: Owner) -> None:
    id_ = keep_evaluation(owner)
    assert api.delete(f"/v1/evaluations/{id_}").status_code == 204
    assert api.delete(f"/v1/evaluations/{id_}").status_code == 404
    asked = (
        "select operation, municipalities from audit"
        " where asked ->> 'evaluationId' = %s and status = 204"
    )
    deadline = time.monotonic() + 10
    while not (found := owner.execute(asked, (str(id_),)).fetchall()):
        assert time.monotonic() < deadline
    assert found == [("deleteEvaluation", [CODE])]


def order(**changes: Any) -> Order:
    measure = Measure(Kind.SUNDAY_OPENING, date(2025, 1, 5))
    return Order(replace(DESIGN, measure=measure, **changes), CODE, NOW)


def test_one_is_made_at_a_time_and_who_left_holds_no_place(url: str) -> None:
    async def work() -> None:
        bureau = Bureau(url)
        first = asyncio.create_task(bureau.make(order()))
        await asyncio.sleep(0)
        with pytest.raises(BureauBusyError):
            await bureau.make(order())
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first
        with pytest.raises(UnevaluatedError, match="no zone has such an id"):
            await bureau.make(order())

    asyncio.run(work())


def test_one_that_takes_too_long_is_given_up(url: str) -> None:
    with pytest.raises(UnevaluatedError, match="takes too long"):
        asyncio.run(Bureau(url, seconds=0.01).make(order()))


def test_a_database_that_is_away_is_no_fault_of_the_design() -> None:
    with pytest.raises(StoreUnavailableError):
        asyncio.run(Bureau("postgresql://nobody@127.0.0.1:1/none").make(order()))
