"""`python -m demo replay`: real counts take the whole road.

Each row becomes a message to an edge, over a real broker; what the release rule lets out goes on
to the centre and into the store. The edge's secret stays with the database, so that a second
replay of the same file releases the very same clusters, and changes nothing.
"""

import argparse
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from demo.database import EmbeddedDatabase
from demo.errors import DemoError
from demo.recording import Reading, Recording
from demo.road import open_road
from demo.survey import CODE, Place, read_places, write_registry
from ingest.wire.status import StatusReport
from monitor.migrate import migrate
from monitor.total import Total, totals

STATE: Final = Path(".demo/replay")
CLASSES: Final = (10_000, 3_000, 1_000, 300, 0)
"""Lower bounds of the busyness of a sensor, in persons a day."""

_UPDATE_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay did: rows read, messages sent, the store before it and after."""

    reading: Reading
    messages: int
    seconds: float
    status: StatusReport
    before: dict[str, Total]
    after: dict[str, Total]

    @property
    def clusters(self) -> int:
        """Return the clusters that this replay added to the store."""
        return _clusters(self.after) - _clusters(self.before)


def main(arguments: list[str]) -> int:
    """Run a replay; return the exit code."""
    options = _options(arguments)
    console = Console()
    try:
        places = read_places(options.sensors)
        zone = options.time_zone
        recording = Recording(options.file, {place.key: place.id for place in places}, zone)
        with _database(options.database_url, options.state) as (database_url, state):
            write_registry(state / "registry", options.file.name, places, zone)
            outcome = replay(recording, database_url, state, console)
    except DemoError as error:
        Console(stderr=True).print(f"[bold]The replay stopped:[/] {error}")
        return 2
    except KeyboardInterrupt:
        console.print("Stopped. What was stored stays; a new replay goes over it again.")
        return 130
    show(outcome, places, console)
    return 0


def replay(recording: Recording, database_url: str, state: Path, console: Console) -> Outcome:
    """Send a recording down the road, with a progress bar.

    Parameters
    ----------
    recording : Recording
        What to send.
    database_url : str
        Where it will be kept.
    state : Path
        Folder with the registry, and of the edge's secret and spool.
    console : Console
        Where the bar is drawn.
    """
    console.print("reading the file ...")
    frames = list(recording.frames())
    migrate(database_url)
    before = totals(database_url, CODE)
    with open_road(database_url, state / "registry", state / "edge") as road, _bar(console) as bar:
        road.wait_ready()
        task = bar.add_task("replaying", total=len(frames), rate=0.0)
        started = time.monotonic()
        sent = 0
        for sent in road.feed(frames):
            if sent % _UPDATE_ROWS == 0:
                bar.update(task, completed=sent, rate=sent / (time.monotonic() - started))
        status = road.finish(sent)
        seconds = time.monotonic() - started
        bar.update(task, completed=sent, rate=sent / seconds if seconds else 0.0)
    return Outcome(recording.reading, sent, seconds, status, before, totals(database_url, CODE))


def show(outcome: Outcome, places: tuple[Place, ...], console: Console) -> None:
    """Print what a replay did, as tables."""
    reading = outcome.reading
    table = Table(title="The replay", show_header=False)
    table.add_row("rows read", f"{reading.rows:,}")
    for reason, count in reading.refused.most_common():
        table.add_row(f"  refused: {reason}", f"{count:,}")
    table.add_row(
        "hours that the file cannot tell (the clock was put back)", f"{reading.unknown_hours:,}"
    )
    table.add_row("messages sent", f"{outcome.messages:,}")
    for word, count in sorted(outcome.status.frames.refused.items()):
        table.add_row(f"  refused by the edge: {word}", f"{count:,}")
    table.add_row("clusters stored", f"{outcome.clusters:,}")
    table.add_row("clusters in the store", f"{_clusters(outcome.after):,}")
    table.add_row("seconds", f"{outcome.seconds:,.1f}")
    if outcome.seconds:
        table.add_row("rows a second", f"{reading.rows / outcome.seconds:,.0f}")
    console.print(table)
    console.print(_kept(outcome, places))


def _kept(outcome: Outcome, places: tuple[Place, ...]) -> Table:
    table = Table(title="Share of persons kept, by busyness of the sensor")
    for heading in ("persons a day", "sensors", "persons read", "persons kept", "share", "lowest"):
        table.add_column(heading, justify="right")
    reading = outcome.reading
    above: float = float("inf")
    for bound in CLASSES:
        shares, read, kept = [], 0, 0
        for place in places:
            days = reading.days[place.id]
            if days and bound <= reading.persons[place.id] / days < above:
                stored = outcome.after.get(f"{place.id}:both", Total(0, 0)).persons
                shares.append(stored / max(1, reading.persons[place.id]))
                read += reading.persons[place.id]
                kept += stored
        above = bound
        if shares:
            share, lowest = f"{kept / max(1, read):.2%}", f"{min(shares):.2%}"
            table.add_row(
                f"{bound:,} and more", str(len(shares)), f"{read:,}", f"{kept:,}", share, lowest
            )
    return table


def _clusters(kept: dict[str, Total]) -> int:
    return sum(total.clusters for total in kept.values())


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:,.0f} rows/s"),
        TimeRemainingColumn(),
        console=console,
    )


@contextmanager
def _database(database_url: str | None, state: Path) -> Iterator[tuple[str, Path]]:
    if database_url is not None:
        # Each database has a secret of its own; its address may hold a password, so it is hashed.
        name = hashlib.blake2b(database_url.encode(), digest_size=8).hexdigest()
        folder = state / name
        folder.mkdir(parents=True, exist_ok=True)
        yield database_url, folder
        return
    folder = state / "embedded"
    folder.mkdir(parents=True, exist_ok=True)
    with EmbeddedDatabase(folder / "database") as database:
        yield database.url(), folder


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo replay", description=__doc__)
    parser.add_argument("file", type=Path, help="CSV of local_hour, sensor_id, count; also .gz")
    parser.add_argument(
        "--sensors", type=Path, required=True, help="CSV of sensor_id, name, latitude, longitude"
    )
    parser.add_argument(
        "--time-zone", type=_zone, required=True, help="of the file, such as Europe/Amsterdam"
    )
    parser.add_argument("--database-url", help="PostgreSQL to fill; an embedded one otherwise")
    parser.add_argument(
        "--state",
        type=Path,
        default=STATE,
        help="folder for the edge's secret and the embedded database (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        message = "must be a time zone such as Europe/Amsterdam"
        raise argparse.ArgumentTypeError(message) from None
