"""`python -m demo.simulator`: the sensors of a simulated city, publishing by the city's clock.

Its sensors report passages, persons in view or wifi sightings, its telecom suppliers visits. The
settings are `PASSANT_RAW_BROKER_URL`, `PASSANT_REGISTRY`, `PASSANT_MUNICIPALITY` and
`PASSANT_CLOCK`; the seed is an argument.
"""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Event
from typing import Final

from demo.city import City
from demo.day import Sundays
from demo.timetable import Timetable
from ingest.mqtt import Link
from monitor.clock import Clock, WallClock, clock_from
from monitor.errors import SettingsError
from monitor.registry.entry import Registry
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registries
from monitor.settings import SettingReader

_LOG: Final = logging.getLogger(__name__)

_UNCONFIRMED: Final = 5000
_AHEAD_SECONDS: Final = 20.0
_HURRY: Final = 3.0


def simulate(link: Link, clock: Clock, timetable: Timetable, stopped: Event) -> None:
    """Publish until `stopped`. A sensor's clock runs ahead a little where the city's runs fast.

    At sixty times the speed the five seconds that an edge waits for late messages are a twelfth
    of a second; being ahead, as a sensor's clock may be, gives a busy machine time.
    """
    ahead = min(_AHEAD_SECONDS, clock.speed / _HURRY) if clock.speed > 1 else 0.0
    while not stopped.is_set():
        now = clock.now() + ahead
        for frame in timetable.frames(now):
            if link.unconfirmed < _UNCONFIRMED:
                link.publish(frame.topic, frame.payload)
        stopped.wait(max(0.0, timetable.next_at - clock.now() - ahead) / clock.speed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sensors of one municipality until told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="another seed, another city")
    parser.add_argument(
        "--weekly-from", type=date.fromisoformat, help="from when shops open every Sunday"
    )
    chosen = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    reader = SettingReader(os.environ)
    url = reader.url("RAW_BROKER_URL", "mqtt", "mqtts")
    folder = reader.folder("REGISTRY")
    code = reader.text("MUNICIPALITY")
    wall: Clock = WallClock()
    clock = reader.parsed("CLOCK", _steady_clock, wall, default="wall")
    try:
        reader.check()
        registry = _registry_of(code, folder)
    except (SettingsError, RegistryError) as error:
        print(error, file=sys.stderr)
        return 2
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    link = Link(url, f"sensors-{registry.municipality.code.lower()}")
    link.start()
    try:
        city = City(registry, chosen.seed, sundays=Sundays(chosen.weekly_from))
        timetable = Timetable(registry, city, clock.now())
        _LOG.info("%d sensors of %s", len(registry.sensors), registry.municipality.name)
        simulate(link, clock, timetable, stopped)
    finally:
        link.stop()
    return 0


def _registry_of(code: str, folder: Path) -> Registry:
    for registry in load_registries(folder):
        if registry.municipality.code == code:
            return registry
    raise SettingsError(("PASSANT_MUNICIPALITY names none of PASSANT_REGISTRY",))


def _steady_clock(text: str) -> Clock:
    clock = clock_from(text)
    if clock.speed <= 0:
        raise ValueError("must be wall or simulated: sensors cannot follow events, they make them")
    return clock


if __name__ == "__main__":
    sys.exit(main())
