"""The tripwire: identifiers of persons and devices, where none belong.

Pure, and linear in the length of what it reads. It knows notations (see `notation`), so it is a net
below the allow-lists and no substitute: six small integers can be an address as well as six counts.
"""

import re
from binascii import a2b_base64
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final
from unicodedata import category, decimal, normalize
from urllib.parse import unquote

from anonymise.notation import Kind, kinds

MAXIMUM_CHARACTERS: Final = 2**16
"""Of one text: as many as an MQTT topic may have."""

MAXIMUM_SIZE: Final = 2**20
"""Of one value: its texts' characters, and one for each number, key, list and mapping."""

MAXIMUM_DEPTH: Final = 32
"""Of lists and mappings within each other."""

ENCODINGS: Final = 2
"""How many encodings (base64, percent, hexadecimal) on top of each other are undone."""

# Numbers of fewer digits are no identifier; those of more are not written out.
_SMALL: Final = 10**8
_LARGE: Final = 10**21

_LOOK_ALIKE: Final = str.maketrans("авсеорхАВСЕОРХΑΒΕΟΧ", "abceopxABCEOPXABEOX")
_STANDARD_ALPHABET: Final = str.maketrans("-_", "+/")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_SPELT_OUT: Final = re.compile(r"(?<!\d)(?:[2-7]\d){9,10}(?!\d)", re.ASCII)
_LEGIBLE: Final = re.compile(rb"[ -~]{6}|(?:\xef[\xbc\xbd].){4}", re.DOTALL)


def find_identifier(
    value: object, *, allowing: Mapping[str, AbstractSet[Kind]] | None = None
) -> Kind | None:
    """Look for an identifier in a text, a number, or lists and mappings of them, keys included.

    Parameters
    ----------
    value : object
        What ``json`` or ``tomllib`` returns. Bytes are read as UTF-8, and whatever else as its
        ``str``. Give a long document as the list of its lines.
    allowing : mapping of str to set of Kind, optional
        For a key the kinds that may stand below it, at any depth, such as
        ``{"contact": {Kind.EMAIL}}``. The key itself is searched all the same.

    Returns
    -------
    Kind or None
        A kind that was found; None if there is none.
    """
    waiting: list[tuple[object, int, frozenset[Kind]]] = [(value, 0, frozenset())]
    searched = set()
    size = 0
    while waiting:
        item, depth, allowed = waiting.pop()
        text = ""
        match item:
            case Mapping():
                for key, below in item.items():
                    kinds_below = allowed.union((allowing or {}).get(key, ()))
                    waiting += [(key, depth + 1, allowed), (below, depth + 1, kinds_below)]
            case list() | tuple() | set() | frozenset():
                waiting.extend((below, depth + 1, allowed) for below in item)
            case _:
                text = _text_of(item)
        size += 1 + len(text)
        if len(text) > MAXIMUM_CHARACTERS or size > MAXIMUM_SIZE or depth > MAXIMUM_DEPTH:
            return Kind.UNSEARCHABLE
        # The same few keys and ids come back a thousand times in one document.
        if text and (text, allowed) not in searched:
            searched.add((text, allowed))
            for kind in _kinds(text, ENCODINGS):
                if kind not in allowed:
                    return kind
    return None


def _text_of(item: object) -> str:
    match item:
        case str():
            return item
        case None:
            return ""
        case float() if not item.is_integer():
            return ""
        case int() | float():
            number = abs(int(item))
            return "" if number < _SMALL else str(min(number, _LARGE))
        case bytes() | bytearray():
            return item.decode(errors="replace")
        case _:
            return str(item)


def _kinds(text: str, encodings: int) -> Iterator[Kind]:
    text = _plain(text)
    yield from kinds(text)
    if encodings:
        for decoded in _decoded(text):
            yield from _kinds(decoded, encodings - 1)


# Look-alikes: digits of other scripts and widths, dashes, invisible and combining characters.
def _plain(text: str) -> str:
    if text.isascii():
        return text
    plain = []
    for character in normalize("NFKD", text):
        kind = category(character)
        if kind == "Nd":
            plain.append(str(decimal(character)))
        elif kind == "Pd" or character == "\N{MINUS SIGN}":
            plain.append("-")
        elif kind not in {"Cf", "Me", "Mn"}:
            plain.append(character)
    return "".join(plain).translate(_LOOK_ALIKE)


def _decoded(text: str) -> Iterator[str]:
    if "%" in text and (unquoted := unquote(text)) != text:
        yield unquoted
    # Hexadecimal with a letter in it is found as it stands; digits alone may spell out a number.
    for found in _SPELT_OUT.finditer(text):
        yield bytes.fromhex(found[0]).decode()
    # "/", "-" and "_" are in base64 too: a whole topic, file name or id is read at once. What
    # stands before an encoded text shifts it by up to three characters.
    for found in _BASE64.finditer(text):
        piece = found[0].translate(_STANDARD_ALPHABET)
        for start in range(4):
            end = len(piece) - ((len(piece) - start) % 4 == 1)
            decoded = a2b_base64(piece[start:end] + "==")
            if _LEGIBLE.search(decoded):
                yield decoded.decode(errors="replace")
