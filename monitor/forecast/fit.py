"""Fitting: learns from a municipality's past, and puts the models in the place of those before.

Works through the functions that the writing role may call.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.forecast.errors import TooLittleHistoryError
from monitor.forecast.forecaster import HOUR, KINDS, QUARTER, Forecaster, Kind
from monitor.forecast.series import Series
from monitor.forecast.sky import Sky
from monitor.forecast.text import dump
from monitor.forecast.town import (
    LONGEST_DAYS,
    Tell,
    Told,
    by_hour,
    first_day,
    read_sky,
    read_told,
    span_before,
)
from monitor.session import Cursor, Session

NIGHT_SECONDS: Final = 3 * 3600
"""After midnight, before a day is learnt from: figures of it may still be on their way."""

SETTLED_SECONDS: Final = 60
"""Without a change, by the wall's clock, after which an import is taken to be over."""

REACHES: Final = sum(len(kind.reaches) for kind in KINDS.values())

_DUE: Final = b"select municipality, time_zone from public.forecast_due(%s, %s, %s)"
_ALL: Final = b"select municipality, time_zone from public.quality_municipality()"
_PUT: Final = b"select public.put_forecast_model(%s, %s, %s, %s, %s, %s, %s)"


def municipalities_due(session: Session, now: float) -> Sequence[tuple[str, ZoneInfo]]:
    """Return the municipalities that are to be fitted for, with their time zones.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    """
    return _places(session, _DUE, int(now), NIGHT_SECONDS, SETTLED_SECONDS)


def municipalities(session: Session) -> Sequence[tuple[str, ZoneInfo]]:
    """Return every municipality of this role, with its time zone.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached.
    """
    return _places(session, _ALL)


def night_before(zone: ZoneInfo, now: float) -> date:
    """Return the local day before which all figures are in."""
    return datetime.fromtimestamp(now - NIGHT_SECONDS, zone).date()


def fit(
    session: Session,
    municipality: str,
    zone: ZoneInfo,
    until: date,
    fitted_at: int,
    tell: Tell = lambda _done, _all: None,
) -> Mapping[str, int] | None:
    """Fit what tells the next hours and days of a municipality.

    What there was stays until all of it is there.

    Parameters
    ----------
    until : date
        The local day before which it ends what is learnt from.
    fitted_at : int
        The time now.
    tell : callable
        Told how many of how many parts of the work are done.

    Returns
    -------
    mapping of str to int, or None
        How many zones each horizon was fitted on, 0 where there is too little to learn from; None
        if somebody else is at it.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached: nothing was changed.
    StoreError
        If it refused, and would again: nothing was changed.
    MissingLibraryError
        If what it takes is not on this machine.
    """

    def opened(cursor: Cursor) -> tuple[bool, int, date | None]:
        cursor.execute("select public.claim_forecast(%s)", (municipality,))
        (is_ours,) = cursor.fetchone() or (False,)
        cursor.execute("select public.open_typical(%s)", (municipality,))
        (seen,) = cursor.fetchone() or (0,)
        return bool(is_ours), int(seen), first_day(cursor, municipality)

    is_ours, seen, first = session.transact(opened)
    if not is_ours:
        return None
    parts = _Parts(tell)
    span = span_before(zone, until, first, LONGEST_DAYS)

    def read(cursor: Cursor) -> tuple[Told, Sky]:
        told = read_told(cursor, municipality, span, tell=parts.read)
        until_at = span.ended_at
        return told, read_sky(cursor, municipality, span.first, zone, span.started_at, until_at)

    told, sky = session.transact(read)
    models = {
        QUARTER.name: _fitted(told, told.series, QUARTER, sky, parts.grown),
        HOUR.name: _fitted(told, by_hour(told.series), HOUR, sky, parts.grown),
    }

    def put(cursor: Cursor) -> None:
        for name, model in models.items():
            cursor.execute(
                _PUT, (municipality, name, model, fitted_at, span.first, span.until, seen)
            )

    session.transact(put)
    zones = len(told.series.places)
    return {name: 0 if model is None else zones for name, model in models.items()}


class _Parts:
    """How far it is: counters read, and reaches of the kinds grown."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._done = self._whole = 0

    def read(self, done: int, whole: int) -> None:
        self._done, self._whole = done, whole + REACHES
        self._tell(self._done, self._whole)

    def grown(self) -> None:
        self._done += 1
        self._tell(self._done, self._whole)


def _fitted(
    told: Told, series: Series, kind: Kind, sky: Sky, grown: Callable[[], None]
) -> str | None:
    try:
        return dump(Forecaster.fit(series, told.diary, kind, grown, sky))
    except TooLittleHistoryError:
        return None


def _places(session: Session, asked: bytes, *parameters: int) -> Sequence[tuple[str, ZoneInfo]]:
    def work(cursor: Cursor) -> list[tuple[str, ZoneInfo]]:
        cursor.execute(asked, parameters)
        return [(code, ZoneInfo(zone)) for code, zone in cursor]

    return session.transact(work)
