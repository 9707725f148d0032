"""Says in words what was read of a registry, for whoever checks a folder by hand."""

from collections import Counter as Tally
from collections.abc import Iterable

from monitor.registry.entry import LEVELS, Registry, Zone


def report(registry: Registry) -> str:
    """Return a summary of a registry, some lines of text.

    Parameters
    ----------
    registry : Registry
        As `load_registry` returned it.
    """
    municipality = registry.municipality
    kept = municipality.retention_months
    flow = zip(LEVELS, municipality.levels.flow, strict=False)
    bounds = ", ".join(f"{level} up to {bound:g}" for level, bound in flow)
    telecom = registry.telecom
    drawn = [origin for origin in telecom.origins if origin.outline is not None]
    counters = registry.counters.values()
    owner = f"{municipality.data_owner}, {municipality.contact}"
    kept_words = "without limit" if kept is None else f"{kept} months"
    lines = [
        f"{municipality.code} {municipality.name} ({municipality.time_zone})",
        f"  data: {municipality.data_licence}, {owner}, kept {kept_words}",
        f"  levels: {municipality.levels.scheme}: {bounds} persons per metre per minute",
        f"  sensors: {len(registry.sensors)} ({_tally(s.kind for s in registry.sensors)})",
        f"  counters: {len(counters)} ({_tally(c.direction for c in counters)})",
        *_unused(registry),
        f"  zones: {len(registry.zones)}",
        *(f"    {_zone(zone)}" for zone in registry.zones),
    ]
    if telecom.suppliers:
        lines.append(
            f"  telecom: {len(telecom.suppliers)} suppliers, {len(telecom.areas)} areas,"
            f" {len(telecom.origins)} origins, {len(drawn)} of them with an outline"
        )
    return "\n".join(lines)


def _tally(words: Iterable[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(Tally(words).items()))


def _unused(registry: Registry) -> list[str]:
    """Return a line on counters that no zone names: allowed, but often forgotten."""
    used = {
        counter_id
        for zone in registry.zones
        for counter_id in (*zone.inside, *zone.entrance, *zone.exit)
    }
    unused = [counter_id for counter_id in registry.counters if counter_id not in used]
    return [f"  in no zone: {', '.join(unused)}"] if unused else []


def _zone(zone: Zone) -> str:
    roles = (("inside", zone.inside), ("entrance", zone.entrance), ("exit", zone.exit))
    parts = [
        zone.kind,
        f"{zone.area_square_metres:.0f} m2",
        *(f"{len(counter_ids)} {role}" for role, counter_ids in roles if counter_ids),
    ]
    if zone.capacity is not None:
        parts.append(f"room for {zone.capacity}")
    return f"{zone.id}: {zone.name} ({', '.join(parts)})"
