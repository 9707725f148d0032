"""The tripwire finds each identifier in each of its notations; python-stdnum is the oracle."""

import string
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Final

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from stdnum import imei as stdnum_imei
from stdnum import imsi as stdnum_imsi
from stdnum import luhn as stdnum_luhn
from stdnum import mac as stdnum_mac

from anonymise.identifiers import find_identifier
from anonymise.notation import Kind

# The first draw builds tables of Unicode, which takes seconds on a busy machine.
PATIENT: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Numbers of fifteen digits overlap: each is an IMSI, an IMEI or a MAC as an integer.
LONG_NUMBER: Final = {Kind.MAC, Kind.IMSI, Kind.IMEI}
PLATE_LETTERS: Final = "BDFGHJKLMNPRSTVWXZ"
OLD_SIDE_CODES: Final = ("XX-99-99", "99-99-XX", "99-XX-99")
SIDE_CODES: Final = (
    *OLD_SIDE_CODES,
    *("XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9", "9-XXX-99", "XX-999-X", "X-999-XX"),
    *("XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9"),
)


def parts(text: str, length: int) -> list[str]:
    return [text[place : place + length] for place in range(0, len(text), length)]


def joined(separator: str, length: int) -> Callable[[str], str]:
    return lambda bare: separator.join(parts(bare, length))


def eui64(bare: str) -> str:
    return f"{bare[:6]}fffe{bare[6:]}"


MAC_NOTATIONS: Final[dict[str, Callable[[str], str]]] = {
    **{f"pairs by {by!r}": joined(by, 2) for by in (":", "-", ".", "_", "/", " ", "  ", " : ")},
    **{f"fours by {by!r}": joined(by, 4) for by in (".", ":", "-")},
    **{f"sixes by {by!r}": joined(by, 6) for by in (".", ":", "-")},
    **{f"threes by {by!r}": joined(by, 3) for by in (".", ":", "-")},
    "bare": str,
    "with 0x": "0x{}".format,
    "upper case": str.upper,
    "Windows": lambda bare: "-".join(parts(bare.upper(), 2)),
    "mixed case": lambda bare: f"{bare[:5].upper()}{bare[5:]}",
    "no leading zeros": lambda bare: ":".join(f"{int(pair, 16):x}" for pair in parts(bare, 2)),
    "EUI-64, bare": eui64,
    "EUI-64, pairs": lambda bare: "-".join(parts(eui64(bare), 2)),
    "EUI-64, fours": lambda bare: ".".join(parts(eui64(bare), 4)),
}


# Groups of digits alone, or of letters alone, are years, house numbers and words.
def is_mixed(bare: str) -> bool:
    return all(
        any(not part.isdecimal() and not part.isalpha() for part in parts(bare, length))
        for length in (3, 4, 6)
    )


def numerals(length: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=length, max_size=length)


BARE_MACS: Final = st.binary(min_size=6, max_size=6).map(bytes.hex).filter(is_mixed)


@st.composite
def macs(draw: st.DrawFn) -> str:
    return MAC_NOTATIONS[draw(st.sampled_from(sorted(MAC_NOTATIONS)))](draw(BARE_MACS))


@st.composite
def imsis(draw: st.DrawFn) -> str:
    country, rest = draw(st.sampled_from(["204", "262", "310", "901"])), draw(numerals(12))
    two, three = (rest[:2], rest[2:]), (rest[:3], rest[3:])
    return draw(
        st.sampled_from(
            [
                f"{country}{rest}",
                *(by.join((country, *pair)) for by in " -." for pair in (two, three)),
            ]
        )
    )


@st.composite
def imeis(draw: st.DrawFn) -> str:
    body = draw(st.sampled_from(["35693803", "86012345", "01161200"])) + draw(numerals(6))
    check = stdnum_luhn.calc_check_digit(body)
    assert stdnum_imei.is_valid(body + check)
    for_last = draw(st.sampled_from([check, "07"]))
    layout = draw(st.sampled_from([(14,), (2, 6, 6), (8, 6), (6, 2, 6)]))
    if len(layout) == 1:
        return body + for_last
    groups = [body[start:end] for start, end in pairwise(accumulate(layout, initial=0))]
    return draw(st.sampled_from(["-", " ", "/"])).join([*groups, for_last])


@st.composite
def iccids(draw: st.DrawFn) -> str:
    body = "8931" + draw(st.one_of(numerals(14), numerals(15)))
    whole = body + stdnum_luhn.calc_check_digit(body)
    return draw(st.sampled_from(["", " ", "-"])).join(parts(whole, 4))


@st.composite
def phones(draw: st.DrawFn) -> str:
    mobile = draw(st.sampled_from("12358")) + draw(numerals(7))
    area, local = draw(
        st.one_of(
            st.tuples(st.sampled_from(["53", "20", "88"]), numerals(7)),
            st.tuples(st.sampled_from(["541", "499"]), numerals(6)),
        )
    )
    # Of 06-20261121 and of +20261121 the date is believed.
    assume(not mobile.startswith(("19", "20")))
    twos, fours = " ".join(parts(mobile, 2)), " ".join(parts(mobile, 4))
    threes = " ".join(parts(local, 3))
    notations = [
        *(f"06{by}{mobile}" for by in ("", "-", " ", ".", " - ", "/")),
        *(f"06{by}{some}" for by in ("-", " ") for some in (twos, fours)),
        *(f"+31{by}6{by}{mobile}" for by in ("", "-", " ", ".")),
        *(f"{land}{mobile}" for land in ("+31 (0)6 ", "+31(0)6-", "0031 6 ", "00316", "316")),
        *(f"{land} {twos}" for land in ("+31 6", "0031 6", "+31 (0) 6", "31 6")),
        *(f"{land}{mobile}" for land in ("tel:+316", "31-6-", "+ 31 6 ", "0031 (0)6 ")),
        *(f"0{area}{by}{local}" for by in ("", "-", " ", "/", " - ")),
        *(f"(0{area}){by}{some}" for by in ("", " ", "-") for some in (local, threes)),
        *(f"{land}{by}{area}{by}{local}" for land in ("+31", "+49") for by in ("", " ", "-")),
        *(f"{land}{area}{local}" for land in ("0031", "0049", "001", "31")),
        f"0049 {area} {local}",
        f"+1 ({area}) {threes}",
    ]
    return draw(st.sampled_from(notations))


@st.composite
def emails(draw: st.DrawFn) -> str:
    name = draw(st.from_regex(r"[a-z0-9]([a-z0-9._+-]{0,12}[a-z0-9])?", fullmatch=True))
    domain = draw(st.sampled_from(["example.org", "mail.example.co.uk", "müller.de", "a.nl"]))
    at = draw(st.sampled_from(["@", "@", "(at)", " [at] "]))
    return f"{name}{at}{domain}"


# The oldest codes have any letter. Of 1234BC the postal code is believed, of NS2026 the year.
@st.composite
def plates(draw: st.DrawFn) -> str:
    side_code = draw(st.sampled_from(SIDE_CODES))
    solid = draw(st.booleans())
    letters = string.ascii_uppercase if side_code in OLD_SIDE_CODES and not solid else PLATE_LETTERS
    plate = "".join(
        draw(st.sampled_from({"X": letters, "9": string.digits}.get(sign, sign)))
        for sign in side_code
    )
    if solid:
        plate = plate.replace("-", "")
        assume(not (plate[:4].isdecimal() and plate[0] != "0"))
        assume(not plate.startswith("GM") and plate[2:4] not in {"19", "20"})
        return draw(st.sampled_from([plate, plate.lower()]))
    return draw(st.sampled_from([plate, plate.lower(), plate.replace("-", " ")]))


@st.composite
def addresses(draw: st.DrawFn) -> str:
    four = draw(st.ip_addresses(v=4))
    assume(not four.is_loopback and int(four))
    six = draw(st.ip_addresses(v=6, network="2001:980::/32"))
    local = draw(st.ip_addresses(v=6, network="fe80::/10"))
    notations = [f"{four}", f"{four}:8883", f"{four}/24", f"{six}", f"[{local}]:80", six.exploded]
    return draw(st.sampled_from(notations))


IDENTIFIERS: Final[dict[Kind, st.SearchStrategy[str]]] = {
    Kind.MAC: macs(),
    Kind.IMSI: imsis(),
    Kind.IMEI: imeis(),
    Kind.ICCID: iccids(),
    Kind.PHONE: phones(),
    Kind.IP: addresses(),
    Kind.EMAIL: emails(),
    Kind.PLATE: plates(),
    Kind.UUID: st.one_of(st.uuids().map(str), st.uuids().map(lambda uuid: str(uuid).upper())),
    Kind.DIGEST: st.sampled_from([16, 20, 28, 32, 48, 64]).flatmap(
        lambda size: st.binary(min_size=size, max_size=size).map(bytes.hex)
    ),
}
ACCEPTABLE: Final = {
    **{kind: {kind} for kind in Kind},
    **dict.fromkeys(LONG_NUMBER, LONG_NUMBER),
    # Eight pairs are an address of either kind, and a digit's text in hexadecimal is digits too.
    Kind.MAC: LONG_NUMBER | {Kind.IP, Kind.PHONE},
    Kind.PHONE: {Kind.PHONE, Kind.MAC},
    Kind.EMAIL: {Kind.EMAIL, Kind.PLATE, Kind.PHONE, Kind.MAC, Kind.IMEI, Kind.DIGEST},
    Kind.IP: {Kind.IP, Kind.MAC},
}


@PATIENT
@given(
    st.sampled_from(sorted(IDENTIFIERS)).flatmap(lambda k: st.tuples(st.just(k), IDENTIFIERS[k]))
)
def test_an_identifier_is_found_in_every_notation(identifier: tuple[Kind, str]) -> None:
    kind, text = identifier
    assert find_identifier(text) in ACCEPTABLE[kind]


@pytest.mark.parametrize("notation", MAC_NOTATIONS)
@settings(PATIENT, max_examples=20)
@given(bare=BARE_MACS)
@example(bare="a45e60c10203")
@example(bare="afbedf554796")
def test_a_mac_is_found_in_each_notation(notation: str, bare: str) -> None:
    assert find_identifier(MAC_NOTATIONS[notation](bare)) in ACCEPTABLE[Kind.MAC]


@PATIENT
@given(st.binary(min_size=6, max_size=6))
def test_what_the_oracle_takes_for_a_mac_is_one(octets: bytes) -> None:
    text = octets.hex(":")
    assert stdnum_mac.validate(text, validate_manufacturer=False) == text
    assume(not text.replace(":", "").isdecimal())
    assert find_identifier(text) is Kind.MAC


# Whole seconds written in ms between 2000 and 2100 are believed to be times.
@PATIENT
@given(st.integers(min_value=2**40, max_value=2**48 - 1))
def test_a_mac_written_as_an_integer_is_found(number: int) -> None:
    assume(number % 1000 or number >= 2_208_988_800_000)
    assume(not str(number).startswith(("19", "20")))
    for value in (number, str(number), float(number), f"client-{number}.csv"):
        assert find_identifier(value) in LONG_NUMBER


def test_every_mobile_country_that_the_oracle_knows_is_known() -> None:
    numbers = []
    for country in range(1000):
        body = f"{country:03}08123456789"
        # With the check digit it would be an IMEI as well.
        wrong = (int(stdnum_luhn.calc_check_digit(body)) + 1) % 10
        numbers.append(f"{body}{wrong}")
    known = [number for number in numbers if stdnum_imsi.is_valid(number)]
    assert len(known) > 200
    assert {find_identifier(number) for number in known} == {Kind.IMSI}


@pytest.mark.parametrize("shape", ["{}", "car {}.", "in-{}-x"])
@pytest.mark.parametrize("side_code", SIDE_CODES)
def test_every_side_code_is_found(side_code: str, shape: str) -> None:
    plate = side_code.replace("X", "K").replace("9", "4")
    for written in (plate, plate.lower(), plate.replace("-", "\N{NON-BREAKING HYPHEN}")):
        assert find_identifier(shape.format(written)) is Kind.PLATE
    solid = Kind.PLATE if side_code != "99-99-XX" else None
    assert find_identifier(shape.format(plate.replace("-", ""))) is solid


def test_a_plate_that_someone_made_up_is_found() -> None:
    for plate in ("AB-12-CD", "AB-CD-12", "12-ABC-3", "1-ABC-23", "12 ABC 3"):
        assert find_identifier(plate) is Kind.PLATE


def test_twelve_hexadecimal_digits_are_an_address_and_eleven_are_not() -> None:
    assert find_identifier("commit a45e60c10203") is Kind.MAC
    assert find_identifier("commit a45e60c1020") is None


def test_digits_alone_are_an_address_when_dots_part_them() -> None:
    assert find_identifier("1020.3040.5060") is Kind.MAC
    assert find_identifier("1020-3040-5060") is None


@pytest.mark.parametrize("size", [16, 20, 32, 64])
@settings(PATIENT, max_examples=20)
@given(data=st.data())
def test_a_digest_in_base64_is_found(size: int, data: st.DataObject) -> None:
    digest = data.draw(st.binary(min_size=size, max_size=size))
    for encode in (b64encode, urlsafe_b64encode):
        assert find_identifier(encode(digest).decode()) is not None


@PATIENT
@given(numerals(7))
def test_a_mobile_number_without_its_zero_is_found_when_it_stands_alone(rest: str) -> None:
    assert find_identifier(int(f"61{rest}")) is Kind.PHONE
    assert find_identifier(f"61{rest}") is Kind.PHONE
    assert find_identifier(f"61{rest}".encode().hex()) is Kind.PHONE
    assert find_identifier(f"61{rest} persons") is None
