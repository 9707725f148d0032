"""`/municipalities`: who takes part, and what goes for all their figures."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from api.answer import REGISTRY, answer, documented
from api.service import Service
from api.shape import MunicipalityCode, Shape
from monitor import directory

router = APIRouter(tags=["registry"])


class LevelTable(Shape):
    """How much flow, or how many on a square metre, makes a place busy."""

    scheme: Annotated[str, Field(description="Name of the scheme.", examples=["Fruin walkway"])]
    flow: Annotated[
        list[float],
        Field(
            description=(
                "Upper bounds of calm, normal, busy and very-busy, in persons per metre of "
                "effective width per minute; above the last it is too-busy."
            ),
            examples=[[23, 33, 49, 66]],
        ),
    ]
    density: Annotated[
        list[float],
        Field(
            default_factory=list,
            description=("The same in persons per square metre; empty where the scheme has none."),
            examples=[[0.31, 0.43, 0.72, 1.08]],
        ),
    ]


class Municipality(Shape):
    """A municipality."""

    code: MunicipalityCode
    name: Annotated[str, Field(description="Its name.", examples=["Enschede"])]
    time_zone: Annotated[
        str, Field(description="IANA name; its days are local days.", examples=["Europe/Amsterdam"])
    ]
    data_licence: Annotated[
        str, Field(description="What readers may do with its figures.", examples=["CC0-1.0"])
    ]
    data_owner: Annotated[
        str, Field(description="Whose the figures are.", examples=["Gemeente Enschede"])
    ]
    contact: Annotated[str, Field(description="Whom to ask.", examples=["data@enschede.example"])]
    levels: LevelTable
    retention_months: Annotated[
        int | None,
        Field(description="How long figures are kept, in months; null keeps them.", examples=[60]),
    ]


class Municipalities(Shape):
    """Every municipality, by code."""

    data: list[Municipality]


@router.get(
    "/municipalities",
    operation_id="listMunicipalities",
    summary="Municipalities",
    response_model=Municipalities,
    responses=documented("Every municipality, by code.", 503),
)
async def list_municipalities(service: Service) -> Response:
    """List the municipalities that share this installation."""
    async with service.reader.connection() as connection:
        rows = await directory.municipalities(connection)
    return answer(Municipalities(data=[Municipality(**row) for row in rows]), REGISTRY)
