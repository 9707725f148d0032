"""The catalogue as a graph: one catalogue a municipality, its datasets, their forms, two services.

Pure. Nothing is without a URI, so that the same catalogue is the same graph each time; what is ours
has its URI under the catalogue's own address, where it is found. What DCAT-AP-NL 3 demands of a
municipality and its registry does not have is told, and then nothing of that municipality is in it.
"""

import logging
import re
from collections.abc import Iterable
from typing import Final

from rdflib import DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from api.catalogue import vocabulary
from api.catalogue.figure import figures_of
from api.catalogue.licence import Licence, licence_of
from api.catalogue.offer import Form, Offer, Service
from api.catalogue.place import places_of
from api.catalogue.vocabulary import DCAT, GEO, VCARD
from api.catalogue.wording import Wording
from monitor.extent import Extent
from monitor.holding import Holding, Span

PATH: Final = "/v1/catalog"

_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PAGE: Final = re.compile(r"https://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")

_log = logging.getLogger(__name__)


def catalogue_graph(holdings: Iterable[Holding], base: str) -> Graph:
    """Return the catalogues of municipalities.

    Parameters
    ----------
    holdings : iterable of Holding
        What there is of each.
    base : str
        Address of this installation, without a slash at its end.
    """
    graph = Graph()
    for prefix, namespace in vocabulary.BINDINGS.items():
        graph.bind(prefix, namespace)
    for holding in holdings:
        _write(graph, base, holding)
    for uri, kind in vocabulary.CLASSES.items():
        _say_if_used(graph, uri, RDF.type, kind)
    for uri, name in vocabulary.NAMES.items():
        _say_if_used(graph, uri, SKOS.prefLabel, *name.literals())
    for uri, title in vocabulary.TITLES.items():
        _say_if_used(graph, uri, DCTERMS.title, *title.literals())
    return graph


def _write(graph: Graph, base: str, holding: Holding) -> None:
    licence, contact = licence_of(holding.data_licence), _contact_of(holding.contact)
    if licence is None:
        _log.warning(
            "%s is not in the catalogue: its data_licence is none of Creative Commons, "
            "such as CC0-1.0 or CC-BY-4.0",
            holding.code,
        )
    elif contact is None:
        _log.warning(
            "%s is not in the catalogue: its contact is neither an e-mail address nor a page "
            "at https://",
            holding.code,
        )
    else:
        offers = (*figures_of(holding), *places_of(holding))
        # A catalogue has at least one dataset.
        if offers:
            _Writer(graph, base, holding, licence).write(offers, contact)


def _say_if_used(graph: Graph, uri: URIRef, predicate: URIRef, *objects: Node) -> None:
    if (None, None, uri) in graph:
        _add(graph, uri, predicate, *objects)


def _contact_of(text: str) -> tuple[URIRef, URIRef] | None:
    """Return by which property somebody is reached, and where."""
    if _EMAIL.fullmatch(text):
        return VCARD.hasEmail, URIRef(f"mailto:{text}")
    if _PAGE.fullmatch(text):
        return VCARD.hasURL, URIRef(text)
    return None


def _add(graph: Graph, subject: URIRef, predicate: URIRef, *objects: Node) -> None:
    for each in objects:
        graph.add((subject, predicate, each))


class _Writer:
    """Writes one municipality's catalogue into a graph."""

    def __init__(self, graph: Graph, base: str, holding: Holding, licence: Licence) -> None:
        self._graph = graph
        self._base = base
        self._holding = holding
        self._licence = licence
        self._publisher = vocabulary.municipality(holding.code)
        self._name = Wording(f"gemeente {holding.name}", f"municipality of {holding.name}")
        is_own = holding.data_owner.casefold() == self._name.dutch.casefold()
        self._creator = self._publisher if is_own else self._uri("owner")
        self._services = {service: self._uri(service.value) for service in Service}

    def write(self, offers: Iterable[Offer], contact: tuple[URIRef, URIRef]) -> None:
        """Write all of it."""
        self._write_parties(contact)
        self._write_licence()
        if self._holding.extent is not None:
            self._write_extent(self._holding.extent)
        catalogue = URIRef(f"{self._base}{PATH}#{self._holding.code}")
        served: dict[Service, list[URIRef]] = {}
        themes: set[URIRef] = set()
        for offer in offers:
            dataset = self._write_dataset(offer)
            self._add(catalogue, DCAT.dataset, dataset)
            themes.update(offer.themes)
            for service in {form.service for form in offer.forms}:
                served.setdefault(service, []).append(dataset)
        for service, datasets in served.items():
            self._write_service(service, datasets)
            self._add(catalogue, DCAT.service, self._services[service])
        self._add(catalogue, RDF.type, DCAT.Catalog)
        self._write_terms(
            catalogue,
            Wording(
                f"Open data over drukte in {self._holding.name}",
                f"Open data on footfall in {self._holding.name}",
            ),
            Wording(
                f"Hoe druk het is in {self._holding.name}, zonder iemand te volgen.",
                f"How busy {self._holding.name} is, without following anyone.",
            ),
        )
        self._add(catalogue, DCTERMS.license, self._licence.listed)
        self._add(catalogue, DCTERMS.language, vocabulary.DUTCH, vocabulary.ENGLISH)
        self._add(catalogue, DCAT.themeTaxonomy, vocabulary.THEMES)
        self._write_place(catalogue)

    def _write_parties(self, contact: tuple[URIRef, URIRef]) -> None:
        publisher, point = self._publisher, self._uri("contact")
        self._add(publisher, RDF.type, FOAF.Agent)
        self._add(publisher, DCTERMS.type, vocabulary.LOCAL_AUTHORITY)
        self._add(publisher, FOAF.name, *self._name.literals())
        owner = Literal(self._holding.data_owner)
        if self._creator != publisher:
            self._add(self._creator, RDF.type, FOAF.Agent)
            self._add(self._creator, FOAF.name, owner)
        self._add(point, RDF.type, VCARD.Kind, VCARD.Organization)
        self._add(point, VCARD.fn, owner)
        self._add(point, *contact)

    def _write_licence(self) -> None:
        self._add(self._licence.listed, RDF.type, DCTERMS.LicenseDocument)
        self._add(self._licence.listed, DCTERMS.identifier, Literal(self._licence.name))
        self._add(self._licence.listed, SKOS.exactMatch, self._licence.deed)

    def _write_extent(self, extent: Extent) -> None:
        west, south, east, north = extent.west, extent.south, extent.east, extent.north
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{longitude} {latitude}" for longitude, latitude in corners)
        place = self._uri("place")
        self._add(place, RDF.type, DCTERMS.Location)
        self._add(place, DCAT.bbox, Literal(f"POLYGON(({ring}))", datatype=GEO.wktLiteral))

    def _write_dataset(self, offer: Offer) -> URIRef:
        dataset = self._uri(offer.key)
        self._add(dataset, RDF.type, DCAT.Dataset)
        self._write_terms(dataset, offer.title, offer.description)
        self._add(dataset, DCTERMS.identifier, Literal(str(dataset)))
        self._add(dataset, DCTERMS.accessRights, offer.access)
        self._add(dataset, DCTERMS.accrualPeriodicity, offer.frequency)
        self._add(dataset, DCAT.theme, *offer.themes)
        for keyword in offer.keywords:
            self._add(dataset, DCAT.keyword, *keyword.literals())
        self._write_documentation(dataset)
        self._write_place(dataset)
        if offer.resolution is not None:
            resolution = Literal(offer.resolution, datatype=XSD.duration)
            self._add(dataset, DCAT.temporalResolution, resolution)
        if offer.span is not None:
            self._add(dataset, DCTERMS.temporal, self._write_span(offer, offer.span))
        for form in offer.forms:
            self._add(dataset, DCAT.distribution, self._write_form(offer, form))
        return dataset

    def _write_span(self, offer: Offer, span: Span) -> URIRef:
        period = self._uri(f"{offer.key}-period")
        self._add(period, RDF.type, DCTERMS.PeriodOfTime)
        self._add(period, DCAT.startDate, Literal(span.first))
        # On what day something was last released is for those who may have it.
        if offer.access == vocabulary.PUBLIC:
            self._add(period, DCAT.endDate, Literal(span.last))
        return period

    def _write_form(self, offer: Offer, form: Form) -> URIRef:
        distribution = self._uri(f"{offer.key}-{form.key}")
        is_public = offer.access == vocabulary.PUBLIC
        address = URIRef(f"{self._base}{form.path}")
        # What an access address shows, it shows to everyone.
        access = address if is_public else URIRef(f"{self._base}/docs")
        self._add(distribution, RDF.type, DCAT.Distribution)
        self._add(distribution, DCTERMS.title, *form.title.literals())
        self._add(distribution, DCAT.accessURL, access)
        if form.is_whole and is_public:
            self._add(distribution, DCAT.downloadURL, address)
        self._add(distribution, DCAT.accessService, self._services[form.service])
        self._add(distribution, DCTERMS.license, self._licence.listed)
        media_type = vocabulary.media_type(form.media_type)
        file_type = vocabulary.file_type(form.file_type)
        self._add(distribution, DCAT.mediaType, media_type)
        self._add(media_type, RDF.type, DCTERMS.MediaType)
        self._add(distribution, DCTERMS.format, file_type)
        self._add(file_type, RDF.type, DCTERMS.MediaTypeOrExtent)
        return distribution

    def _write_service(self, service: Service, datasets: Iterable[URIRef]) -> None:
        uri, name = self._services[service], self._holding.name
        self._add(uri, RDF.type, DCAT.DataService)
        if service is Service.API:
            titles = Wording(f"Passant API van {name}", f"Passant API of {name}")
            address, described = "/v1", "/v1/openapi.json"
        else:
            titles = Wording(f"SensorThings API van {name}", f"SensorThings API of {name}")
            address, described = "/sta/v1.1", "/sta/v1.1"
            self._add(uri, DCTERMS.conformsTo, vocabulary.SENSORTHINGS)
        self._write_terms(
            uri,
            titles,
            Wording(
                "Alleen lezen. Zonder sleutel: wat openbaar is.",
                "Reading only. Without a key: what is public.",
            ),
        )
        self._add(uri, DCTERMS.identifier, Literal(str(uri)))
        self._add(uri, DCTERMS.accessRights, vocabulary.PUBLIC)
        self._add(uri, DCTERMS.license, self._licence.listed)
        self._add(uri, DCAT.theme, vocabulary.REGIONS, vocabulary.TRANSPORT)
        self._add(uri, DCAT.endpointURL, URIRef(f"{self._base}{address}"))
        self._add(uri, DCAT.endpointDescription, URIRef(f"{self._base}{described}"))
        self._add(uri, DCAT.servesDataset, *datasets)
        self._add(uri, DCAT.keyword, *Wording("drukte", "crowding").literals())
        self._add(uri, DCTERMS.language, vocabulary.ENGLISH)
        self._write_documentation(uri)

    def _write_terms(self, subject: URIRef, title: Wording, description: Wording) -> None:
        self._add(subject, DCTERMS.title, *title.literals())
        self._add(subject, DCTERMS.description, *description.literals())
        self._add(subject, DCTERMS.publisher, self._publisher)
        self._add(subject, DCTERMS.creator, self._creator)
        self._add(subject, DCAT.contactPoint, self._uri("contact"))

    def _write_documentation(self, subject: URIRef) -> None:
        page = URIRef(f"{self._base}/docs")
        self._add(subject, FOAF.page, page)
        self._add(subject, DCAT.landingPage, page)
        self._add(page, RDF.type, FOAF.Document)

    def _write_place(self, subject: URIRef) -> None:
        if self._holding.extent is not None:
            self._add(subject, DCTERMS.spatial, self._uri("place"))

    def _uri(self, key: str) -> URIRef:
        return URIRef(f"{self._base}{PATH}#{self._holding.code}-{key}")

    def _add(self, subject: URIRef, predicate: URIRef, *objects: Node) -> None:
        _add(self._graph, subject, predicate, *objects)
