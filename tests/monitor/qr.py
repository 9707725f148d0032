"""Reads a QR code from its picture, independently of the library that drew it.

ISO/IEC 18004, as far as clean pictures need: byte mode, versions 1 to 6, level Q; the error
correction is skipped, not used.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

Matrix = list[list[bool]]

# Of level Q, the data codewords of each block, by version.
_BLOCKS: Final = {1: [13], 2: [22], 3: [17] * 2, 4: [24] * 2, 5: [15, 15, 16, 16], 6: [19] * 4}
_LEVEL_Q: Final = 0b11
_FORMAT_MASK: Final = 0b101010000010010

_MASKS: Final[tuple[Callable[[int, int], int], ...]] = (
    lambda y, x: (y + x) % 2,
    lambda y, _: y % 2,
    lambda _, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: (y * x) % 2 + (y * x) % 3,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2,
)


def read_svg(svg: str, border: int = 4) -> str:
    """Return the text of the QR code that an SVG draws with horizontal strokes."""
    (box,) = re.findall(r'viewBox="0 0 (\d+) \1"', svg)
    size = int(box)
    drawn = [[False] * size for _ in range(size)]
    (path,) = re.findall(r'stroke="#000" d="([^"]+)"', svg)
    x = y = 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?", path):
        if command == "h":
            for step in range(int(first)):
                drawn[int(y)][int(x) + step] = True
            x += int(first)
        elif command == "M":
            x, y = float(first), float(second)
        else:
            x, y = x + float(first), y + float(second)
    edge = range(border, size - border)
    assert not any(drawn[y][x] for y in range(size) for x in range(size) if not {x, y} <= {*edge})
    return read([[drawn[y][x] for x in edge] for y in edge])


def read(matrix: Matrix) -> str:
    """Return the text of a QR code's modules."""
    size = len(matrix)
    version = (size - 17) // 4
    level, mask = _format(matrix)
    assert level == _LEVEL_Q
    bits = [
        matrix[y][x] ^ (_MASKS[mask](y, x) == 0)
        for y, x in _way(size)
        if not _is_function(y, x, size, version)
    ]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    stream = [
        bool(word >> (7 - n) & 1) for word in _woven(words, _BLOCKS[version]) for n in range(8)
    ]
    assert _number(stream[:4]) == 0b0100, "byte mode"
    length = _number(stream[4:12])
    return bytes(_number(stream[12 + 8 * n : 20 + 8 * n]) for n in range(length)).decode()


def _number(bits: list[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _format(matrix: Matrix) -> tuple[int, int]:
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    value = _number([matrix[y][x] for y, x in places]) ^ _FORMAT_MASK
    return value >> 13, value >> 10 & 0b111


# Two columns at a time from the right, up and down in turn, past the column of the timing pattern.
def _way(size: int) -> Iterator[tuple[int, int]]:
    right, is_up = size - 1, True
    while right > 0:
        for step in range(size):
            y = size - 1 - step if is_up else step
            yield y, right
            yield y, right - 1
        is_up = not is_up
        right -= 3 if right == 8 else 2


def _is_function(y: int, x: int, size: int, version: int) -> bool:
    in_finder = (y < 9 and (x < 9 or x >= size - 8)) or (y >= size - 8 and x < 9)
    middle = size - 7
    in_alignment = version > 1 and abs(y - middle) <= 2 and abs(x - middle) <= 2
    return in_finder or in_alignment or 6 in (y, x)


def _woven(words: list[int], lengths: list[int]) -> list[int]:
    blocks: list[list[int]] = [[] for _ in lengths]
    stream = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(stream))
    return [word for block in blocks for word in block]
