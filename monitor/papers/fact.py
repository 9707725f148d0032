"""All facts that the papers of one municipality are filled in with.

Pure: the day is an argument, and so is the attack report.
"""

from datetime import date

from monitor.papers.attack import Report
from monitor.papers.processing import (
    areas,
    bases,
    entries,
    kind_facts,
    kinds,
    owners,
    purposes,
)
from monitor.papers.risk import risk_facts
from monitor.papers.rule import rule_facts
from monitor.papers.sensor import sensor_facts
from monitor.papers.template import Facts, filled
from monitor.papers.wording import day, listed, number, words
from monitor.registry.entry import ORIGIN_LEVELS, Registry, Supplier
from monitor.registry.statement import Privacy
from monitor.version import VERSION


def paper_facts(registry: Registry, privacy: Privacy, report: Report | None, today: date) -> Facts:
    """Return the facts of all papers.

    Parameters
    ----------
    registry, privacy
        A checked folder; its register's address is known.
    report : Report or None
        None where there is none: then the papers say so.
    today : date
        The day that the papers carry.
    """
    facts: dict[str, object] = {
        **rule_facts(),
        **_registered(registry, privacy),
        **_stated(privacy),
        **_status(privacy),
        **kind_facts(registry, privacy),
        "date": day(today),
        "version": VERSION,
    }
    facts |= entries(registry, privacy, facts)
    facts |= risk_facts(report, kinds(registry), facts)
    facts["not_yet"] = [
        {"text": filled(each["text"], facts)} for each in words("word.toml")["not_yet"]
    ]
    return facts


def _registered(registry: Registry, privacy: Privacy) -> Facts:
    """Return the facts of the registry."""
    texts = words("word.toml")
    general = texts["sensor_text"]
    municipality, sensors = registry.municipality, registry.sensors
    months = number(municipality.retention_months or 0)
    retention = filled(general["retention"], {"months": months})
    count = {"count": number(len(sensors))}
    fixed = [each for each in registry.counters.values() if each.window != "elastic"]
    has_camera = any(sensor.kind == "camera" for sensor in sensors)
    levels = {origin.level for origin in registry.telecom.origins}
    origins = [texts["level"][level] for level in ORIGIN_LEVELS if level in levels]
    wifi = [sensor_facts(each, registry, privacy) for each in sensors if each.kind == "wifi"]
    places = "; ".join(privacy.words(registry.sensor(each.sensor_id).name) for each in fixed)
    return {
        "municipality": municipality.name,
        "code": municipality.code,
        "retention": retention,
        "kept_clusters": retention,
        "sensor_count": (
            general["one_sensor"] if len(sensors) == 1 else filled(general["sensors"], count)
        ),
        "sensor": [sensor_facts(each, registry, privacy) for each in sensors],
        "wifi": wifi,
        "area": areas(registry, privacy),
        "supplier": [_supplier(each, privacy) for each in registry.telecom.suppliers],
        "origin_levels": listed(origins) or texts["level"]["none"],
        "purpose": purposes(registry, privacy),
        "basis": bases(registry, privacy),
        "owner": owners(registry, privacy),
        "camera_remark": general["camera" if has_camera else "no_camera"],
        "fixed_windows": filled(general["fixed" if fixed else "no_fixed"], {"places": places}),
    }


def _stated(privacy: Privacy) -> Facts:
    """Return the facts of `privacy.toml`."""
    general = words("word.toml")["sensor_text"]
    days = {"days": number(privacy.log_days)}
    processors = [f"{each.name} ({each.task}; {each.agreement})" for each in privacy.processors]
    return {
        "controller": privacy.controller_name,
        "controller_address": privacy.controller_address,
        "controller_postal_address": privacy.controller_postal_address,
        "officer": privacy.officer.name,
        "officer_contact": privacy.officer.contact,
        "desk": privacy.desk.name,
        "desk_contact": privacy.desk.contact,
        "decision": privacy.decision_number,
        "decision_on": day(privacy.decision_on),
        "decision_by": privacy.decision_by,
        "law": [{"text": text} for text in privacy.laws],
        "policy": [{"text": text} for text in privacy.policies],
        "alternatives": privacy.alternatives,
        "consultation": privacy.consultation,
        "edge_location": privacy.edge_location,
        "centre_location": privacy.centre_location,
        "countries": listed(privacy.countries),
        "transfer": privacy.transfer or words("word.toml")["transfer"]["none"],
        "deletion": privacy.deletion,
        "log_retention": (
            filled(general["log_retention"], days) if privacy.log_days else general["no_log"]
        ),
        "readers": listed(privacy.readers),
        "has_processor": bool(processors),
        "processor_names": listed(processors) or words("word.toml")["transfer"]["none"],
        "processor": [
            {
                "processor": each.name,
                "country": each.country,
                "task": each.task,
                "agreement": each.agreement,
            }
            for each in privacy.processors
        ],
        "register_url": privacy.register_url or "",
        "wifi_decision": privacy.wifi_decision,
        "wifi_necessity": privacy.wifi_necessity,
        "telecom_purpose": privacy.telecom_purpose,
        "telecom_legal_basis": privacy.telecom_legal_basis,
    }


def _supplier(supplier: Supplier, privacy: Privacy) -> Facts:
    terms = privacy.terms(supplier.id)
    name = privacy.words(supplier.name)
    return {"supplier": name, "role": terms.role, "agreement": terms.agreement}


def _status(privacy: Privacy) -> Facts:
    """Return how far the assessment has come, and what is still to be done."""
    texts = words("word.toml")["status"]
    made = privacy.assessment
    missing = [
        texts[name]
        for name, value in (
            ("no_advice", made.advice),
            ("no_conclusion", made.conclusion),
            ("no_adoption", made.adopted_by),
        )
        if value is None
    ]
    advice, adopted = texts["open_advice"], texts["open_adoption"]
    if made.advice and made.advice_on:
        advice = f"{made.advice} ({day(made.advice_on)})"
    if made.adopted_by and made.adopted_on:
        adopted = f"{made.adopted_by}, {day(made.adopted_on)}"
    return {
        "is_adopted": not missing,
        "status": texts["concept" if missing else "adopted"],
        "missing_steps": " ".join(missing),
        "advice": advice,
        "adopted": adopted,
        "conclusion": made.conclusion or texts["open_conclusion"],
    }
