"""Whether somebody may read the past that they ask for."""

from datetime import UTC, datetime

from api.guard.hearing import Hearing
from api.guard.rule import lacking_right
from monitor.access.finality import Lack, Span, final_until, lack
from monitor.footfall import FootfallQuery


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
            until = datetime.fromtimestamp(final_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            raise lacking_right(
                hearing.principal,
                f"footfall is public once it is final: by the hour or longer, in spans that end by"
                f" {until}; ask with to, or with a key of who may know more",
            )
        case Lack.FINE:
            raise lacking_right(
                hearing.principal,
                "footfall by less than the hour is for analysts, and for managers while it is"
                " recent: ask by hour or longer",
            )
        case None:
            pass
