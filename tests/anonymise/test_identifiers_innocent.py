"""The tripwire lets pass what legitimately stands in registries, topics, file names and times."""

import json
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymise.identifiers import find_identifier
from anonymise.notation import Kind
from tests.anonymise.test_identifiers import PATIENT

ROOT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = sorted(
    path for path in (ROOT / "examples").rglob("*") if path.suffix in {".geojson", ".toml"}
)
TEXTS: Final = [*DOCUMENTS, *(ROOT / "examples").rglob("*.md"), ROOT / "docs" / "registry.md"]
ALLOWING: Final = {key: {Kind.EMAIL} for key in ("contact", "officer_contact", "desk_contact")}
# Every month, day, hour and minute of the year occurs, and midnight does.
YEAR: Final = [
    datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=427 * place) for place in range(1231)
]


def read(path: Path) -> Any:
    text = path.read_text()
    return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)


def sensor_ids() -> list[str]:
    files = (ROOT / "examples").rglob("sensors.geojson")
    return [feature["properties"]["id"] for path in files for feature in read(path)["features"]]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_examples_hold_no_identifiers_but_their_contacts(path: Path) -> None:
    assert find_identifier(read(path), allowing=ALLOWING) is None


# Line by line, with the comments, and the few words beside an address that the documents print.
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_line_of_a_document_holds_anything_but_the_printed_contacts(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert lines
    for line in lines:
        assert find_identifier(re.sub(r"[a-z-]+@example\.org", "", line)) is None, line


def test_ids_topics_and_file_names_of_the_examples_are_let_pass() -> None:
    assert len(sensor_ids()) > 15
    for sensor, direction in product(sensor_ids(), ("in", "out", "both")):
        month = "2026-11"
        innocent = [
            *(f"{sensor}:{direction}", f"raw/{sensor}/counts", f"raw/{sensor}/sightings"),
            *(f"clusters/GM0153/{sensor}", f"{sensor}-{month}.csv", f"{month}-21_{sensor}.parquet"),
            *(f"passant-edge-{sensor}", f"/srv/import/{sensor}_20261101-20261130_{direction}.csv"),
        ]
        assert find_identifier(innocent) is None


TIME_NOTATIONS: Final = (
    *("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+01:00", "%Y-%m-%dT%H:%M:%S.123Z", "%Y-%m-%d"),
    *("%Y-%m-%d %H:%M:%S.123456", "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H.%M", "%d %b %Y"),
    *("%Y%m%d", "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%SZ", "%y%m%d%H%M%S", "%Y%m%d-%H%M%S-1"),
    *("counts-%Y-%m-%d-%H-%M-%S.csv", "counts_%Y_%m_%d_%H_%M_%S.csv", "cafe%Y%m%d%H%M.csv"),
    *("facade-%Y%m.csv", "facade-%y%m%d.csv", "facade-%d%m%y.csv", "decade-%Y.csv", "cafe-%Y-%m%d"),
    *("%y-%m-%d-%H-%M-%S", "%d-%m-%Y %H%M", "%Y-%m-%d_%H%M%S", "%Y-%m-%d %H%M%S", "%G-W%V-%u"),
    *("zone-%m-%Y.csv", "zone-06-%Y%m%d.csv", "0.1.0+%Y%m%d", "%d-%b-%y", "%d-%b-%Y", "%Y%m%d%H"),
    *("%s", "%s.123456", "%s000", "%s000000", "%s000000000", "%Y%m%d%H%M%S123", "%d%m%y%H%M%S"),
)


@pytest.mark.parametrize("notation", TIME_NOTATIONS)
def test_a_year_of_times_is_let_pass_in_each_notation(notation: str) -> None:
    for moment in YEAR:
        text = moment.strftime(notation.replace("%s", str(int(moment.timestamp()))))
        for written in (text, text.upper()):
            assert find_identifier(written) is None, written


def test_times_are_let_pass_as_numbers_and_dates() -> None:
    for moment in YEAR:
        seconds = int(moment.timestamp())
        for value in (seconds, seconds * 1000, seconds * 10**6, seconds + 0.123, moment):
            assert find_identifier(value) is None, value
        assert find_identifier({moment.isoformat(): moment.date()}) is None


@PATIENT
@given(
    st.floats(min_value=-180, max_value=180),
    st.floats(min_value=-90, max_value=90),
    st.integers(0, 17),
)
def test_coordinates_are_let_pass(longitude: float, latitude: float, digits: int) -> None:
    assert find_identifier({"coordinates": [[longitude, latitude]]}) is None
    pair = (f"{longitude:.{digits}f}", f"{latitude:.{digits}f}")
    for text in ("{},{}", "{} {}", "[{}, {}]", "POINT ({} {})", "lon={};lat={}"):
        assert find_identifier(text.format(*pair)) is None


@PATIENT
@given(st.floats(min_value=4, max_value=7), st.floats(min_value=51, max_value=53))
def test_signed_coordinates_are_let_pass(longitude: float, latitude: float) -> None:
    assert find_identifier(f"+{latitude:.5f}+00{longitude:.5f}/") is None


def test_codes_of_statistics_netherlands_are_let_pass() -> None:
    codes = [f"GM{code:04}" for code in range(10_000)]
    districts = [f"WK{code[2:]}{part:02}" for code in codes[::29] for part in (0, 12)]
    neighbourhoods = [f"BU{code[2:]}{part:04}" for code in codes[::29] for part in (0, 312)]
    others = [f"{kind}{code:02}" for kind in ("CR", "PV", "LD") for code in range(100)]
    for code in [*codes, *districts, *neighbourhoods, *others]:
        assert find_identifier([code, code.lower(), f"clusters/{code}/north"]) is None, code


@PATIENT
@given(st.from_regex(r"[1-9][0-9]{3} ?[A-Z]{2}", fullmatch=True))
def test_postal_codes_are_let_pass(code: str) -> None:
    assert find_identifier([code, code.lower(), f"Haverstraat 12, {code} Enschede"]) is None


@PATIENT
@given(st.integers(min_value=-(10**8) + 1, max_value=10**8 - 1))
def test_counts_are_let_pass(count: int) -> None:
    assert find_identifier([count, str(count), f"{count} persons"]) is None


@PATIENT
@given(st.integers(1, 1999), st.sampled_from([1, 2, 3, 10, 20, 30]), st.integers(0, 999_999))
def test_numbers_of_buildings_are_let_pass(municipality: int, thing: int, serial: int) -> None:
    assert find_identifier(f"{municipality:04}{thing:02}0000{serial:06}") is None


WORDS: Final = re.findall(
    r"\S+",
    "oude markt haverstraat kalanderstraat langestraat marktstraat stadsgravenstraat van heek plein"
    " station klanderij spring fair wifi noord zuid oost west ingang uitgang halfway north camera"
    " laser caf\u00e9 brug dek de het op a b x1 h2 edge",
)


# Two letters and two pairs of digits are an old plate: an id had better not have house numbers.
@PATIENT
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.integers(1, 99))
def test_ids_are_let_pass(words: list[str], number: int) -> None:
    for identity in (f"{'-'.join(words)}-{number}", f"{'_'.join(words).upper()}_{number:03}"):
        assert find_identifier([identity, f"{identity}:in", f"raw/{identity}/counts"]) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "CC0-1.0",
            "CC-BY-4.0",
            "EUPL-1.2",
            "GDPR article 6(1)(e), public task",
            "AVG art. 6 lid 1",
        ),
        *(
            "ECLI:NL:RBOVE:2024:594",
            "Verordening (EU) 2016/679",
            "Stb. 2018, 144",
            "besluit 2026-0153",
        ),
        *(
            "EPSG:4326",
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "Europe/Amsterdam",
            "Fruin walkway",
            "WGS 84",
        ),
        *(
            "v1.2.3.4",
            "version 1.2.3.4",
            "Version: 10.2.3.4",
            "paho-mqtt==2.1.0.1",
            "1.2.3",
            "2.19.0-1",
        ),
        *(
            "https://www.enschede.nl/drukte?zone=oude-markt",
            "mqtt://127.0.0.1:1883",
            "0.0.0.0:8080",
        ),
        *(
            "1.3.6.1.4.1.311",
            "H.J. van Heekplein",
            "1e Haverstraatpassage",
            "Café 't Bölke",
            "ÅÄÖ 12",
        ),
        *(
            "17-18",
            "open 10:00-17:30",
            "do 09.00-21.00 uur",
            "2 x 3,5 m",
            "100 %",
            "40 %25",
            "C++",
            "±5",
        ),
        *(
            "1 100 1,000 10.000 100 000",
            "23 33 49 66",
            "2024-2025-2026",
            "2024.2025",
            "12-14",
            "#a1b2c3",
        ),
        *(
            "application/vnd.apache.parquet",
            "std::vector",
            "a::b",
            "feed::in",
            "@type",
            "3 @ 5",
            "a@b",
        ),
        *(
            "bank van 20 cm 30 mm hoog",
            "12 mei 26",
            "1-NOV-26",
            "LAeq 24 h",
            "NS2026",
            "FY2025",
            "MQTT 5",
        ),
        *(
            "Kalanderstraat, halfway",
            "Gemeente Enschede (simulated)",
            "SensorThings",
            "/v1/footfall",
        ),
        *(
            "CamelCaseIdentifier",
            "PASSANT_DATABASE_URL",
            "0012-0034",
            "n.v.t.",
            "-",
            "&nbsp;",
            "0,5",
        ),
    ],
)
def test_ordinary_texts_are_let_pass(text: str) -> None:
    assert find_identifier([text, {text: date(2026, 11, 21)}]) is None


def test_an_innocent_name_that_is_encoded_twice_is_let_pass() -> None:
    assert find_identifier("/v1/zones/Oude%2520Markt") is None
