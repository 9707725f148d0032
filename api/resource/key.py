"""`/keys`: the keys of the api, for administrators."""

import time
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Response
from pydantic import Field

from api.answer import Documented, answer, documented
from api.moment import MomentParameter, instant
from api.problems import ProblemError, bad_body
from api.resource.happening_shape import HappeningId
from api.service import Service, Services
from api.shape import AS_LINE, Shape, ZoneId
from api.utc import utc
from monitor.access.key import ID, KeyRecord, new_key
from monitor.access.principal import Grant, Permission, Role
from monitor.access.store import AccessStore, KeyOrder
from monitor.happening.desk import keys_until
from monitor.happening.happening import Happening
from monitor.happening.listing import list_happenings

router = APIRouter(tags=["keys"])

DAYS: Final = 365
"""How long a key lasts, unless it is said."""

MOST_DAYS: Final = 731
MOST_GRANTS: Final = 100
MOST_ZONES: Final = 100
BY_LENGTH: Final = 200
"""What is kept of who made a key; ids at a provider may be longer."""

_DAY_SECONDS: Final = 86_400
_UTC: Final = ZoneInfo("UTC")

KeyId = Annotated[str, Field(pattern=ID, description="Public id of a key.", examples=["k3v7q2da"])]


class GrantShown(Shape):
    """A role in a municipality."""

    role: Annotated[Role, Field(description="What for.", examples=["manager"])]
    municipality: Annotated[
        str,
        Field(
            pattern=r"^(GM[0-9]{4}|\*)$",
            description="Code of the municipality; `*` for all there are and will be.",
            examples=["GM0153"],
        ),
    ]
    zones: Annotated[
        list[ZoneId],
        Field(
            default_factory=list,
            max_length=MOST_ZONES,
            description=(
                "An organiser's zones; empty for every other role. With a happening they are its "
                "own, and left out when a key is asked for."
            ),
            examples=[[]],
        ),
    ]
    happening_id: Annotated[
        HappeningId | None,
        Field(
            description=(
                "The happening that an organiser's key is for: the key has its zones, reads its "
                "plan and report, and ends with its clearing. It is the only grant of its key."
            ),
            examples=[None],
        ),
    ] = None


class _Described(Shape):
    name: Annotated[
        str,
        AS_LINE,
        Field(min_length=1, max_length=100, description="Whose it is.", examples=["Research desk"]),
    ]
    purpose: Annotated[
        str,
        AS_LINE,
        Field(
            min_length=1,
            max_length=200,
            description="What it is for; the audit tells it of each question.",
            examples=["Evaluation of Sunday opening"],
        ),
    ]
    grants: Annotated[
        list[GrantShown],
        Field(min_length=1, max_length=MOST_GRANTS, description="What it may, together."),
    ]


class KeyAsked(_Described):
    """A key that is to be made."""

    expires_at: Annotated[
        MomentParameter | None,
        Field(
            description=(
                f"Until when it holds, {MOST_DAYS} days at most; {DAYS} days if left out. A key "
                "that is for a happening ends with its clearing, and may not be given an end."
            ),
            examples=["2027-11-21"],
        ),
    ] = None


class KeyShown(_Described):
    """A key, its secret aside."""

    id: KeyId
    created_at: Annotated[
        datetime, Field(description="When it was made.", examples=["2026-11-21T13:32:00Z"])
    ]
    created_by: Annotated[str, Field(description="Who made it.", examples=["key k3v7q2da"])]
    expires_at: Annotated[
        datetime, Field(description="Until when it holds.", examples=["2027-11-21T13:32:00Z"])
    ]
    revoked_at: Annotated[
        datetime | None,
        Field(description="Since when it opens nothing.", examples=["2027-01-01T09:00:00Z"]),
    ]
    used_at: Annotated[
        datetime | None,
        Field(description="When it was last used, to a minute.", examples=["2026-11-21T13:32:00Z"]),
    ]


class KeyMade(KeyShown):
    """A key that was just made."""

    key: Annotated[
        str,
        Field(
            description="The key itself. It is told this once and kept nowhere.",
            examples=["passant_k3v7q2da_mfrggzdfmztwq2lkmfrggzdfmztwq2lkmfrggzdf"],
        ),
    ]


class Keys(Shape):
    """Keys, the oldest first."""

    data: list[KeyShown]


_REVOKED: Final[Documented] = {
    **documented("", 400, 404, 503),
    204: {"description": "It opens nothing any more."},
}
del _REVOKED[200]


@router.get(
    "/keys",
    operation_id="listKeys",
    summary="Keys",
    response_model=Keys,
    responses=documented("Keys, the oldest first.", 503),
)
async def list_keys(service: Service) -> Response:
    """List the keys that an administrator looks after, the revoked and expired ones too.

    Those are the keys of which every grant is of a municipality that they administer.
    """
    records = await _store(service).keys(_administered(service))
    return answer(Keys(data=[KeyShown(**_shown(record)) for record in records]), "no-store")


@router.post(
    "/keys",
    operation_id="createKey",
    summary="Make a key",
    status_code=201,
    response_model=KeyMade,
    responses=documented("The key; it is told this once.", 400, 503),
)
async def create_key(service: Service, asked: KeyAsked) -> Response:
    """Make a key, for roles in municipalities that whoever asks administers."""
    hearing, now = service.hearing, int(time.time())
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    bound = await _bound(service, asked)
    grants = tuple(_grant(place, each, bound) for place, each in enumerate(asked.grants))
    for grant in grants:
        if not hearing.principal.may(Permission.MANAGE_KEYS, grant.municipality):
            raise bad_body("grants", "must be of municipalities that you administer")
    if await _store(service).lacking(grants):
        raise bad_body("grants", "must be of municipalities and zones that are registered")
    expires_at = now + DAYS * _DAY_SECONDS
    if bound is not None:
        expires_at = keys_until(bound, service.clock, now)
    elif asked.expires_at is not None:
        expires_at = instant(asked.expires_at, _UTC)
    if not now < expires_at <= now + MOST_DAYS * _DAY_SECONDS:
        if bound is not None:
            raise bad_body("grants[0].happeningId", "must be of a happening that is not over yet")
        raise bad_body("expiresAt", f"must be later than now, and within {MOST_DAYS} days")
    by = f"{hearing.principal.kind} {hearing.principal.id}"[:BY_LENGTH]
    order = KeyOrder(asked.name, asked.purpose, grants, by, expires_at)
    key = new_key()
    created_at = await _store(service).create_key(key, order)
    hearing.concerns(grant.municipality for grant in grants)
    hearing.told["keyId"] = key.id
    record = KeyRecord(
        key.id, asked.name, asked.purpose, grants, expires_at, None, created_at, by, None
    )
    made = answer(KeyMade(**_shown(record), key=key.text), "no-store")
    made.status_code = HTTPStatus.CREATED
    return made


@router.delete(
    "/keys/{keyId}",
    operation_id="revokeKey",
    summary="Revoke a key",
    status_code=204,
    response_class=Response,
    responses=_REVOKED,
)
async def revoke_key(service: Service, key_id: Annotated[KeyId, Path(alias="keyId")]) -> Response:
    """End a key for good, everywhere and at once. Of a key that has ended nothing changes."""
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    if not await _store(service).revoke_key(key_id, _administered(service)):
        raise ProblemError(HTTPStatus.NOT_FOUND, "no key has this id; /v1/keys lists them")
    hearing.told["keyId"] = key_id
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _store(service: Services) -> AccessStore:
    assert service.access is not None  # noqa: S101 - create_app put it there
    return service.access


def _administered(service: Services) -> frozenset[str] | None:
    assert service.hearing is not None  # noqa: S101 - no one gets here past the guard
    return service.hearing.municipalities


# The happening that a key is for, if it is for one.
async def _bound(service: Services, asked: KeyAsked) -> Happening | None:
    if all(grant.happening_id is None for grant in asked.grants):
        return None
    (grant, *others) = asked.grants
    if others:
        raise bad_body("grants", "must be one alone where it is for a happening")
    if grant.zones:
        raise bad_body("grants[0].zones", "must be left out: the key has those of its happening")
    if asked.expires_at is not None:
        raise bad_body("expiresAt", "must be left out: the key ends with its happening's clearing")
    async with service.reader.connection() as connection:
        found = await list_happenings(connection, grant.municipality, grant.happening_id)
    if not found:
        raise bad_body("grants[0].happeningId", "must be of a happening of that municipality")
    return found[0].happening


def _grant(place: int, shown: GrantShown, bound: Happening | None) -> Grant:
    zones = tuple(shown.zones) if bound is None else bound.zones
    try:
        return Grant(shown.role, shown.municipality, zones, shown.happening_id)
    except ValueError as error:
        raise bad_body(f"grants[{place}]", f"is none: {error}") from None


def _shown(record: KeyRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "purpose": record.purpose,
        "grants": [
            GrantShown(
                role=grant.role,
                municipality=grant.municipality,
                zones=list(grant.zones),
                happening_id=grant.happening,
            )
            for grant in record.grants
        ],
        "created_at": utc(record.created_at),
        "created_by": record.created_by,
        "expires_at": utc(record.expires_at),
        "revoked_at": utc(record.revoked_at),
        "used_at": utc(record.used_at),
    }
