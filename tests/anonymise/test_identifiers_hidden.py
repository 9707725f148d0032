"""The tripwire finds identifiers that are encoded, disguised, or put where nobody looks."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise import identifiers
from anonymise.identifiers import (
    MAXIMUM_CHARACTERS,
    MAXIMUM_DEPTH,
    find_identifier,
)
from anonymise.notation import Kind
from tests.anonymise.test_identifiers import ACCEPTABLE, IDENTIFIERS, PATIENT

MAC: Final = "a4:5e:60:c1:02:03"
IDENTIFIER: Final = st.sampled_from(sorted(IDENTIFIERS)).flatmap(
    lambda kind: st.tuples(st.just(kind), IDENTIFIERS[kind])
)

ENCODINGS: Final[dict[str, Callable[[str], str]]] = {
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 for URLs, without padding": lambda text: (
        urlsafe_b64encode(text.encode()).decode().rstrip("=")
    ),
    "percent": lambda text: quote(text, safe=""),
    "percent throughout": lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, upper case": lambda text: text.encode().hex().upper(),
}
PLACES: Final[dict[str, Callable[[str], object]]] = {
    "alone": str,
    "topic": "raw/{}/counts".format,
    "topic's end": "clusters/GM0153/{}".format,
    "client id": "edge-{}".format,
    "registered id": "haverstraat-1-{}:in".format,
    "file name": "counts_{}.csv".format,
    "path": lambda text: PurePosixPath("/import/2026", f"sensor-{text}.csv"),
    "beside a time": "2026-11-21T12:31:00Z {} 2026-11-21T12:31:00Z".format,
    "sentence": "Seen near the Oude Markt: {}, twice.".format,
    "assignment": "name={};".format,
    "quoted": 'purpose = "{}"'.format,
    "bytes": lambda text: f"key:{text}\n".encode(),
    "key": lambda text: {text: 1},
    "value": lambda text: {"name": text},
    "key far below": lambda text: {"features": [{"properties": {"x": [{text: None}]}}]},
    "value far below": lambda text: [[["in", {"purpose": ["a", (text, 1.5)]}]]],
    "JSON in a text": '{{"v": 1, "device": "{}"}}'.format,
}


@PATIENT
@given(IDENTIFIER, st.sampled_from(sorted(PLACES)))
def test_an_identifier_is_found_wherever_it_is_put(
    identifier: tuple[Kind, str], place: str
) -> None:
    kind, text = identifier
    assert find_identifier(PLACES[place](text)) in ACCEPTABLE[kind]


@pytest.mark.parametrize("layers", [*product(ENCODINGS), *product(ENCODINGS, ENCODINGS)])
@settings(PATIENT, max_examples=20)
@given(identifier=IDENTIFIER, place=st.sampled_from(sorted(PLACES)))
def test_an_identifier_is_found_under_two_encodings(
    layers: tuple[str, ...], identifier: tuple[Kind, str], place: str
) -> None:
    _, text = identifier
    for layer in layers:
        text = ENCODINGS[layer](text)
    # Of which kind says little: what is encoded looks like a digest or a long number by itself.
    assert find_identifier(PLACES[place](text)) not in {None, Kind.UNSEARCHABLE}


@PATIENT
@given(IDENTIFIER, st.text("abXY9", min_size=1, max_size=3))
def test_letters_before_a_text_in_base64_do_not_hide_it(
    identifier: tuple[Kind, str], before: str
) -> None:
    _, text = identifier
    assert find_identifier(before + ENCODINGS["base64"](text)) not in {None, Kind.UNSEARCHABLE}


FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
ARABIC_DIGITS: Final = {ord("0") + value: 0x660 + value for value in range(10)}
MATHEMATICAL_DIGITS: Final = {ord("0") + value: 0x1D7CE + value for value in range(10)}
CYRILLIC: Final = str.maketrans("aceopx", "\u0430\u0441\u0435\u043e\u0440\u0445")
DASH: Final = {ord("-"): "\N{EN DASH}", ord(" "): "\N{NO-BREAK SPACE}"}
MINUS: Final = {ord("-"): "\N{MINUS SIGN}"}


@pytest.mark.parametrize(
    "disguise", [FULL_WIDTH, ARABIC_DIGITS, MATHEMATICAL_DIGITS, CYRILLIC, DASH, MINUS]
)
@settings(PATIENT, max_examples=50)
@given(identifier=IDENTIFIER)
def test_look_alikes_are_seen_through(
    disguise: dict[int, int | str], identifier: tuple[Kind, str]
) -> None:
    kind, text = identifier
    assert find_identifier(text.translate(disguise)) in ACCEPTABLE[kind]


@PATIENT
@given(IDENTIFIER, st.sampled_from("\u200b\u00ad\u2060\u0336\u0301"))
def test_invisible_and_combining_characters_hide_nothing(
    identifier: tuple[Kind, str], between: str
) -> None:
    kind, text = identifier
    assert find_identifier(between.join(text)) in ACCEPTABLE[kind]


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_full_width_digits_are_seen_in_base64(before: str) -> None:
    hidden = ENCODINGS["base64"](before + "0612345678".translate(FULL_WIDTH))
    assert find_identifier(f"raw/{hidden}/counts") is Kind.PHONE


def test_a_field_may_hold_the_kinds_that_it_is_allowed_and_no_others() -> None:
    allowing = {"contact": {Kind.EMAIL}}
    assert find_identifier({"contact": "city@example.org"}) is Kind.EMAIL
    assert find_identifier({"contact": "city@example.org"}, allowing=allowing) is None
    assert find_identifier({"contact": {"at": ["city@example.org"]}}, allowing=allowing) is None
    assert find_identifier({"contact": f"city@example.org {MAC}"}, allowing=allowing) is Kind.MAC
    sightings = {"sightings": f"{MAC} city@example.org"}
    assert find_identifier(sightings, allowing={"sightings": {Kind.MAC}}) is Kind.EMAIL
    assert find_identifier({"purpose": "city@example.org"}, allowing=allowing) is Kind.EMAIL
    assert find_identifier([{"contact": 1}, "city@example.org"], allowing=allowing) is Kind.EMAIL
    both = [{"contact": "city@example.org"}, {"purpose": "city@example.org"}]
    assert find_identifier(both, allowing=allowing) is Kind.EMAIL
    assert find_identifier(both[::-1], allowing=allowing) is Kind.EMAIL
    key = {"contact": {"city@example.org": 1}}
    assert find_identifier(key, allowing=allowing) is None
    assert find_identifier({MAC: 1}, allowing={MAC: {Kind.MAC}}) is Kind.MAC


def test_numbers_too_small_for_an_identifier_and_other_values_are_let_pass() -> None:
    numbers = [0, -1, 99_999_999, -99_999_999, 6.8961, -52.22061234567891, 1e7]
    others = [None, True, float("inf"), float("nan"), "", b"", bytearray(b"in"), date(2026, 11, 21)]
    assert find_identifier([numbers, others, [], {}, (), set(), frozenset({"in"})]) is None


def test_a_number_that_has_room_for_anything_is_not_trusted() -> None:
    for number in (10**20, -(10**30), 1 << 20_000, 1e30, "1" * 21, "1" * 5000):
        assert find_identifier(number) is Kind.DIGEST


def test_what_is_too_long_to_search_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers, "MAXIMUM_SIZE", MAXIMUM_CHARACTERS * 3)
    size = identifiers.MAXIMUM_SIZE
    blank = " " * MAXIMUM_CHARACTERS
    assert find_identifier(blank) is None
    assert find_identifier(f"{blank} ") is Kind.UNSEARCHABLE
    texts = size // MAXIMUM_CHARACTERS - 1
    numbers = size - texts * (MAXIMUM_CHARACTERS + 1) - 1
    assert find_identifier([blank] * texts + [1] * numbers) is None
    assert find_identifier([1] * numbers + [blank] * texts + [1]) is Kind.UNSEARCHABLE
    assert find_identifier([1] * size) is Kind.UNSEARCHABLE


def test_what_is_too_deep_to_search_is_said_so() -> None:
    deepest: object = MAC
    for depth in range(MAXIMUM_DEPTH):
        deepest = [deepest] if depth % 2 else {"x": deepest}
    assert find_identifier(deepest) is Kind.MAC
    assert find_identifier([deepest]) is Kind.UNSEARCHABLE
    endless: list[object] = []
    endless += [endless, endless]
    assert find_identifier(endless) is Kind.UNSEARCHABLE


ADVERSE: Final = (
    *("a", "0", "1", "A", "Ab1", "a@", "@", "a.", "a@a.", "(at)", "12 ", "12:", "ab ", "f:", " "),
    *("+1", "1.", "-1.5 ", "06 ", "00 31 ", "89 ", "=", "A=", "x1-", "AB-", "12-ab-", "%31", "%25"),
    *(
        "2001:",
        "::",
        "f000::",
        "1234567890-",
        "abcdef-",
        "abcdef012345-",
        "TVRJ",
        "\u00e9",
        "\uff13",
        "\u200b",
    ),
)


# The time limit is a watchdog: these take tenths of a second, and a regular expression that goes
# back over what it read takes minutes.
@pytest.mark.timeout(30)
@pytest.mark.parametrize("repeated", ADVERSE)
def test_the_longest_text_is_searched_to_its_end(repeated: str) -> None:
    everything = {"": set(Kind) - {Kind.UNSEARCHABLE}}
    text = (repeated * MAXIMUM_CHARACTERS)[:MAXIMUM_CHARACTERS]
    assert find_identifier({"": text}, allowing=everything) is None
    assert find_identifier({"": f"{text[:-20]} {MAC}"}) is not None
