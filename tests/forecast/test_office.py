"""Models fitted on what a database holds, and what is coming, told by them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import psycopg
import pytest

from anonymise.cluster import MINIMUM_CLUSTER
from api.resource.forecast import Forecasts
from monitor.forecast import office as module
from monitor.forecast.fit import fit, municipalities_due
from monitor.forecast.office import Office
from monitor.forecast.town import read_told
from monitor.forecast.wall import Days
from monitor.session import Session, lending
from monitor.store import Store
from tests.api.serving import HandClock, serving
from tests.forecast.quarter import (
    LAST,
    NOW,
    UNTIL,
    ZONE,
    ZONES,
    clusters,
    counts,
    few_trees,
    fill,
    instant,
    live,
    models,
    put,
    registered,
    told,
)
from tests.monitor.world import CODE, cluster

QUARTER = 900
HOUR = 3600


def test_it_tells_two_hours_by_quarter_and_seven_days_by_hour(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    assert Office().tell_due(session, NOW) == 2
    for horizon, seconds, steps in (("quarter", QUARTER, 8), ("hour", HOUR, 168)):
        rows = told(owner, horizon)
        assert [row[:3] for row in rows] == [
            (zone, LAST + n * seconds, LAST + (n + 1) * seconds)
            for zone in ZONES
            for n in range(steps)
        ]
        for *_, p10, p50, p90 in rows:
            known = [each for each in (p10, p50, p90) if each is not None]
            assert known == sorted(known)
            assert all(each >= MINIMUM_CLUSTER for each in known)
    # It comes near what does come: the same Poisson town a little later.
    east = [row[4] for row in told(owner) if row[0] == "east"]
    assert 150 < np.mean(east) < 450
    # At three in the morning there are too few to tell, which is not the same as not known.
    night = [row for row in told(owner, "hour") if row[1] == LAST + 13 * HOUR]
    assert [row[3:] for row in night] == [(None, None, None)] * 3


def test_what_is_coming_is_read_through_the_api(
    url: str, session: Session, owner: psycopg.Connection[Any]
) -> None:
    Office().tell_due(session, NOW)
    with serving(url, clock=HandClock(NOW)) as client:
        for horizon, an_hour in (("quarter", 4), ("hour", 1)):
            answer = client.get(f"/v1/forecasts?zoneId=square&horizon={horizon}")
            Forecasts.model_validate_json(answer.content)
            read = [
                [None if each is None else each // an_hour for each in row["perHour"].values()]
                for row in answer.json()["data"]
            ]
            assert read == [list(row[3:]) for row in told(owner, horizon) if row[0] == "square"]
            assert answer.json()["without"] == []
            assert answer.json()["data"][0]["madeAt"] == "2026-06-01T12:02:30Z"


def test_it_is_told_anew_each_quarter_of_an_hour_and_no_sooner(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    office = Office()
    assert office.tell_due(session, NOW) == 2
    assert office.tell_due(session, NOW + 749) == 0
    assert office.tell_due(session, NOW + 750 + 120) == 1
    assert {row[1] for row in told(owner) if row[0] == "east"} == {
        LAST + QUARTER * n for n in range(1, 9)
    }
    assert office.tell_due(session, NOW + HOUR) == 2
    # Another process has it told already.
    assert Office().tell_due(session, NOW + HOUR) == 0


def test_the_newest_quarter_corrects_what_was_told(
    url: str, session: Session, owner: psycopg.Connection[Any]
) -> None:
    def east() -> int:
        (first,) = (row[4] for row in told(owner) if row[:2] == ("east", LAST + QUARTER))
        return int(first)

    office = Office()
    office.tell_due(session, NOW)
    before = east()
    with Store.connect(url) as store:
        put(store, [cluster(0, 15, 1500, counter="a:both", start_at=LAST)])
        live(owner, LAST + 120, LAST + QUARTER + 120)
    office.tell_due(session, NOW + QUARTER)
    assert east() > 1.1 * before


def test_told_from_memory_it_is_what_one_who_begins_tells(
    url: str, session: Session, owner: psycopg.Connection[Any]
) -> None:
    office = Office()
    office.tell_due(session, NOW)
    with Store.connect(url) as store:
        put(store, [cluster(0, 30, 700, counter="a:both", start_at=LAST)])
        live(owner, LAST + 120, LAST + HOUR + 120)
    later = NOW + HOUR
    assert office.tell_due(session, later) == 2
    remembered = told(owner), told(owner, "hour")
    owner.execute("truncate forecast")
    assert Office().tell_due(session, later) == 2
    assert (told(owner), told(owner, "hour")) == remembered
    # The next morning, and two days later.
    for days in (1, 4):
        office.tell_due(session, NOW + days * 24 * HOUR)
        remembered = told(owner), told(owner, "hour")
        owner.execute("truncate forecast")
        Office().tell_due(session, NOW + days * 24 * HOUR)
        assert (told(owner), told(owner, "hour")) == remembered


def test_an_outage_leaves_a_forecast_from_what_is_typical(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    Office().tell_due(session, NOW + 6 * HOUR)
    assert {row[0] for row in told(owner)} == set(ZONES)


def test_a_zone_is_known_where_each_of_its_counters_is(
    url: str, session: Session, owner: psycopg.Connection[Any]
) -> None:
    del url
    noon = instant(UNTIL - timedelta(days=3), 12)
    owner.execute("delete from coverage where sensor_id = 'b'")
    owner.execute(
        "delete from cluster_quarter where counter_id = 'b:both' and started_at >= to_timestamp(%s)"
        " and started_at < to_timestamp(%s)",
        (noon, noon + HOUR),
    )
    span = Days(ZONE, UNTIL, 7)
    read = session.transact(lambda cursor: read_told(cursor, CODE, span))
    assert read.series.places == ZONES
    assert read.zones["square"] == {"a:both", "b:both"}
    row = (noon - span.started_at) // QUARTER
    east, square, west = read.series.counts[row]
    assert np.isnan(west)
    assert np.isnan(square)
    assert np.isfinite(east)
    east, square, west = read.series.counts[row + 4]
    assert square == east + west


def test_new_figures_and_a_new_night_make_it_due_again(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    midnight = instant(UNTIL + timedelta(days=1))
    assert municipalities_due(session, midnight + 3 * HOUR - 1) == []
    assert municipalities_due(session, midnight + 3 * HOUR) == [(CODE, ZONE)]
    owner.execute("update typical_build set changes = changes + 1, changed_at = clock_timestamp()")
    # An import is going on.
    assert municipalities_due(session, midnight + 3 * HOUR) == []
    assert municipalities_due(session, NOW) == []
    owner.execute("update typical_build set changed_at = changed_at - interval '2 minutes'")
    assert municipalities_due(session, NOW) == [(CODE, ZONE)]


def test_who_fits_has_the_municipality_to_themselves(url: str, session: Session) -> None:
    with lending(url) as other, few_trees():
        other.transact(lambda cursor: cursor.execute("select claim_forecast(%s)", (CODE,)))
        assert fit(session, CODE, ZONE, UNTIL, NOW) is None


def test_a_fit_that_fails_on_its_way_leaves_what_there_was(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    before = models(owner)

    def cut_off(done: int, _whole: int) -> None:
        if done > 6:
            raise KeyboardInterrupt

    with few_trees(), pytest.raises(KeyboardInterrupt):
        fit(session, CODE, ZONE, UNTIL, NOW, cut_off)
    assert models(owner) == before


def test_the_same_past_gives_the_same_models(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    before = models(owner)
    with few_trees():
        fit(session, CODE, ZONE, UNTIL, NOW)
    assert models(owner) == before


def test_a_model_of_another_version_tells_nothing_and_is_to_be_fitted_again(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("update forecast_model set model = 'of tomorrow' where horizon = 'hour'")
    office = Office()
    assert office.tell_due(session, NOW) == 1
    assert office.unreadable == {CODE}
    with few_trees():
        fit(session, CODE, ZONE, UNTIL, NOW)
    assert office.tell_due(session, NOW) == 1
    assert office.unreadable == set()


def test_a_municipality_of_a_few_days_has_no_model_and_what_was_told_is_gone(
    embedded_database_url: str,
) -> None:
    fill(embedded_database_url, days=10)
    with (
        few_trees(),
        lending(embedded_database_url) as session,
        psycopg.connect(embedded_database_url, autocommit=True) as owner,
    ):
        assert fit(session, CODE, ZONE, UNTIL, NOW) == {"quarter": 0, "hour": 0}
        assert [row[2] for row in models(owner)] == [None, None]
        # Until the next night.
        assert municipalities_due(session, NOW) == []
        assert Office().tell_due(session, NOW) == 0
        assert told(owner) == []


def test_a_municipality_without_a_counter_has_none_either(embedded_database_url: str) -> None:
    with Store.connect(embedded_database_url) as store:
        store.save_registry(registered())
    with lending(embedded_database_url) as session:
        assert fit(session, CODE, ZONE, UNTIL, NOW) == {"quarter": 0, "hour": 0}


def test_roles_fit_and_tell_their_own_alone(
    url: str, session: Session, owner: psycopg.Connection[Any]
) -> None:
    del session
    with Store.connect(url) as store:
        store.save_registry(registered("GM0168"))
    for role in ("passant_writer", "passant_reader"):
        owner.execute("insert into bound_role values (%s, %s)", (role, CODE))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set role passant_writer")
        assert Office().tell_due(Session(connection), NOW) == 2
        with few_trees():
            assert fit(Session(connection), CODE, ZONE, UNTIL, NOW) is not None
        arguments: Mapping[str, str] = {
            "claim_forecast": "",
            "forecast_first_day": "",
            "put_forecast_model": ", 'hour', null, 0, '2026-01-01', '2026-01-02', 0",
            "forecast_model_text": ", 'hour'",
            "put_forecast": ", 'hour', 0, 0" + ", '{}'" * 7,
            "put_weather": ", '{}'" * 4,
            "put_weather_expected": ", '{}'" * 4,
            "forecast_weather": ", 0, 0",
        }
        for name, more in arguments.items():
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select public.{name}('GM0168'{more})".encode())
        for statement in ("select from forecast", "delete from forecast_model", "table weather"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        assert connection.execute(
            "select municipality from public.forecast_due(4e9::bigint, 0, 0)"
        ).fetchall() == [(CODE,)]
        owner.execute(
            "insert into forecast_model values"
            " ('GM0168', 'hour', 'x', now(), '2026-01-01', '2026-01-02', 0)"
        )
        assert connection.execute(
            "select distinct municipality from public.forecast_model_mark()"
        ).fetchall() == [(CODE,)]
    with psycopg.connect(url, autocommit=True) as connection:
        owner.execute("update forecast set municipality = 'GM0168' where zone_id = 'west'")
        connection.execute("set role passant_reader")
        seen = connection.execute("select distinct municipality from forecast").fetchall()
        assert seen == [(CODE,)]


def test_of_a_model_that_is_no_longer_there_nothing_is_told(
    session: Session, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        owner.execute("delete from forecast_model")

    read = module._text

    def read_late(*asked: Any) -> str | None:
        gone()
        return read(*asked)

    monkeypatch.setattr(module, "_text", read_late)
    assert Office().tell_due(session, NOW) == 0


def test_what_is_told_stands_on_every_kind_of_database(database_url: str) -> None:
    rows = ([1, 1], [LAST, LAST + 900], [LAST + 900, LAST + 1800], [15, None], [20, 15], [30, 25])
    beside = [False, True]
    with lending(database_url) as session:
        with Store.connect(database_url) as store:
            store.save_registry(registered())
            put(store, clusters(counts()[-4:], LAST - HOUR))
        assert municipalities_due(session, NOW + 24 * HOUR) == []
        with psycopg.connect(database_url, autocommit=True) as owner:
            owner.execute("update typical_build set changed_at = changed_at - interval '1 hour'")
        assert municipalities_due(session, NOW) == [(CODE, ZONE)]
        assert fit(session, CODE, ZONE, UNTIL + timedelta(days=1), NOW) == {"quarter": 0, "hour": 0}
        session.transact(
            lambda cursor: cursor.execute(
                module._PUT, (CODE, "quarter", NOW, LAST, ["square"], *rows, beside)
            )
        )
        with psycopg.connect(database_url) as owner:
            assert told(owner) == [
                ("square", LAST, LAST + 900, 15, 20, 30),
                ("square", LAST + 900, LAST + 1800, None, 15, 25),
            ]
            assert owner.execute(
                "select with_weather from forecast order by starts_at"
            ).fetchall() == [(False,), (True,)]
            assert owner.execute(
                "select first_day, until from forecast_model where horizon = 'hour'"
            ).fetchone() == (date(2026, 6, 1), date(2026, 6, 2))


def test_a_happening_is_in_the_diary_and_what_passes_meanwhile_is_known(
    url: str, session: Session, owner: psycopg.Connection[Any]
) -> None:
    del url
    for name, starts_at in (
        ("fair", instant(UNTIL - timedelta(days=3), 12)),
        ("market", instant(UNTIL + timedelta(days=5), 9)),
    ):
        owner.execute(
            "insert into happening (municipality, id, name, build_up_from, starts_at, ends_at,"
            " clearing_until, zones, planned_at, changed_by)"
            " select %s, %s, 'Fair', at, at, at + interval '1 hour', at + interval '2 hours',"
            " array['square'], at - interval '30 days', 'test'"
            " from to_timestamp(%s) as t(at)",
            (CODE, name, starts_at),
        )
    span = Days(ZONE, UNTIL, 7)
    read = session.transact(lambda cursor: read_told(cursor, CODE, span))
    known = [(each.place, each.starts_at, each.ends_at) for each in read.diary.happenings]
    noon = datetime.combine(UNTIL - timedelta(days=3), time(12))
    morning = datetime.combine(UNTIL + timedelta(days=5), time(9))
    assert known == [
        ("square", noon, noon + timedelta(hours=2)),
        ("square", morning, morning + timedelta(hours=2)),
    ]
    row = (instant(UNTIL - timedelta(days=3), 12) - span.started_at) // QUARTER
    square = read.series.places.index("square")
    assert np.isfinite(read.series.counts[row : row + 8, square]).all()
