"""The spool: released clusters waiting for the uplink.

With its secret, all that an edge writes to disk. A message is numbered when it is put in, and stays
until the centre says that it is committed. SQLite in WAL mode keeps it through a power cut.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from anonymise.cluster import Cluster
from anonymise.release import SECRET_BYTES, Secret
from ingest.errors import SecretError
from ingest.wire import decode_clusters, encode_clusters

_SCHEMA: Final = """
pragma journal_mode = wal;
pragma synchronous = full;
create table if not exists message (
    seq integer primary key autoincrement,
    made_at real not null,
    payload blob not null
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

    def append(self, clusters: list[Cluster]) -> int:
        """Put a message of 1 to 1,000 clusters in, and return its number."""
        seq = self._last_seq() + 1
        self._connection.execute(
            "insert into message (seq, made_at, payload) values (?, ?, ?)",
            (seq, self._now(), encode_clusters(seq, clusters)),
        )
        return seq

    def after(self, seq: int, limit: int) -> list[tuple[int, bytes]]:
        """Return up to `limit` messages numbered above `seq`, in order, as they go on the wire."""
        rows = self._connection.execute(
            "select seq, payload from message where seq > ? order by seq limit ?", (seq, limit)
        )
        return rows.fetchall()

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

    def _number_above(self, seq: int) -> None:
        waiting = self.after(0, -1)
        with self._connection:
            self._connection.execute("begin")
            self._connection.execute("delete from message")
            self._connection.execute("update sqlite_sequence set seq = ?", (seq,))
            for number, (_, payload) in enumerate(waiting, seq + 1):
                _, clusters = decode_clusters(payload)
                self._connection.execute(
                    "insert into message (seq, made_at, payload) values (?, ?, ?)",
                    (number, self._now(), encode_clusters(number, list(clusters))),
                )


def kept_secret(file: Path) -> Secret:
    """Return the edge's secret, made at its first start and readable by its owner alone.

    Raises
    ------
    SecretError
        If the file is there and is no secret.
    """
    if not file.exists():
        _make_secret(file)
    try:
        return Secret(file.read_bytes())
    except ValueError:
        message = f"{file.name} is no secret of {SECRET_BYTES} bytes: restore it, or remove it"
        raise SecretError(message) from None


# A link, for unlike a rename it never replaces a secret that another start has just made.
def _make_secret(file: Path) -> None:
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(os.urandom(SECRET_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(FileExistsError):
        os.link(new, file)
    new.unlink()
