"""The kinds of processing that a municipality has registered, and what each takes.

Pure. A kind that is not registered is told as absent, so that a reader need not guess.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from monitor.papers.template import Facts, filled
from monitor.papers.wording import day, number, words
from monitor.registry.entry import Area, Registry, Sensor, Supplier
from monitor.registry.statement import Privacy

_SENSORS: Final[Mapping[str, Callable[[Sensor], bool]]] = {
    "counting": lambda sensor: sensor.kind != "wifi" and bool(sensor.counters),
    "wifi": lambda sensor: sensor.kind == "wifi",
    "presence": lambda sensor: bool(sensor.views),
}
KINDS: Final = ("counting", "wifi", "telecom", "presence")
"""Of processing; logging is one more, which is always there."""


def kinds(registry: Registry) -> tuple[str, ...]:
    """Return the kinds of processing that are registered."""
    present = {"telecom"} if registry.telecom.areas else set()
    present |= {kind for kind in _SENSORS if _sensors(kind, registry)}
    return tuple(kind for kind in KINDS if kind in present)


def kind_facts(registry: Registry, privacy: Privacy) -> Facts:
    """Return what the papers say of each kind, and which kinds are absent."""
    present = kinds(registry)
    texts = words("word.toml")["kind"]
    return {
        "kind": [{**texts[kind], **_of_kind(kind, registry, privacy)} for kind in present],
        "absent": [{"text": texts[kind]["absent"]} for kind in KINDS if kind not in present],
        **{f"has_{kind}": kind in present for kind in KINDS},
    }


def entries(registry: Registry, privacy: Privacy, facts: Facts) -> Facts:
    """Return the entries of the record of processing activities, article 30 of the GDPR.

    Parameters
    ----------
    facts : Mapping
        Of the municipality: who may read, where data goes, how long it is kept.
    """
    texts = words("word.toml")
    shared = {"recipients": facts["readers"], "processors": facts["processor_names"]}
    logging = {"number": "", **texts["kind"]["logging"], "kept": facts["log_retention"]}
    found = [
        {**of_kind, **shared, "security": texts["security"][kind], "kept": facts["kept_clusters"]}
        for kind, of_kind in zip(
            kinds(registry), kind_facts(registry, privacy)["kind"], strict=True
        )
    ]
    found.append({**logging, **shared, "security": texts["security"]["logging"]})
    return {"entry": [{**each, "number": str(n)} for n, each in enumerate(found, start=1)]}


def purposes(registry: Registry, privacy: Privacy) -> list[Facts]:
    """Return each purpose with the sensors and areas that serve it."""
    found = [(sensor.purpose, sensor.name) for sensor in registry.sensors]
    rows = _gathered(found, privacy, "purpose")
    if registry.telecom.areas:
        rows.append({"purpose": privacy.telecom_purpose, "places": _areas(registry, privacy)})
    return rows


def bases(registry: Registry, privacy: Privacy) -> list[Facts]:
    """Return each legal basis with the sensors and areas that rest on it."""
    found = [(sensor.legal_basis, sensor.name) for sensor in registry.sensors]
    rows = _gathered(found, privacy, "basis")
    if registry.telecom.areas:
        rows.append({"basis": privacy.telecom_legal_basis, "places": _areas(registry, privacy)})
    return rows


def owners(registry: Registry, privacy: Privacy) -> list[Facts]:
    """Return each owner with its sensors."""
    found = [(sensor.owner, sensor.name) for sensor in registry.sensors]
    return _gathered(found, privacy, "owner")


def areas(registry: Registry, privacy: Privacy) -> list[Facts]:
    """Return each telecom area with its supplier, interval and factor."""
    suppliers = {supplier.id: supplier for supplier in registry.telecom.suppliers}
    return [_area(area, suppliers[area.supplier_id], privacy) for area in registry.telecom.areas]


def _area(area: Area, supplier: Supplier, privacy: Privacy) -> Facts:
    texts = words("word.toml")["telecom"]
    factor = texts["factor_none"]
    if supplier.factor != 1:
        whole = int(supplier.factor) if supplier.factor.is_integer() else supplier.factor
        factor = filled(texts["factor"], {"factor": number(whole)})
    return {
        "area": privacy.words(area.name),
        "supplier": privacy.words(supplier.name),
        "interval": filled(texts["interval"], {"minutes": number(area.interval_seconds // 60)}),
        "factor": factor,
    }


def _of_kind(kind: str, registry: Registry, privacy: Privacy) -> Facts:
    if kind == "telecom":
        return {
            "purposes": privacy.telecom_purpose,
            "bases": privacy.telecom_legal_basis,
            "places": _areas(registry, privacy),
        }
    sensors = _sensors(kind, registry)
    return {
        "purposes": "; ".join(_distinct(privacy.words(each.purpose) for each in sensors)),
        "bases": "; ".join(_distinct(privacy.words(each.legal_basis) for each in sensors)),
        "places": "; ".join(_placed(each, privacy) for each in sensors),
    }


def _sensors(kind: str, registry: Registry) -> list[Sensor]:
    return [sensor for sensor in registry.sensors if _SENSORS[kind](sensor)]


def _placed(sensor: Sensor, privacy: Privacy) -> str:
    """Return a sensor's name; of wifi with the area and the days of its permission."""
    name = privacy.words(sensor.name)
    if sensor.area is None or sensor.valid_to is None:
        return name
    period = f"{day(sensor.valid_from)} tot en met {day(sensor.valid_to)}"
    return f"{name} ({privacy.words(sensor.area)}; {period})"


def _areas(registry: Registry, privacy: Privacy) -> str:
    return "; ".join(privacy.words(area.name) for area in registry.telecom.areas)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _gathered(found: Iterable[tuple[str, str]], privacy: Privacy, name: str) -> list[Facts]:
    places: dict[str, list[str]] = {}
    for text, place in found:
        places.setdefault(privacy.words(text), []).append(privacy.words(place))
    return [{name: text, "places": "; ".join(names)} for text, names in places.items()]
