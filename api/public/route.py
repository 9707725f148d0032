"""`/public/`: the page, and the part of it that moves. Asked without a key, and told to all."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from api.problems import RETRY_SECONDS
from api.public.account import (
    Ahead,
    Registered,
    ahead,
    municipalities,
    registered,
    season_of,
    snapshot,
)
from api.public.asset import assets
from api.public.kept import Kept
from api.public.now import Told, figures, told
from api.public.page import PATH, lost_page, page
from api.public.wording import Language, Voice
from api.service import Service, Services
from monitor.directory import Row
from monitor.errors import StoreUnavailableError

_REGISTRY_SECONDS: Final = 60
_PAGE_SECONDS: Final = 2
_AHEAD_SECONDS: Final = 300
"""Of the city's time."""

_HTML: Final = "text/html; charset=utf-8"


class _Missing(Exception):  # noqa: N818 - it is caught right here
    """Of whom is asked is not here."""


class PublicPage:
    """The page of each municipality, as it was made a moment ago.

    Parameters
    ----------
    folder : Path
        Where the built web client is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._towns: Kept[list[Row]] = Kept(_REGISTRY_SECONDS)
        self._places: Kept[Registered] = Kept(_REGISTRY_SECONDS)
        self._ahead: Kept[Ahead] = Kept(_REGISTRY_SECONDS)
        self._written: Kept[str] = Kept(_PAGE_SECONDS)

    async def whole(self, services: Services, code: str | None, language: Language) -> str:
        """Return the page of a municipality; of the first if none is named."""
        town = await self._town(services, code)

        async def write() -> str:
            place, voice, zones, at = await self._account(services, town, language)
            others = await self._all(services)
            built = assets(self._folder)
            return page(place, zones, at, others, voice, built, services.public_url)

        return await self._written.get(("whole", town["code"], language), write)

    async def moving(self, services: Services, code: str | None, language: Language) -> str:
        """Return the part of the page that moves."""
        town = await self._town(services, code)

        async def write() -> str:
            _, voice, zones, at = await self._account(services, town, language)
            return figures(zones, at, town, voice)

        return await self._written.get(("moving", town["code"], language), write)

    async def lost(self, services: Services, language: Language) -> str:
        """Return the page for who asks of a municipality that is not here."""
        others = await self._all(services)
        voice = Voice(language, ZoneInfo("UTC"))
        text = voice.say("missing" if others else "nobody")
        return lost_page(others, voice, assets(self._folder), text)

    def away(self, language: Language) -> str:
        """Return the page for while the figures cannot be read."""
        voice = Voice(language, ZoneInfo("UTC"))
        return lost_page((), voice, assets(self._folder), voice.say("unreachable"))

    async def _all(self, services: Services) -> list[Row]:
        return await self._towns.get("", lambda: municipalities(services))

    async def _town(self, services: Services, code: str | None) -> Row:
        for town in await self._all(services):
            if code in (None, town["code"]):
                return town
        raise _Missing

    async def _account(
        self, services: Services, town: Row, language: Language
    ) -> tuple[Registered, Voice, tuple[Told, ...], int]:
        code, zone = town["code"], ZoneInfo(town["time_zone"])
        place = await self._places.get(code, lambda: registered(services, town))
        news = await snapshot(services, code)
        season = season_of(news)
        coming = await self._ahead.get(
            (code, news.at // _AHEAD_SECONDS, season),
            lambda: ahead(services, code, zone, season),
        )
        voice = Voice(language, zone)
        names = {each["id"]: each["name"] for each in place.zones}
        return place, voice, told(news, names, coming, voice), news.at


def public_router(folder: Path) -> APIRouter:
    """Return the router of the page; `folder` is where the built web client is."""
    router = APIRouter(include_in_schema=False)
    made = PublicPage(folder)

    @router.get(PATH.rstrip("/"))
    async def show_way(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {"Location": f"{PATH}{query}", "Cache-Control": "no-cache"}
        return Response(status_code=HTTPStatus.PERMANENT_REDIRECT, headers=headers)

    @router.get(PATH)
    async def show_page(request: Request, service: Service) -> Response:
        return await _answer(made, made.whole, request, service)

    @router.get(f"{PATH}figures")
    async def show_figures(request: Request, service: Service) -> Response:
        return await _answer(made, made.moving, request, service)

    return router


async def _answer(
    made: PublicPage,
    write: Callable[[Services, str | None, Language], Awaitable[str]],
    request: Request,
    services: Services,
) -> Response:
    code = request.query_params.get("municipality") or None
    language = _language(request.query_params.get("language"))
    headers = {"Cache-Control": "no-cache", "Content-Language": language.value}
    status = HTTPStatus.OK
    try:
        try:
            text = await write(services, code, language)
        except _Missing:
            status = HTTPStatus.NOT_FOUND
            text = await made.lost(services, language)
    except StoreUnavailableError:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        headers |= {"Cache-Control": "no-store", "Retry-After": f"{RETRY_SECONDS}"}
        text = made.away(language)
    return Response(text, status_code=status, media_type=_HTML, headers=headers)


# Links from elsewhere may carry anything: what is no language of ours is Dutch.
def _language(text: str | None) -> Language:
    return next((each for each in Language if each == text), Language.DUTCH)
