"""`/healthz`, `/readyz` and `/metrics`: for whoever runs the service."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.problems import problem_response
from api.service import Service
from monitor.migrate import migrations

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def show_health() -> Response:
    """Tell that the process answers, whatever else is the matter."""
    return Response("alive\n", media_type="text/plain")


@router.get("/readyz")
async def show_readiness(service: Service) -> Response:
    """Tell whether figures can be given: the database answers and is migrated."""
    wanted = migrations()[-1].version
    if await service.reader.version() < wanted:
        return problem_response(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "the database is behind this version: run python -m monitor migrate",
        )
    return Response("ready\n", media_type="text/plain")


@router.get("/metrics")
async def show_metrics(service: Service) -> Response:
    """Show the metrics of this process."""
    return Response(service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
