"""The register: a registry as the document that `save_registry` makes the database equal to."""

from collections.abc import Iterable
from dataclasses import asdict

from monitor.registry.entry import Area, Counter, Origin, Registry, Sensor, Supplier, View


def registry_document(registry: Registry) -> dict[str, object]:
    """Return a registry by the names of its tables and columns."""
    code = registry.municipality.code
    return {
        "municipality": asdict(registry.municipality) | {"context": registry.context},
        "sensors": _rows(code, registry.sensors),
        "counters": _rows(code, registry.counters.values()),
        "views": _rows(code, registry.views.values()),
        "zones": [
            {
                "municipality": code,
                "id": zone.id,
                "name": zone.name,
                "kind": zone.kind,
                "capacity": zone.capacity,
                "polygon": zone.polygon,
                "area_square_metres": zone.area_square_metres,
                "ground_square_metres": zone.ground_square_metres,
                "reset_hour": zone.reset_hour,
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
        "zone_views": [
            {"zone_id": zone.id, "view_id": view} for zone in registry.zones for view in zone.views
        ],
        "suppliers": _rows(code, registry.telecom.suppliers),
        "areas": _rows(code, registry.telecom.areas),
        "origins": _rows(code, registry.telecom.origins),
        "school_holidays": [asdict(holiday) for holiday in registry.school_holidays],
    }


# By the names of their fields; what is no column, such as a sensor's counters, is passed over.
def _rows(
    code: str, entries: Iterable[Sensor | Counter | View | Supplier | Area | Origin]
) -> list[dict[str, object]]:
    return [asdict(entry) | {"municipality": code} for entry in entries]
