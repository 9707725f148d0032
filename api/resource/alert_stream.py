"""`/alerts/stream`: what becomes of alerts, as it does."""

import re
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Response

from api.answer import documented
from api.known import expect_municipality
from api.resource.alert import seen
from api.service import Service, Services
from api.shape import WithinMunicipality
from api.wordstream import WordStream
from monitor.access.principal import Permission
from monitor.alert.listing import AlertQuery, list_alerts
from monitor.notice.bulletin import Theirs
from monitor.notice.page import Told

router = APIRouter(tags=["alerts"])

_ID: Final = re.compile(r"[0-9]{1,18}")

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        description=(
            "The id of the last event that the reader had; browsers send it by themselves when "
            "they come back. What is no id of an event is passed over."
        ),
        examples=["8124"],
    ),
]


@router.get(
    "/alerts/stream",
    operation_id="streamAlerts",
    summary="Alerts, as they are raised and cleared",
    response_class=Response,
    responses=documented(
        "Server-sent events named `alert`: the data of each is one thing that became of an alert.",
        400,
        503,
        stream="AlertEvent",
    ),
)
async def stream_alerts(
    service: Service,
    query: Annotated[WithinMunicipality, Query()],
    last_event_id: LastEventId = None,
) -> Response:
    """Follow what becomes of alerts, from now on.

    What is open already `/alerts` tells: ask once the stream is open. Whoever comes back with the
    id of the last event that it had is first told all that it missed, from the last 92 days.
    Between two events there may be lines that begin with a colon: they say that the line is open. A
    reader that falls behind is cut off, and may connect again.
    """
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
    had = _ID.fullmatch(last_event_id or "")
    after = int(had[0]) if had else None
    bulletin = service.bulletin
    assert bulletin is not None  # noqa: S101 - create_app put it there
    follower = bulletin.follow(service.reader, query.municipality, after, _theirs(service))
    return WordStream(follower, service.metrics)


# Asked anew of each word, for a happening may be moved while its organiser follows.
def _theirs(service: Services) -> Theirs | None:
    if not seen(service, Permission.READ_ALERTS)["reach"].happenings:
        return None

    async def theirs(told: Sequence[Told]) -> Sequence[Told]:
        ids = {int(each.word.alert_id) for each in told if each.word.alert_id is not None}
        if not ids:
            return ()
        within = seen(service, Permission.READ_ALERTS)
        asked = AlertQuery(ids=tuple(sorted(ids)), limit=len(ids), **within)
        async with service.reader.connection() as connection:
            found = {str(row["id"]) for row in await list_alerts(connection, asked)}
        return [each for each in told if each.word.alert_id in found]

    return theirs
