"""Hands on a keyboard: no pointer, and no focus but where keys bring it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

MOST: Final = 90
"""Stops of the longest page."""
WHERE: Final = Path(__file__).with_name("hands.js")


@dataclass
class Hands:
    """Hands on a keyboard, which see where the focus is."""

    page: Page

    def at(self) -> str | None:
        """Return what has the focus: its tag and name; nothing if the focus is lost.

        Raises
        ------
        AssertionError
            If it has the focus and one cannot see that.
        """
        stop: dict[str, Any] | None = self.page.evaluate(WHERE.read_text())
        if stop is None:
            return None
        told = f"{stop['tag']} {stop['name']}"
        assert stop["isMarked"], f"has the focus, and does not show it: {told}"
        assert stop["isOpen"], f"has the focus, out of sight: {told}"
        return told

    def press(self, *keys: str) -> str | None:
        """Press one key after another; return what has the focus then."""
        for key in keys:
            self.page.keyboard.press(key)
        return self.at()

    def reach(self, name: str, key: str = "Tab") -> None:
        """Go on until something of that name has the focus; also where it has it already."""
        stops = [self.at()]
        while name not in (stops[-1] or ""):
            assert len(stops) < MOST, f"{name} is not reached: {stops}"
            stops.append(self.press(key))
            assert stops[-1] is not None, f"{name} is not reached: {stops}"

    def walk(self) -> list[str]:
        """Go through the whole page, and begin anew; return the stops."""
        stops: list[str] = []
        while (stop := self.press("Tab")) is not None:
            stops.append(stop)
            assert len(stops) < MOST, f"there is no way out: {stops[-5:]}"
        return stops
