"""`/crss`: the coordinate reference systems in which positions can be had."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from api.answer import REGISTRY, answer, documented
from api.crs import Crs
from api.shape import Shape

router = APIRouter(tags=["registry"])


class Systems(Shape):
    """Coordinate reference systems, by URI; the first is the default."""

    crs: Annotated[list[Crs], Field(examples=[[crs.value for crs in Crs]])]


@router.get(
    "/crss",
    operation_id="listCrss",
    summary="Coordinate reference systems",
    response_model=Systems,
    responses=documented("Every system, by URI."),
)
async def list_crss() -> Response:
    """List the systems that `crs`, `bbox-crs` and Accept-Crs may name."""
    return answer(Systems(crs=list(Crs)), REGISTRY)
