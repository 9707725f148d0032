"""What the demo says in the terminal: what starts, where to look, and a quiet line that lives."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.status import Status
from rich.text import Text

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Terminal:
    """The demo's face; where output is no terminal, plain lines.

    Parameters
    ----------
    console : Console, optional
        Standard output by default.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._status = Status("", console=self._console, spinner_style="cyan")

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._status.stop()

    def begin(self, what: str) -> None:
        """Say what is being waited for."""
        self._status.update(Text(f"{what} ...", style="dim"))

    def done(self, what: str, seconds: float) -> None:
        """Say what is there, and how long after the command."""
        self._console.print(
            Text.assemble(("  ✓ ", "green"), f"{what:<42}", (f"{seconds:5.1f} s", "dim"))
        )

    def say(self, text: str, style: str = "") -> None:
        """Say something that stays."""
        self._console.print(Text(text, style=style))

    def addresses(self, rows: Sequence[tuple[str, str]]) -> None:
        """Say where to look."""
        self._console.print()
        for name, address in rows:
            link = f"underline cyan link {address}" if address.startswith("http") else ""
            self._console.print(Text.assemble(f"  {name:<22}", (address, link)), soft_wrap=True)
        self._console.print()

    def time(self, moment: datetime, speed: float, *, is_ours: bool) -> None:
        """Say what time it is in the city, and what to do for another."""
        if is_ours:
            self.say("  In the city it is the time that it is here.")
            return
        pace = "as fast as here" if speed == 1 else f"{speed:g} times as fast as here"
        self.say(f"  In the city it is {_DAYS[moment.weekday()]} {moment:%d %b %Y, %H:%M}, {pace}.")
        self.say('  As it is here: make demo ARGS="--start now --speed 1"', "dim")

    def live(self, moment: datetime, speed: float, text: str) -> None:
        """Renew the line that lives."""
        day = f"{_DAYS[moment.weekday()]} {moment:%d %b %H:%M}"
        pace = "" if speed == 1 else f" x{speed:g}"
        self._status.update(
            Text.assemble((day, "bold"), (pace, "dim"), f"   {text}   ", ("Ctrl-C ends it", "dim"))
        )

    def restore(self) -> None:
        """Give the cursor back, whatever was going on."""
        self._console.show_cursor()
