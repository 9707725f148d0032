"""How figures of footfall are shown in JSON."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from pydantic import Field

from api.page import NextAddress
from api.shape import CounterId, Moment, Shape, StateWord, ZoneId
from api.utc import written_moment
from monitor.comparison import Compared
from monitor.footfall import Figure

_Count = Annotated[
    int | None,
    Field(
        description="Passages; null unless measured, never 0.",
        examples=[1240],
        json_schema_extra={"minimum": 15},
    ),
]
_Covered = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        description="Share of the span that released figures cover; a zone's is the mean of "
        "its counters'.",
        examples=[0.9667],
    ),
]


class EarlierFigure(Shape):
    """The figure of the span that one is compared with."""

    from_: Annotated[Moment, Field(alias="from")]
    to: Moment
    count: _Count
    state: StateWord
    covered: _Covered


class _Figure(Shape):
    from_: Annotated[Moment, Field(alias="from")]
    to: Moment
    count: _Count
    state: StateWord
    covered: _Covered
    calibrated_count: Annotated[
        int | None,
        Field(
            description=(
                "In passers, there only when asked for with `calibrated`. Null where `count` is, "
                "under fifteen, and where a factor of one of the days is unpublished or, of "
                "devices, unknown. A counter of passages without a factor counts as it is."
            ),
            examples=[1390],
            json_schema_extra={"minimum": 15},
        ),
    ] = None
    compared: Annotated[
        EarlierFigure | None,
        Field(
            description=(
                "The same of the earlier period, there only when asked for with `compare`. Null "
                "where its day lacks that hour, as when the clock goes forward."
            )
        ),
    ] = None
    change: Annotated[
        float | None,
        Field(
            description=(
                "By which share of the earlier count this one differs from it: 0.1 is a tenth "
                "more. There only with `compare`; null unless both are measured and over. Mind "
                "what share of either was covered."
            ),
            examples=[0.12],
        ),
    ] = None


class ZoneFootfall(_Figure):
    """Passages of a zone over one span: the sum of its counters."""

    zone_id: ZoneId


class CounterFootfall(_Figure):
    """Passages of a counter over one span."""

    counter_id: CounterId


class Footfall(Shape):
    """One page of figures, in order of time; then zones before counters, by id."""

    data: list[ZoneFootfall | CounterFootfall]
    newest: Annotated[
        Moment | None,
        Field(
            description=(
                "Until when figures of what is asked are stored: the end of the newest one, or "
                "`to` where it goes on beyond. Null if there are none."
            )
        ),
    ]
    next: NextAddress


# Written without its model, whose checks would take longer than the database does; a test holds
# what is written against the model.
def footfall_json(
    rows: Iterable[Compared],
    newest_at: int | None,
    next_page: str | None,
    *,
    is_calibrated: bool,
    is_compared: bool,
) -> bytes:
    """Write a page."""
    data = [
        {f"{row.figure.kind}Id": row.figure.id}
        | _shown(row.figure)
        | ({"calibratedCount": row.figure.calibrated} if is_calibrated else {})
        | (
            {"compared": row.earlier and _shown(row.earlier), "change": row.change}
            if is_compared
            else {}
        )
        for row in rows
    ]
    newest = None if newest_at is None else written_moment(newest_at)
    return msgspec.json.encode({"data": data, "newest": newest, "next": next_page})


def _shown(figure: Figure) -> dict[str, Any]:
    return {
        "from": written_moment(figure.started_at),
        "to": written_moment(figure.ended_at),
        "count": figure.count,
        "state": figure.state.value,
        "covered": figure.covered,
    }
