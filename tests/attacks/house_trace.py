"""Attacks on what an edge leaves behind: every byte that its process hands to the kernel.

The edge runs under strace from its start to its end.
"""

import re
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from tests.attacks.attack import Attack, Measured, Size
from tests.attacks.canary import Canary, address_canary, canaries
from tests.attacks.canary_search import CUT, Search
from tests.attacks.house import AS_BUILT, DEFECTS, Defect, House, house
from tests.attacks.house_day import crowds, few_devices, persons
from tests.attacks.house_town import ADDRESS, HOUR, MIDNIGHT, Said
from tests.server import require

_WRITES: Final = ("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg")
_OPENS: Final = ("open", "openat", "openat2", "creat")
_NAMES: Final = ("mkdir", "mkdirat", "link", "linkat", "rename", "renameat", "renameat2")
_NEVER: Final = (
    *("sendmmsg", "sendfile", "splice", "vmsplice", "tee", "copy_file_range", "memfd_create"),
    *("io_uring_setup", "process_vm_writev", "symlink", "symlinkat", "mknod", "mknodat", "shmget"),
    *("msgsnd", "mq_timedsend", "setxattr", "fsetxattr", "lsetxattr", "execveat", "syslog"),
)
_CALLS: Final = (*_WRITES, *_OPENS, *_NAMES, *_NEVER, "connect", "mmap", "prctl")

_MAY_OPEN: Final = frozenset(
    {"state/secret.new"} | {f"state/spool.sqlite{end}" for end in ("", "-journal", "-wal", "-shm")}
)
_MAY_WRITE: Final = _MAY_OPEN | {
    *("log/edge.log", "raw broker", "central broker", "vitals", "itself")
}
_MAY_NAME: Final = frozenset({"state", "state/secret", "state/secret.new"})
_MAY_MAP: Final = frozenset({"state/spool.sqlite-shm"})

_RAW_PACKETS: Final = frozenset({1, 4, 8, 12, 14})
"""Of MQTT: connect, acknowledge, subscribe, ping, disconnect; it never publishes there."""

_DEADLINE_SECONDS: Final = 100

_CALL: Final = re.compile(r"\d+ +(\w+)\((.*)")
_PLACE: Final = re.compile(r"(\d+)<(.*?)>, ")
_TEXT: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FOR_WRITING: Final = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
_PORT: Final = re.compile(r"sin_port=htons\((\d+)\)")
_MAPPED: Final = re.compile(r"PROT_WRITE.*MAP_SHARED.*?, \d+<(.*?)>")
_LOCAL_PORT: Final = re.compile(r"TCP:\[127\.0\.0\.1:(\d+)->")


@dataclass(slots=True)
class Trace:
    """What a process asked of the kernel.

    Parameters
    ----------
    house : House
        Whose edge it was.
    """

    house: House
    written: defaultdict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    breaches: list[str] = field(default_factory=list)
    is_dumpable: bool = True
    _ports: dict[str, int] = field(default_factory=dict)

    def read(self, file: Path) -> None:
        """Read what strace has written."""
        with file.open() as lines:
            for line in lines:
                call = _CALL.match(line)
                if call:
                    self._take(call[1], call[2])

    def sinks(self) -> dict[str, bytes]:
        """Return the bytes that were written, by where to: as one and piece by piece."""
        return {
            name: b"".join(pieces) + b"\n" + b"\n".join(pieces)
            for name, pieces in self.written.items()
        }

    def _take(self, name: str, rest: str) -> None:
        if name in _WRITES:
            self._write(rest)
        elif name in _OPENS:
            # Its first text is the path; what a folder's descriptor is called is none.
            if name == "creat" or _FOR_WRITING.search(rest):
                self._may("opens", self._path(_bytes(rest)), _MAY_OPEN)
        elif name in _NAMES:
            for text in _TEXT.findall(rest):
                self._may("names", self._path(_decoded(text)), _MAY_NAME)
        elif name in _NEVER:
            self.breaches.append(f"calls {name}")
        else:
            self._note(name, rest)

    def _note(self, name: str, rest: str) -> None:
        port, place, mapped = _PORT.search(rest), _PLACE.match(rest), _MAPPED.search(rest)
        if name == "prctl":
            self.is_dumpable &= "PR_SET_DUMPABLE, SUID_DUMP_DISABLE" not in rest
        elif name == "connect" and port and place:
            self._ports[place[1]] = int(port[1])
        elif name == "mmap" and mapped:
            self._may("maps", self._path(_decoded(mapped[1])), _MAY_MAP)

    def _write(self, rest: str) -> None:
        place = _PLACE.match(rest)
        target = "nowhere" if place is None else self._target(place[1], place[2])
        content = b"".join(_decoded(text) for text in _TEXT.findall(rest))
        self._may("writes to", target, _MAY_WRITE)
        # paho wakes its own thread with a byte that says nothing.
        if target == "itself" and content != b"0":
            self.breaches.append("writes to itself")
        if target == "raw broker" and content and content[0] >> 4 not in _RAW_PACKETS:
            self.breaches.append("publishes to the raw broker")
        self.written[target].append(content)

    def _target(self, descriptor: str, place: str) -> str:
        if not place.startswith("TCP:"):
            return self._path(_decoded(place)) if place.startswith("\\x") else place
        local = _LOCAL_PORT.match(place)
        if local:
            return "vitals" if int(local[1]) == self.house.vitals_port else "itself"
        port = f":{self._ports.get(descriptor)}"
        for name, broker in (("raw", self.house.raw), ("central", self.house.central)):
            if broker.url.endswith(port):
                return f"{name} broker"
        return "another address"

    def _path(self, path: bytes) -> str:
        return path.decode(errors="replace").removeprefix(f"{self.house.folder}/")

    def _may(self, verb: str, name: str, allowed: Iterable[str]) -> None:
        if name not in allowed:
            self.breaches.append(f"{verb} {name}")


def _bytes(rest: str) -> bytes:
    found = _TEXT.search(rest)
    return _decoded(found[1]) if found else b""


def _decoded(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def command(file: Path) -> list[str]:
    """Return what runs a command under strace, or leave the test out where that cannot be."""
    program = shutil.which("strace")
    if program is None:
        require("strace is not installed")
    tried = subprocess.run([program, "-o", "/dev/null", "true"], capture_output=True, check=False)
    if tried.returncode:
        require("strace may trace nothing here")
    calls = ",".join(f"?{call}" for call in _CALLS)
    # Detached, so that signals reach the edge.
    options = ["-D", "-f", "-q", "-yy", "-xx", "-s", str(2**24), "--seccomp-bpf"]
    return [program, *options, "-o", str(file), "-e", f"trace={calls}"]


def _wait_whole(file: Path, process: int) -> None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    # It pads the numbers of processes.
    ended = re.compile(rf"^{process} +\+\+\+ exited", re.MULTILINE)
    while not ended.search(file.read_text()[-1000:]):
        if time.monotonic() > deadline:
            raise TimeoutError("strace does not end")
        time.sleep(0.01)


def refused(hidden: Iterable[Canary]) -> Iterator[Said]:
    """Yield messages that cannot be used, each with a canary."""
    for number, canary in enumerate(hidden):
        text = canary.notations[number % len(canary.notations)]
        payload = f'{{"{text}": ["{text}", {number}]}}'.encode()
        kind = ("counts", "sightings", "presence", "visits")[number % 4]
        yield MIDNIGHT, (f"raw/market/{kind}", payload)


def trace(defect: Defect, size: Size) -> Measured:
    """Measure what an edge writes where it may not, and what identifiers it writes anywhere."""
    hours = size.pick(1, 4) if defect is AS_BUILT else 1
    end = MIDNIGHT + HOUR * hours
    strangers = canaries(size.pick(60, 600), "trace")
    said = [*few_devices(MIDNIGHT, end), *persons(14, MIDNIGHT, end), *crowds(MIDNIGHT, end)]
    heard = {bytes.fromhex(found.decode().replace(":", "")) for found in addresses(said)}
    with house(is_new=True) as of_it:
        file = of_it.folder / "calls"
        of_it.start(defect, through=command(file))
        of_it.say(chain(said, refused(strangers)))
        of_it.settle()
        of_it.metrics()
        limits = Path(f"/proc/{of_it.process.pid}/limits").read_text()
        found = Trace(of_it)
        secret = (of_it.state / "secret").read_bytes()
        shared = {"shm": (of_it.state / "spool.sqlite-shm").read_bytes()}
        of_it.stop()
        _wait_whole(file, of_it.process.pid)
        found.read(file)
        breaches = set(found.breaches)
        if found.is_dumpable:
            breaches.add("can be dumped")
        if not re.search(r"Max core file size +0 +0 ", limits):
            breaches.add("may write a core file")
        search = Search([*map(address_canary, heard), *strangers], [secret])
        leaks = search.find(found.sinks() | shared)
    return Measured(
        len(breaches) + len(leaks),
        f"{hours} hours, {len(said)} frames, {len(heard) + len(strangers)} identifiers",
        note=f"Digests are found whole or cut, to {CUT} bytes or longer."
        + "".join(f" It {breach}." for breach in sorted(breaches)),
    )


def addresses(said: Iterable[Said]) -> Iterator[bytes]:
    """Yield every address that is heard."""
    for _, (_, payload) in said:
        yield from ADDRESS.findall(payload)


ATTACKS: Final = (
    Attack(
        id="house-trace",
        attack="Every call to the kernel",
        attacker=(
            "Sees every file that the edge opens and every byte that it writes or sends, from its"
            " start to its end, and looks for an address, in any notation, hashed or truncated."
        ),
        measure=trace,
        rule=AS_BUILT,
        unit="traces",
        comparison="==",
        pass_mark=0,
        mutants={
            "a refused payload logged": {"ingest.intake.Intake.read": f"{DEFECTS}.logged_read"},
            "a refused payload put aside": {"ingest.intake.Intake.read": f"{DEFECTS}.filed_read"},
        },
        note="It may write its spool, its secret, its log, and to two brokers and whoever asks.",
    ),
)
