"""Weather that a database holds, beside what is told of the hours to come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from api.resource.forecast import Forecasts
from monitor.__main__ import main
from monitor.forecast import fit as fitting
from monitor.forecast.band import Band
from monitor.forecast.effect import COLUMNS, FURTHEST_HOURS, Effect
from monitor.forecast.errors import TooLittleHistoryError
from monitor.forecast.forecaster import Forecaster
from monitor.forecast.layer import Weathering
from monitor.forecast.office import Office
from monitor.forecast.past import SMALL
from monitor.forecast.series import Series
from monitor.forecast.sky import SIGNS, WAVES, Sky
from monitor.forecast.text import dump, load
from monitor.forecast.town import read_sky
from monitor.session import Session
from monitor.weather.command import put_weather
from monitor.weather.hour import Hour
from tests.api.serving import HandClock, serving
from tests.forecast.quarter import LAST, NOW, UNTIL, ZONE, instant, told
from tests.monitor.world import CODE

HOUR = 3600
ZEROS, ONES = (0.0,) * COLUMNS, (1.0,) * COLUMNS


def weathering() -> Weathering:
    """Return that half of those in the east stay at home in the rain."""
    factors = [0.0] * (1 + COLUMNS)
    factors[1 + SIGNS.index("wet")] = float(np.log(0.5))
    effect = Effect((0.0,) * WAVES, ZEROS, ONES, ZEROS, ONES, {"east": tuple(factors)})
    return Weathering(effect, Band.unmoved())


@pytest.fixture
def weathered(owner: psycopg.Connection[Any]) -> None:
    for horizon, text in owner.execute("select horizon, model from forecast_model").fetchall():
        model = load(text)
        layers = tuple(replace(layer, weathering=weathering()) for layer in model.layers)
        owner.execute(
            "update forecast_model set model = %s where horizon = %s",
            (dump(replace(model, layers=layers)), horizon),
        )


def hours(rain: Callable[[int], float], first: int, until: int) -> list[Hour]:
    return [Hour(LAST + n * HOUR, 15.0, rain(n), 3.0) for n in range(first, until)]


def middles(owner: psycopg.Connection[Any], horizon: str) -> dict[tuple[str, int], int | None]:
    return {(row[0], row[1]): row[4] for row in told(owner, horizon)}


@pytest.mark.usefixtures("weathered")
def test_rain_that_is_expected_moves_the_hours_that_it_falls_in(
    url: str, session: Session, owner: psycopg.Connection[Any]
) -> None:
    Office().tell_due(session, NOW)
    before = {name: middles(owner, name) for name in ("quarter", "hour")}
    plain = told(owner), told(owner, "hour")
    assert owner.execute("select distinct with_weather from forecast").fetchall() == [(False,)]
    put_weather(session, CODE, hours(lambda n: 2.0 * (n in (0, 3)), -1, 70), are_expected=True)
    owner.execute("truncate forecast")
    Office().tell_due(session, NOW)
    for name, seconds, wet in (("quarter", 900, range(4)), ("hour", HOUR, (0, 3))):
        found = middles(owner, name)
        assert found.keys() == before[name].keys()
        for key, was in before[name].items():
            zone, at = key
            if zone == "east" and (at - LAST) // seconds in wet:
                assert was is not None
                halved = (was + float(SMALL)) / 2 - float(SMALL)
                assert found[key] == pytest.approx(halved, abs=1)
            else:
                assert found[key] == was
    beside = owner.execute(
        "select zone_id, count(*), extract(epoch from max(ends_at))::bigint from forecast"
        " where with_weather and horizon = 'hour' group by zone_id"
    ).fetchall()
    assert beside == [("east", FURTHEST_HOURS, LAST + FURTHEST_HOURS * HOUR)]
    with serving(url, clock=HandClock(NOW)) as client:
        answer = client.get("/v1/forecasts?municipality=GM0153&horizon=quarter")
        Forecasts.model_validate_json(answer.content)
        used = {row["zoneId"]: row["withWeather"] for row in answer.json()["data"]}
        assert used == {"east": True, "square": False, "west": False}
    # Where none is stored, what is told is the same again.
    owner.execute("truncate forecast, weather_expected")
    Office().tell_due(session, NOW)
    assert (told(owner), told(owner, "hour")) == plain


def test_what_was_measured_stands_before_what_was_expected(
    session: Session, owner: psycopg.Connection[Any]
) -> None:
    put_weather(session, CODE, hours(lambda _: 9.0, -3, 3), are_expected=True)
    put_weather(session, CODE, hours(lambda _: 1.0, -3, 0))
    first = UNTIL - timedelta(days=1)
    read = session.transact(
        lambda cursor: read_sky(cursor, CODE, first, ZONE, LAST - 2 * HOUR, LAST + 2 * HOUR)
    )
    begin = 24 + 12
    assert read.known.nonzero()[0].tolist() == [begin, begin + 1, begin + 2, begin + 3]
    assert read.hours[begin : begin + 4, 1].tolist() == [1, 1, 9, 9]
    assert read.measured[begin : begin + 4].tolist() == [True, True, False, False]
    # Expected hours are no weather that was: neither here nor for evaluations.
    assert owner.execute("select count(*) from weather").fetchone() == (3,)


def test_hours_lie_where_the_clocks_on_the_wall_have_them(session: Session) -> None:
    first = date(2026, 3, 28)
    night = [Hour(instant(first) + n * HOUR, float(n), 0.0, 0.0) for n in range(48)]
    put_weather(session, CODE, night)
    read = session.transact(
        lambda cursor: read_sky(
            cursor, CODE, first, ZONE, instant(first), instant(first) + 48 * HOUR
        )
    )
    # At two the clocks skip an hour.
    assert read.hours[24:28, 0].tolist()[:2] == [24, 25]
    assert not read.known[26]
    assert read.hours[27, 0] == 26
    autumn = date(2025, 10, 26)
    night = [Hour(instant(autumn) + n * HOUR, float(n), 0.0, 0.0) for n in range(5)]
    put_weather(session, CODE, night)
    until = instant(autumn) + 5 * HOUR
    read = session.transact(
        lambda cursor: read_sky(cursor, CODE, autumn, ZONE, instant(autumn), until)
    )
    assert read.hours[:4, 0].tolist() == [0, 1, 2, 4]


def test_the_night_learns_from_weather_beside_the_counts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Series, Sky]] = []

    def fit(series: Series, *asked: Any) -> Forecaster:
        seen.append((series, asked[-1]))
        raise TooLittleHistoryError("enough")

    monkeypatch.setattr(Forecaster, "fit", fit)
    put_weather(session, CODE, hours(lambda _: 0.5, -500, 100))
    put_weather(session, CODE, hours(lambda _: 0.5, -600, 0), are_expected=True)
    fitting.fit(session, CODE, ZONE, UNTIL, NOW)
    for series, sky in seen:
        assert sky.first == series.first
        learnt = sky.learnt().known.nonzero()[0]
        end = series.steps // series.an_hour
        assert learnt.tolist() == list(range(end - 500 + 14, end))
    assert len(seen) == 2


def test_what_is_expected_comes_from_a_file(
    url: str,
    owner: psycopg.Connection[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", url)
    file = tmp_path / "expected.csv"
    lines = "at,temperature,rain,wind", "2026-06-01T12:00:00Z,15,0,3", "2026-06-01T13:00:00Z,14,2,5"
    file.write_text("\n".join(lines))
    command = ["weather", "expect", str(file), "--municipality", CODE]
    assert main(command) == 0
    assert capsys.readouterr().out == f"{CODE}: 2 hours read, 2 new or other than before\n"
    # What is expected later takes its place.
    file.write_text("\n".join(lines).replace("14,2,5", "14,0,5"))
    assert main(command) == 0
    assert capsys.readouterr().out == f"{CODE}: 2 hours read, 1 new or other than before\n"
    stored = owner.execute("select rain_millimetres from weather_expected order by at").fetchall()
    assert stored == [(0.0,), (0.0,)]
    assert owner.execute("select count(*) from weather").fetchone() == (0,)
