"""The register: a registry as the document that `save_registry` makes the database equal to."""

from dataclasses import asdict

from monitor.registry.entry import Registry


def registry_document(registry: Registry) -> dict[str, object]:
    """Return a registry by the names of its tables and columns."""
    code = registry.municipality.code
    sensors = [asdict(sensor) | {"municipality": code} for sensor in registry.sensors]
    return {
        "municipality": asdict(registry.municipality) | {"context": registry.context},
        "sensors": sensors,
        "counters": [
            asdict(counter) | {"municipality": code} for counter in registry.counters.values()
        ],
        "zones": [
            {
                "municipality": code,
                "id": zone.id,
                "name": zone.name,
                "kind": zone.kind,
                "capacity": zone.capacity,
                "polygon": zone.polygon,
                "area_square_metres": zone.area_square_metres,
            }
            for zone in registry.zones
        ],
        "zone_counters": [
            {
                "municipality": code,
                "zone_id": zone.id,
                "counter_id": counter,
                "role": role,
            }
            for zone in registry.zones
            for role, counters in (
                ("inside", zone.inside),
                ("entrance", zone.entrance),
                ("exit", zone.exit),
            )
            for counter in counters
        ],
    }
