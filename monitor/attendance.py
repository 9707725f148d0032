"""Who is signed in, by command, and to end it: ``python -m monitor session list|end``.

For the owner of the database. Whoever leaves the municipality's service is refused by the provider
at the next sign-in; this ends what is open now.
"""

import argparse
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from monitor.errors import StoreError
from monitor.session import Session, connect
from monitor.settings import SettingReader

_LIST: Final = "select * from list_session(%s)"
_END: Final = "select end_subject(%s)"


def add_session_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``python -m monitor``."""
    session = commands.add_parser("session", help="who is signed in, and to end it")
    actions = session.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="everybody who is signed in")
    end = actions.add_parser("end", help="end all sessions of somebody at once")
    whose = end.add_mutually_exclusive_group(required=True)
    whose.add_argument("subject", nargs="?", help="whose, as list tells it")
    whose.add_argument("--all", action="store_true", help="of everybody")


def run_session(settings: SettingReader, chosen: argparse.Namespace) -> Iterator[str]:
    """Run the command; yield what there is to say.

    Raises
    ------
    StoreError
        If it cannot be done; the message says why, and nothing was changed.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    session = Session(connect(database_url))
    try:
        if chosen.action == "list":
            yield from map(_line, _rows(session, _LIST, int(time.time())))
        else:
            ((ended,),) = _rows(session, _END, chosen.subject)
            if not ended and not chosen.all:
                raise StoreError("nobody of that subject is signed in: session list tells who is")
            yield f"{ended} sessions ended"
    finally:
        session.close()


def _rows(session: Session, query: str, *asked: object) -> list[tuple[Any, ...]]:
    return session.transact(lambda cursor: cursor.execute(query.encode(), asked).fetchall())


def _line(row: tuple[Any, ...]) -> str:
    subject, name, sessions, opened_at, seen_at = row
    return f"{subject}: {name or '-'}; {sessions} since {_at(opened_at)}, used {_at(seen_at)}"


def _at(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%MZ")
