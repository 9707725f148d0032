"""What is known of each municipality now: read when it changed, and in its turn.

For one event loop. What nobody looks at is not read at all until somebody asks for it.
"""

import asyncio
import logging
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from monitor.clock import Clock
from monitor.figure import Figures
from monitor.live import Snapshot, snapshot
from monitor.material import Material, read_material
from monitor.reading import Reader
from monitor.standard import Standards
from monitor.state import Patience
from monitor.turn import COUNTERS_PER_SECOND, next_turn, spacing_seconds

ALL: Final = ""
"""In place of a municipality's code: any of them may have changed."""

WHOLE_SECONDS: Final = 60.0
"""After so long everything is looked at again, whatever is thought to have changed."""

_RETRY_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One municipality, and the loop's time when its reading began, and its last one of all."""

    material: Material
    figures: Figures
    news: Snapshot
    read_at: float
    whole_at: float

    @property
    def made_at(self) -> float:
        """When the snapshot was made."""
        return self.read_at


class Public(Protocol):
    """Who looks, and is told."""

    def followed(self) -> AbstractSet[str]:
        """Return the municipalities that somebody looks at all the time."""

    def tell(self, municipality: str, news: Snapshot, *, has_changed: bool) -> None:
        """Pass on what was read; without a change, it was for its age or because it was asked."""


class Parts:
    """Keeps the newest snapshot of each municipality that somebody looks at, or looked at.

    Parameters
    ----------
    reader : Reader
        Open by the time of `keep_reading`.
    clock : Clock
        The city's time.
    public : Public
        Who looks.
    patience : Patience
        How old or how far ahead, by that clock, an edge's word may be.
    refresh_seconds : float
        After so long by the wall without a change what is followed is read again.
    per_second : int
        Counters in all snapshots of a municipality that may be made in a second.

    Attributes
    ----------
    kept : dict of str to Part
        By municipality.
    changed : set of str
        Those among them that have changed since.
    is_failing : bool
        Whether the last reading failed.
    """

    def __init__(
        self,
        reader: Reader,
        clock: Clock,
        public: Public,
        *,
        patience: Patience,
        refresh_seconds: float,
        per_second: int = COUNTERS_PER_SECOND,
    ) -> None:
        self.kept: dict[str, Part] = {}
        self.changed: set[str] = set()
        self.is_failing = False
        self._reader = reader
        self._clock = clock
        self._public = public
        self._patience = patience
        self._refresh_seconds = refresh_seconds
        self._per_second = per_second
        self._asked: dict[str, asyncio.Future[Snapshot]] = {}
        self._reading: set[str] = set()
        self._sure: set[str] = set()
        self._standards = Standards()
        self._refreshed_at = 0.0
        self._woken = asyncio.Event()

    def ask(self, municipality: str) -> asyncio.Future[Snapshot]:
        """Have a municipality read; what is returned has its snapshot then."""
        if municipality not in self._asked:
            self._asked[municipality] = asyncio.get_running_loop().create_future()
        self._woken.set()
        return self._asked[municipality]

    def note(self, municipality: str) -> None:
        """Note that a municipality changed, or that `ALL` may have."""
        known = self.kept.keys() | self._reading
        news = (known if municipality == ALL else known & {municipality}) - self.changed
        self.changed |= news
        if municipality == ALL:
            # It may be another database by now.
            self._sure.clear()
        if news:
            self._woken.set()

    def wake(self) -> None:
        """Look again whose turn it is, for others are followed now."""
        self._woken.set()

    async def keep_reading(self) -> None:
        """Read for ever, each in its turn; several of these may run at once."""
        while True:
            self._woken.clear()
            due_at, code = self._next() or (None, "")
            if due_at is None or due_at > asyncio.get_running_loop().time():
                await wait(self._woken, due_at)
                continue
            has_changed = code in self.changed or code not in self.kept
            if not has_changed:
                self._refreshed_at = asyncio.get_running_loop().time()
            self.changed.discard(code)
            self._reading.add(code)
            try:
                await self._read(code, has_changed=has_changed)
            # Whatever it is: nothing else would read again for as long as the process lives. Its
            # words stay unsaid, for the driver's may hold a row.
            except Exception as error:  # noqa: BLE001
                if has_changed and code in self.kept:
                    self.changed.add(code)
                await self._recover(error)
            else:
                self.is_failing = False
            finally:
                self._reading.discard(code)
                self._woken.set()

    def _next(self) -> tuple[float, str] | None:
        followed = self._public.followed()
        return next_turn(
            {code: part.read_at for code, part in self.kept.items()},
            {code: self._ready_at(part) for code, part in self.kept.items()},
            followed=followed - self._reading,
            urgent=(self._asked.keys() | (self.changed & followed)) - self._reading,
            refreshed_at=self._refreshed_at,
            refresh_seconds=self._refresh_seconds,
        )

    def _ready_at(self, part: Part) -> float:
        return part.read_at + spacing_seconds(len(part.news.counters), self._per_second)

    async def _read(self, code: str, *, has_changed: bool) -> None:
        now, read_at = int(self._clock.now()), asyncio.get_running_loop().time()
        kept = self.kept.get(code) if code in self._sure else None
        self._sure.add(code)
        # In its turn, so that what changed need not wait for it.
        is_whole = kept is None or (not has_changed and read_at >= kept.whole_at + WHOLE_SECONDS)
        async with self._reader.connection() as connection:
            material = await read_material(
                connection, code, kept.material if kept else None, is_whole=is_whole
            )
            standard = await self._standards.at(connection, code, now)
        if material.standard is not standard:
            material = replace(material, standard=standard)
        figures = kept.figures if kept else Figures(self._patience)
        news = snapshot(material, now, figures)
        if code in material.tables or code in self._public.followed():
            whole_at = read_at if kept is None or is_whole else kept.whole_at
            self.kept[code] = Part(material, figures, news, read_at, whole_at)
        else:
            # Anybody may ask for any code: what is not registered is not kept.
            self.kept.pop(code, None)
            self.changed.discard(code)
            self._standards.forget(code)
        asked = self._asked.pop(code, None)
        if asked is not None and not asked.done():
            asked.set_result(news)
        self._public.tell(code, news, has_changed=has_changed)

    async def _recover(self, error: Exception) -> None:
        self.is_failing = True
        _log.warning(
            "the live figures could not be read (%s): trying again shortly", type(error).__name__
        )
        await asyncio.sleep(_RETRY_SECONDS)


async def wait(woken: asyncio.Event, until_at: float | None) -> None:
    """Wait until `woken` is set or the loop's time is `until_at`."""
    with suppress(TimeoutError):
        async with asyncio.timeout_at(until_at):
            await woken.wait()
