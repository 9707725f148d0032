"""What a municipality states for its papers and no one else knows; pure values.

Built from a checked `privacy.toml` by `monitor.registry.privacy`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.registry.entry import Registry


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who can be turned to: a name or an office, and where to write."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Processor:
    """Who handles data for the municipality, and under which agreement."""

    name: str
    task: str
    country: str
    agreement: str


@dataclass(frozen=True, slots=True)
class SupplierTerms:
    """In which role a telecom supplier delivers, and under which agreement."""

    supplier_id: str
    role: str
    agreement: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """How far the assessment has come; each part None until it is there.

    Parameters
    ----------
    advice, advice_on
        What the data protection officer advised, and when.
    adopted_by, adopted_on, conclusion
        Who adopted it, when, and what was decided about the risks that remain.
    """

    advice: str | None = None
    advice_on: date | None = None
    adopted_by: str | None = None
    adopted_on: date | None = None
    conclusion: str | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """All that `privacy.toml` says.

    Parameters
    ----------
    register_url : str or None
        Where the sensor register is published, without a slash at its end.
    dutch : Mapping of str to str
        What the papers print in place of a text of the registry.
    """

    controller_name: str
    controller_address: str
    controller_postal_address: str
    officer: Party
    desk: Party
    decision_number: str
    decision_on: date
    decision_by: str
    laws: tuple[str, ...]
    policies: tuple[str, ...]
    alternatives: str
    consultation: str
    edge_location: str
    centre_location: str
    countries: tuple[str, ...]
    transfer: str | None
    deletion: str
    log_days: int
    readers: tuple[str, ...]
    processors: tuple[Processor, ...]
    register_url: str | None
    wifi_decision: str
    wifi_necessity: str
    telecom_purpose: str
    telecom_legal_basis: str
    suppliers: tuple[SupplierTerms, ...]
    assessment: Assessment
    dutch: Mapping[str, str] = field(default_factory=dict)

    def words(self, text: str) -> str:
        """Return a text of the registry as the papers print it."""
        return self.dutch.get(text, text)

    def terms(self, supplier_id: str) -> SupplierTerms:
        """Return the terms of a supplier; there are some, once the file has been checked."""
        return next(each for each in self.suppliers if each.supplier_id == supplier_id)


def printed_texts(registry: Registry) -> frozenset[str]:
    """Return the texts of a registry that its papers print: each may be given in Dutch."""
    texts: list[str | None] = [each.name for each in registry.telecom.suppliers]
    texts += [each.name for each in registry.telecom.areas]
    for sensor in registry.sensors:
        texts += [sensor.name, sensor.owner, sensor.purpose, sensor.legal_basis, sensor.area]
    return frozenset(text for text in texts if text is not None)
