"""Version 1 of the contract: every resource that has an address under `/v1`."""

from typing import Final

from fastapi import APIRouter

from api.resource import (
    area,
    context,
    counter,
    finding,
    footfall,
    live,
    municipality,
    origin,
    presence,
    sensor,
    visit,
    zone,
)

PREFIX: Final = "/v1"


def v1_router() -> APIRouter:
    """Return the router of all resources; its paths lack the prefix, as the document's do."""
    router = APIRouter()
    registry = (municipality, zone, counter, sensor, area, origin, context)
    for resource in (*registry, footfall, visit, presence, live, finding):
        router.include_router(resource.router)
    return router
