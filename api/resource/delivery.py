"""`/deliveries`: what became of word of alerts, at each receiver."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import answer, documented
from api.known import expect_municipality
from api.page import PageSize, next_address
from api.resource.alert_rule_shape import number_of
from api.resource.alert_shape import AlertId
from api.resource.channel import channel_desk
from api.resource.channel_shape import ChannelId, Deliveries, shown_delivery
from api.service import Service
from api.shape import MunicipalityCode, Parameters
from monitor.notice.desk import PAGE_SIZE, DeliveryQuery

router = APIRouter(tags=["channels"])

_NOTHING = -1
"""An id that no row has."""


class DeliveryParameters(Parameters):
    """Which deliveries."""

    municipality: Annotated[
        MunicipalityCode | None, Field(description="Of one municipality alone.")
    ] = None
    alert_id: Annotated[AlertId | None, Field(description="Of what was said of one alert.")] = None
    channel_id: Annotated[ChannelId | None, Field(description="By one channel.")] = None
    state: Annotated[
        list[Literal["waiting", "delivered", "given-up"]],
        Field(
            default_factory=list,
            max_length=3,
            description="In which state; may be repeated.",
            examples=[["waiting", "given-up"]],
        ),
    ]
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,15}$",
            description="Where to go on; taken from `next`.",
            examples=["8124"],
        ),
    ] = None


@router.get(
    "/deliveries",
    operation_id="listDeliveries",
    summary="Deliveries",
    response_model=Deliveries,
    responses=documented("Deliveries, the newest first.", 400, 503),
)
async def list_all(
    request: Request, service: Service, query: Annotated[DeliveryParameters, Query()]
) -> Response:
    """List what became of word of alerts: one delivery a word and receiver, kept for 92 days."""
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    codes = hearing.municipalities
    if query.municipality is not None:
        codes = frozenset({query.municipality})
    asked = DeliveryQuery(
        alert_id=_number(query.alert_id),
        channel_id=_number(query.channel_id),
        states=tuple(query.state),
        before=int(query.after) if query.after else None,
        limit=query.page_size + 1,
    )
    rows = await channel_desk(service).deliveries(codes, asked)
    page = rows[: query.page_size]
    next_page = next_address(request, query, page[-1]["id"]) if len(rows) > len(page) else None
    return answer(
        Deliveries(data=[shown_delivery(row) for row in page], next=next_page), "no-store"
    )


def _number(id_: str | None) -> int | None:
    if id_ is None:
        return None
    number = number_of(id_)
    return _NOTHING if number is None else number
