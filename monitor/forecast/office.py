"""The office: tells what is coming, by the models that are stored, and writes it down.

Works through the functions that the writing role may call. For one thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from math import isnan
from typing import Final
from zoneinfo import ZoneInfo

from monitor.forecast.effect import FURTHEST_HOURS
from monitor.forecast.errors import UnreadableModelError
from monitor.forecast.forecaster import HOUR, KINDS, QUARTER, Forecast, Forecaster, Kind
from monitor.forecast.series import Series
from monitor.forecast.sky import Sky
from monitor.forecast.text import load
from monitor.forecast.town import (
    NEAR_DAYS,
    Told,
    by_hour,
    first_day,
    joined,
    read_sky,
    read_told,
    span_before,
)
from monitor.forecast.wall import Days, instant_of, step_at
from monitor.session import Cursor, Session

_HOUR_SECONDS: Final = 3600

SETTLING_SECONDS: Final = 120
"""After a quarter of an hour, before it is looked at: its last figures are on their way."""

LATE_DAYS: Final = 2
"""How late figures come that change what is told before the next night."""

_PUT: Final = (
    b"select public.put_forecast(%s, %s, %s, %s, %s::text[], %s::int[], %s::bigint[], %s::bigint[],"
    b" %s::int[], %s::int[], %s::int[], %s::boolean[])"
)


@dataclass(frozen=True, slots=True)
class _Model:
    """A model that is stored, and up to when counts were looked at when it was last used."""

    municipality: str
    zone: ZoneInfo
    kind: Kind
    mark: str
    made_from: int | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept in mind of a municipality, as it was read on a local day."""

    marks: frozenset[str]
    told: Told
    day: date


class Office:
    """Tells what is coming in every municipality of its role.

    What it reads of the past it keeps in mind: telling then costs the reading of the last days.
    """

    def __init__(self) -> None:
        self._unreadable: dict[tuple[str, str], str] = {}
        self._forecasters: dict[tuple[str, str], tuple[str, Forecaster]] = {}
        self._kept: dict[str, _Kept] = {}

    @property
    def unreadable(self) -> frozenset[str]:
        """Municipalities with a model of another version, to be fitted again."""
        return frozenset(code for code, _ in self._unreadable)

    def tell_due(self, session: Session, now: float, municipality: str | None = None) -> int:
        """Tell it wherever a quarter of an hour or an hour has gone by since it was told.

        Parameters
        ----------
        municipality : str or None
            Whose alone.

        Returns
        -------
        int
            How many horizons it was told of.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        StoreError
            If it refused, and would again.
        MissingLibraryError
            If there is a model, and what reads it is not on this machine.
        """
        due = [
            model
            for model in session.transact(_models)
            if municipality in (None, model.municipality)
            and model.made_from != _ended_at(model.kind, model.zone, now)
        ]
        return sum(
            self._tell(session, tuple(models), now)
            for _, models in groupby(due, key=lambda model: model.municipality)
        )

    def _tell(self, session: Session, models: Sequence[_Model], now: float) -> int:
        code, zone = models[0].municipality, models[0].zone
        readable = [
            (model, forecaster)
            for model in models
            if (forecaster := self._forecaster(session, model)) is not None
        ]
        if not readable:
            return 0
        ended_at = _ended_at(QUARTER, zone, now)
        told = session.transact(lambda cursor: self._told(cursor, models, ended_at))
        for model, forecaster in readable:
            series = told.series
            if model.kind is HOUR:
                hours = step_at(series.first, HOUR.step_minutes, ended_at, zone)
                series = by_hour(series.until(hours * series.an_hour))
            sky = None
            if forecaster.looks_at_weather:
                asked = code, series.first, zone
                sky = session.transact(partial(_sky, asked=asked, ended_at=ended_at))
            forecast = forecaster.predict(series, told.diary, sky)
            made_from = _ended_at(model.kind, zone, now)
            rows = _rows(forecast, series, zone, made_from)
            parameters = (code, model.kind.name, int(now), made_from, list(series.places), *rows)
            session.transact(partial(_put, row=parameters))
        return len(readable)

    def _forecaster(self, session: Session, model: _Model) -> Forecaster | None:
        key = model.municipality, model.kind.name
        kept = self._forecasters.get(key)
        if self._unreadable.get(key) == model.mark:
            return None
        if kept is None or kept[0] != model.mark:
            text = session.transact(lambda cursor: _text(cursor, *key))
            if text is None:
                return None
            try:
                kept = self._forecasters[key] = model.mark, load(text)
            except UnreadableModelError:
                self._forecasters.pop(key, None)
                self._unreadable[key] = model.mark
                return None
            self._unreadable.pop(key, None)
        return kept[1]

    # The whole once for each model; after that what may have changed since.
    def _told(self, cursor: Cursor, models: Sequence[_Model], ended_at: int) -> Told:
        code, zone = models[0].municipality, models[0].zone
        today = datetime.fromtimestamp(ended_at, zone).date()
        until = today + timedelta(days=1)
        kept = self._kept.get(code)
        if (
            kept is None
            or not kept.marks.issuperset(model.mark for model in models)
            or not timedelta() <= today - kept.day <= timedelta(days=LATE_DAYS)
        ):
            marks = frozenset(each.mark for each in _models(cursor) if each.municipality == code)
            span = span_before(zone, until, first_day(cursor, code), NEAR_DAYS)
            told = read_told(cursor, code, span, ended_at)
            self._kept[code] = _Kept(marks, told, today)
            return told
        first = max(kept.day - timedelta(days=LATE_DAYS), kept.told.series.first)
        span = Days(zone, until, (until - first).days)
        newer = read_told(cursor, code, span, ended_at, kept.told.zones)
        return Told(joined(kept.told.series, newer.series), newer.diary, newer.zones)


def _models(cursor: Cursor) -> list[_Model]:
    cursor.execute(
        "select municipality, time_zone, horizon, mark, made_from from public.forecast_model_mark()"
    )
    return [
        _Model(code, ZoneInfo(zone), KINDS[horizon], mark, made_from)
        for code, zone, horizon, mark, made_from in cursor
    ]


def _sky(cursor: Cursor, asked: tuple[str, date, ZoneInfo], ended_at: int) -> Sky:
    """Read the weather of the last hour before the end of a series, and of those to come."""
    from_at = ended_at - 2 * _HOUR_SECONDS
    return read_sky(cursor, *asked, from_at, ended_at + (FURTHEST_HOURS + 1) * _HOUR_SECONDS)


def _text(cursor: Cursor, municipality: str, horizon: str) -> str | None:
    cursor.execute("select public.forecast_model_text(%s, %s)", (municipality, horizon))
    row = cursor.fetchone()
    return None if row is None else row[0]


def _put(cursor: Cursor, row: Sequence[object]) -> None:
    cursor.execute(_PUT, row)


def _ended_at(kind: Kind, zone: ZoneInfo, now: float) -> int:
    """Return when the last step ended of which all figures are in, by the local clock."""
    at = int(now) - SETTLING_SECONDS
    local = datetime.fromtimestamp(at, zone)
    return at - (local.minute * 60 + local.second) % (kind.step_minutes * 60)


def _rows(
    forecast: Forecast, series: Series, zone: ZoneInfo, made_from: int
) -> tuple[list[int | None], ...]:
    """Return each row that can be told.

    Number of the zone, start, end, p10, p50, p90, and whether there was weather beside it.
    """
    rows: list[tuple[int | None, ...]] = []
    steps = zip(forecast.persons, forecast.known, forecast.beside, strict=True)
    for ahead, (persons, known, beside) in enumerate(steps):
        step = series.steps + ahead
        at = instant_of(series.first, series.step_minutes, step, zone, made_from)
        if at is None:
            continue
        ended_at = at + 60 * series.step_minutes
        rows += [
            (number, at, ended_at, *(None if isnan(each) else round(each) for each in row), there)
            for number, (row, is_known, there) in enumerate(
                zip(persons.tolist(), known, beside.tolist(), strict=True), 1
            )
            if is_known
        ]
    return tuple(map(list, zip(*rows, strict=True))) if rows else ([],) * 7
