"""The composition of the HTTP face: services, operations, documents and the web client."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Response
from starlette.middleware.gzip import GZipMiddleware

from api import health
from api.document import openapi_document
from api.header import API_VERSION, Headers
from api.metric import Metrics
from api.problems import add_problems
from api.reference import reference_router
from api.service import Services
from api.settings import Settings
from api.v1 import PREFIX, v1_router
from api.web import WebClient, built_folder
from monitor.feed import LiveFeed
from monitor.reading import Reader

PACKED_BYTES: Final = 1024
"""What is shorter than this is sent as it is: it goes in one packet either way."""

PACKED_LEVEL: Final = 5
"""Of gzip: within a few percent of the best, at a third of its time."""


def create_app(settings: Settings, *, web_folder: Path | None = None) -> FastAPI:
    """Build the app; it connects to the database when its lifespan starts, and not before.

    Parameters
    ----------
    settings : Settings
        Where the database is, and what time it is.
    web_folder : Path, optional
        Where the built web client is, if not in the package `dashboards`.
    """
    reader = Reader(settings.database_url)
    feed = LiveFeed(reader, settings.clock, patience=settings.patience)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await reader.open()
        feed.start()
        try:
            yield
        finally:
            await feed.stop()
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
        reader, feed, settings.clock, metrics, settings.patience.overdue_seconds
    )
    add_problems(app)
    # Leaves event streams, parts of files, pictures and fonts as they are.
    app.add_middleware(GZipMiddleware, minimum_size=PACKED_BYTES, compresslevel=PACKED_LEVEL)
    app.add_middleware(Headers, metrics=metrics)
    document = json.dumps(openapi_document(), ensure_ascii=False).encode()

    @app.get(f"{PREFIX}/openapi.json", include_in_schema=False)
    async def show_document() -> Response:
        headers = {"Cache-Control": "no-cache"}
        return Response(document, media_type="application/json", headers=headers)

    app.include_router(v1_router(), prefix=PREFIX)
    app.include_router(reference_router())
    app.include_router(health.router)
    app.mount("/", WebClient(web_folder or built_folder()), name="web")
    return app
