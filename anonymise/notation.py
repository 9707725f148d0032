r"""How identifiers are written: a pattern each, and what makes a match innocent after all.

Pure. Where a notation is also something innocent, the innocent reading wins: times, whether compact
(``20261121123100``) or seconds since 1970 written in ms, us or ns; a decimal number that stands
alone (``52.2206123456``); versions that say so (``v1.2.3.4``, ``==1.2.3.4``); the addresses
127.x.x.x and 0.0.0.0; numbers of buildings; and among plates without hyphens postal codes
(``7511HN``), municipality codes (``GM0153``), letters before a year (``NS2026``), and whatever has
a vowel (``hall12``), which plates since 1978 have not.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from re import Match
from typing import Final


class Kind(StrEnum):
    """What was found; never the identifier itself."""

    MAC = "MAC address"
    IMSI = "IMSI"
    IMEI = "IMEI"
    ICCID = "ICCID"
    PHONE = "phone number"
    IP = "IP address"
    EMAIL = "e-mail address"
    PLATE = "number plate"
    UUID = "UUID"
    DIGEST = "digest"
    UNSEARCHABLE = "more than can be searched"
    """Too long, too large or too deep: to be refused as well."""


def kinds(text: str) -> Iterator[Kind]:
    """Give the kind of each identifier that stands in a text as it is, not encoded."""
    text = _DECIMAL.sub(",", text)
    for pattern, verdict in _COMPILED:
        for found in pattern.finditer(text):
            kind = verdict(found) if callable(verdict) else verdict
            if kind is not None:
                yield kind


def _number(found: Match[str]) -> Kind | None:
    number = _SEPARATORS.sub("", found[0])
    if len(number) > _LONGEST_NUMBER:
        return Kind.DIGEST
    is_dated = len(number) < len(found[0]) and _DATE.match(number)
    if is_dated or _is_epoch(int(number)) or _INNOCENT.fullmatch(number):
        return None
    match len(number):
        case 12:
            return Kind.MAC
        case 15:
            return Kind.IMEI if _is_luhn(number) else Kind.IMSI
        case 16:
            return Kind.IMEI
        case 19 | 20 if number.startswith("89") and _is_luhn(number):
            return Kind.ICCID
    return Kind.MAC if 2**40 <= int(number) < 2**48 else None


def _is_epoch(number: int) -> bool:
    return any(number % scale == 0 and number // scale in _EPOCH for scale in (10**3, 10**6, 10**9))


# The check digit of IMEI and ICCID.
def _is_luhn(number: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (doubled + sum(map(int, number[::-2]))) % 10 == 0


# Digits alone are a number, and after a word such as "cafe" they may be a time.
def _hexadecimal(found: Match[str]) -> Kind | None:
    number = found[0].lstrip("abcdefABCDEF")
    if number.isdecimal() and (number == found[0] or _INNOCENT.fullmatch(number)):
        return None
    return Kind.MAC if len(found[0]) < _SHORTEST_DIGEST else Kind.DIGEST


def _pairs(found: Match[str]) -> Kind | None:
    return None if _INNOCENT.fullmatch(_SEPARATORS.sub("", found[0])) else Kind.MAC


# Years and house numbers come in such groups too: dots, or letters and digits, tell; but a word
# such as "facade" may stand before a month or a day.
def _groups(found: Match[str]) -> Kind | None:
    number = _SEPARATORS.sub("", found[0])
    if "." not in found[0] and (number.isdecimal() or number.isalpha() or _DATED.fullmatch(number)):
        return None
    return None if _INNOCENT.fullmatch(number) else Kind.MAC


_LONGEST_NUMBER: Final = 20
_SHORTEST_DIGEST: Final = 32
# Seconds since 1970 of the years 2000 to 2039.
_EPOCH: Final = range(946_684_800, 2_208_988_800)
_SEPARATORS: Final = re.compile(r"[^0-9A-Za-z]+")
_DECIMAL: Final = re.compile(r"(?<![\w.+-])-?(?:0|[1-9]\d{0,2})\.\d{1,17}(?![\w.])", re.ASCII)

_DAY: Final = "(?:0[1-9]|[12][0-9]|3[01])"
_MONTH: Final = "(?:0[1-9]|1[0-2])"
_HOUR: Final = "(?:[01][0-9]|2[0-3])"
_MINUTE: Final = "[0-5][0-9]"
# To 2039: all numbers of Dutch SIMs begin with 204.
_YEAR: Final = "(?:19[0-9]|20[0-3])[0-9]"
_DATE: Final = re.compile(f"{_YEAR}{_MONTH}{_DAY}")
_DATED: Final = re.compile(
    f"[A-Fa-f]+(?:{_YEAR}(?:{_MONTH}(?:{_DAY})?)?|[0-9]{{2}}{_MONTH}{_DAY}|{_DAY}{_MONTH}[0-9]{{2}})"
)
# A compact time; or a building's number: municipality, kind, serial, which none has filled.
_INNOCENT: Final = re.compile(
    f"{_DATE.pattern}(?:{_HOUR}{_MINUTE}(?:{_MINUTE}(?:[0-9]{{2,3}})?)?)?"
    f"|(?:[0-9]{{2}}{_MONTH}{_DAY}|{_DAY}{_MONTH}[0-9]{{2}}){_HOUR}{_MINUTE}{_MINUTE}"
    "|[01][0-9]{3}(?:0[123]|[123]0)0000[0-9]{6}"
)

# Dutch plates by side code: a letter is X, a digit 9. Only the old ones have all letters.
_OLD: Final = "XX-99-99|99-99-XX|99-XX-99"
_NEW: Final = (
    "XX-99-XX|XX-XX-99|99-XX-XX|99-XXX-9|9-XXX-99|XX-999-X|X-999-XX|XXX-99-X|X-99-XXX|9-XX-999"
    "|999-XX-9"
)
_CONSONANT: Final = "[BDFGHJKLMNPRSTVWXZbdfghjklmnprstvwxz]"
_PLATE: Final = "|".join(
    codes.replace("-", between).replace("9", "[0-9]").replace("X", letter)
    for codes, between, letter in (
        (_OLD, "-", "[A-Za-z]"),
        (_NEW, "-", "[A-Z]"),
        (_NEW, "-", _CONSONANT),
        (f"{_OLD}|{_NEW}", " ", "[A-Z]"),
        (f"{_OLD}|{_NEW}", "", _CONSONANT),
    )
)
# Dates such as 1-NOV-26; municipality codes, letters and a year, postal codes.
_NO_PLATE: Final = (
    r"\d\d?[ -](?i:JAN|FEB|MAA|MAR|MRT|APR|MAY|MEI|JUN|JUL|AUG|SEP|OCT|OKT|NOV|DEC)"
    rf"|(?:(?i:GM)\d{{4}}|[A-Za-z]{{2}}{_YEAR}|[1-9]\d{{3}}[A-Za-z]{{2}})\>"
)
_NO_VERSION: Final = r"(?<!\b[vV])(?<![<=>~]=)(?<!ersion[ :=])(?<!ersion: )(?<!ersie[ :=])"

# Beside Python's own signs: \h is a hexadecimal digit, \e a sign of base64, \o one of the four
# numbers of an IP address; a word starts at \< and ends at \>, also beside an underscore.
_SIGNS: Final = {
    r"\h": "[0-9A-Fa-f]",
    r"\e": "[A-Za-z0-9+/_-]",
    r"\o": r"(?:25[0-5]|2[0-4]\d|[01]?\d?\d)",
    r"\<": r"(?<![^\W_])",
    r"\>": r"(?![^\W_])",
}
_OWN_SIGN: Final = re.compile(r"\\[eho<>]")
_NOTATIONS: Final[dict[str, Kind | Callable[[Match[str]], Kind | None]]] = {
    r"\h{8}-(?:\h{4}-){3}\h{12}": Kind.UUID,
    # a4:5e:60:c1:02:03, with any separator and spaces around it; 0:1b:2:c1:2:3.
    r"\h\h ?([:._/-]) ?\h\h(?: ?\1 ?\h\h){4}|\h\h(?: {1,3}\h\h){5}|\h\h?(?::\h\h?){5}": _pairs,
    # a45e.60c1.0203, a45:e60:c10:203, a45e60-c10203.
    r"\<\h{4}([:.-])\h{4}\1\h{4}\>|\<\h{3}([:.-])\h{3}(?:\2\h{3}){2}\>": _groups,
    r"\<\h{6}[:.-]\h{6}\>": _groups,
    r"(?<!\h)\h{12,}(?!\h)": _hexadecimal,
    r"(?<!\d)\d{12,}(?!\d)": _number,
    # IMSI as 204-08-1234567890; IMEI with its check digit or its version; ICCID.
    r"(?<!\d)\d{3}([ ./-])(?:\d\d\1\d{10}|\d{3}\1\d{9})(?!\d)": _number,
    r"(?<!\d)(?:\d\d[ ./-]\d{6}|\d{8}|\d{6}[ ./-]\d\d)[ ./-]\d{6}[ ./-]\d\d?(?!\d)": _number,
    r"(?<!\d)89(?:[ ./-]?\d){17,18}(?!\d)": _number,
    # 0612345678, 31612345678, 0031612345678; 31 6 12345678, 0049 171 2345678.
    r"(?<!\d)(?:0[1-9]\d{8}|31[1-9]\d{8}|00[1-9]\d{8,12})(?!\d)": Kind.PHONE,
    r"(?<!\d)(?:31[ -]6(?:[ -]?\d){8}|00[2-9]\d(?=[ (])(?:[ ()-]{0,2}\d){8,11})(?!\d)": Kind.PHONE,
    # 612345678, alone: a spreadsheet took the zero.
    r"\A6[1-58]\d{7}\Z": Kind.PHONE,
    # +31 (0)6 12345678, but neither the latitude +52.22095 nor the build +20261121.
    rf"\+(?!\d{{1,3}}\.\d{{1,8}}(?![ ./()-]{{0,2}}\d)|(?:{_INNOCENT.pattern})(?!\d))"
    r" ?[1-9](?:[ ./()-]{0,2}\d){7,14}(?!\d)": Kind.PHONE,
    # 06-12 34 56 78 and (053) 481 81 81, but none of 2026-06-12 10-20-30, 12-06-2026 1030,
    # 06-12-2026 12:30 and 06-20261121.
    rf"\<(?<!\d\d[ ./-](?=06\D(?:{_YEAR}\b|{_DAY}\D{_HOUR})))"
    rf"\(?(?!06\D(?:{_DATE.pattern}|{_DAY}\D{_YEAR}\b))(?=06|0\d\d)0[1-9]"
    r"(?:[ ./)-]{0,3}\d){8}(?!\d)": Kind.PHONE,
    rf"(?=\d{{1,3}}\.)(?<!\d)(?<!\d\.){_NO_VERSION}(?!127\.|0\.0\.0\.0(?!\d))"
    r"(?:\o\.){3}\o(?!\d)(?!\.\d)": Kind.IP,
    r"(?=\h{1,4}:)(?<!\h)(?:(?:\h{1,4}:){7}\h"
    r"|(?=(?:\h|:){0,35}\d)[23Ff]\h{3}(?::\h{1,4}){0,6}::)": Kind.IP,
    r"(?:[^\s@]@| ?[\[(]at[\])] ?)(?:[^\s@.]{1,63}\.){1,8}(?u:[^\W\d_]{2})": Kind.EMAIL,
    # Of 16, 20, 32 and 64 bytes in base64.
    r"(?<!\e)(?:\e{22}==|\e{27}=|\e{43}=|\e{86}==)(?![\w=\"'])": Kind.DIGEST,
    # Looked for at every part of an id, since its neighbours may look like parts of a plate.
    rf"\<(?!{_NO_PLATE})(?=(?:{_PLATE})\>)": Kind.PLATE,
}
_COMPILED: Final = tuple(
    (re.compile(_OWN_SIGN.sub(lambda sign: _SIGNS[sign[0]], pattern), re.ASCII), verdict)
    for pattern, verdict in _NOTATIONS.items()
)
