"""Roles of the database: who may read and write which municipality.

The command ``python -m monitor role add|list|drop``. Each change is one transaction. Needs the
rights of the tables' owner, and that of making roles.
"""

import argparse
import getpass
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

from monitor.errors import StoreError, StoreUnavailableError
from monitor.refusal import is_passing
from monitor.session import connect
from monitor.settings import SettingReader

EVERY: Final = "*"
"""In place of a municipality's code: all there are and will be."""

GROUP: Final = {
    "read": "passant_reader",
    "write": "passant_writer",
    "guard": "passant_guard",
}

_LONGEST_NAME: Final = 63
_RESERVED: Final = ("pg_", "passant_")

_STATE: Final = """
select r.oid is not null,
       coalesce(pg_has_role(r.oid, c.relowner, 'member'), false),
       array_remove(array[
           case when pg_has_role(r.oid, to_regrole('passant_reader')::oid, 'member')
                then 'read' end,
           case when pg_has_role(r.oid, to_regrole('passant_writer')::oid, 'member')
                then 'write' end,
           case when pg_has_role(r.oid, to_regrole('passant_guard')::oid, 'member')
                then 'guard' end], null),
       array(select b.municipality from public.bound_role b where b.role_name = %(name)s)
from pg_class c
left join pg_roles r on r.rolname = %(name)s
where c.oid = to_regclass('public.bound_role')
"""
_NAMES: Final = """
select b.role_name from public.bound_role b
union
select m.rolname
from pg_auth_members a
join pg_roles m on m.oid = a.member
join pg_roles g on g.oid = a.roleid
where g.rolname in ('passant_reader', 'passant_writer', 'passant_guard') and a.inherit_option
order by 1
"""
_UNKNOWN: Final = """
select g.code from unnest(%s::text[]) as g(code)
where g.code <> '*' and not exists (select from public.municipality m where m.code = g.code)
"""
_END: Final = """
select pg_terminate_backend(a.pid, 5000)
from pg_stat_activity a
where a.usename = %(name)s
  and (pg_has_role(%(name)s, 'usage') or pg_has_role('pg_signal_backend', 'usage'))
"""


@dataclass(frozen=True, slots=True)
class BoundRole:
    """A role and what it is bound to.

    Parameters
    ----------
    may : frozenset of {'read', 'write', 'guard'}
        The same in each of its municipalities.
    municipalities : frozenset of str
        Codes; holds `EVERY` if it is bound to all.
    exists : bool
        Whether this server knows the role: a restored database may name one that it does not.
    """

    name: str
    may: frozenset[str]
    municipalities: frozenset[str]
    exists: bool


def add_role(
    connection: psycopg.Connection[Any],
    name: str,
    municipalities: Collection[str],
    may: Collection[str],
    password: str | None = None,
) -> None:
    """Make a role that may sign in, or add to what one may do.

    The password leaves this process as a verifier, in which it cannot be read.

    Raises
    ------
    StoreError
        If it cannot be done as asked; the message says why, and nothing was changed.
    """
    _check_name(name)
    with _refusals_in_words(), connection.transaction():
        before, is_owner = _state(connection, name)
        if is_owner:
            raise StoreError(f"{name} owns the tables or is a superuser: it sees all as it is")
        _check_municipalities(connection, municipalities)
        _check_same_everywhere(before, frozenset(municipalities), frozenset(may))
        if not before.exists:
            _run(connection, "create role {} login", name)
        for each in may:
            _run(connection, "grant {} to {}", GROUP[each], name)
        if "read" in may:
            _run(connection, "alter role {} set search_path = reading, public", name)
        for code in municipalities:
            connection.execute(
                "insert into public.bound_role values (%s, %s) on conflict do nothing", (name, code)
            )
        if password is not None:
            verifier = connection.pgconn.encrypt_password(password.encode(), name.encode())
            connection.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(name), sql.Literal(verifier.decode())
                )
            )


def drop_role(connection: psycopg.Connection[Any], name: str) -> None:
    """Remove a role and its bindings, and end its sessions.

    Where this role may not end sessions of another, they stay, and see nothing more.

    Raises
    ------
    StoreError
        If it is none of ours, or cannot be removed; nothing was changed.
    """
    with _refusals_in_words(), connection.transaction():
        before, is_owner = _state(connection, name)
        if is_owner or not (before.municipalities or before.may):
            raise StoreError(f"{name} is no role that Passant lets read or write: left as it is")
        connection.execute("delete from public.bound_role where role_name = %s", (name,))
        if before.exists:
            # What it made in its session would hold it.
            connection.execute(_END, {"name": name})
            _run(connection, "drop role {}", name)


def roles(connection: psycopg.Connection[Any]) -> list[BoundRole]:
    """Return the roles that are bound, and those that may read or write and are bound to nothing.

    Raises
    ------
    StoreError
        If this role may not see them.
    """
    with _refusals_in_words(), connection.transaction():
        _state(connection, "")
        names = [name for (name,) in connection.execute(_NAMES)]
        return [_state(connection, name)[0] for name in names]


def add_role_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``python -m monitor``."""
    role = commands.add_parser("role", help="say which municipality a role may read or write")
    actions = role.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="every role, and what it may do where")
    add = actions.add_parser("add", help="make a role, or let one do more")
    add.add_argument("name")
    where = add.add_mutually_exclusive_group(required=True)
    where.add_argument("--municipality", action="append", help="a code; may be repeated")
    where.add_argument(
        "--every-municipality", action="store_true", help="all there are and will be"
    )
    add.add_argument("--may", action="append", required=True, choices=sorted(GROUP))
    add.add_argument(
        "--password", action="store_true", help="ask for its password, or read it from stdin"
    )
    actions.add_parser("drop", help="remove a role").add_argument("name")


def run_role(settings: SettingReader, chosen: argparse.Namespace) -> Iterator[str]:
    """Run the command; yield what there is to say."""
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    with connect(database_url) as connection:
        match chosen.action:
            case "add":
                password = _password() if chosen.password else None
                codes = [EVERY] if chosen.every_municipality else chosen.municipality
                add_role(connection, chosen.name, codes, chosen.may, password)
                yield from (_line(role) for role in roles(connection) if role.name == chosen.name)
                if password is None:
                    yield f"set its password in psql, if it has none: \\password {chosen.name}"
            case "drop":
                drop_role(connection, chosen.name)
            case _:
                yield from map(_line, roles(connection))


def _line(role: BoundRole) -> str:
    where = "every municipality" if EVERY in role.municipalities else "no municipality"
    if role.municipalities - {EVERY} and EVERY not in role.municipalities:
        where = " ".join(sorted(role.municipalities))
    unknown = "" if role.exists else " (this server has no such role)"
    return f"{role.name}: {' and '.join(sorted(role.may)) or 'nothing'}, {where}{unknown}"


# Never an argument of the command, which every user of the machine may see.
def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass()
    return sys.stdin.readline().rstrip("\n")


def _state(connection: psycopg.Connection[Any], name: str) -> tuple[BoundRole, bool]:
    row = connection.execute(_STATE, {"name": name}).fetchone()
    assert row is not None  # noqa: S101 - where there is no table, that was said
    exists, is_owner, may, municipalities = row
    return BoundRole(name, frozenset(may), frozenset(municipalities), exists), is_owner


def _check_name(name: str) -> None:
    if not name or len(name.encode()) > _LONGEST_NAME or "\x00" in name:
        raise StoreError(f"a role's name has 1 to {_LONGEST_NAME} bytes")
    if name.startswith(_RESERVED) or name in {"public", "none"}:
        raise StoreError("names such as pg_*, passant_*, public and none are taken")


def _check_municipalities(
    connection: psycopg.Connection[Any], municipalities: Collection[str]
) -> None:
    unknown = [code for (code,) in connection.execute(_UNKNOWN, (list(municipalities),))]
    if unknown:
        raise StoreError(
            f"not in the registry: {', '.join(unknown)}; load it first, or mind the spelling"
        )


# Rights are a role's, and its municipalities are too: reading in one and writing in another would
# be both in both.
def _check_same_everywhere(
    before: BoundRole, municipalities: frozenset[str], may: frozenset[str]
) -> None:
    pairs = {
        (code, each)
        for codes, rights in ((before.municipalities, before.may), (municipalities, may))
        for code in codes
        for each in rights
    }
    wanted = len(before.municipalities | municipalities) * len(before.may | may)
    if before.municipalities and len(pairs) != wanted:
        raise StoreError(
            f"{before.name} may {' and '.join(sorted(before.may))} in"
            f" {' '.join(sorted(before.municipalities))}, and a role may do the same in all its"
            " municipalities: make another role"
        )


def _run(connection: psycopg.Connection[Any], statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


_WORDS: Final = {
    "42501": "this role may not: do it as the owner of the tables, who may also make roles"
    " (`alter role OWNER createrole`), or as a superuser",
    "42704": "passant_reader, passant_writer or passant_guard is missing: run python -m monitor"
    " migrate as one who may make roles",
    "42P01": "the database is not migrated: run python -m monitor migrate",
    "2BP01": "the role owns something or has rights of its own: as a superuser run `drop owned by`"
    " it in each database, then try again",
}
"""What the database refuses, by SQLSTATE."""


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        if is_passing(error):
            message = "the database cannot be reached or is stopping: nothing was changed"
            raise StoreUnavailableError(message, error.sqlstate or "") from None
        message = _WORDS.get(error.sqlstate or "", "the database refused: nothing was changed")
        raise StoreError(message, error.sqlstate or "") from None
