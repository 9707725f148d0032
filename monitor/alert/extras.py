"""What is known beside the live state, and where it comes from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

QUARTER_SECONDS: Final = 900
EARLIER_QUARTERS: Final = 5
"""Of so many before now it is known what was usual: a window may be of more than an hour."""

Bounds = tuple[float | None, float | None]
"""p50 and p90, in persons an hour."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What is known beside the live state, by the id of the zone or counter.

    Parameters
    ----------
    usual : mapping
        p50 and p90 of this weekday and time, in persons an hour, or None where there is none.
    forecasts : mapping
        Instants and rates, as `Gauge.forecast`.
    happenings : mapping
        Those that go on there now.
    earlier : mapping
        As `usual`, by quarter of an hour since 1970: of the quarters before now, and of now.
    """

    usual: Mapping[str, Bounds] = field(default_factory=dict)
    forecasts: Mapping[str, Sequence[tuple[int, float]]] = field(default_factory=dict)
    happenings: Mapping[str, Collection[str]] = field(default_factory=dict)
    earlier: Mapping[int, Mapping[str, Bounds]] = field(default_factory=dict)


class Sideline(Protocol):
    """Where extras come from."""

    async def extras(self, municipality: str, now: int) -> Extras:
        """Return what is known beside the live state at `now`."""


NOTHING: Final = Extras()


class NoSideline:
    """Knows nothing beside the live state."""

    async def extras(self, municipality: str, now: int) -> Extras:
        """Return nothing."""
        del municipality, now
        return NOTHING
