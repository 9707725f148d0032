"""`/happenings`: what is planned in a city, where and when."""

import time
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api.answer import Documented, answer, documented
from api.day import asked_between
from api.known import expect_municipality
from api.moment import MomentParameter
from api.problems import ProblemError, bad_body, bad_query
from api.resource.alert_rule import by_whom
from api.resource.happening_shape import (
    HappeningAsked,
    HappeningId,
    Happenings,
    HappeningShown,
    shown_happening,
)
from api.service import Service, Services
from api.shape import WithinMunicipality
from monitor.access.principal import Permission
from monitor.happening.desk import HappeningDesk, keys_until
from monitor.happening.errors import NoHappeningError, UnfitError
from monitor.happening.happening import Happening
from monitor.happening.listing import ListedHappening, list_happenings

router = APIRouter(tags=["happenings"])

_GONE: Final[Documented] = {
    **documented("", 400, 404, 503),
    204: {"description": "It is gone, and its organiser's keys open nothing any more."},
}
del _GONE[200]


class HappeningParameters(WithinMunicipality):
    """Which happenings."""

    from_: Annotated[
        MomentParameter | None,
        Field(
            alias="from",
            description="Those that are not over by then: an instant, or a local day.",
            examples=["2027-04-01"],
        ),
    ] = None
    to: Annotated[
        MomentParameter | None,
        Field(description="Those whose build-up begins before this.", examples=["2027-05-01"]),
    ] = None


@router.get(
    "/happenings",
    operation_id="listHappenings",
    summary="Happenings",
    response_model=Happenings,
    responses=documented("Happenings, in order of their start.", 400, 503),
)
async def list_all(service: Service, query: Annotated[HappeningParameters, Query()]) -> Response:
    """List happenings: those that are public, and others to who may know of them."""
    from_at, to_at = await asked_between(service, query.municipality, query.from_, query.to)
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        found = await list_happenings(connection, query.municipality, None, from_at, to_at)
    data = [_shown(service, each) for each in found if _is_seen(service, each.happening)]
    return answer(Happenings(data=data), "no-cache")


@router.get(
    "/happenings/{happeningId}",
    operation_id="getHappening",
    summary="One happening",
    response_model=HappeningShown,
    responses=documented("The happening.", 400, 404, 503),
)
async def get_happening(
    service: Service,
    happening_id: Annotated[HappeningId, Path(alias="happeningId")],
    query: Annotated[WithinMunicipality, Query()],
) -> Response:
    """Show one happening. `municipality` is needed only where several use the same id."""
    return answer(_shown(service, await find_happening(service, happening_id, query)), "no-cache")


@router.post(
    "/happenings",
    operation_id="createHappening",
    summary="Make a happening",
    status_code=201,
    response_model=HappeningShown,
    responses=documented("The happening.", 400, 503),
)
async def create_happening(service: Service, asked: HappeningAsked) -> Response:
    """Make a happening. Rules of alerts may name it, and keys of who organises it: `/keys`."""
    try:
        await _put(service, asked, is_new=True)
    except NoHappeningError:
        raise bad_body("municipality", "must be one where you may set happenings") from None
    made = await _answered(service, asked)
    made.status_code = HTTPStatus.CREATED
    made.headers["Location"] = f"/v1/happenings/{asked.id}"
    return made


@router.put(
    "/happenings/{happeningId}",
    operation_id="replaceHappening",
    summary="Change a happening",
    response_model=HappeningShown,
    responses=documented("The happening as it is now.", 400, 404, 503),
)
async def replace_happening(
    service: Service,
    happening_id: Annotated[HappeningId, Path(alias="happeningId")],
    asked: HappeningAsked,
) -> Response:
    """Put another happening in the place of one, of the same municipality and id.

    Its organiser's keys have its zones from now on, and end with its clearing as it is now.
    """
    if asked.id != happening_id:
        raise bad_body("id", "must be that of the address")
    try:
        await _put(service, asked, is_new=False)
    except NoHappeningError:
        raise no_happening() from None
    return await _answered(service, asked)


@router.delete(
    "/happenings/{happeningId}",
    operation_id="deleteHappening",
    summary="Delete a happening",
    status_code=204,
    response_class=Response,
    responses=_GONE,
)
async def delete_happening(
    service: Service,
    happening_id: Annotated[HappeningId, Path(alias="happeningId")],
    query: Annotated[WithinMunicipality, Query()],
) -> Response:
    """Delete a happening, and revoke its organiser's keys; figures and alerts stay.

    Rules of alerts that name it raise nothing any more.
    """
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    found = (await find_happening(service, happening_id, query)).happening
    code = found.municipality
    if not await _desk(service).drop(code, found.id, hearing.municipalities):
        raise no_happening()
    hearing.concerns({code})
    hearing.told["happeningId"] = found.id
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def find_happening(
    service: Services, happening_id: str, query: WithinMunicipality
) -> ListedHappening:
    """Return the happening of that id, of those that there are to whoever asks.

    Raises
    ------
    ProblemError
        If there is none, or more than one.
    """
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        rows = await list_happenings(connection, query.municipality, happening_id)
    found = [each for each in rows if _is_seen(service, each.happening)]
    if not found:
        raise no_happening()
    if len(found) > 1:
        raise bad_query("municipality", "is needed: several municipalities have this happening")
    return found[0]


def may_know(service: Services, permission: Permission, happening: Happening) -> bool:
    """Tell whether whoever asks may do something with a happening: an organiser with its own."""
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    code, principal = happening.municipality, hearing.principal
    return principal.may(permission, code) or principal.organises(code, happening.id)


def no_happening() -> ProblemError:
    """Return the problem of a happening that is not there."""
    detail = "no happening has this id; /v1/happenings lists them"
    return ProblemError(HTTPStatus.NOT_FOUND, detail)


def _is_seen(service: Services, happening: Happening) -> bool:
    return happening.is_public or may_know(service, Permission.READ_HAPPENINGS, happening)


def _shown(service: Services, listed: ListedHappening) -> HappeningShown:
    hearing, happening = service.hearing, listed.happening
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    return shown_happening(
        listed,
        is_known=may_know(service, Permission.READ_HAPPENINGS, happening),
        names_people=hearing.principal.may(Permission.SET_HAPPENINGS, happening.municipality),
    )


async def _answered(service: Services, asked: HappeningAsked) -> Response:
    async with service.reader.connection() as connection:
        found = await list_happenings(connection, asked.municipality, asked.id)
    if not found:
        raise no_happening()
    return answer(_shown(service, found[0]), "no-store")


async def _put(service: Services, asked: HappeningAsked, *, is_new: bool) -> None:
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    codes = hearing.municipalities
    if codes is not None and asked.municipality not in codes:
        raise NoHappeningError
    try:
        happening = asked.happening()
    except ValueError as error:
        name, _, detail = str(error).partition(" ")
        raise bad_body({"zones": "zoneIds"}.get(name, name), detail) from None
    now, until = int(service.clock.now()), keys_until(happening, service.clock, time.time())
    try:
        await _desk(service).put(happening, codes, by_whom(service), now, until, is_new=is_new)
    except UnfitError as error:
        raise bad_body(error.part, error.detail) from None
    hearing.concerns({happening.municipality})
    hearing.told["happeningId"] = happening.id


def _desk(service: Services) -> HappeningDesk:
    assert service.access is not None  # noqa: S101 - create_app put it there
    return HappeningDesk(service.access)
