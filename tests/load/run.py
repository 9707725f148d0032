"""One run: the house is started, loaded by locust, and asked what became of it."""

import json
import math
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from anonymise.passage import AHEAD_SECONDS
from monitor.clock import Clock, clock_from
from tests.load.house import House, built
from tests.load.processor import Usage
from tests.load.record import misses
from tests.load.scale import MINUTE, Plan, Scale
from tests.server import ROOT

_PLAN: Final = "plan.json"
_RECORD: Final = "record.json"
_DRAIN_SECONDS: Final = 60.0
_LAST_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.2
_MEBIBYTE: Final = 1024 * 1024


def run(folder: Path, scale: Scale, say: Callable[[str], None]) -> dict[str, Any]:
    """Return what was measured, with the thresholds that are missed as `misses`."""
    clock_text = "wall" if scale.speed == 1 else _simulated(scale.speed)
    clock = clock_from(clock_text)
    with built(folder, scale, clock_text) as house, _simulation(house) as locust:
        say("brokers and database run: starting the processes")
        house.start(int(clock.now()))
        # An edge counts nothing of before its start, and takes no sensor's clock for better.
        wait = AHEAD_SECONDS + MINUTE + scale.rhythm.ahead_seconds + scale.speed
        plan = Plan(
            scale,
            clock_text,
            house.api_url,
            tuple(each.port for each in house.raws),
            math.ceil((clock.now() + wait) / MINUTE),
        )
        plan.write(folder / _PLAN)
        first_in = (plan.first_minute * MINUTE - clock.now()) / scale.speed
        say(f"the house stands, {house.taken}: the first frames in {first_in:.0f} s")
        loaded = _watch(house, plan, clock, locust)
        say("the load has ended: waiting until all of it is stored")
        after = _drain(house, plan)
        say("stopping the processes")
        wrong = [*misses(loaded["seen"], scale), *after.pop("misses")]
        if loaded.pop("exit") != bool(misses(loaded["seen"], scale)):
            wrong.append("locust ended with another verdict")
        return {
            "scale": _told(scale),
            "machine": _machine(),
            "database": house.server,
            "startSeconds": house.taken,
            **loaded,
            **after,
            "misses": wrong,
        }


# It takes its time to start, and then waits for the plan.
@contextmanager
def _simulation(house: House) -> Iterator[subprocess.Popen[bytes]]:
    scale = house.scale
    people = str(scale.municipalities + scale.readers + scale.analysts)
    settings = {
        "PASSANT_LOAD_PLAN": str(house.folder / _PLAN),
        "PASSANT_LOAD_RECORD": str(house.folder / _RECORD),
    }
    with (house.folder / "locust.log").open("wb") as out:
        locust = subprocess.Popen(
            [
                *(sys.executable, "-m", "locust", "--headless", "--only-summary"),
                *("-f", "tests/load/user.py", "-u", people, "-r", people, "--stop-timeout", "2"),
            ],
            cwd=ROOT,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    house.warden.watch(locust.pid)
    try:
        yield locust
    finally:
        locust.kill()
        locust.wait()


def _watch(
    house: House, plan: Plan, clock: Clock, locust: subprocess.Popen[bytes]
) -> dict[str, Any]:
    def wait_for(at: float) -> None:
        house.wait_until(
            lambda: clock.now() >= at or locust.poll() is not None,
            (at - clock.now()) / clock.speed + _STOP_SECONDS,
            "the load",
        )

    wait_for(plan.measured.start * MINUTE)
    usage = Usage(house.pids() | {"locust": [locust.pid]})
    wait_for(plan.measured.stop * MINUTE)
    shares, megabytes = usage.shares(), usage.peak_megabytes()
    # It ends by itself once every figure was seen.
    wait_for(plan.measured.stop * MINUTE + _LAST_SECONDS * clock.speed)
    if locust.poll() is None:
        locust.send_signal(signal.SIGTERM)
    exit_code = locust.wait(_STOP_SECONDS)
    record = house.folder / _RECORD
    if not record.exists():
        said = (house.folder / "locust.log").read_text(errors="replace")
        raise TimeoutError(f"locust did not tell what it saw:\n{said[-3000:]}")
    return {
        "seen": json.loads(record.read_text()),
        "exit": exit_code,
        "processors": shares,
        "peakMegabytes": megabytes,
    }


# What was sent must be stored, whole, and nothing may be left on the way.
def _drain(house: House, plan: Plan) -> dict[str, Any]:
    sent = plan.frames

    def stored() -> float:
        return sum(house.sum("passant_centre_clusters_stored_total", "centre").values())

    started_at = time.monotonic()
    wrong = []
    try:
        house.wait_until(lambda: stored() >= sent, _DRAIN_SECONDS, "all is stored")
    except TimeoutError as error:
        wrong.append(str(error))
    drained = time.monotonic() - started_at
    accepted = sum(house.sum("passant_edge_frames_accepted_total", *house.edges).values())
    refused = house.sum("passant_edge_frames_refused_total", *house.edges)
    unstored = house.sum("passant_centre_refused_total", "centre")
    waiting = sum(house.sum("passant_edge_spool_messages", *house.edges).values())
    wrong += [f"the edges refused {count:.0f} frames: {why}" for why, count in refused.items()]
    wrong += [f"the centre refused {count:.0f}: {why}" for why, count in unstored.items()]
    if (found := stored()) != sent:
        wrong.append(f"{sent} clusters were to be stored, {found:.0f} are")
    if waiting:
        wrong.append(f"{waiting:.0f} messages are left in the spools")
    return {
        "sent": sent,
        "accepted": int(accepted),
        "stored": int(found),
        "refusedByEdges": refused,
        "refusedByCentre": unstored,
        "drainSeconds": round(drained, 1),
        "misses": wrong,
    }


def _simulated(speed: float) -> str:
    since = time.time()
    noon = datetime.fromtimestamp(since, UTC).replace(hour=10, minute=0, second=0)
    return f"simulated:{noon:%Y-%m-%dT%H:%M:%SZ}:{speed:g}:{since:.3f}"


def _told(scale: Scale) -> dict[str, Any]:
    return {
        "municipalities": scale.municipalities,
        "sensors": scale.municipalities * scale.sensors,
        "readers": scale.readers,
        "analysts": scale.analysts,
        "minutes": scale.minutes,
        "speed": scale.speed,
        "messagesPerSecond": round(scale.rate),
        "peakPerSecond": round(scale.rate * scale.rhythm.peak_share),
        "rhythm": scale.rhythm.words,
        "historyDays": scale.history_days,
        "p99Seconds": scale.p99_seconds,
        "p99AnswerSeconds": scale.p99_answer_seconds,
    }


def _machine() -> dict[str, Any]:
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processors": os.cpu_count(),
        "model": model,
        "memoryGigabytes": round(memory / _MEBIBYTE / 1024),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
    }
