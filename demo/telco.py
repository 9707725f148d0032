"""A telecom supplier: whose phones were in an area, by where their owners come from.

Pure and repeatable: the same registry and seed give the same tables. How many there are follows
the footfall of the city; some live there and are there at night too. Where they come from follows
the hierarchy of the registry: the nearer, the more, and among the equally near those that the file
names first. On market days more come from abroad.

The first area is the centre, where the counters stand; the others are smaller, by chance.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from demo.city import City
from demo.day import is_market_day
from demo.dice import poisson
from demo.place import counting
from monitor.registry.entry import Area, OriginLevel, Registry, Telecom

_SIMS_A_PASSAGE: Final = 0.12
"""Whoever visits passes three counters or so; one in three has this supplier."""

_SIMS_AT_HOME: Final = 130.0
_SMALLER: Final = (0.15, 0.35)
_MARKET_HOURS: Final = range(8, 17)
_MARKET_FROM_ABROAD: Final = 2.2

_SHARES: Final[Mapping[OriginLevel, float]] = MappingProxyType(
    {
        "neighbourhood": 0.46,
        "municipality": 0.46,
        "corop": 0.26,
        "province": 0.05,
        "country": 0.13,
        "abroad": 0.1,
    }
)
"""Of all visitors, by the level of the smallest area that holds the municipality and them."""

_STEEPNESS: Final[Mapping[OriginLevel, float]] = MappingProxyType({"abroad": 2.0})
"""How much fewer come from what the file names later; 1 unless it stands here."""


class Telco:
    """The suppliers of one municipality.

    Parameters
    ----------
    registry : Registry
        Its areas, suppliers and the hierarchy of origins.
    city : City
        Its footfall.
    """

    def __init__(self, registry: Registry, city: City) -> None:
        self._city = city
        self._time_zone = ZoneInfo(registry.municipality.time_zone)
        self._counters = tuple(c.id for sensor in counting(registry) for c in sensor.counters)
        self._rings = _rings(registry.telecom, registry.municipality.code)
        self._factors = {supplier.id: supplier.factor for supplier in registry.telecom.suppliers}
        self._sizes = {
            area.id: Random(f"{city.seed}:area:{area.id}").uniform(*_SMALLER) if number else 1.0
            for number, area in enumerate(registry.telecom.areas)
        }

    def visitors(self, area: Area, started_at: int, ended_at: int) -> list[tuple[str, int]]:
        """Return the table of an area over ``[started_at, ended_at)``, both on the minute.

        Returns
        -------
        list of (str, int)
            Codes that lie above no other code, in the order of the registry, each with as many as
            the supplier delivers; those from where nobody came are left out.
        """
        random = Random(f"{self._city.seed}:visits:{area.id}:{started_at}")
        size, factor = self._sizes[area.id], self._factors[area.supplier_id]
        passages = self._city.passages(self._counters, started_at, ended_at)
        weights = self._weights(datetime.fromtimestamp(started_at, self._time_zone))
        whole = sum(weights.values())
        table = []
        for number, (code, weight) in enumerate(weights.items()):
            expected = size * _SIMS_A_PASSAGE * passages * weight / whole
            # Whoever lives in the area comes from where most of its visitors come from.
            at_home = size * _SIMS_AT_HOME if number == 0 else 0.0
            delivered = round(factor * poisson(expected + at_home, random))
            if delivered:
                table.append((code, delivered))
        return table

    def _weights(self, moment: datetime) -> dict[str, float]:
        has_market = is_market_day(moment.date()) and moment.hour in _MARKET_HOURS
        weights = {}
        for level, codes in self._rings.items():
            steepness = _STEEPNESS.get(level, 1.0)
            parts = [(rank + 1.0) ** -steepness for rank in range(len(codes))]
            draw = _MARKET_FROM_ABROAD if has_market and level == "abroad" else 1.0
            for code, part in zip(codes, parts, strict=True):
                weights[code] = _SHARES[level] * draw * part / sum(parts)
        return weights


def _rings(telecom: Telecom, home: str) -> Mapping[OriginLevel, Sequence[str]]:
    """Return the codes that lie above no other, by the level of the smallest area shared."""
    tree = telecom.tree()
    levels = {origin.code: origin.level for origin in telecom.origins}
    at_home = {home, *tree.above(home)} if home in tree else set()
    rings: dict[OriginLevel, list[str]] = {level: [] for level in _SHARES}
    for code in levels:
        if not tree.children(code):
            shared = (each for each in (code, *tree.above(code)) if each in at_home)
            meeting = next(shared, None)
            rings[levels[meeting] if meeting else "abroad"].append(code)
    return {level: codes for level, codes in rings.items() if codes}
