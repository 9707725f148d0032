"""The command ``python -m monitor weather``: a file of weather into the store.

``import`` takes in what was measured, ``expect`` what is expected. Of a feed whatever fetches it is
read as it comes: ``curl ... | python -m monitor weather expect -``.

Begun again it takes in what lacks: an hour that is there already is put in the place of itself.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn

from monitor.bar import bar
from monitor.session import Cursor, Session, lending
from monitor.settings import SettingReader
from monitor.weather.errors import UnreadableWeatherError
from monitor.weather.hour import LONGEST_LINE, Hour, read_hours

FEED: Final = Path("-")
"""Standard input."""

HOURS: Final = 5000
"""In one transaction."""

_PUT: Final = (
    b"select public.put_weather(%s, %s::bigint[], %s::float8[], %s::float8[], %s::float8[])"
)
_PUT_EXPECTED: Final = (
    b"select public.put_weather_expected(%s, %s::bigint[], %s::float8[], %s::float8[],"
    b" %s::float8[])"
)


def put_weather(
    session: Session, municipality: str, hours: Sequence[Hour], *, are_expected: bool = False
) -> int:
    """Store hours, and return how many were new or other than before.

    Of an hour that is told twice the last stands.

    Raises
    ------
    StoreUnavailableError
        If the database cannot be reached: nothing was written.
    StoreError
        If it refused, and would again: nothing was written.
    """
    told = {hour.at: hour for hour in hours}.values()
    columns = [
        [hour.at for hour in told],
        [hour.temperature for hour in told],
        [hour.rain for hour in told],
        [hour.wind for hour in told],
    ]

    def work(cursor: Cursor) -> int:
        cursor.execute(_PUT_EXPECTED if are_expected else _PUT, (municipality, *columns))
        (stored,) = cursor.fetchone() or (0,)
        return int(stored)

    return session.transact(work)


def run_weather(settings: SettingReader, chosen: argparse.Namespace) -> int:
    """Run the command; its exit code is 2 where the file cannot be read.

    Raises
    ------
    StoreError
        If the database refuses or cannot be reached.
    """
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    code: str = chosen.municipality
    file: Path = chosen.file
    with lending(database_url) as session:
        if code not in session.transact(_codes):
            _say("no such municipality is registered, or not for this role", is_wrong=True)
            return 2
        taken = _Intake(session, code, are_expected=chosen.action == "expect")
        problem = _take_in(taken, file, chosen.station)
    name = _name(file)
    if problem:
        _say(f"{name}: {problem}; {taken.read} hours before it are in", is_wrong=True)
        return 2
    if not taken.read:
        # What fetches a feed and cannot, says nothing here.
        _say(f"{name}: holds no hours; nothing was changed", is_wrong=True)
        return 2
    _say(f"{code}: {taken.read} hours read, {taken.stored} new or other than before")
    return 0


def _say(line: str, *, is_wrong: bool = False) -> None:
    Console(stderr=is_wrong).print(line, markup=False, highlight=False, soft_wrap=True)


class _Intake:
    """Stores hours, many at a time.

    Attributes
    ----------
    read, stored : int
        How many went in, and how many of these were new or other than before.
    """

    def __init__(self, session: Session, municipality: str, *, are_expected: bool) -> None:
        self._are_expected = are_expected
        self.read = self.stored = 0
        self._session = session
        self._municipality = municipality
        self._waiting: list[Hour] = []

    def take(self, hour: Hour) -> None:
        self._waiting.append(hour)
        if len(self._waiting) == HOURS:
            self.flush()

    def flush(self) -> None:
        self.stored += put_weather(
            self._session, self._municipality, self._waiting, are_expected=self._are_expected
        )
        self.read += len(self._waiting)
        self._waiting = []


def _take_in(taken: _Intake, file: Path, station: str | None) -> str:
    """Take in a file as far as it can be read, and return what is wrong with it, if anything."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    problem = ""
    try:
        with (
            _opened(file) as lines,
            bar(*columns) as shown,
        ):
            size = None if file == FEED else file.stat().st_size
            task = shown.add_task(_name(file), total=size)

            def told() -> Iterator[str]:
                # What is no text of lines may be one line without end.
                while line := lines.readline(LONGEST_LINE + 1):
                    shown.advance(task, len(line))
                    yield line

            for hour in read_hours(told(), station):
                taken.take(hour)
    except OSError as error:
        problem = error.strerror or "cannot be read"
    except UnicodeDecodeError:
        problem = "is not in UTF-8"
    except UnreadableWeatherError as error:
        problem = str(error)
    taken.flush()
    return problem


def _name(file: Path) -> str:
    return "standard input" if file == FEED else str(file)


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    if file != FEED:
        with file.open(encoding="utf-8") as lines:
            yield lines
        return
    lines = TextIOWrapper(sys.stdin.buffer, encoding="utf-8")
    try:
        yield lines
    finally:
        lines.detach()


def _codes(cursor: Cursor) -> set[str]:
    cursor.execute("select municipality from public.quality_municipality()")
    return {code for (code,) in cursor}
