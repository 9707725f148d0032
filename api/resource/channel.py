"""`/channels`: where word of alerts goes."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Response

from api.answer import Documented, answer, documented
from api.bodiless import bodiless
from api.known import expect_municipality
from api.problems import ProblemError, bad_body
from api.resource.alert_rule import by_whom
from api.resource.alert_rule_shape import number_of
from api.resource.channel_shape import (
    ChannelAsked,
    ChannelId,
    ChannelMade,
    Channels,
    ChannelShown,
    ChannelTest,
    shown_channel,
    shown_delivery,
)
from api.resource.download import NoParameters
from api.service import Service, Services
from api.shape import WithinMunicipality
from monitor.notice.channel import Channel
from monitor.notice.desk import ChannelDesk, DeliveryQuery
from monitor.notice.errors import (
    ChannelCountError,
    ChannelKindError,
    ChannelNameError,
    ChannelTestError,
    ChannelZoneError,
)
from monitor.notice.signature import new_secret

router = APIRouter(tags=["channels"])

TEST_SECONDS: Final = 15.0
"""How long whoever tests a channel waits for what its receivers say."""

_LOOK_SECONDS: Final = 0.1
_TEST_RETRY_SECONDS: Final = 600

_GONE: Final[Documented] = {
    **documented("", 400, 404, 503),
    204: {"description": "Nothing goes there any more."},
}
del _GONE[200]


@router.get(
    "/channels",
    operation_id="listChannels",
    summary="Channels",
    response_model=Channels,
    responses=documented("Channels by municipality and name.", 400, 503),
)
async def list_all(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """List where word of alerts goes. Secrets are not shown."""
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
    found = await channel_desk(service).channels(_codes(service))
    shown = [
        ChannelShown(**shown_channel(row))
        for row in found
        if query.municipality in (None, row["municipality"])
    ]
    return answer(Channels(data=shown), "no-store")


@router.get(
    "/channels/{channelId}",
    operation_id="getChannel",
    summary="One channel",
    response_model=ChannelShown,
    responses=documented("The channel, its secret aside.", 400, 404, 503),
)
async def get_channel(
    service: Service,
    channel_id: Annotated[ChannelId, Path(alias="channelId")],
    _query: Annotated[NoParameters, Query()],
) -> Response:
    """Show one channel."""
    return answer(ChannelShown(**await _row(service, channel_id)), "no-store")


@router.post(
    "/channels",
    operation_id="createChannel",
    summary="Make a channel",
    status_code=201,
    response_model=ChannelMade,
    responses=documented("The channel; its secret is told this once.", 400, 503),
)
async def create_channel(service: Service, asked: ChannelAsked) -> Response:
    """Have word of alerts go somewhere, from the next word on. Test it: `/tests` below it."""
    secret = asked.secret
    if secret is None and asked.kind == "webhook":
        secret = new_secret()
    channel_id = await _put(service, asked, secret, None)
    if channel_id is None:
        raise bad_body("municipality", "must be one whose channels you look after")
    row = await _row(service, str(channel_id))
    made = answer(ChannelMade(**row, secret=secret), "no-store")
    made.status_code = HTTPStatus.CREATED
    made.headers["Location"] = f"/v1/channels/{channel_id}"
    return made


@router.put(
    "/channels/{channelId}",
    operation_id="replaceChannel",
    summary="Change a channel",
    response_model=ChannelShown,
    responses=documented("The channel as it is now.", 400, 404, 503),
)
async def replace_channel(
    service: Service, channel_id: Annotated[ChannelId, Path(alias="channelId")], asked: ChannelAsked
) -> Response:
    """Put another channel in the place of one, of the same municipality and kind.

    What waits goes where it leads now; to whom it leads no more, nothing goes that waits. Without a
    secret it keeps the one that it has.
    """
    number = number_of(channel_id)
    if number is None or await _put(service, asked, asked.secret, number) is None:
        raise _no_channel()
    return answer(ChannelShown(**await _row(service, channel_id)), "no-store")


@router.delete(
    "/channels/{channelId}",
    operation_id="deleteChannel",
    summary="Delete a channel",
    status_code=204,
    response_class=Response,
    responses=_GONE,
)
async def delete_channel(
    service: Service, channel_id: Annotated[ChannelId, Path(alias="channelId")]
) -> Response:
    """Delete a channel with its addresses and secret. What waits for it is given up."""
    number = number_of(channel_id)
    if number is None or not await channel_desk(service).drop(number, _codes(service)):
        raise _no_channel()
    _tell(service, channel_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post(
    "/channels/{channelId}/tests",
    operation_id="testChannel",
    summary="Test a channel",
    status_code=201,
    response_model=ChannelTest,
    responses=documented("What became of it, of each receiver.", 400, 404, 503),
    dependencies=[Depends(bodiless("what is sent is a word that says that it is a test"))],
)
async def test_channel(
    service: Service, channel_id: Annotated[ChannelId, Path(alias="channelId")]
) -> Response:
    """Send a word that is marked as a test, once, to each receiver of a channel, enabled or not.

    It takes no body. The answer comes when each has answered or failed, after 15 seconds at the
    latest. One that is `waiting` then was not tried yet: whoever sends is busy, or is not running.
    A municipality has 200 sent within an hour at most.
    """
    number, desk, codes = number_of(channel_id), channel_desk(service), _codes(service)
    try:
        ids = () if number is None else await desk.test(number, codes)
    except ChannelTestError:
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "this municipality had as many tests sent as one may within the hour",
            headers={"Retry-After": f"{_TEST_RETRY_SECONDS}"},
        ) from None
    if not ids:
        raise _no_channel()
    _tell(service, channel_id)
    asked = DeliveryQuery(ids=tuple(ids), limit=len(ids))
    rows = await desk.deliveries(codes, asked)
    deadline = asyncio.get_running_loop().time() + TEST_SECONDS
    while (
        any(row["state"] == "waiting" for row in rows)
        and asyncio.get_running_loop().time() < deadline
    ):
        await asyncio.sleep(_LOOK_SECONDS)
        rows = await desk.deliveries(codes, asked)
    made = answer(ChannelTest(data=[shown_delivery(row) for row in reversed(rows)]), "no-store")
    made.status_code = HTTPStatus.CREATED
    return made


def channel_desk(service: Services) -> ChannelDesk:
    """Return where channels are looked after."""
    assert service.access is not None  # noqa: S101 - create_app put it there
    return ChannelDesk(service.access)


def _codes(service: Services) -> frozenset[str] | None:
    assert service.hearing is not None  # noqa: S101 - no one gets here past the guard
    return service.hearing.municipalities


def _tell(service: Services, channel_id: str) -> None:
    assert service.hearing is not None  # noqa: S101 - no one gets here past the guard
    service.hearing.told["channelId"] = channel_id


async def _row(service: Services, channel_id: str) -> dict[str, Any]:
    number = number_of(channel_id)
    found = () if number is None else await channel_desk(service).channels(_codes(service), number)
    if not found:
        raise _no_channel()
    return shown_channel(found[0])


async def _put(
    service: Services, asked: ChannelAsked, secret: str | None, channel_id: int | None
) -> int | None:
    hearing, codes = service.hearing, _codes(service)
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    if codes is not None and asked.municipality not in codes:
        return None
    try:
        channel = Channel(
            asked.municipality,
            asked.name,
            asked.kind,
            asked.url,
            secret,
            tuple(asked.addresses),
            asked.least_severity,
            tuple(asked.zones),
            asked.language,
            asked.enabled,
        )
    except ValueError as error:
        name, _, detail = str(error).partition(" ")
        raise bad_body(name, detail) from None
    try:
        put = await channel_desk(service).put(channel, codes, by_whom(service), channel_id)
    except ChannelNameError:
        raise bad_body("name", "is needed that no other channel has in this municipality") from None
    except ChannelZoneError:
        raise bad_body("zones", "must be registered in this municipality") from None
    except ChannelKindError:
        raise bad_body("kind", "is what it was: make another channel") from None
    except ChannelCountError:
        raise bad_body("municipality", "has as many channels as one may: delete one") from None
    if put is not None:
        hearing.concerns({asked.municipality})
        _tell(service, str(put))
    return put


def _no_channel() -> ProblemError:
    detail = "no channel has this id; /v1/channels lists them"
    return ProblemError(HTTPStatus.NOT_FOUND, detail)
