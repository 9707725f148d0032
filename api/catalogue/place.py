"""What is offered of places: how busy they are now, zones, and the register of sensors."""

from collections.abc import Iterator
from typing import Final

from api.catalogue import vocabulary
from api.catalogue.offer import Form, Offer, titled
from api.catalogue.wording import Wording
from monitor.holding import Holding

_CROWDING: Final = (Wording("passanten", "footfall"), Wording("drukte", "crowding"))
_THEMES: Final = (vocabulary.REGIONS, vocabulary.TRANSPORT)


def places_of(holding: Holding) -> Iterator[Offer]:
    """Yield what there is of a municipality's places, and nothing that it has not."""
    if holding.has_zones:
        yield _live(holding)
        yield _zones(holding)
    if holding.has_sensors:
        yield _sensors(holding)


def _live(holding: Holding) -> Offer:
    title = Wording(f"Drukte nu in {holding.name}", f"How busy {holding.name} is now")
    forms = (
        Form(
            "json",
            titled(title, "JSON"),
            f"/v1/live?municipality={holding.code}",
            "application/json",
            "JSON",
        ),
    )
    return Offer(
        "live",
        title,
        Wording(
            "Het drukteniveau van elke openbare zone op dit moment, en hoe oud elk getal is.",
            "How busy each public zone is at this moment, and how old each figure is.",
        ),
        (*_CROWDING, Wording("actueel", "live")),
        _THEMES,
        vocabulary.CONTINUAL,
        forms,
    )


def _zones(holding: Holding) -> Offer:
    title = Wording(f"Telzones in {holding.name}", f"Zones of footfall in {holding.name}")
    return Offer(
        "zones",
        title,
        Wording(
            "De openbare gebieden waarvan de drukte wordt getoond, met hun grenzen.",
            "The public areas whose busyness is shown, with their outlines.",
        ),
        (*_CROWDING, Wording("gebieden", "areas")),
        _THEMES,
        vocabulary.IRREGULAR,
        _located(title, f"/v1/zones?municipality={holding.code}"),
    )


def _sensors(holding: Holding) -> Offer:
    title = Wording(f"Sensorregister van {holding.name}", f"Sensor register of {holding.name}")
    return Offer(
        "sensors",
        title,
        Wording(
            "Welke sensoren er hangen, van wie, waarvoor, op welke grondslag en tot wanneer.",
            "Which sensors there are, whose, what for, on what legal ground and until when.",
        ),
        (Wording("sensoren", "sensors"), Wording("register", "register")),
        (vocabulary.GOVERNMENT, vocabulary.REGIONS),
        vocabulary.IRREGULAR,
        _located(title, f"/v1/sensors?municipality={holding.code}"),
    )


def _located(title: Wording, path: str) -> tuple[Form, ...]:
    geojson = Form(
        "geojson",
        titled(title, "GeoJSON"),
        f"{path}&format=geojson",
        "application/geo+json",
        "GEOJSON",
    )
    json = Form("json", titled(title, "JSON"), path, "application/json", "JSON")
    return geojson, json
