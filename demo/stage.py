"""The demo itself: everything started in order, looked after, and stopped in reverse.

Sinks start first and sources last, and what does not wait for one another starts together: while
PostgreSQL makes its folder, the registries are read and the brokers and edges come up.
"""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

from demo.broker import free_port, free_ports, is_listening
from demo.database import DatabaseError, EmbeddedDatabase
from demo.errand import Errands
from demo.errors import StartError
from demo.folder import temporary_folder
from demo.glance import Glance, glance
from demo.installation import Installation, Town, handed_on
from demo.keyring import make_keys
from demo.opening import PAST_DAYS, Opening
from demo.process import ROOT, Supervisor
from demo.terminal import Terminal
from demo.warden import Warden
from monitor.access.principal import Role
from monitor.errors import StoreError
from monitor.registry.folder import load_registries

EXAMPLES: Final = ROOT / "examples"

_PAGE: Final = ROOT / "dashboards" / "dist" / "index.html"
_READY_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.02
_GLANCE_SECONDS: Final = 1.0
_FIRST_SECONDS: Final = 20.0
_IMPATIENCE_SECONDS: Final = 0.1
_INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line.

    Parameters
    ----------
    opening : Opening
        When the city begins, and how fast its time passes.
    port : int
        Of the page, if it is free.
    seed : int
        Of the city.
    past_days : int
        How much of its past it knows.
    examples : Path
        The folder of the municipalities' folders.
    """

    opening: Opening
    port: int
    seed: int
    past_days: int = PAST_DAYS
    examples: Path = EXAMPLES


class Stage:
    """One run of the demo.

    Parameters
    ----------
    wish : Wish
        What was asked for.
    terminal : Terminal
        Where to say how it goes.
    """

    def __init__(self, wish: Wish, terminal: Terminal) -> None:
        self._wish = wish
        self._terminal = terminal
        self._began = time.monotonic()
        self._stopped = Event()
        self._had_figure = False
        self._keys: dict[Role, str] = {}

    def run(self) -> None:
        """Play until told to stop; everything is gone when this returns or raises.

        Raises
        ------
        DemoError
            If something cannot be started, or ends by itself.
        RegistryError
            If a registry has faults; nothing was started then.
        """
        registries = load_registries(self._wish.examples)
        self._heed_signals()
        with ExitStack() as stack:
            warden = Warden()
            stack.callback(warden.dismiss)
            folder = stack.enter_context(temporary_folder("passant-demo-"))
            warden.remove(folder)
            database = EmbeddedDatabase()
            stack.callback(database.stop)
            supervisor = Supervisor(folder, warden)
            stack.callback(supervisor.stop)
            stack.callback(self._terminal.begin, "stopping")
            starter = stack.enter_context(ThreadPoolExecutor(max_workers=1))
            database_url = starter.submit(_start, database, warden)

            central, *raw = free_ports(len(registries) + 1)
            installation = Installation(
                towns=[Town(*each) for each in zip(registries, raw, strict=True)],
                registry_folder=self._wish.examples,
                central_port=central,
                page_port=free_port(self._wish.port),
                state_folder=folder,
                opening=self._wish.opening,
                seed=self._wish.seed,
                past_days=self._wish.past_days,
                notice=handed_on(os.environ),
            )
            if self._raise(installation, supervisor, database_url):
                self._tell_addresses(installation, folder)
                past = installation.past(database_url.result())
                self._play(installation, supervisor, Errands(supervisor, past, self._done))

    # Each step tells whether to go on: not once we are told to stop.
    def _raise(
        self, installation: Installation, supervisor: Supervisor, database_url: Future[str]
    ) -> bool:
        self._terminal.begin("database and brokers")
        supervisor.start(*installation.brokers())
        ports = [installation.central_port, *(town.raw_port for town in installation.towns)]
        if not self._until(lambda: all(map(is_listening, ports)), supervisor):
            return False
        self._done(f"{len(ports)} MQTT brokers")
        if not self._until(database_url.done, supervisor):
            return False
        url = database_url.result()
        self._done("PostgreSQL")

        self._terminal.begin("schema and registry")
        supervisor.run(installation.migration(url), self._stopped.is_set)
        if self._stopped.is_set():
            return False
        supervisor.run(installation.registry(url), self._stopped.is_set)
        if self._stopped.is_set():
            return False
        try:
            self._keys = make_keys(url, installation.towns[0].registry)
        except StoreError as error:
            raise StartError(str(error)) from None
        self._done("schema and registry")

        self._terminal.begin("centre and edges")
        supervisor.start(*installation.centre(url))
        supervisor.start(*installation.edges())
        if not self._until(lambda: glance(installation.page_port) is not None, supervisor):
            return False
        self._done("centre, api and edges")
        supervisor.start(*installation.sensors())
        return True

    def _play(self, installation: Installation, supervisor: Supervisor, past: Errands) -> None:
        seen: Glance | None = None
        looked_at = 0.0
        while not self._stopped.wait(_POLL_SECONDS):
            supervisor.check()
            # Whoever waits looks at what is live; at night that may take long.
            if self._had_figure or time.monotonic() - self._began > _FIRST_SECONDS:
                past.look()
            pause = _GLANCE_SECONDS if self._had_figure else _IMPATIENCE_SECONDS
            if time.monotonic() - looked_at > pause:
                looked_at = time.monotonic()
                seen = glance(installation.page_port) or seen
                if seen is not None and seen.figures and not self._had_figure:
                    self._had_figure = True
                    self._done("first live figure")
                self._tell(seen, past.running)

    def _until(self, condition: Callable[[], bool], supervisor: Supervisor) -> bool:
        deadline = time.monotonic() + _READY_SECONDS
        while not condition():
            if self._stopped.wait(_POLL_SECONDS):
                return False
            supervisor.check()
            if time.monotonic() > deadline:
                raise StartError(f"the demo is not ready after {_READY_SECONDS:g} s")
        return not self._stopped.is_set()

    def _done(self, what: str) -> None:
        self._terminal.done(what, time.monotonic() - self._began)

    def _tell(self, seen: Glance | None, running: str | None) -> None:
        opening = self._wish.opening
        moment = opening.moment(time.time())
        told = str(seen) if seen else "no answer yet"
        self._terminal.live(moment, opening.speed, f"{told}   {running} ..." if running else told)

    def _tell_addresses(self, installation: Installation, folder: Path) -> None:
        page = installation.page
        rows = [
            (town.registry.municipality.name, f"{page}?municipality={town.code}")
            for town in installation.towns
        ]
        rows += [
            ("API", f"{page}docs"),
            ("Metrics", f"{page}metrics"),
            ("Logs", str(folder)),
        ]
        self._terminal.addresses(rows)
        opening, now = self._wish.opening, time.time()
        self._terminal.time(opening.moment(now), opening.speed, is_ours=opening.is_ours)
        where = installation.towns[0].registry.municipality.name
        self._terminal.say(
            "  Without a key all can be read here, more than with that of `public`.",
            "dim",
        )
        self._terminal.say(f"  Keys of the API, for {where}: Authorization: Bearer ...", "dim")
        self._terminal.addresses([(f"  {role}", key) for role, key in self._keys.items()])
        if not _PAGE.exists():
            self._terminal.say(
                "  The web client is not built, so there is no page: `make demo` builds it.",
                "yellow",
            )

    def _heed_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    # The second time in a hurry: the pipe to the warden closes, and it ends what is left.
    def _stop(self, *_: object) -> None:
        if self._stopped.is_set():
            self._terminal.restore()
            os._exit(_INTERRUPTED)
        self._stopped.set()


def _start(database: EmbeddedDatabase, warden: Warden) -> str:
    try:
        database.start()
    except DatabaseError as error:
        raise StartError(str(error)) from None
    if database.temporary_folder is not None:
        warden.remove(database.temporary_folder)
    if database.pid is not None:
        # Its fast shutdown; the ordinary one waits for its clients.
        warden.watch(database.pid, signal.SIGINT)
    return database.url()
