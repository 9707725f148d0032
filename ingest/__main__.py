"""`python -m ingest edge|centre`: the composition roots of the road.

Settings come from the environment (docs/operations.md). Whatever is wrong with them or with the
registry is told at once, with exit code 2, before anything starts.
"""

import argparse
import logging
import os
import signal
import sys
from threading import Event
from typing import Final

from ingest.centre import SUBSCRIPTIONS, Centre
from ingest.edge import Edge
from ingest.errors import SecretError
from ingest.mqtt import Link
from ingest.secrecy import leave_no_trace
from ingest.settings import centre_settings, edge_settings
from monitor.errors import SettingsError, StoreError, StoreUnavailableError
from monitor.registry.entry import Registry
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registries
from monitor.settings import SettingReader
from monitor.store import Store
from monitor.vital import vitals

_INSUFFICIENT_PRIVILEGE: Final = "42501"


def main(arguments: list[str] | None = None) -> int:
    """Run one process of the road until it is told to stop; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    parser.add_argument("process", choices=["edge", "centre"])
    process = parser.parse_args(arguments).process
    logging.basicConfig(
        level=SettingReader(os.environ).log_level(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        if process == "edge":
            _run_edge(stopped)
        else:
            _run_centre(stopped)
    except (SettingsError, RegistryError, SecretError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run_edge(stopped: Event) -> None:
    leave_no_trace()
    settings = edge_settings(os.environ)
    for registry in load_registries(settings.registry):
        if registry.municipality.code == settings.municipality:
            edge = Edge(settings, registry)
            with vitals(settings.vitals, edge.is_ready, edge.metrics):
                edge.run(stopped)
            return
    raise SettingsError(("PASSANT_MUNICIPALITY names none of PASSANT_REGISTRY",))


def _run_centre(stopped: Event) -> None:
    settings = centre_settings(os.environ)
    registries = load_registries(settings.registry)
    link = Link(settings.broker_url, "centre", subscriptions=SUBSCRIPTIONS)
    while not stopped.is_set():
        try:
            with Store.connect(settings.database_url) as store:
                _save(store, registries)
                centre = Centre(link, store, registries, settings.clock)
                with vitals(settings.vitals, centre.is_ready, centre.metrics):
                    centre.run(stopped)
        except StoreUnavailableError:
            logging.getLogger(__name__).warning("the database is unavailable: trying again")
            stopped.wait(1.0)


def _save(store: Store, registries: tuple[Registry, ...]) -> None:
    try:
        for registry in registries:
            store.save_registry(registry)
    except StoreError as error:
        # The role that only writes clusters: `python -m monitor registry load` is its owner's.
        if error.sqlstate != _INSUFFICIENT_PRIVILEGE:
            raise


if __name__ == "__main__":
    sys.exit(main())
