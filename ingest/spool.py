"""The spool: what was released and waits for the uplink.

With its secret, all that an edge writes to disk. A message is numbered when it is put in, and stays
until the centre says that it is committed. SQLite in WAL mode keeps it through a power cut.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Self

from anonymise.visit import VisitTable
from ingest.wire.release import Kind, Release, decode_releases, encode_releases, parcels

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
        Of the database; made if it is not there.
    now : callable
        Epoch seconds by the wall's clock.
    """

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.executescript(_SCHEMA)
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
    def length(self) -> int:
        """Return how many messages wait."""
        return int(self._connection.execute("select count(*) from message").fetchone()[0])

    @property
    def age_seconds(self) -> int:
        """Return how long the oldest message has been waiting."""
        (made_at,) = self._connection.execute("select min(made_at) from message").fetchone()
        return 0 if made_at is None else max(0, int(self._now() - made_at))

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
        """
        with self._connection:
            self._connection.execute("begin")
            for parcel in parcels(releases):
                self._insert(self._last_seq() + 1, parcel)
                for release in parcel:
                    if isinstance(release, VisitTable):
                        self._connection.execute(
                            "insert into told values (?, ?)"
                            " on conflict (area) do update set until = excluded.until",
                            (release.visits[0].area, release.visits[0].ended_at),
                        )
        return self._last_seq()

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
        """
        last_seq = self._last_seq()
        if seq > last_seq:
            self._number_above(seq)
        else:
            self._connection.execute("delete from message where seq <= ?", (seq,))

    def _last_seq(self) -> int:
        return int(self._connection.execute("select seq from sqlite_sequence").fetchone()[0])

    def _insert(self, seq: int, releases: list[Release]) -> None:
        kind, payload = encode_releases(seq, releases)
        self._connection.execute(
            "insert into message (seq, made_at, kind, payload) values (?, ?, ?, ?)",
            (seq, self._now(), kind, payload),
        )

    def _number_above(self, seq: int) -> None:
        waiting = self.after(0, -1)
        with self._connection:
            self._connection.execute("begin")
            self._connection.execute("delete from message")
            self._connection.execute("update sqlite_sequence set seq = ?", (seq,))
            for number, (_, kind, payload) in enumerate(waiting, seq + 1):
                self._insert(number, list(decode_releases(kind, payload)[1]))
