"""Visits as a source: the days of a telecom supplier's areas, by origin."""

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from monitor.errors import UnknownIdError
from monitor.evaluation.design import Design
from monitor.evaluation.material import COUNTS, LeftOut, Material, Reason
from monitor.evaluation.source.almanac import almanac
from monitor.evaluation.source.beside import (
    FROM_STORE,
    Beside,
    Sourced,
    asked_span,
    calendar_beside,
    lacking,
    one_municipality,
    town,
)
from monitor.interval import midnight
from monitor.reading import Connection, statement
from monitor.series import check_found

_ONE_DAY: Final = timedelta(days=1)


async def read_visits(
    connection: Connection,
    design: Design,
    municipality: str | None,
    now: int,
    beside: Beside,
) -> Sourced:
    """Return the material of a design whose places are areas, and whose outcome is visits.

    A day on which an origin that is asked for was merged with another is not known: how much of
    that cell is its own nobody can tell.

    Raises
    ------
    QuestionError
        If an id names nothing, or several.
    """
    asked = {*design.places, *design.controls}
    cursor = await connection.execute(
        statement("visit_area"), {"municipality": municipality, "areas": sorted(asked)}
    )
    areas = await cursor.fetchall()
    zone: ZoneInfo = check_found(
        {"area": asked}, [("area", each[1]) for each in areas], {each[2] for each in areas}
    )
    if not areas:
        raise UnknownIdError("area")
    code = one_municipality([each[0] for each in areas])
    first, end = asked_span(design, zone, now)
    cursor = await connection.execute(
        statement("evaluation_visit"),
        {
            "positions": list(range(len(areas))),
            "municipalities": [each[0] for each in areas],
            "areas": [each[1] for each in areas],
            "started_at": midnight(first, zone),
            "ended_at": midnight(end, zone),
            "codes": list(design.outcome.origins) or None,
        },
    )
    rows = []
    left_out = []
    for position, day, count, seconds, is_merged in await cursor.fetchall():
        area = areas[position][1]
        length = midnight(day + _ONE_DAY, zone) - midnight(day, zone)
        if is_merged or count is None:
            reason = Reason.MISSING if is_merged else Reason.TOO_FEW
            left_out.append(LeftOut(area, day, day, reason))
        figure = None if is_merged or count is None else float(count)
        rows.append((area, day, figure, min(1.0, (seconds or 0) / length)))
    counts = pl.DataFrame(rows, schema=COUNTS, orient="row")
    calendar = None
    if rows:
        days: list[date] = [day for _, day, _, _ in rows]
        known = await calendar_beside(connection, code, design, beside)
        covariates = design.covariates
        span = min(days), max(days)
        calendar = almanac(span, covariates.holidays, known.school, known.weather)
    remarks = lacking(calendar)
    if any(each.reason is Reason.MISSING for each in left_out):
        remarks.add("partial-origins")
    material = Material(counts, calendar, tuple(left_out), source=FROM_STORE)
    names = {each[1]: each[1] for each in areas}
    return Sourced(material, await town(connection, code), names, tuple(sorted(remarks)))
