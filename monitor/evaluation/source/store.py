"""The store as a source: days of zones and counters, or of visits, and what is known of them.

Nothing but released figures is read, the registry, coverage, findings and the calendar; nothing is
written, and nothing of another municipality is seen.
"""

from monitor.evaluation.design import Counted, Design
from monitor.evaluation.source.beside import Beside, Sourced, asked_span, one_municipality
from monitor.evaluation.source.footfall import FootfallReading
from monitor.evaluation.source.visit import read_visits
from monitor.reading import Connection
from monitor.series import find_series


async def read_store(
    connection: Connection,
    design: Design,
    municipality: str | None,
    now: int,
    beside: Beside | None = None,
) -> Sourced:
    """Return the material of a design.

    Parameters
    ----------
    municipality : str or None
        Whose; needed where several use the ids.
    now : int
        The city's time: the day that it lies in is not over, and takes no part.

    Raises
    ------
    QuestionError
        If an id names nothing, or several.
    """
    if design.outcome.counted is Counted.VISITS:
        return await read_visits(connection, design, municipality, now, beside or Beside())
    ids = (*design.places, *design.controls)
    series, zone = await find_series(
        connection,
        [each for each in ids if ":" not in each],
        [each for each in ids if ":" in each],
        municipality,
    )
    code = one_municipality([each.municipality for each in series])
    first, end = asked_span(design, zone, now)
    reading = FootfallReading(connection, design, series, zone, code, (first, end))
    return await reading.sourced(beside or Beside())
