"""A record of all that an edge let out in a day, to be compared with that of another day.

The edge's wall clock stands still and every step is waited for, so that two runs of the same input
give the same bytes: what then differs is due to the input.
"""

import json
import struct
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Final

from tests.attacks.attack import Measured
from tests.attacks.house import Defect, House, house
from tests.attacks.house_town import HOUR, MINUTE, Said

_PAUSES: Final = (0, 10, 18, 24, 28, 40, 50)
"""Minutes of an hour after which all is waited for: between two there is one release at most."""

_WAL_HEAD: Final = 32
_FRAME_HEAD: Final = 24
_FRAME_KEPT: Final = 8
"""Bytes of a frame's head that tell its page; the rest is salt and checksum, drawn by chance."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one edge let out.

    Parameters
    ----------
    parts : dict of str to bytes
        By the name of the way out.
    passing : dict of str to str
        Statuses told while it was at work, by what it had taken by then. When it tells of itself
        depends on the machine: what it tells may not.
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    passing: dict[str, str] = field(default_factory=dict)


def record(defect: Defect, said: Iterable[Said]) -> Record:
    """Let an edge take all of this, and return what it let out."""
    with house() as of_it:
        of_it.start(defect, is_still=True)
        calm: list[bytes] = []
        metrics: list[bytes] = []
        for _, some in groupby(sorted(said), _pause_after):
            of_it.say(some)
            calm.append(of_it.settle())
            metrics.append(of_it.metrics())
        files = dict(_files(of_it))
        of_it.stop()
        return Record(
            {
                "releases": b"\n".join(b"%s %s" % (t.encode(), p) for t, p in of_it.published),
                "status": b"\n".join([*calm, of_it.statuses[-1]]),
                "metrics": b"\n".join(metrics),
                "log": of_it.log(),
                **{f"{name} at work": content for name, content in files.items()},
                **dict(_files(of_it)),
            },
            dict(map(_known, of_it.statuses)),
        )


def records(defect: Defect, one: Iterable[Said], other: Iterable[Said]) -> tuple[Record, Record]:
    """Return the records of two worlds, which are lived through at the same time."""
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(partial(record, defect), (one, other))
    return first, second


def differing(one: Record, other: Record, size: str) -> Measured:
    """Measure in how many of their parts two records differ."""
    parts = [
        name
        for name in one.parts.keys() | other.parts.keys()
        if one.parts.get(name) != other.parts.get(name)
    ]
    if any(one.passing[at] != other.passing[at] for at in one.passing.keys() & other.passing):
        parts.append("status in passing")
    count = len(one.parts["releases"].splitlines())
    if not count:
        raise RuntimeError("nothing was released: there is nothing to compare")
    told = f"{size}; {count} messages with releases"
    return Measured(
        len(parts), told, note=f"Differing: {', '.join(sorted(parts))}." if parts else ""
    )


def exchanged(said: Iterable[Said], change: Callable[[bytes], bytes]) -> Iterator[Said]:
    """Yield messages with something in their payloads exchanged."""
    for at, (topic, payload) in said:
        yield at, (topic, change(payload))


def _pause_after(said: Said) -> tuple[int, int]:
    minute = -(-said[0] // MINUTE)
    hour, minute = divmod(minute - 1, HOUR // MINUTE)
    return hour, sum(pause <= minute for pause in _PAUSES[1:])


def _known(status: bytes) -> tuple[str, str]:
    told = json.loads(status)
    told.pop("spool", None)
    return json.dumps([told.get("frames"), told.get("at"), told["online"]]), json.dumps(told)


def _files(of_it: House) -> Iterator[tuple[str, bytes]]:
    for folder in (of_it.state, of_it.folder / "home", of_it.folder / "tmp"):
        for path in sorted(folder.rglob("*")):
            content = path.read_bytes()
            if path.name.endswith("-wal"):
                content = b"".join(_pages(content))
            # Locks, and where in the log each page stands: by the same chance as the salt.
            if not path.name.endswith("-shm"):
                yield str(path.relative_to(of_it.folder)), content


def _pages(log: bytes) -> Iterator[bytes]:
    if not log:
        return
    (size,) = struct.unpack(">I", log[8:12])
    for at in range(_WAL_HEAD, len(log), _FRAME_HEAD + size):
        yield log[at : at + _FRAME_KEPT] + log[at + _FRAME_HEAD : at + _FRAME_HEAD + size]
