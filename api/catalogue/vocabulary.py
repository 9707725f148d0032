"""Terms and list entries that DCAT-AP-NL 3 prescribes, by their URIs.

References
----------
.. [1] Geonovum, *DCAT-AP-NL 3.0*, chapters Klassen and Waardelijsten.
"""

from typing import Final

from rdflib import DCTERMS, FOAF, SKOS, Namespace, URIRef

from api.catalogue.wording import Wording

GEO: Final = Namespace("http://www.opengis.net/ont/geosparql#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")

_AUTHORITY: Final = Namespace("http://publications.europa.eu/resource/authority/")
_MEDIA_TYPE: Final = Namespace("https://www.iana.org/assignments/media-types/")

PUBLIC: Final = _AUTHORITY["access-right/PUBLIC"]
RESTRICTED: Final = _AUTHORITY["access-right/RESTRICTED"]

REGIONS: Final = _AUTHORITY["data-theme/REGI"]
TRANSPORT: Final = _AUTHORITY["data-theme/TRAN"]
GOVERNMENT: Final = _AUTHORITY["data-theme/GOVE"]
THEMES: Final = _AUTHORITY["data-theme"]

CONTINUAL: Final = _AUTHORITY["frequency/UPDATE_CONT"]
HOURLY: Final = _AUTHORITY["frequency/HOURLY"]
DAILY: Final = _AUTHORITY["frequency/DAILY"]
IRREGULAR: Final = _AUTHORITY["frequency/IRREG"]

DUTCH: Final = _AUTHORITY["language/NLD"]
ENGLISH: Final = _AUTHORITY["language/ENG"]

LOCAL_AUTHORITY: Final = URIRef("http://purl.org/adms/publishertype/LocalAuthority")

SENSORTHINGS: Final = URIRef("http://www.opengis.net/spec/iot_sensing/1.1")

NAMES: Final = {
    REGIONS: Wording("Regio's en steden", "Regions and cities"),
    TRANSPORT: Wording("Vervoer", "Transport"),
    GOVERNMENT: Wording("Overheid en publieke sector", "Government and public sector"),
    LOCAL_AUTHORITY: Wording("Lokale overheid", "Local authority"),
}
"""Of the concepts that are used here, since a reader of the catalogue has not their lists."""

TITLES: Final = {THEMES: Wording("Thema's van datasets", "Data themes")}

CLASSES: Final = {
    PUBLIC: DCTERMS.RightsStatement,
    RESTRICTED: DCTERMS.RightsStatement,
    REGIONS: SKOS.Concept,
    TRANSPORT: SKOS.Concept,
    GOVERNMENT: SKOS.Concept,
    THEMES: SKOS.ConceptScheme,
    CONTINUAL: DCTERMS.Frequency,
    HOURLY: DCTERMS.Frequency,
    DAILY: DCTERMS.Frequency,
    IRREGULAR: DCTERMS.Frequency,
    DUTCH: DCTERMS.LinguisticSystem,
    ENGLISH: DCTERMS.LinguisticSystem,
    LOCAL_AUTHORITY: SKOS.Concept,
    SENSORTHINGS: DCTERMS.Standard,
}
"""What each is; the lists themselves do not all say it, and who checks a catalogue asks."""


def media_type(name: str) -> URIRef:
    """Return the URI of a registered media type."""
    return _MEDIA_TYPE[name]


def file_type(name: str) -> URIRef:
    """Return the URI of a file type of the European list, such as ``CSV``."""
    return _AUTHORITY[f"file-type/{name}"]


def municipality(code: str) -> URIRef:
    """Return the URI under which the Dutch government knows a municipality, by its code."""
    return URIRef(f"https://identifier.overheid.nl/tooi/id/gemeente/{code.lower()}")


BINDINGS: Final = {
    "dcat": DCAT,
    "dct": Namespace(str(DCTERMS)),
    "foaf": Namespace(str(FOAF)),
    "geo": GEO,
    "skos": Namespace(str(SKOS)),
    "vcard": VCARD,
}
"""Prefixes, as the standard writes them."""
