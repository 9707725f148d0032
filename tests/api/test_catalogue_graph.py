"""The catalogue against what the standard demands; no server and no store."""

import itertools
import logging
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from api.catalogue.graph import catalogue_graph
from api.catalogue.licence import licence_of
from api.catalogue.syntax import MEDIA_TYPES, Syntax, write_graph
from monitor.extent import Extent
from monitor.holding import Holding, Span
from tests.server import ROOT

BASE = "https://drukte.example"
YEARS = Span(date(2024, 3, 1), date(2026, 5, 31))
TOWN = Holding(
    code="GM0153",
    name="Enschede",
    data_licence="CC0-1.0",
    data_owner="Stichting Binnenstad",
    contact="open-data@example.org",
    extent=Extent(6.88, 52.21, 6.9, 52.23),
    has_zones=True,
    has_sensors=True,
    final_before=date(2026, 4, 30),
    footfall=YEARS,
    visits=YEARS,
    presence=YEARS,
)
VILLAGE = replace(
    TOWN,
    code="GM0168",
    name="Losser",
    data_licence="CC-BY-4.0",
    data_owner="Gemeente Losser",
    contact="https://losser.example/contact",
    visits=None,
    presence=None,
)
MANDATORY = [
    (DCAT.Catalog, DCTERMS.title),
    (DCAT.Catalog, DCTERMS.description),
    (DCAT.Catalog, DCTERMS.publisher),
    (DCAT.Catalog, DCAT.contactPoint),
    (DCAT.Catalog, DCAT.dataset),
    (DCAT.Dataset, DCTERMS.accessRights),
    (DCAT.Dataset, DCAT.contactPoint),
    (DCAT.Dataset, DCTERMS.creator),
    (DCAT.Dataset, DCTERMS.identifier),
    (DCAT.Dataset, DCTERMS.publisher),
    (DCAT.Dataset, DCAT.theme),
    (DCAT.Dataset, DCTERMS.title),
    (DCAT.Dataset, DCTERMS.description),
    (DCAT.Distribution, DCAT.accessURL),
    (DCAT.Distribution, DCTERMS.license),
    (DCAT.DataService, DCAT.endpointURL),
    (DCAT.DataService, DCAT.endpointDescription),
    (DCAT.DataService, DCTERMS.accessRights),
    (DCAT.DataService, DCAT.contactPoint),
    (DCAT.DataService, DCTERMS.identifier),
    (DCAT.DataService, DCTERMS.publisher),
    (DCAT.DataService, DCAT.theme),
    (DCAT.DataService, DCTERMS.title),
    (DCAT.DataService, DCTERMS.description),
    (DCAT.DataService, DCTERMS.license),
]
"""What the standard demands of each class."""


@pytest.fixture(scope="module")
def shape() -> Graph:
    return Graph().parse(Path(__file__).with_name("catalogue_shape.ttl"), format="turtle")


def faults(graph: Graph, shape: Graph) -> str:
    is_valid, _, text = pyshacl.validate(graph, shacl_graph=shape, inference="none")
    return "" if is_valid else str(text)


def of(graph: Graph, kind: URIRef) -> set[URIRef]:
    return {each for each in graph.subjects(RDF.type, kind) if isinstance(each, URIRef)}


@pytest.mark.parametrize(
    "holding",
    [
        TOWN,
        VILLAGE,
        replace(TOWN, footfall=None, visits=None, presence=None),
        replace(TOWN, has_zones=False),
        replace(TOWN, has_sensors=False, presence=None),
        replace(TOWN, name='\'s-Gravenhage "aan" \\ zee', data_owner="<&>"),
    ],
)
def test_the_catalogue_has_all_that_the_standard_demands(holding: Holding, shape: Graph) -> None:
    graph = catalogue_graph([holding], BASE)
    assert len(of(graph, DCAT.Catalog)) == 1
    assert faults(graph, shape) == ""


@pytest.mark.parametrize(("kind", "term"), MANDATORY)
def test_the_shape_misses_each_field_that_is_taken_out(
    kind: URIRef, term: URIRef, shape: Graph
) -> None:
    graph = catalogue_graph([VILLAGE], BASE)
    victim = min(of(graph, kind))
    graph.remove((victim, term, None))
    assert faults(graph, shape)


def test_every_dataset_is_of_its_municipality(shape: Graph) -> None:
    graph = catalogue_graph([TOWN, VILLAGE], BASE)
    assert faults(graph, shape) == ""
    for catalogue in of(graph, DCAT.Catalog):
        publisher = graph.value(catalogue, DCTERMS.publisher)
        listed = [*graph.objects(catalogue, DCAT.dataset), *graph.objects(catalogue, DCAT.service)]
        for each in listed:
            assert graph.value(each, DCTERMS.publisher) == publisher
            assert str(each).startswith(f"{catalogue}-")
    titles = {str(title) for title in graph.objects(None, DCTERMS.title)}
    assert "Passanten per uur in Losser" in titles
    assert "Footfall by hour in Enschede" in titles


def test_nothing_is_offered_that_a_municipality_has_not() -> None:
    graph = catalogue_graph([VILLAGE], BASE)
    keys = {str(each).partition("#GM0168-")[2] for each in of(graph, DCAT.Dataset)}
    assert keys == {"footfall-by-hour", "footfall-by-day", "clusters", "live", "zones", "sensors"}


def test_a_municipality_with_nothing_has_no_catalogue() -> None:
    empty = replace(VILLAGE, extent=None, has_zones=False, has_sensors=False, footfall=None)
    assert len(catalogue_graph([empty], BASE)) == 0


@pytest.mark.parametrize(
    ("holding", "said"),
    [
        (replace(TOWN, data_licence="our own terms"), "data_licence"),
        (replace(TOWN, data_licence="ODbL-1.0"), "data_licence"),
        (replace(TOWN, contact="the desk @ the town hall"), "contact"),
        (replace(TOWN, contact="https://example.org/a page"), "contact"),
    ],
)
def test_a_municipality_that_lacks_a_mandatory_field_is_left_out_and_told(
    holding: Holding, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    graph = catalogue_graph([holding, VILLAGE], BASE)
    assert len(of(graph, DCAT.Catalog)) == 1
    assert b"GM0153" not in write_graph(graph, Syntax.TURTLE)
    assert "GM0153 is not in the catalogue" in caplog.text
    assert said in caplog.text


def test_who_owns_the_figures_is_their_creator_and_the_municipality_publishes_them() -> None:
    graph = catalogue_graph([TOWN, VILLAGE], BASE)
    by_code = {
        code: URIRef(f"{BASE}/v1/catalog#{code}-footfall-by-hour") for code in ("GM0153", "GM0168")
    }
    creator = graph.value(by_code["GM0153"], DCTERMS.creator)
    assert graph.value(creator, FOAF.name) == Literal("Stichting Binnenstad")
    # Of whom owns its own figures the government's own name for it is given.
    publisher = graph.value(by_code["GM0168"], DCTERMS.publisher)
    assert graph.value(by_code["GM0168"], DCTERMS.creator) == publisher
    assert str(publisher) == "https://identifier.overheid.nl/tooi/id/gemeente/gm0168"


def test_what_not_everyone_may_have_says_so_and_gives_no_address_of_its_own() -> None:
    graph = catalogue_graph([TOWN], BASE)
    restricted = URIRef("http://publications.europa.eu/resource/authority/access-right/RESTRICTED")
    datasets = {
        str(each).partition("#GM0153-")[2]: each
        for each in of(graph, DCAT.Dataset)
        if graph.value(each, DCTERMS.accessRights) == restricted
    }
    assert set(datasets) == {"visits", "presence", "clusters"}
    for dataset in datasets.values():
        period = graph.value(dataset, DCTERMS.temporal)
        assert graph.value(period, DCAT.startDate) == Literal(YEARS.first)
        assert graph.value(period, DCAT.endDate) is None
        for form in graph.objects(dataset, DCAT.distribution):
            assert str(graph.value(form, DCAT.accessURL)) == f"{BASE}/docs"
            assert graph.value(form, DCAT.downloadURL) is None


def test_each_final_year_has_its_files_and_so_has_each_final_month_since() -> None:
    graph = catalogue_graph([TOWN], BASE)
    assert downloads(graph) == files_of("2024", "2025", "2026-01", "2026-02", "2026-03")
    later = replace(TOWN, final_before=date(2027, 1, 1))
    assert downloads(catalogue_graph([later], BASE)) == files_of("2024", "2025", "2026")


def downloads(graph: Graph) -> set[str]:
    dataset = URIRef(f"{BASE}/v1/catalog#GM0153-footfall-by-hour")
    return {
        str(address)
        for form in graph.objects(dataset, DCAT.distribution)
        for address in graph.objects(form, DCAT.downloadURL)
    }


def files_of(*periods: str) -> set[str]:
    listed = f"{BASE}/v1/municipalities/GM0153/downloads"
    pairs = itertools.product(periods, ("csv", "parquet"))
    return {f"{listed}/{period}.{suffix}" for period, suffix in pairs}


def test_footfall_that_is_not_final_is_not_open_data_yet() -> None:
    graph = catalogue_graph([replace(TOWN, final_before=YEARS.first)], BASE)
    keys = {str(each).partition("#GM0153-")[2] for each in of(graph, DCAT.Dataset)}
    assert keys == {"clusters", "live", "zones", "sensors", "visits", "presence"}


def test_coverage_is_what_there_is() -> None:
    graph = catalogue_graph([TOWN], BASE)
    dataset = URIRef(f"{BASE}/v1/catalog#GM0153-footfall-by-day")
    period = graph.value(dataset, DCTERMS.temporal)
    assert graph.value(period, DCAT.startDate) == Literal(YEARS.first)
    assert graph.value(period, DCAT.endDate) == Literal(date(2026, 4, 29))
    place = graph.value(dataset, DCTERMS.spatial)
    wanted = "POLYGON((6.88 52.21, 6.9 52.21, 6.9 52.23, 6.88 52.23, 6.88 52.21))"
    assert str(graph.value(place, DCAT.bbox)) == wanted


# The library reads JSON-LD with a class of its own that it means to leave.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("holdings", [[], [TOWN], [TOWN, VILLAGE]])
@pytest.mark.parametrize("syntax", list(Syntax))
def test_what_is_written_is_the_graph_whatever_the_syntax(
    syntax: Syntax, holdings: list[Holding]
) -> None:
    graph = catalogue_graph(holdings, BASE)
    written = write_graph(graph, syntax)
    assert isomorphic(Graph().parse(data=written, format=MEDIA_TYPES[syntax]), graph)
    assert b"file:///" not in written


def test_the_same_catalogue_is_the_same_bytes_in_every_process() -> None:
    program = (
        "import sys; from tests.api.test_catalogue_graph import *\n"
        "for syntax in Syntax: sys.stdout.buffer.write("
        "write_graph(catalogue_graph([TOWN, VILLAGE], BASE), syntax))"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(written) == 1
    assert b"GM0168" in written.pop()


@pytest.mark.parametrize(
    ("text", "name", "entry"),
    [
        ("CC0-1.0", "CC0-1.0", "cc0"),
        ("cc0", "CC0-1.0", "cc0"),
        ("CC-BY-4.0", "CC-BY-4.0", "naamsvermelding40"),
        ("cc by 4.0", "CC-BY-4.0", "naamsvermelding40"),
        ("CC-BY-SA-3.0", "CC-BY-SA-3.0", "naamsvermelding_gelijkdelen30"),
        (
            "CC-BY-NC-ND-4.0",
            "CC-BY-NC-ND-4.0",
            "naamsvermelding_niet_commercieel_geen_afgeleide_werken40",
        ),
        ("PDM-1.0", "PDM-1.0", "public_domain_mark"),
    ],
)
def test_a_licence_is_an_entry_of_the_standards_list(text: str, name: str, entry: str) -> None:
    licence = licence_of(text)
    assert licence is not None
    assert licence.name == name
    assert str(licence.listed).endswith(f"/licenties/{entry}")
    assert str(licence.deed).startswith("https://creativecommons.org/")


@pytest.mark.parametrize("text", ["", "ODbL-1.0", "CC-BY", "CC-BY-9.0", "CC-BY-ND-SA-4.0", "open"])
def test_what_is_not_on_the_list_is_no_licence(text: str) -> None:
    assert licence_of(text) is None
