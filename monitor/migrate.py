"""The schema, brought forward: ordered files of SQL, each applied once and in a transaction.

Any number of processes may migrate at once: an advisory lock lets one through at a time, and the
others find the work done. A file that was applied must never change: it is known by its checksum.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from monitor.edition import Edition, prepare_edition
from monitor.errors import MigrationError, StoreUnavailableError
from monitor.refusal import is_passing

SQL: Final = Path(__file__).parent / "sql"

_LOCK: Final = 0x70617373  # any number that no one else locks: "pass" in ASCII

_VERSION_TABLE: Final = """
create table if not exists schema_version (
    version int primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file, such as ``0002_cluster.sql``."""

    version: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Report:
    """What migrating did.

    Parameters
    ----------
    edition : Edition
        Which database it is.
    applied : tuple of str
        Names of the migrations that were new to it, in order.
    remarks : tuple of str
        What an operator should know, a sentence each.
    """

    edition: Edition
    applied: tuple[str, ...]
    remarks: tuple[str, ...]


def migrations(folder: Path = SQL) -> tuple[Migration, ...]:
    """Return the migrations of a folder in order.

    Raises
    ------
    MigrationError
        If their numbers are not 1, 2, 3, ...
    """
    found = tuple(
        Migration(int(file.name[:4]), file.stem, file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    )
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise MigrationError("migrations must be numbered 0001, 0002, ... without a gap")
    return found


def migrate(database_url: str, folder: Path = SQL) -> Report:
    """Bring a database to the schema of this version; a second time does nothing.

    Raises
    ------
    MigrationError
        If an applied migration was changed since, if the database is ahead of this version, if a
        migration fails, or if the database refuses. What was applied before it stays, whole.
    StoreUnavailableError
        If the database cannot be reached.
    """
    wanted = migrations(folder)
    with _locked(database_url) as connection:
        edition = prepare_edition(connection)
        connection.execute(_VERSION_TABLE)
        new = _pending(connection, wanted)
        for migration in new:
            _apply(connection, migration, edition)
        _grant(connection, folder / "role.sql")
        return Report(edition, tuple(each.name for each in new), tuple(_remarks(connection)))


@contextmanager
def _locked(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        with psycopg.connect(database_url, autocommit=True) as connection:
            # Held until this connection ends, whatever way it does.
            connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
            yield connection
    except psycopg.Error as error:
        if is_passing(error):
            message = "the database cannot be reached or is stopping: try again later"
            raise StoreUnavailableError(message, error.sqlstate or "") from None
        # Not the driver's words: of an address that it cannot read it repeats the password.
        reason = f"SQLSTATE {error.sqlstate}" if error.sqlstate else "its address cannot be read"
        message = f"the database refused ({reason}): does this role own it, or may it make tables?"
        raise MigrationError(message) from None


def _pending(
    connection: psycopg.Connection[Any], wanted: tuple[Migration, ...]
) -> tuple[Migration, ...]:
    rows = connection.execute("select version, checksum from schema_version").fetchall()
    applied: dict[int, str] = dict(rows)
    if any(version > len(wanted) for version in applied):
        raise MigrationError(
            f"the database is at version {max(applied)} and this Passant knows {len(wanted)}:"
            " it was migrated by a newer one; run that"
        )
    for migration in wanted:
        if applied.get(migration.version, migration.checksum) != migration.checksum:
            raise MigrationError(
                f"{migration.name}.sql was changed after it was applied: put the file back as it"
                " was, and write the change as a new migration"
            )
    return tuple(migration for migration in wanted if migration.version not in applied)


def _apply(connection: psycopg.Connection[Any], migration: Migration, edition: Edition) -> None:
    try:
        with connection.transaction():
            connection.execute("select set_config('passant.edition', %s, true)", (edition,))
            # Files of this package, never input; bytes because they are no literal here.
            connection.execute(migration.text.encode())
            connection.execute(
                "insert into schema_version (version, name, checksum) values (%s, %s, %s)",
                (migration.version, migration.name, migration.checksum),
            )
    except psycopg.Error as error:
        if is_passing(error):
            raise
        reason = error.diag.message_primary or "unknown"
        raise MigrationError(f"{migration.name}.sql failed: {reason}") from None


def _grant(connection: psycopg.Connection[Any], file: Path) -> None:
    if file.exists():
        with connection.transaction():
            connection.execute(file.read_bytes())


def _remarks(connection: psycopg.Connection[Any]) -> Iterator[str]:
    query = "select pg_has_role(oid, 'set') from pg_roles where rolname = %s"
    for role in ("passant_writer", "passant_reader"):
        if connection.execute(query, (role,)).fetchone() is None:
            yield (
                f"this role may not create roles: as a superuser run `create role {role} nologin`"
                " and migrate again, or go on without"
            )
    if connection.execute(query, ("passant_view",)).fetchone() != (True,):
        yield (
            "reading roles page slowly through clusters unless this role may give views to"
            " passant_view: as a superuser run `create role passant_view nologin` if there is none,"
            " then `grant passant_view to` this role, and migrate again"
        )
