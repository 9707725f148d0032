"""The demo's keys: one a role, for whoever tries the api."""

import asyncio
import time
from typing import Final

from monitor.access.key import new_key
from monitor.access.principal import Grant, Role
from monitor.access.store import AccessStore, KeyOrder
from monitor.registry.entry import Registry

_DAYS: Final = 31
_DAY_SECONDS: Final = 86_400


def demo_grants(registry: Registry) -> dict[Role, Grant]:
    """Return a grant of each role in a municipality, an organiser's for its first zone."""
    code = registry.municipality.code
    zones = tuple(zone.id for zone in registry.zones[:1])
    return {
        role: Grant(role, code, zones if role is Role.ORGANISER else ())
        for role in Role
        if zones or role is not Role.ORGANISER
    }


def make_keys(database_url: str, registry: Registry) -> dict[Role, str]:
    """Make a key of each role, and return them by role.

    Raises
    ------
    StoreError
        If the database does not take them.
    """
    return asyncio.run(_make(database_url, registry))


async def _make(database_url: str, registry: Registry) -> dict[Role, str]:
    expires_at = int(time.time()) + _DAYS * _DAY_SECONDS
    store = AccessStore(database_url)
    await store.open()
    try:
        keys = {}
        for role, grant in demo_grants(registry).items():
            key = new_key()
            order = KeyOrder(f"Demo {role}", "to try the api", (grant,), "demo", expires_at)
            await store.create_key(key, order)
            keys[role] = key.text
        return keys
    finally:
        await store.close()
