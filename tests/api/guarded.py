"""Keys for the tests of the guard: one a role, and what asks with each."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import psycopg

from api.guard.setting import Access, GuardSettings
from monitor.access.key import NewKey, new_key
from monitor.access.principal import Grant, Role
from monitor.access.store import AccessStore, KeyOrder
from tests.monitor.city import CODE

GUARDED: Final = GuardSettings(Access.GUARDED)

GRANTS: Mapping[str, tuple[Grant, ...]] = {
    "public": (Grant(Role.PUBLIC, CODE),),
    "organiser": (Grant(Role.ORGANISER, CODE, ("market",), "kings-day"),),
    "manager": (Grant(Role.MANAGER, CODE),),
    "analyst": (Grant(Role.ANALYST, CODE),),
    "administrator": (Grant(Role.ADMINISTRATOR, CODE),),
    "everywhere": tuple(Grant(role, "*") for role in set(Role) - {Role.ORGANISER}),
}


@dataclass(frozen=True)
class Bearer(httpx.Auth):
    """Shows a key."""

    text: str

    def auth_flow(self, request: httpx.Request):  # type: ignore[no-untyped-def] # noqa: ANN201
        request.headers["Authorization"] = f"Bearer {self.text}"
        yield request


def make_key(url: str, *grants: Grant, name: str = "Desk", seconds: int = 3600) -> NewKey:
    """Make a key, as the command does."""

    async def make() -> NewKey:
        store = AccessStore(url)
        await store.open()
        key = new_key()
        try:
            expires_at = int(time.time()) + seconds
            await store.create_key(key, KeyOrder(name, "a test", grants, "test", expires_at))
        finally:
            await store.close()
        return key

    return asyncio.run(make())


def shown(client: httpx.Client, *headers: str) -> httpx.Response:
    sent = [(b"Authorization", header.encode("latin-1")) for header in headers]
    return client.get("/v1/zones", headers=sent)


def is_answered(client: httpx.Client, key: NewKey, status: int) -> bool:
    return shown(client, bearer(key)).status_code == status


def bearer(key: NewKey) -> str:
    return f"Bearer {key.text}"


def expire(owner: psycopg.Connection[Any], key: NewKey) -> None:
    owner.execute(
        "update api_key set created_at = now() - interval '2 days',"
        " expires_at = now() - interval '1 second' where id = %s",
        (key.id,),
    )
