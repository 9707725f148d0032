"""The spool: what was released and waits for the uplink.

With its secret, all that an edge writes to disk. A message is numbered when it is put in, and stays
until the centre says that it is committed. SQLite in WAL mode keeps it through a power cut. It is
bounded by size and by age: when it is full the oldest go first.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from anonymise.visit import VisitTable
from ingest.errors import SpoolError
from ingest.wire.release import Kind, Release, decode_releases, encode_releases, parcels

_LOG: Final = logging.getLogger(__name__)

LARGEST_BYTES: Final = 256 * 1024 * 1024
LONGEST_SECONDS: Final = 31 * 24 * 3600.0

# Of a full spool this part goes at once: room for more than the message that needs it.
_DROPPED_PART: Final = 20

_RENUMBERED: Final = 100

_SCHEMA: Final = """
pragma journal_mode = wal;
pragma synchronous = full;
create table if not exists message (
    seq integer primary key autoincrement,
    made_at real not null,
    payload blob not null
);
create table if not exists told (
    area text primary key,
    until integer not null
);
"""


class Spool:
    """Numbered messages in the order in which they will be sent.

    For one thread. What `append` has returned from is on disk.

    Parameters
    ----------
    file : Path
        Of the database; made if it is not there, set aside and made anew if it is broken.
    now : callable
        Epoch seconds by the wall's clock.
    largest_bytes : int
        Of the database; when it is full the oldest messages go.
    longest_seconds : float
        How long a message may wait.

    Attributes
    ----------
    length : int
        Messages that wait.
    dropped : int
        Messages that went for want of room or for their age, since the start.
    """

    def __init__(
        self,
        file: Path,
        now: Callable[[], float] = time.time,
        *,
        largest_bytes: int = LARGEST_BYTES,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._now = now
        self._largest_bytes = largest_bytes
        self._longest_seconds = longest_seconds
        self.dropped = 0
        self._connection = _open(file)
        (self.length,) = self._connection.execute("select count(*) from message").fetchone()
        columns = {row[1] for row in self._connection.execute("pragma table_info(message)")}
        # A spool of version 0.1 holds clusters alone.
        if "kind" not in columns:
            self._connection.execute(
                "alter table message add column kind text not null default 'clusters'"
            )
        # A new spool starts above whatever a lost one gave out: receipts for that are still about.
        self._connection.execute(
            "insert into sqlite_sequence (name, seq) select 'message', ?"
            " where not exists (select 1 from sqlite_sequence)",
            (int(now() * 1000),),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; what is in it stays."""
        self._connection.close()

    @property
    def age_seconds(self) -> int:
        """Return how long the oldest message has been waiting."""
        (made_at,) = self._connection.execute("select min(made_at) from message").fetchone()
        return 0 if made_at is None else max(0, int(self._now() - made_at))

    @property
    def used_bytes(self) -> int:
        """Return how much of the disk it needs, what is free again within it left out."""
        (pages,) = self._connection.execute("pragma page_count").fetchone()
        (free,) = self._connection.execute("pragma freelist_count").fetchone()
        (size,) = self._connection.execute("pragma page_size").fetchone()
        return int((pages - free) * size)

    @property
    def first_seq(self) -> int:
        """Return the lowest number that waits; without any, the number to come."""
        (seq,) = self._connection.execute("select min(seq) from message").fetchone()
        return self._last_seq() + 1 if seq is None else int(seq)

    @property
    def told_until(self) -> dict[str, int]:
        """Return by telecom area the end of its newest table, in epoch seconds."""
        return dict(self._connection.execute("select area, until from told").fetchall())

    def append(self, releases: Iterable[Release]) -> int:
        """Put in what was released, as messages of one kind each: all of it or nothing.

        Returns
        -------
        int
            The number of the last message.

        Raises
        ------
        SpoolError
            If the disk is full or fails: nothing was put in.
        """
        with self._transaction():
            for parcel in parcels(releases):
                self._insert(self._last_seq() + 1, parcel)
                for release in parcel:
                    if isinstance(release, VisitTable):
                        self._connection.execute(
                            "insert into told values (?, ?)"
                            " on conflict (area) do update set until = excluded.until",
                            (release.visits[0].area, release.visits[0].ended_at),
                        )
            while self.used_bytes > self._largest_bytes and self.length > 1:
                self._drop(
                    "select seq from message order by seq limit ?",
                    max(1, self.length // _DROPPED_PART),
                )
        return self._last_seq()

    def expire(self) -> None:
        """Drop what has waited too long.

        Where all of it has, it is the clock that is not to be believed: nothing goes then.

        Raises
        ------
        SpoolError
            If the disk is full or fails.
        """
        bound = self._now() - self._longest_seconds
        (newest_at,) = self._connection.execute("select max(made_at) from message").fetchone()
        if newest_at is not None and newest_at >= bound:
            with self._transaction():
                self._drop("select seq from message where made_at < ?", bound)

    def give_up(self, seq: int) -> None:
        """Drop one message: no broker takes it.

        Raises
        ------
        SpoolError
            If the disk is full or fails.
        """
        with self._transaction():
            self._drop("select seq from message where seq = ?", seq)

    def after(self, seq: int, limit: int) -> list[tuple[int, Kind, bytes]]:
        """Return up to `limit` messages numbered above `seq`, in order, as they go on the wire."""
        rows = self._connection.execute(
            "select seq, kind, payload from message where seq > ? order by seq limit ?",
            (seq, limit),
        )
        return [(number, Kind(kind), payload) for number, kind, payload in rows]

    def confirm(self, seq: int) -> None:
        """Forget every message up to `seq`: the centre has committed them.

        A receipt for numbers that were never given out means that this spool was lost once, and
        that the clock was behind when it was made; what waits is then numbered anew above it.

        Raises
        ------
        SpoolError
            If the disk is full or fails: all of it is still there.
        """
        with self._transaction():
            if seq > self._last_seq():
                self._number_above(seq)
            else:
                gone = self._connection.execute("delete from message where seq <= ?", (seq,))
                self.length -= gone.rowcount

    def _last_seq(self) -> int:
        return int(self._connection.execute("select seq from sqlite_sequence").fetchone()[0])

    def _insert(self, seq: int, releases: list[Release]) -> None:
        kind, payload = encode_releases(seq, releases)
        self._connection.execute(
            "insert into message (seq, made_at, kind, payload) values (?, ?, ?, ?)",
            (seq, self._now(), kind, payload),
        )
        self.length += 1

    def _drop(self, selected: str, bound: float) -> None:
        gone = self._connection.execute(
            f"delete from message where seq in ({selected})",  # noqa: S608 - two of our own
            (bound,),
        )
        self.dropped += gone.rowcount
        self.length -= gone.rowcount

    # A few at a time: a spool may be larger than the memory.
    def _number_above(self, seq: int) -> None:
        number, last_seq = seq, self._last_seq()
        while waiting := [each for each in self.after(0, _RENUMBERED) if each[0] <= last_seq]:
            for old, kind, payload in waiting:
                number += 1
                _, numbered = encode_releases(number, decode_releases(kind, payload)[1])
                self._connection.execute(
                    "update message set seq = ?, payload = ? where seq = ?", (number, numbered, old)
                )
        self._connection.execute("update sqlite_sequence set seq = ?", (number,))

    # sqlite's own words name the file.
    @contextmanager
    def _transaction(self) -> Iterator[None]:
        before = self.length, self.dropped
        try:
            with self._connection:
                self._connection.execute("begin immediate")
                yield
        except sqlite3.Error:
            self.length, self.dropped = before
            raise SpoolError("the disk takes nothing now (is it full?)") from None


# A file that a dying disk has spoilt must not keep an edge from counting.
def _open(file: Path) -> sqlite3.Connection:
    try:
        return _opened(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise SpoolError("the spool cannot be opened: is the disk full or read-only?") from None
    _LOG.error("the spool is broken: it is set aside, and a new one made")
    for part in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        if part.exists():
            part.replace(part.with_name(f"{part.name}.broken"))
    return _opened(file)


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.executescript(_SCHEMA)
        (verdict,) = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    if verdict != "ok":
        connection.close()
        raise sqlite3.DatabaseError
    return connection
