"""What of the live figures somebody sees."""

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from monitor.access.principal import Permission, Principal
from monitor.live import Snapshot

Codes = frozenset[str] | None
"""Municipalities; None for all."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Of which municipalities zones are seen, and of which counters too.

    Equal for all who see the same, so that what they see is made once.
    """

    zones: Codes
    counters: Codes

    @classmethod
    def of(cls, principal: Principal) -> "Sight":
        """Return what `principal` sees."""
        return cls(
            principal.where(Permission.READ_LIVE),
            principal.where(Permission.READ_LIVE_COUNTERS),
        )

    def includes(self, municipality: str) -> bool:
        """Tell whether anything of a municipality is seen."""
        return self.zones is None or municipality in self.zones

    def seen(self, news: Snapshot) -> Snapshot:
        """Return what is seen of a snapshot: always the same of the same."""
        if self.zones is None and self.counters is None:
            return news
        kept = _kept.setdefault(news, {})
        if self not in kept:
            zones = tuple(each for each in news.zones if _is_in(each.municipality, self.zones))
            counters = tuple(
                each for each in news.counters if _is_in(each.municipality, self.counters)
            )
            kept[self] = Snapshot(news.at, news.municipality, zones, counters)
        return kept[self]


def _is_in(code: str, codes: Codes) -> bool:
    return codes is None or code in codes


# For as long as the whole snapshot is kept.
_kept: Final[WeakKeyDictionary[Snapshot, dict[Sight, Snapshot]]] = WeakKeyDictionary()
