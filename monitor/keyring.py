"""Keys of the api, by command: the first one, from which an administrator makes the others.

The command ``python -m monitor key create|list|revoke``.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from monitor.access.key import KeyRecord, new_key
from monitor.access.principal import EVERY, Grant, Role
from monitor.access.store import AccessStore, KeyOrder
from monitor.errors import StoreError
from monitor.settings import SettingReader

DAYS: Final = 365
MOST_DAYS: Final = 731

_DAY_SECONDS: Final = 86_400


def add_key_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``python -m monitor``."""
    key = commands.add_parser("key", help="make and revoke keys of the api")
    actions = key.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="every key, and what it may")
    create = actions.add_parser("create", help="make a key, and print it this once")
    create.add_argument("--name", required=True, help="whose it is")
    create.add_argument("--purpose", required=True, help="what it is for; the audit tells it")
    create.add_argument(
        "--grant",
        action="append",
        required=True,
        type=read_grant,
        metavar="ROLE@CODE",
        help="such as manager@GM0153, administrator@every or organiser@GM0153:oude-markt,park;"
        f" roles are {', '.join(Role)}; may be repeated",
    )
    create.add_argument(
        "--days", type=int, default=DAYS, help=f"how long it holds ({DAYS}; {MOST_DAYS} at most)"
    )
    actions.add_parser("revoke", help="end a key at once").add_argument("id")


def read_grant(text: str) -> Grant:
    """Read a grant as the command takes it.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is none; the message says what would be right.
    """
    role, _, place = text.partition("@")
    code, _, zones = place.partition(":")
    try:
        if role not in set(Role):
            raise ValueError(f"the role must be one of {', '.join(Role)}")
        return Grant(
            Role(role),
            EVERY if code == "every" else code,
            tuple(zone for zone in zones.split(",") if zone),
        )
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run_key(settings: SettingReader, chosen: argparse.Namespace) -> Iterator[str]:
    """Run the command; yield what there is to say.

    Raises
    ------
    StoreError
        If it cannot be done; the message says why, and nothing was changed.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    match chosen.action:
        case "create":
            yield from asyncio.run(_create(database_url, chosen))
        case "revoke":
            if not asyncio.run(_revoke(database_url, chosen.id)):
                raise StoreError("no key has this id: python -m monitor key list tells them")
            yield f"{chosen.id}: revoked"
        case _:
            yield from map(_line, asyncio.run(_keys(database_url)))


async def _create(database_url: str, chosen: argparse.Namespace) -> list[str]:
    if not 1 <= chosen.days <= MOST_DAYS:
        raise StoreError(f"--days must be from 1 to {MOST_DAYS}")
    grants: Sequence[Grant] = chosen.grant
    async with _store(database_url) as store:
        lacking = await store.lacking(grants)
        if lacking:
            raise StoreError(f"not in the registry: {', '.join(lacking)}; load it first")
        key = new_key()
        expires_at = int(time.time()) + chosen.days * _DAY_SECONDS
        order = KeyOrder(chosen.name, chosen.purpose, tuple(grants), "command", expires_at)
        await store.create_key(key, order)
    return [key.text, f"{key.id}: told this once; it holds until {_day(expires_at)}"]


async def _revoke(database_url: str, key_id: str) -> bool:
    async with _store(database_url) as store:
        return await store.revoke_key(key_id, None)


async def _keys(database_url: str) -> list[KeyRecord]:
    async with _store(database_url) as store:
        return await store.keys(None)


@asynccontextmanager
async def _store(database_url: str) -> AsyncIterator[AccessStore]:
    store = AccessStore(database_url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def _line(key: KeyRecord) -> str:
    grants = " ".join(map(written_grant, key.grants))
    life = f"until {_day(key.expires_at)}"
    if key.revoked_at is not None:
        life = f"revoked {_day(key.revoked_at)}"
    elif not key.is_valid(time.time()):
        life = f"expired {_day(key.expires_at)}"
    used = "never used" if key.used_at is None else f"last used {_day(key.used_at)}"
    return f"{key.id}: {key.name} ({key.purpose}), {grants}, {life}, {used}"


def written_grant(grant: Grant) -> str:
    """Write a grant as `read_grant` reads it."""
    code = "every" if grant.municipality == EVERY else grant.municipality
    return f"{grant.role}@{code}" + (f":{','.join(grant.zones)}" if grant.zones else "")


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
