"""Licences: from what a registry writes to an entry of the list that DCAT-AP-NL 3 prescribes.

The list holds Creative Commons licences and the public domain mark. A licence that is none of
them has no entry, and figures under it are not in the catalogue.
"""

import re
from dataclasses import dataclass
from typing import Final

from rdflib import Namespace, URIRef

_LIST: Final = Namespace(
    "https://definities.geostandaarden.nl/dcat-ap-nl/id/waardelijst/licenties/"
)
_CREATIVE_COMMONS: Final = Namespace("https://creativecommons.org/")

_BY: Final = {
    "by": "naamsvermelding",
    "by-nd": "naamsvermelding_geen_afgeleide_werken",
    "by-sa": "naamsvermelding_gelijkdelen",
    "by-nc": "naamsvermelding_niet_commercieel",
    "by-nc-nd": "naamsvermelding_niet_commercieel_geen_afgeleide_werken",
    "by-nc-sa": "naamsvermelding_niet_commercieel_gelijk_delen",
}
_BY_SPDX: Final = re.compile(r"cc-(by(?:-nc)?(?:-nd|-sa)?)-([1-4])\.0")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence of the list.

    Parameters
    ----------
    listed : URIRef
        Its entry.
    deed : URIRef
        Where its text is.
    name : str
        By SPDX, such as ``CC-BY-4.0``.
    """

    listed: URIRef
    deed: URIRef
    name: str


def licence_of(text: str) -> Licence | None:
    """Return the licence that a registry names, by SPDX or nearly so; None if none of the list.

    ``CC0-1.0``, ``CC0``, ``cc by 4.0`` and ``CC-BY-4.0`` are read alike.
    """
    name = re.sub(r"[\s_-]+", "-", text.strip()).lower()
    if name in {"cc0", "cc0-1.0"}:
        deed = _CREATIVE_COMMONS["publicdomain/zero/1.0/"]
        return Licence(_LIST["cc0"], deed, "CC0-1.0")
    if name in {"pdm", "pdm-1.0", "public-domain-mark"}:
        deed = _CREATIVE_COMMONS["publicdomain/mark/1.0/"]
        return Licence(_LIST["public_domain_mark"], deed, "PDM-1.0")
    found = _BY_SPDX.fullmatch(name)
    if found is None:
        return None
    terms, version = found.groups()
    return Licence(
        _LIST[f"{_BY[terms]}{version}0"],
        _CREATIVE_COMMONS[f"licenses/{terms}/{version}.0/"],
        f"CC-{terms.upper()}-{version}.0",
    )
