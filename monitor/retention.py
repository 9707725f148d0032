"""Retention: what is past its municipality's months is deleted, in short transactions.

First a municipality gives up what lies before its horizon, from when on the store accepts nothing
of that time; then chunks that all have given up are dropped; then rows are deleted, a month of one
counter, area or view at a time. Interrupted at any point and run again it goes on. Rollups and
coverage stay. Needs the owner's rights.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.errors import StoreError, StoreUnavailableError, UnknownIdError
from monitor.session import Cursor, Session

PATIENCE: Final = timedelta(days=31)
"""How long nothing was heard before this clock is taken to have jumped ahead."""

TABLES: Final = ("cluster", "visit", "presence")
"""What is pruned: the tables, as `prune_key` calls them."""

_LOCK_NOT_AVAILABLE: Final = "55P03"

_HORIZON: Final = """
select m.code, m.name, m.time_zone, public.horizon(m)
from public.municipality m
where %(municipality)s::text is null or m.code = %(municipality)s
order by m.code
"""

_COUNT: Final = """
select (select count(*) from public.cluster where municipality = %(code)s and ended_at <= %(at)s),
       (select count(*) from public.visit where municipality = %(code)s and ended_at <= %(at)s),
       (select count(*) from public.presence where municipality = %(code)s and at <= %(at)s)
"""


class PruneRefusal(StrEnum):
    """Why nothing was given up: the database's clock is not to be believed."""

    CLOCK_BEHIND = "clock-behind"
    CLOCK_AHEAD = "clock-ahead"

    @property
    def words(self) -> str:
        """What an operator is to do about it."""
        if self is PruneRefusal.CLOCK_BEHIND:
            return (
                "the database's clock stands before its newest migration: set it right, then prune"
                " again"
            )
        return (
            f"by the database's clock nothing was heard for {PATIENCE.days} days: is it right? If"
            " so, prune with --force"
        )


@dataclass(frozen=True, slots=True)
class Pruned:
    """What became of one municipality.

    Parameters
    ----------
    code, name : str
        Whose.
    until : datetime or None
        Nothing that ended by then is kept, a midnight in its time zone; None if all is.
    rows : mapping of str to int
        Rows deleted, or to be deleted, by table; those that went with a chunk are not among them.
    refusal : PruneRefusal or None
        Why nothing was done.
    """

    code: str
    name: str
    until: datetime | None
    rows: Mapping[str, int] = field(default_factory=dict)
    refusal: PruneRefusal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pruning did.

    Parameters
    ----------
    municipalities : tuple of Pruned
        By code.
    chunks : int or None
        Chunks dropped; None if somebody kept reading them, so that the next run has to.
    """

    municipalities: tuple[Pruned, ...]
    chunks: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: `key` of `keys`, and the rows deleted since the step before."""

    key: int
    keys: int
    rows: int


def survey(session: Session, municipality: str | None = None) -> tuple[Pruned, ...]:
    """Count what pruning would delete, and change nothing.

    Parameters
    ----------
    session : Session
        Of the owner.
    municipality : str or None
        Whose; of all if None.

    Raises
    ------
    UnknownIdError
        If there is no such municipality.
    StoreError
        If the database refuses or cannot be reached.
    """

    def count(code: str, until: datetime) -> Callable[[Cursor], Sequence[int]]:
        return lambda cursor: _row(cursor.execute(_COUNT, {"code": code, "at": until}))

    return tuple(
        Pruned(
            place.code,
            place.name,
            place.until,
            {}
            if place.until is None
            else dict(zip(TABLES, session.transact(count(place.code, place.until)), strict=True)),
        )
        for place in _places(session, municipality)
    )


def prune(
    session: Session,
    municipality: str | None = None,
    *,
    is_forced: bool = False,
    tell: Callable[[Step], None] = lambda _: None,
) -> Outcome:
    """Delete what is past its retention.

    Parameters
    ----------
    session : Session
        Of the owner; each step is a transaction of its own.
    municipality : str or None
        Whose; of all if None.
    is_forced : bool
        Whether the clock is believed though nothing was heard for long.
    tell : callable
        Called after each step.

    Raises
    ------
    UnknownIdError
        If there is no such municipality.
    StoreError
        If the database refuses or cannot be reached: what was done stays, and the next run goes on.
    """
    opened = [
        _open(session, place, is_forced=is_forced) for place in _places(session, municipality)
    ]
    chunks = _drop_chunks(session)
    keys = [
        (each.code, kind, key)
        for each in opened
        if each.until is not None
        for kind, key in _keys(session, each.code)
    ]
    deleted: dict[str, dict[str, int]] = {
        each.code: {} if each.until is None else dict.fromkeys(TABLES, 0) for each in opened
    }
    for number, (code, kind, key) in enumerate(keys, 1):
        while rows := _delete(session, code, kind, key):
            deleted[code][kind] += rows
            tell(Step(number - 1, len(keys), rows))
        tell(Step(number, len(keys), 0))
    return Outcome(
        tuple(
            Pruned(each.code, each.name, each.until, deleted[each.code], each.refusal)
            for each in opened
        ),
        chunks,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    name: str
    zone: ZoneInfo
    until: datetime | None


def _places(session: Session, municipality: str | None) -> Sequence[_Place]:
    found = session.transact(
        lambda cursor: cursor.execute(_HORIZON, {"municipality": municipality}).fetchall()
    )
    if municipality is not None and not found:
        raise UnknownIdError("municipality")
    return [
        _Place(code, name, ZoneInfo(zone), _local(until, ZoneInfo(zone)))
        for code, name, zone, until in found
    ]


def _local(until: datetime | None, zone: ZoneInfo) -> datetime | None:
    return until.astimezone(zone) if until else None


def _open(session: Session, place: _Place, *, is_forced: bool) -> Pruned:
    until, refusal = session.transact(
        lambda cursor: _row(
            cursor.execute(
                "select until, refusal from public.open_prune(%s, %s, %s)",
                (place.code, is_forced, PATIENCE),
            )
        )
    )
    return Pruned(
        place.code,
        place.name,
        _local(until, place.zone),
        refusal=PruneRefusal(refusal) if refusal else None,
    )


def _drop_chunks(session: Session) -> int | None:
    total = 0
    try:
        while True:
            (dropped,) = session.transact(
                lambda cursor: _row(cursor.execute("select public.prune_chunk()"))
            )
            if not dropped:
                return total
            total += int(dropped)
    except StoreUnavailableError as error:
        if error.sqlstate != _LOCK_NOT_AVAILABLE:
            raise
        return None


def _keys(session: Session, code: str) -> Sequence[tuple[str, str]]:
    return session.transact(
        lambda cursor: cursor.execute(
            "select kind, id from public.prune_key(%s) order by kind, id", (code,)
        ).fetchall()
    )


def _delete(session: Session, code: str, kind: str, key: str) -> int:
    (rows,) = session.transact(
        lambda cursor: _row(
            cursor.execute("select public.prune_slice(%s, %s, %s)", (code, kind, key))
        )
    )
    return int(rows)


def _row(answer: Cursor) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = answer.fetchone()
    if row is None:
        raise StoreError("the database gave no answer")
    return row
