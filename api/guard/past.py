"""Whether somebody may read the past that they ask for."""

from itertools import takewhile
from typing import Final

from api.guard.hearing import Hearing
from api.guard.rule import lacking_right
from api.utc import written_moment
from monitor.access.finality import Lack, Span, final_until, lack
from monitor.footfall import FootfallQuery
from monitor.interval import Interval, starts

_LONG: Final = frozenset({Interval.WEEK, Interval.MONTH, Interval.YEAR})
"""Whose spans need not end where figures become final, at midnight."""

_YEAR_SECONDS: Final = 367 * 86_400


def expect_past(
    hearing: Hearing | None, query: FootfallQuery, earliest_at: int | None = None
) -> None:
    """Refuse a question about footfall that is finer or more recent than whoever asks may know.

    Parameters
    ----------
    hearing : Hearing or None
        Who asks; None lets nobody.
    query : FootfallQuery
        What they ask.
    earliest_at : int, optional
        Where figures to compare with begin, in epoch seconds, if that is earlier.

    Raises
    ------
    ProblemError
        Saying what they might ask instead.
    """
    if hearing is None:
        raise RuntimeError("footfall is asked past the guard")
    hearing.concerns(series.municipality for series in query.series)
    final_at = final_until(query.now, query.zone, hearing.spool_days)
    started_at = query.started_at if earliest_at is None else min(earliest_at, query.started_at)
    span = Span(query.interval, query.zone, started_at, query.ended_at, query.now, final_at)
    places = (
        (series.municipality, series.id if series.kind == "zone" else None)
        for series in query.series
    )
    match lack(hearing.principal, span, places):
        case Lack.RECENT:
            raise lacking_right(
                hearing.principal,
                f"footfall is public once it is final: by the hour or longer, in spans that end by"
                f" {written_moment(final_at)}; {_advice(query, final_at)}, or with a key of who"
                " may know more",
            )
        case Lack.FINE:
            raise lacking_right(
                hearing.principal,
                "footfall by less than the hour is for analysts, and for managers while it is"
                " recent: ask by hour or longer",
            )
        case None:
            pass


# What they may ask of what they asked: often that has an end already, and one that is too late.
def _advice(query: FootfallQuery, final_at: int) -> str:
    until_at = final_at
    if query.interval in _LONG:
        starting = starts(query.interval, query.zone, final_at - _YEAR_SECONDS)
        *_, until_at = takewhile(lambda at: at <= final_at, starting)
    if until_at <= query.started_at:
        return "of what you ask none does: ask of an earlier time"
    return f"ask until then (to={written_moment(until_at)})"
