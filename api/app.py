"""The composition of the HTTP face: services, operations, documents and the web client."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from fastapi import FastAPI, Response

from api import health
from api.condition import Conditions
from api.document import openapi_document
from api.guard.bucket import Buckets
from api.guard.credential import KeyWitness, Witness
from api.guard.keyring import Keyring
from api.guard.middleware import Guard
from api.guard.rule import check_rules
from api.header import API_VERSION, Headers
from api.lexicon import Lexicon
from api.method import Methods
from api.metric import Metrics
from api.packing import Packing
from api.problems import add_problems
from api.public.route import public_router
from api.reference import reference_router
from api.sensorthings.router import sensorthings_router
from api.service import Services
from api.session.desk import Desk
from api.session.route import add_session_problems, bare_session_router, session_router
from api.session.witness import PersonWitness
from api.settings import Settings
from api.v1 import PREFIX, v1_router
from api.web import WebClient, built_folder
from monitor.access.audit import AuditLog
from monitor.access.store import AccessStore
from monitor.alert.court import Court
from monitor.clock import Clock, WallClock
from monitor.evaluation.bureau import Bureau
from monitor.export import Exports
from monitor.feed import LiveFeed
from monitor.notice.bulletin import Bulletin
from monitor.reading import Reader


class _Working(Protocol):
    """What works in the background while the app lives."""

    def start(self) -> None: ...

    async def stop(self) -> None: ...


def create_app(
    settings: Settings, *, web_folder: Path | None = None, wall: Clock | None = None
) -> FastAPI:
    """Build the app; it connects to the database when its lifespan starts, and not before.

    Parameters
    ----------
    settings : Settings
        Where the database is, and what time it is.
    web_folder : Path, optional
        Where the built web client is, if not in the package `dashboards`.
    wall : Clock, optional
        The time by which people's sessions end, if not the machine's.
    """
    reader = Reader(settings.database_url)
    feed = LiveFeed(reader, settings.clock, patience=settings.patience)
    exports, access = Exports(settings.database_url), AccessStore(settings.database_url)
    audit, keyring = AuditLog(access.put_audit), Keyring(access)
    metrics, tries = Metrics(lambda: audit.lost), Buckets(settings.guard.tries)
    bulletin = Bulletin(reader, metrics.pass_over)

    desk = None
    if settings.sign_in:
        desk = Desk(settings.sign_in, access, wall or WallClock(), audit, settings.clock)
    witnesses: list[Witness] = [KeyWitness(keyring), *([PersonWitness(desk)] if desk else [])]

    working: list[_Working] = [audit, keyring, *([desk] if desk else []), feed, bulletin]

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await reader.open()
        await access.open()
        for each in working:
            each.start()
        try:
            yield
        finally:
            await exports.close()
            for each in reversed(working):
                await each.stop()
            await access.close()
            await reader.close()

    app = FastAPI(
        title="Passant",
        version=API_VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.services = Services(
        reader,
        feed,
        settings.clock,
        metrics,
        settings.patience,
        exports,
        settings.public_url,
        access,
        Court(settings.database_url),
        bulletin,
        Bureau(settings.database_url),
        settings.alert_rules,
    )
    add_problems(app)
    # Within the packing: the audit tells what was answered, not how small it went.
    app.add_middleware(
        Guard, settings=settings.guard, witnesses=witnesses, audit=audit, tries=tries
    )
    app.add_middleware(Conditions)
    app.add_middleware(Packing)
    app.add_middleware(Headers, metrics=metrics)
    described = openapi_document()
    check_rules(described)
    app.state.methods = Methods(described, PREFIX)
    app.state.lexicon = Lexicon(described)
    document = json.dumps(described, ensure_ascii=False).encode()

    @app.get(f"{PREFIX}/openapi.json", include_in_schema=False)
    async def show_document() -> Response:
        headers = {"Cache-Control": "no-cache"}
        return Response(document, media_type="application/json", headers=headers)

    app.include_router(v1_router(), prefix=PREFIX)
    app.include_router(sensorthings_router())
    app.include_router(reference_router())
    app.include_router(health.router)
    if desk is None:
        app.include_router(bare_session_router())
    else:
        app.include_router(session_router(desk, settings.guard.anonymous.requests))
        add_session_problems(app, desk, tries)
    built = web_folder or built_folder()
    app.include_router(public_router(built))
    app.mount("/", WebClient(built), name="web")
    return app
