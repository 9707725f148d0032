"""Writes the papers of a folder of municipalities: all of them, or none where a fact is missing.

One folder a municipality, named by its code, and in it ``sensorregister``: that folder is what is
published at the register's address.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from monitor.papers.attack import Report
from monitor.papers.fact import paper_facts
from monitor.papers.page import Link, page
from monitor.papers.sensor import register, sensor_facts
from monitor.papers.sign import sign_page, sign_pdf
from monitor.papers.template import Facts, fill
from monitor.papers.typeset import typeset
from monitor.papers.wording import words
from monitor.registry.entry import Registry
from monitor.registry.fault import Fault, Place, RegistryError
from monitor.registry.folder import load_registries
from monitor.registry.municipality import MUNICIPALITY_FILE
from monitor.registry.privacy import PRIVACY_FILE, is_public_url, read_privacy
from monitor.registry.statement import Privacy
from monitor.registry.wording import quoted

REGISTER_FOLDER: Final = "sensorregister"

_PAPERS: Final = {"dpia": "dpia.md", "verwerkingsregister": "processing.md"}


@dataclass(frozen=True, slots=True)
class Municipality:
    """What the papers of one municipality are made of."""

    registry: Registry
    privacy: Privacy


def read_municipalities(folder: Path, public_url: str | None) -> tuple[Municipality, ...]:
    """Read all that papers need of a municipality's folder, or of a folder of such folders.

    Parameters
    ----------
    folder : Path
        As `monitor.registry.folder.load_registries` takes it.
    public_url : str or None
        Where the sensor register is published; None takes what each `privacy.toml` says.

    Raises
    ------
    RegistryError
        With everything that is missing or wrong, of every municipality.
    """
    registries = load_registries(folder)
    faults: list[Fault] = []
    found = []
    for each, registry in zip(_folders(folder), registries, strict=True):
        privacy = read_privacy(each, registry, faults)
        _check_retention(each, registry, faults)
        if privacy is not None and public_url is not None:
            privacy = replace(privacy, register_url=public_url.rstrip("/"))
        if privacy is not None:
            _check_address(each, privacy, faults)
            _check_transfer(each, privacy, faults)
            found.append(Municipality(registry, privacy))
    if public_url is not None:
        _check_public_url(public_url, len(registries), faults)
    if faults:
        raise RegistryError(faults)
    return tuple(found)


def write_papers(
    municipality: Municipality, report: Report | None, today: date, target: Path
) -> int:
    """Write all papers of a municipality below `target`, and return how many files they are.

    Nothing is written before everything has been made.
    """
    made = dict(papers(municipality, report, today))
    for name, content in made.items():
        file = target / municipality.registry.municipality.code / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return len(made)


def papers(
    municipality: Municipality, report: Report | None, today: date
) -> Iterator[tuple[str, bytes]]:
    """Yield each paper of a municipality: where it goes, and its bytes.

    Parameters
    ----------
    municipality : Municipality
        As `read_municipalities` returned it.
    report : Report or None
        None where there is none; the papers then say that nothing was measured.
    today : date
        The day they carry. The same day and input give the same bytes.
    """
    registry, privacy = municipality.registry, municipality.privacy
    facts = paper_facts(registry, privacy, report, today)
    for name, text in _PAPERS.items():
        document = fill(text, facts)
        yield f"{name}.html", page(document, links=_links(f"{name}.html")).encode()
        yield f"{name}.pdf", typeset(document, "paper.typ", today)
    for name, content in _register(registry, privacy, facts, today):
        yield f"{REGISTER_FOLDER}/{name}", content


def _register(
    registry: Registry, privacy: Privacy, facts: Facts, today: date
) -> Iterator[tuple[str, bytes]]:
    whole = register(registry, privacy, today.isoformat())
    yield "register.json", (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    document = fill("register.md", facts)
    yield "register.pdf", typeset(document, "paper.typ", today)
    pages = tuple(Link(each["name"], f"{each['id']}.html") for each in facts["sensor"])
    yield "index.html", page(document, links=(*_FILES, *pages)).encode()
    for sensor in registry.sensors:
        known = {**facts, **sensor_facts(sensor, registry, privacy)}
        sign = Link("Bord (PDF)", f"{sensor.id}-bord.pdf")
        own = Link("Bladzijde van deze sensor", f"{sensor.id}.html")
        yield f"{sensor.id}.html", page(fill("sensor.md", known), links=(_INDEX, sign)).encode()
        yield f"{sensor.id}-bord.html", sign_page(known, (_INDEX, own, sign)).encode()
        yield f"{sensor.id}-bord.pdf", sign_pdf(known, today)


_INDEX: Final = Link("Sensorregister", "index.html")
_FILES: Final = (Link("PDF", "register.pdf"), Link("JSON", "register.json"))


def _links(own: str) -> tuple[Link, ...]:
    every = (
        Link("DPIA", "dpia.html"),
        Link("Verwerkingsregister", "verwerkingsregister.html"),
        Link("Sensorregister", f"{REGISTER_FOLDER}/index.html"),
        Link("PDF", own.replace(".html", ".pdf")),
    )
    return tuple(link for link in every if link.address != own)


# As `load_registries` found them: it has refused a municipality's folder without this file.
def _folders(folder: Path) -> list[Path]:
    if (folder / MUNICIPALITY_FILE).exists():
        return [folder]
    return sorted(file.parent for file in folder.glob(f"*/{MUNICIPALITY_FILE}"))


def _check_public_url(public_url: str, count: int, faults: list[Fault]) -> None:
    place = Place("--public-url", "", faults)
    if not is_public_url(public_url):
        place.fault(
            "is no address that a QR code may lead to",
            "write one such as https://sensoren.example.org",
        )
    if count > 1:
        place.fault(
            f"stands for the registers of {count} municipalities",
            "write each one's url in its privacy.toml, or name one municipality's folder",
        )


def _check_retention(folder: Path, registry: Registry, faults: list[Fault]) -> None:
    if registry.municipality.retention_months is None:
        Place(str(folder / MUNICIPALITY_FILE), "", faults).fault(
            "has no retention_months",
            "write after how many months clusters go; papers must name a term",
        )


def _check_address(folder: Path, privacy: Privacy, faults: list[Fault]) -> None:
    if privacy.register_url is None:
        Place(str(folder / PRIVACY_FILE), "register", faults).fault(
            "has no url",
            "write where the sensor register is published, such as"
            ' "https://sensoren.example.org", or give --public-url: QR codes lead there',
        )


def _check_transfer(folder: Path, privacy: Privacy, faults: list[Fault]) -> None:
    countries = {*privacy.countries, *(each.country for each in privacy.processors)}
    outside = sorted(countries - set(words("word.toml")["eea"]))
    if outside and privacy.transfer is None:
        Place(str(folder / PRIVACY_FILE), "hosting", faults).fault(
            f"has no transfer, but {quoted(outside[0])} is no country of the European Economic Area"
            " by its Dutch name",
            "write on what ground data goes there, or the country's Dutch name",
        )
