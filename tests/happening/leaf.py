"""The words of a PDF of ours, read back: through the fonts' own tables, as a reader copies them."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_CHOSEN = re.compile(rb"/(f\d+) [\d.]+ Tf")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def leaves(content: bytes) -> list[str]:
    """Return the words of each page, on one line each."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_words(objects, body) for body in pages]


def _words(objects: dict[int, bytes], page: bytes) -> str:
    # A picture has fonts of its own, and stands in a form of its own.
    number = re.search(rb"/Contents (\d+) 0 R", page)
    assert number is not None
    said = _said(objects, int(number[1]), page)
    # Where a word was parted at the end of a line it is one again.
    return re.sub(" ?\u00ad ?", "", " ".join(said.split()))


def _said(objects: dict[int, bytes], number: int, holder: bytes) -> str:
    resources = holder
    named = re.search(rb"/Resources (\d+) 0 R", holder)
    if named:
        resources = objects[int(named[1])]
    tables = {name: _table(objects, int(font)) for name, font in _FONT.findall(resources)}
    content = _opened(objects[number])
    text, table, place = "", dict[int, str](), 0
    while place < len(content):
        chosen = _CHOSEN.match(content, place)
        if chosen:
            text, table, place = text + " ", tables.get(chosen[1], {}), chosen.end()
        elif content.startswith(b"<<", place):
            # What stands for glyphs, and is none of them.
            place = content.index(b">>", place)
        elif content[place] == ord("("):
            end = _end(content, place)
            codes = _ESCAPED.sub(_unescaped, content[place + 1 : end])
            pairs = zip(codes[::2], codes[1::2], strict=True)
            text += "".join(table.get(high << 8 | low, "") for high, low in pairs)
            place = end + 1
        else:
            place += 1
    return text


# Brackets that balance need no escape.
def _end(content: bytes, place: int) -> int:
    depth = 0
    while True:
        match content[place : place + 1]:
            case b"\\":
                place += 1
            case b"(":
                depth += 1
            case b")":
                depth -= 1
                if not depth:
                    return place
        place += 1


def _unescaped(found: "re.Match[bytes]") -> bytes:
    escaped = found[1]
    if escaped.isdigit():
        return bytes([int(escaped, 8)])
    return _LETTERS.get(escaped, escaped)


def _table(objects: dict[int, bytes], font: int) -> dict[int, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert named is not None
    cmap = _opened(objects[int(named[1])])
    return {
        int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for part in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
        for code, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part)
    }


def _opened(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    # The last byte of a checksum may look like the end of a line, and is none of the words.
    packed = b"FlateDecode" in body
    return zlib.decompressobj().decompress(found[1]) if packed else found[1]
