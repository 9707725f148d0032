"""Reads `privacy.toml`: what a municipality's papers must say and only the municipality knows.

Only whoever writes papers needs the file. Every missing field is noted, also where the file itself
is missing, so that one look shows all that is still to be written.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from anonymise.notation import Kind
from monitor.registry.document import toml_document
from monitor.registry.entry import Registry
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader
from monitor.registry.statement import (
    Assessment,
    Party,
    Privacy,
    Processor,
    SupplierTerms,
    printed_texts,
)
from monitor.registry.wording import listed, nearest, quoted

PRIVACY_FILE: Final = "privacy.toml"

_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "controller": ("name", "address", "postal_address"),
    "decision": ("number", "taken_on", "taken_by"),
    "grounds": ("laws", "policies", "alternatives", "consultation"),
    "hosting": ("edge", "centre", "countries", "transfer"),
    "retention": ("deletion", "log_days"),
    "access": ("readers", "processors"),
    "register": ("url",),
    "wifi": ("decision", "necessity"),
    "telecom": ("purpose", "legal_basis"),
    "assessment": ("advice", "advice_on", "adopted_by", "adopted_on", "conclusion"),
}
_PARTIES: Final = ("officer", "officer_contact", "desk", "desk_contact")
_LISTS: Final = {
    "processor": ("name", "task", "country", "agreement"),
    "supplier": ("id", "role", "agreement"),
}
# An officer and a desk are to be reached; nothing else in the file points at a person.
_ALLOWED: Final = {key: {Kind.EMAIL, Kind.PHONE} for key in ("officer_contact", "desk_contact")}

_LONGEST_LOG_DAYS: Final = 3650

# What is written while nobody knows: it would stand in the paper as if it were known.
_PLACEHOLDER: Final = re.compile(
    r"(?:todo|tbd|fixme|xxx+|n\.?t\.?b\.?|n\.?n\.?b\.?|nog (?:te bepalen|in te vullen|onbekend)"
    r"|vul in|invullen|lorem ipsum)\b.*|[?.…_\s-]+",
    re.IGNORECASE,
)


def read_privacy(folder: Path, registry: Registry, faults: list[Fault]) -> Privacy | None:
    """Return what a folder's `privacy.toml` says, or None after noting every fault.

    Parameters
    ----------
    folder : Path
        The municipality's.
    registry : Registry
        Of the same folder: wifi and telecom take fields of their own, and its texts may be given
        in Dutch.
    faults : list of Fault
        Grows by what is missing or wrong.
    """
    found = len(faults)
    place = Place(str(folder / PRIVACY_FILE), "", faults)
    values: Mapping[str, object] | None = {}
    if (folder / PRIVACY_FILE).exists():
        values = toml_document(folder, PRIVACY_FILE, faults, _ALLOWED)
    if values is None:
        return None
    privacy = _Reader(_dated(values), registry, place).privacy()
    return privacy if len(faults) == found else None


class _Reader:
    """One reading of one file."""

    def __init__(self, values: Mapping[str, object], registry: Registry, place: Place) -> None:
        self._registry = registry
        self._place = place
        self._top = FieldReader(values, place, (*_PARTIES, *_TABLES, *_LISTS, "dutch"))
        self._fields = {name: self._table(name, known) for name, known in _TABLES.items()}

    def privacy(self) -> Privacy:
        """Return what was read; of use only while nothing was found wrong."""
        controller, decision = self._fields["controller"], self._fields["decision"]
        grounds, hosting = self._fields["grounds"], self._fields["hosting"]
        has_wifi = any(sensor.kind == "wifi" for sensor in self._registry.sensors)
        has_telecom = bool(self._registry.telecom.areas)
        return Privacy(
            controller_name=self._text(
                controller, "name", "College van burgemeester en wethouders van Enschede"
            ),
            controller_address=self._text(controller, "address", "Plein 1, 7500 ZZ Stad"),
            controller_postal_address=self._text(
                controller, "postal_address", "Postbus 0, 7500 ZZ Stad"
            ),
            officer=self._party("officer", "Functionaris gegevensbescherming van Enschede"),
            desk=self._party("desk", "AVG-loket van Enschede"),
            decision_number=self._text(decision, "number", "collegebesluit 2026-041"),
            decision_on=decision.day("taken_on"),
            decision_by=self._text(decision, "taken_by", "het college"),
            laws=self._list(grounds, "laws", "Gemeentewet, artikel 108"),
            policies=self._list(grounds, "policies", "Binnenstadsvisie 2030"),
            alternatives=self._text(grounds, "alternatives", "handmatig tellen lukte niet, want"),
            consultation=self._text(grounds, "consultation", "besproken met de wijkraad: ..."),
            edge_location=self._text(hosting, "edge", "een kast in het stadhuis, Enschede"),
            centre_location=self._text(hosting, "centre", "het eigen rekencentrum, Enschede"),
            countries=self._list(hosting, "countries", "Nederland"),
            transfer=self._optional(hosting, "transfer"),
            deletion=self._text(
                self._fields["retention"], "deletion", "door de databasebeheerder, elke maand"
            ),
            log_days=self._log_days(),
            readers=self._list(self._fields["access"], "readers", "team Binnenstad"),
            processors=self._processors(),
            register_url=self._register_url(),
            wifi_decision=self._needed("wifi", "decision", "raadsbesluit 2026-118", has_wifi),
            wifi_necessity=self._needed(
                "wifi", "necessity", "camera's zien de markt niet, want ...", has_wifi
            ),
            telecom_purpose=self._needed(
                "telecom", "purpose", "waar bezoekers vandaan komen", has_telecom
            ),
            telecom_legal_basis=self._needed(
                "telecom", "legal_basis", "AVG artikel 6, eerste lid, onder e", has_telecom
            ),
            suppliers=self._suppliers(),
            assessment=self._assessment(),
            dutch=self._dutch(),
        )

    def _table(self, name: str, known: tuple[str, ...]) -> FieldReader:
        values = self._top.table(name, f"write it as [{name}]") or {}
        return FieldReader(values, self._place.at(name), known)

    def _text(self, fields: FieldReader, name: str, example: str) -> str:
        return self._filled(fields, name, fields.text(name, example))

    def _optional(self, fields: FieldReader, name: str) -> str | None:
        text = fields.optional_text(name)
        return None if text is None else self._filled(fields, name, text)

    def _filled(self, fields: FieldReader, name: str, text: str) -> str:
        if text and _PLACEHOLDER.fullmatch(text):
            fields.place.fault(
                f"has a placeholder as {name}", "write what is so; papers have no gaps"
            )
        return text

    def _list(self, fields: FieldReader, name: str, example: str) -> tuple[str, ...]:
        if not fields.has(name):
            fields.place.fault(f"has no {name}", f'write a list of text, such as ["{example}"]')
            return ()
        words = fields.words(name, example)
        if not words:
            fields.place.fault(f"has an empty {name}", f'name at least one, such as "{example}"')
        for word in words:
            self._filled(fields, name, word or "-")
        return words

    def _needed(self, table: str, name: str, example: str, is_needed: bool) -> str:  # noqa: FBT001
        fields = self._fields[table]
        return self._text(fields, name, example) if is_needed or fields.has(name) else ""

    def _party(self, name: str, example: str) -> Party:
        return Party(
            self._text(self._top, name, example),
            self._text(self._top, f"{name}_contact", "privacy@example.org"),
        )

    def _log_days(self) -> int:
        fields = self._fields["retention"]
        days = fields.optional_whole_number("log_days", 0, _LONGEST_LOG_DAYS, "days")
        if days is None:
            fields.place.fault("has no log_days", "write the days that technical logs are kept")
        return days or 0

    def _register_url(self) -> str | None:
        fields = self._fields["register"]
        url = self._optional(fields, "url")
        if url is not None and not is_public_url(url):
            fields.place.fault(
                f"has the url {quoted(url)}",
                'write the register\'s public address, such as "https://sensoren.example.org"',
            )
        return None if url is None else url.rstrip("/")

    def _processors(self) -> tuple[Processor, ...]:
        entries = self._top.objects("processor", "a table [[processor]] each")
        access = self._fields["access"]
        if not entries and access.optional_text("processors") != "none":
            self._place.fault(
                "names no [[processor]]",
                "add name, task, country and agreement of each; where nobody handles data for"
                ' the municipality, write processors = "none" under [access]',
            )
        found = []
        for number, values in enumerate(entries, start=1):
            place = self._place.at(f"processor {number}")
            fields = FieldReader(values, place, _LISTS["processor"])
            found.append(
                Processor(
                    self._text(fields, "name", "Hosting BV"),
                    self._text(fields, "task", "beheer van de servers"),
                    self._text(fields, "country", "Nederland"),
                    self._text(fields, "agreement", "verwerkersovereenkomst 2026-07"),
                )
            )
        return tuple(found)

    def _suppliers(self) -> tuple[SupplierTerms, ...]:
        known = [supplier.id for supplier in self._registry.telecom.suppliers]
        found = []
        for number, values in enumerate(self._top.objects("supplier", "[[supplier]] each"), 1):
            place = self._place.at(f"supplier {number}")
            fields = FieldReader(values, place, _LISTS["supplier"])
            supplier_id = fields.identifier("id", "telco-one")
            if supplier_id and supplier_id not in known:
                place.fault(
                    f"has the id {quoted(supplier_id)}, which telecom.toml does not name",
                    f"write {listed(known)}" if known else "remove it",
                )
            found.append(
                SupplierTerms(
                    supplier_id,
                    self._text(fields, "role", "zelfstandig verwerkingsverantwoordelijke"),
                    self._text(fields, "agreement", "leveringsovereenkomst 2026-09"),
                )
            )
        given = {each.supplier_id for each in found}
        for missing in (each for each in known if each not in given):
            self._place.at(f"supplier {missing}").fault(
                "is not there",
                f'add [[supplier]] with id = "{missing}", role and agreement',
            )
        return tuple(found)

    def _assessment(self) -> Assessment:
        fields = self._fields["assessment"]
        advice = self._optional(fields, "advice")
        adopted_by = self._optional(fields, "adopted_by")
        conclusion = self._optional(fields, "conclusion")
        for names in (("advice", "advice_on"), ("adopted_by", "adopted_on")):
            lacking = [name for name in names if not fields.has(name)]
            if len(lacking) == 1:
                fields.place.fault(f"has no {lacking[0]}", f"write {listed(names, 'and')} together")
        if adopted_by is not None and (advice is None or conclusion is None):
            fields.place.fault(
                "is adopted without advice or conclusion",
                "write the officer's advice and what was decided about the remaining risks",
            )
        return Assessment(
            advice,
            fields.optional_day("advice_on"),
            adopted_by,
            fields.optional_day("adopted_on"),
            conclusion,
        )

    def _dutch(self) -> Mapping[str, str]:
        values = self._top.table("dutch", "write it as [dutch]") or {}
        known = printed_texts(self._registry)
        place = self._place.at("dutch")
        for text in values:
            if text not in known:
                meant = nearest(text, known)
                place.fault(
                    f"has {quoted(text)}, which is no text of the registry",
                    f"did you mean {quoted(meant)}?" if meant else "remove it",
                )
        fields = FieldReader(values, place, values)
        return {text: self._text(fields, text, "veiligheid bij drukte") for text in values}


def is_public_url(url: str) -> bool:
    """Tell whether a QR code may lead there: an https address without query or white space."""
    return bool(re.fullmatch(r"https://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~/-]*)?", url))


def _dated(value: Mapping[str, object]) -> Mapping[str, object]:
    """Return tables whose dates are text, as the field reader takes them: TOML has its own."""

    def plain(item: object) -> object:
        if isinstance(item, Mapping):
            return _dated(item)
        return item.isoformat() if isinstance(item, date) else item

    return {key: plain(each) for key, each in value.items()}
