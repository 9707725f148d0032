"""`/audits`: who asked what, for administrators."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.answer import answer, documented
from api.day import asked_between
from api.moment import MomentParameter
from api.page import NextAddress, PageSize, next_address
from api.service import Service
from api.shape import Moment, MunicipalityCode, Parameters, Shape
from api.utc import utc
from monitor.access.store import AuditQuery
from monitor.footfall import PAGE_SIZE

router = APIRouter(tags=["audits"])


class AuditParameters(Parameters):
    """Which entries of the audit."""

    municipality: Annotated[
        MunicipalityCode | None, Field(description="Only questions about this one alone.")
    ] = None
    principal: Annotated[
        str | None,
        Field(
            # As ids are: whatever else is asked for would be kept, for the audit is audited too.
            pattern=r"^[ -~]{1,300}$",
            description="Only of whoever has this id: a key's, or a person's.",
            examples=["k3v7q2da"],
        ),
    ] = None
    from_: Annotated[
        MomentParameter | None,
        Field(
            alias="from",
            description="From when: an instant, or a local day.",
            examples=["2026-11-01"],
        ),
    ] = None
    to: Annotated[
        MomentParameter | None,
        Field(description="Until before when, likewise.", examples=["2026-12-01"]),
    ] = None
    page_size: PageSize = PAGE_SIZE
    after: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,18}$",
            description="Where to go on; taken from `next`.",
            examples=["8124"],
        ),
    ] = None


class Audit(Shape):
    """One question that was asked."""

    id: Annotated[int, Field(description="Orders entries as they were stored.", examples=[8124])]
    at: Moment
    kind: Annotated[
        Literal["anonymous", "key", "person"],
        Field(description="What was shown; `anonymous` if that opened nothing."),
    ]
    principal: Annotated[
        str, Field(description="Public id of the key, or the person.", examples=["k3v7q2da"])
    ]
    name: Annotated[str, Field(description="What they are called.", examples=["Research desk"])]
    purpose: Annotated[
        str, Field(description="What the key is for.", examples=["Evaluation of Sunday opening"])
    ]
    operation: Annotated[
        str,
        Field(
            description="What was asked, by its `operationId`; empty if it is none.",
            examples=["listFootfall"],
        ),
    ]
    municipalities: Annotated[
        list[str],
        Field(
            description="Whose it was about, as far as it was understood; `*` for all.",
            examples=[["GM0153"]],
        ),
    ]
    status: Annotated[int, Field(description="How it was answered.", examples=[200])]
    bytes: Annotated[int, Field(description="Size of the answer, unpacked.", examples=[18240])]
    milliseconds: Annotated[int, Field(description="How long it took.", examples=[12])]
    asked: Annotated[
        dict[str, Any],
        Field(
            description="Parameters as they were understood, 20 values of each at most.",
            examples=[{"zoneId": ["oude-markt"], "from": "2026-11-01"}],
        ),
    ]


class Audits(Shape):
    """One page of the audit, the newest first."""

    data: list[Audit]
    next: NextAddress


@router.get(
    "/audits",
    operation_id="listAudits",
    summary="Who asked what",
    response_model=Audits,
    responses=documented("Questions, the newest first.", 400, 503),
)
async def list_audits(
    request: Request, service: Service, query: Annotated[AuditParameters, Query()]
) -> Response:
    """Tell who asked what: each question of who showed credentials, and each that was refused.

    Who administers some municipalities is told of questions about those alone. An entry is there
    about a second after its question was answered, or its stream ended.
    """
    hearing, store = service.hearing, service.access
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    assert store is not None  # noqa: S101 - create_app put it there
    from_at, to_at = await asked_between(service, query.municipality, query.from_, query.to)
    codes = hearing.municipalities
    if query.municipality is not None:
        asked = frozenset({query.municipality})
        codes = asked if codes is None else codes & asked
    rows = await store.audits(
        AuditQuery(
            codes,
            query.page_size + 1,
            from_at,
            to_at,
            query.principal,
            int(query.after) if query.after else None,
        )
    )
    if not rows:
        # Whoever the audit does not know must not come into it for having been looked for.
        query.principal = None
    page = rows[: query.page_size]
    next_page = next_address(request, query, page[-1]["id"]) if len(rows) > len(page) else None
    shown = [Audit(**{**row, "at": utc(int(row["at"]))}) for row in page]
    return answer(Audits(data=shown, next=next_page), "no-store")
