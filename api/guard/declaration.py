"""What the api's document says of who may do what."""

from typing import Any, Final

from api.guard.intake import TOO_LARGE
from api.guard.rule import RULES
from api.problems import MEDIA_TYPE
from monitor.access.principal import PERMISSIONS, READER, Permission

SCHEMES: Final[dict[str, Any]] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "passant_<id>_<secret>",
        "description": (
            "A key, in the header `Authorization: Bearer`. Who shows one is judged by it alone, "
            "and sees nothing of municipalities that it does not name."
        ),
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-passant",
        "description": (
            "The session of a person who signed in at `/sign-in`, where an installation has that. "
            "What writes also needs the header `X-CSRF-Token` of `/session`, and comes from a "
            "page of this host."
        ),
    },
}

_ANSWERS: Final = {
    "401": (
        "Credentials are lacking or open nothing: wrong, expired or revoked; which, is not told.",
        {
            "WWW-Authenticate": {
                "description": "How to show a key.",
                "schema": {"type": "string", "examples": ["Bearer"]},
            }
        },
    ),
    "403": ("The roles of whoever asks do not include this.", {}),
    "429": (
        "Too often, or too many streams or files at once; Retry-After says when to come back.",
        {
            "Retry-After": {
                "description": "Seconds to wait.",
                "schema": {"type": "integer", "minimum": 1, "examples": [5]},
            }
        },
    ),
}

_RATE: Final = {
    name: {"description": f"{text}; there where there is a limit.", "schema": {"type": "integer"}}
    for name, text in (
        ("RateLimit-Limit", "Requests that may be made a minute"),
        ("RateLimit-Remaining", "How many are left"),
        ("RateLimit-Reset", "Seconds until all are there again"),
    )
}


def declare_access(operation: dict[str, Any]) -> None:
    """Write into an operation's documentation who may ask it, and how others are answered."""
    permission = RULES.get(operation.get("operationId", ""))
    if permission is None:
        return
    shown: list[dict[str, list[str]]] = [{name: []} for name in SCHEMES]
    is_open = READER.may(permission, "*")
    operation["security"] = [{}, *shown] if is_open else shown
    operation["x-permission"] = permission.value
    operation["x-roles"] = roles_with(permission)
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status, (description, headers) in _ANSWERS.items():
        answer = {
            "description": description,
            "headers": dict(headers),
            "content": {MEDIA_TYPE: schema},
        }
        operation["responses"].setdefault(status, answer)
    if "requestBody" in operation:
        operation["responses"].setdefault(
            "413", {"description": TOO_LARGE, "content": {MEDIA_TYPE: schema}}
        )
    for answer in operation["responses"].values():
        answer["headers"] = {**answer.get("headers", {}), **_RATE}


def roles_with(permission: Permission) -> list[str]:
    """Return the roles that have a permission."""
    return [role.value for role, has in PERMISSIONS.items() if permission in has]
