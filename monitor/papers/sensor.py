"""What is to be said of each sensor: the facts of its page and sign, and its entry in the register.

Pure. Every word comes from the registry, from `privacy.toml` or from the package's own texts.
"""

from collections.abc import Mapping
from typing import Any, Final

from monitor.papers.rule import rule_facts
from monitor.papers.template import Facts, filled
from monitor.papers.wording import day, listed, number, words
from monitor.registry.entry import Counter, Registry, Sensor, View
from monitor.registry.statement import Privacy

REGISTER_VERSION: Final = 1


def sensor_facts(sensor: Sensor, registry: Registry, privacy: Privacy) -> Facts:
    """Return what page and sign of a sensor say of it.

    Parameters
    ----------
    sensor : Sensor
        One of the registry's.
    registry, privacy
        A checked folder; `privacy.register_url` is there.
    """
    texts = words("word.toml")
    kind, general = texts["sensor"][sensor.kind], texts["sensor_text"]
    has_end = sensor.valid_to is not None
    known = {
        "from": day(sensor.valid_from),
        "to": general["no_end"] if sensor.valid_to is None else day(sensor.valid_to),
        **rule_facts(),
    }
    months = registry.municipality.retention_months
    retention = {"months": "" if months is None else number(months), "raw": kind["raw"]}
    return {
        "id": sensor.id,
        "name": privacy.words(sensor.name),
        "owner": privacy.words(sensor.owner),
        "purpose": privacy.words(sensor.purpose),
        "legal_basis": privacy.words(sensor.legal_basis),
        "area": "" if sensor.area is None else privacy.words(sensor.area),
        "kind_name": kind["name"],
        "sentence": kind["sentence"],
        "sign_line": kind["sign"],
        "never": kind["never"],
        "data": filled(kind["data"], known),
        "counted": _counted(sensor),
        "kept": filled(general["kept"], retention),
        "period": filled(general["period" if has_end else "open_period"], known),
        "position": f"{sensor.latitude:.5f} N, {sensor.longitude:.5f} O".replace(".", ","),
        "from": known["from"],
        "to": known["to"],
        "page": page_url(sensor, privacy),
    }


def page_url(sensor: Sensor, privacy: Privacy) -> str:
    """Return the public address of a sensor's page: where its sign's QR code leads."""
    return f"{privacy.register_url}/{sensor.id}.html"


def register(registry: Registry, privacy: Privacy, updated_on: str) -> Mapping[str, Any]:
    """Return the public sensor register as JSON has it.

    Parameters
    ----------
    updated_on : str
        The day it was made, ``2026-11-22``.
    """
    municipality = registry.municipality
    return {
        "version": REGISTER_VERSION,
        "updatedOn": updated_on,
        "municipality": {"code": municipality.code, "name": municipality.name},
        "controller": {
            "name": privacy.controller_name,
            "address": privacy.controller_address,
            "postalAddress": privacy.controller_postal_address,
        },
        "contact": {"name": privacy.desk.name, "contact": privacy.desk.contact},
        "dataProtectionOfficer": {
            "name": privacy.officer.name,
            "contact": privacy.officer.contact,
        },
        "sensors": [_entry(sensor, registry, privacy) for sensor in registry.sensors],
    }


def _entry(sensor: Sensor, registry: Registry, privacy: Privacy) -> Mapping[str, Any]:
    facts = sensor_facts(sensor, registry, privacy)
    return {
        "id": sensor.id,
        "name": facts["name"],
        "kind": sensor.kind,
        "kindName": facts["kind_name"],
        "owner": facts["owner"],
        "purpose": facts["purpose"],
        "legalBasis": facts["legal_basis"],
        "data": facts["data"],
        "seesIdentifiers": sensor.kind == "wifi",
        "area": facts["area"] or None,
        "from": sensor.valid_from.isoformat(),
        "to": None if sensor.valid_to is None else sensor.valid_to.isoformat(),
        "retention": facts["kept"],
        "retentionMonths": registry.municipality.retention_months,
        "contact": privacy.desk.contact,
        "longitude": sensor.longitude,
        "latitude": sensor.latitude,
        "counters": [counter.id for counter in sensor.counters],
        "views": [view.id for view in sensor.views],
        "page": facts["page"],
    }


def _counted(sensor: Sensor) -> str:
    """Return in words what a sensor counts, and how finely."""
    parts = [_counter(counter) for counter in sensor.counters]
    return listed(parts + [_view(view) for view in sensor.views])


def _counter(counter: Counter) -> str:
    texts = words("word.toml")
    known = {
        "direction": texts["direction"][counter.direction],
        "seconds": number(counter.step_seconds),
        "window": texts["window"][counter.window],
    }
    return filled(texts["sensor_text"]["direction"], known)


def _view(view: View) -> str:
    texts = words("word.toml")["sensor_text"]
    known = {"view": view.id.rpartition(":")[2]}
    if view.square_metres is None:
        return filled(texts["view"], known)
    return filled(texts["view_size"], {**known, "metres": f"{view.square_metres:g}"})
