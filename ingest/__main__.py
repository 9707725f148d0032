"""`python -m ingest edge|centre|import`: the composition roots of the road.

Settings come from the environment (docs/operations.md). Whatever is wrong with them or with the
registry is told at once, with exit code 2, before anything starts.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import Final

from prometheus_client.core import Metric

from ingest.announcer import Announcer, announcer_link, announcing
from ingest.centre import Centre, centre_link
from ingest.edge import Edge
from ingest.errors import SecretError, SpoolError
from ingest.history.errors import HistoryError
from ingest.keeper import Keeper
from ingest.reception import Reception
from ingest.secrecy import leave_no_trace
from ingest.settings import centre_settings, edge_settings
from monitor.errors import SettingsError, StoreError
from monitor.journal import keep_journal
from monitor.registry.entry import Registry
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registries
from monitor.settings import SettingReader
from monitor.store import Store
from monitor.vital import vitals

_INSUFFICIENT_PRIVILEGE: Final = "42501"


def main(arguments: list[str] | None = None) -> int:
    """Run one process of the road until it is told to stop; return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description=__doc__,
        epilog="python -m ingest import --help: what an import may be told.",
    )
    parser.add_argument("process", choices=["edge", "centre", "import"])
    process = parser.parse_args(given[:1] if given[:1] == ["import"] else given).process
    reader = SettingReader(os.environ)
    keep_journal(reader, process)
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        reader.check()
        if process == "import":
            return _run_import(given[1:], stopped)
        if process == "edge":
            _run_edge(stopped)
        else:
            _run_centre(stopped)
    except (SettingsError, RegistryError, SecretError, HistoryError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (StoreError, SpoolError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run_import(given: list[str], stopped: Event) -> int:
    # polars and rich, of which edge and centre need nothing, take their time to be loaded.
    from ingest.history.command import import_settings, run  # noqa: PLC0415
    from ingest.history.option import parser  # noqa: PLC0415

    leave_no_trace()
    options = parser().parse_args(given)
    return run(options, import_settings(os.environ), stopped.is_set)


def _run_edge(stopped: Event) -> None:
    leave_no_trace()
    settings = edge_settings(os.environ)
    fixed = {"municipality": settings.municipality, "edge": settings.edge}
    keep_journal(SettingReader(os.environ), "edge", fixed)
    for registry in load_registries(settings.registry):
        if registry.municipality.code == settings.municipality:
            edge = Edge(settings, registry)
            with vitals(settings.vitals, edge.lacks, edge.metrics):
                edge.run(stopped)
            return
    raise SettingsError(("PASSANT_MUNICIPALITY names none of PASSANT_REGISTRY",))


def _run_centre(stopped: Event) -> None:
    settings = centre_settings(os.environ)
    registries = load_registries(settings.registry)
    link = centre_link(settings.broker_url, settings.name, settings.credentials)
    centre = Centre(
        link,
        partial(_open_store, settings.database_url, registries),
        Reception(registries, settings.clock),
        Keeper(settings.clock),
    )
    announcer = Announcer(
        announcer_link(settings.broker_url, settings.name, settings.credentials),
        settings.database_url,
    )

    def metrics() -> Iterator[Metric]:
        yield from centre.metrics()
        yield from announcer.metrics()

    with (
        vitals(settings.vitals, centre.lacks, metrics, tells_memory=True),
        announcing(announcer),
    ):
        centre.run(stopped)


def _open_store(database_url: str, registries: tuple[Registry, ...]) -> Store:
    store = Store.connect(database_url)
    try:
        _save(store, registries)
    except BaseException:
        store.close()
        raise
    return store


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
