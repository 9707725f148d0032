"""`/sign-in`, `/sign-in/callback`, `/sign-out` and `/session`: the addresses for people.

Outside of `/v1`: they are for a browser with cookies, and no other site may read them. Where nobody
can sign in, `/session` says so, and the others are not there.
"""

import math
import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from api.answer import JSON
from api.guard.bucket import Buckets, asker_of
from api.problems import problem_response
from api.session.desk import Desk, Known
from api.session.errors import (
    ForgeryError,
    NoSessionError,
    ProviderAwayError,
    Refusal,
    SignInRefusedError,
)
from api.session.page import Trouble, trouble_page
from api.session.witness import forged, signed_out
from api.shape import Moment, Shape
from api.utc import utc
from monitor.access.principal import Role
from monitor.errors import StoreUnavailableError


class GrantShown(Shape):
    """What somebody may, and where."""

    role: Role
    municipality: Annotated[str, Field(description="Its code, or `*` for every one.")]
    zones: Annotated[tuple[str, ...], Field(description="An organiser's zones; else empty.")]
    happening_id: Annotated[
        str | None, Field(description="The happening that those are of, if they are of one.")
    ]


class SessionShown(Shape):
    """Who is signed in, as their own page may know."""

    is_signed_in: bool
    is_offered: Annotated[
        bool, Field(description="Whether people can sign in at this installation.")
    ] = True
    name: Annotated[str | None, Field(description="May be empty; null for nobody.")] = None
    grants: tuple[GrantShown, ...] = ()
    csrf_token: Annotated[
        str | None, Field(description="To be sent as `X-CSRF-Token` with all that writes.")
    ] = None
    expires_at: Annotated[Moment | None, Field(description="When the session ends.")] = None
    idle_seconds: Annotated[
        int | None, Field(description="It ends earlier if it is not used for as long.")
    ] = None


def session_router(desk: Desk, per_minute: int) -> APIRouter:
    """Return the router of these addresses; `add_session_problems` answers what they raise.

    Parameters
    ----------
    desk : Desk
        Where people sign in.
    per_minute : int
        What each address may ask of the api; 0 for as much as it likes. A tenth of that it may
        begin and finish sign-ins: each costs a question to the provider.
    """
    router = APIRouter(include_in_schema=False)
    _add_sign_in(router, desk, Buckets(math.ceil(per_minute / 10)))

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        address = await desk.leave(request)
        # By script, for no policy of ours lets a form be sent.
        response = Response(_Left(href=address).model_dump_json(), media_type=JSON)
        desk.cookies.drop_session(response)
        return response

    @router.get("/session")
    async def show_session(request: Request) -> Response:
        return Response(_shown(await desk.known(request)).model_dump_json(), media_type=JSON)

    return router


def bare_session_router() -> APIRouter:
    """Return the router of `/session` where nobody can sign in: it says so."""
    router = APIRouter(include_in_schema=False)
    shown = SessionShown(is_signed_in=False, is_offered=False).model_dump_json()

    @router.get("/session")
    async def show_nobody() -> Response:
        return Response(shown, media_type=JSON)

    return router


def _add_sign_in(router: APIRouter, desk: Desk, buckets: Buckets) -> None:
    def is_too_often(request: Request) -> bool:
        share = buckets.take(_asker(request), time.monotonic())
        return share is not None and not share.is_allowed

    @router.get("/sign-in")
    async def begin_sign_in(request: Request) -> Response:
        if is_too_often(request):
            return trouble_page(Trouble.TOO_OFTEN)
        try:
            asked = request.query_params.getlist("next") or ["/"]
            # Given twice, it may be read in two ways.
            attempt, address = await desk.begin(asked[0] if len(asked) == 1 else "")
        except (SignInRefusedError, ProviderAwayError) as error:
            return _troubled(desk, error)
        response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        desk.cookies.set_attempt(response, attempt.cookie)
        return response

    @router.get("/sign-in/callback")
    async def finish_sign_in(request: Request) -> Response:
        if is_too_often(request):
            return trouble_page(Trouble.TOO_OFTEN)
        try:
            token, address = await desk.finish(request)
        except (SignInRefusedError, ProviderAwayError, StoreUnavailableError) as error:
            response = _troubled(desk, error)
            # Of another sign-in, begun after this one or by nobody here: that one may go on.
            if isinstance(error, SignInRefusedError) and error.reason is Refusal.STATE:
                return response
        else:
            response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
            desk.cookies.set_session(response, token)
        desk.cookies.drop_attempt(response)
        return response


def _asker(request: Request) -> str:
    return asker_of(request.client.host if request.client else "")


def add_session_problems(app: FastAPI, desk: Desk, tries: Buckets) -> None:
    """Let `app` answer whoever shows a cookie that opens nothing, or no proof beside it.

    Parameters
    ----------
    tries : Buckets
        What each address may show that opens nothing, as the guard counts it.
    """

    def refused(
        request: Request, error: NoSessionError | ForgeryError, response: Response
    ) -> Response:
        share = tries.take(_asker(request), time.monotonic())
        if share is None or share.is_allowed:
            desk.note(error, response.status_code)
            return response
        detail = "too much that opens nothing comes from here: try again in a minute"
        headers = share.headers
        return problem_response(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=headers)

    async def say_signed_out(request: Request, error: Exception) -> Response:
        assert isinstance(error, NoSessionError)  # noqa: S101 - it is registered for no other
        return refused(request, error, signed_out(desk))

    async def say_forged(request: Request, error: Exception) -> Response:
        assert isinstance(error, ForgeryError)  # noqa: S101 - it is registered for no other
        return refused(request, error, forged())

    app.add_exception_handler(NoSessionError, say_signed_out)
    app.add_exception_handler(ForgeryError, say_forged)


class _Left(Shape):
    href: str


def _troubled(
    desk: Desk, error: SignInRefusedError | ProviderAwayError | StoreUnavailableError
) -> Response:
    if not isinstance(error, SignInRefusedError):
        return trouble_page(Trouble.AWAY)
    trouble = Trouble.NO_ROLE if error.reason is Refusal.ROLE else Trouble.REFUSED
    response = trouble_page(trouble)
    desk.note(error, HTTPStatus(response.status_code))
    return response


def _shown(known: Known | None) -> SessionShown:
    if known is None:
        return SessionShown(is_signed_in=False)
    grants = tuple(
        GrantShown(
            role=grant.role,
            municipality=grant.municipality,
            zones=grant.zones,
            happening_id=grant.happening,
        )
        for grant in known.principal.grants
    )
    return SessionShown(
        is_signed_in=True,
        name=known.principal.name,
        grants=grants,
        csrf_token=known.csrf_token,
        expires_at=utc(known.session.expires_at),
        idle_seconds=known.idle_seconds,
    )
