"""A page of words, out of the database in their order."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.notice.errors import Unknown, UnknownWordError
from monitor.notice.word import Word
from monitor.reading import Reader, statement


@dataclass(frozen=True, slots=True)
class Told:
    """A word, its number, and whose it is."""

    number: int
    municipality: str
    word: Word


@dataclass(frozen=True, slots=True)
class Page:
    """Words that were read at once.

    Parameters
    ----------
    words : sequence of Told
        Those that this version knows.
    unknown : sequence of Unknown
        Why the others are none.
    until : int
        The number of the last of all of them.
    is_last : bool
        Whether there were no more.
    """

    words: Sequence[Told]
    unknown: Sequence[Unknown]
    until: int
    is_last: bool


async def newest_number(reader: Reader) -> int:
    """Return the number of the newest word that there is to a reader; 0 if there is none."""
    async with reader.connection() as connection:
        row = await (await connection.execute(statement("word_newest"))).fetchone()
    return int(row[0]) if row else 0


async def read_page(reader: Reader, after: int, municipality: str | None, limit: int) -> Page:
    """Return the words after a number, in order, `limit` at most."""
    asked = {"after": after, "municipality": municipality, "limit": limit}
    async with reader.connection() as connection:
        rows = await (await connection.execute(statement("word"), asked)).fetchall()
    words: list[Told] = []
    unknown: list[Unknown] = []
    for number, code, payload in rows:
        try:
            words.append(Told(number, code, Word.of(payload)))
        except UnknownWordError as error:
            unknown.append(error.reason)
    return Page(words, unknown, rows[-1][0] if rows else after, len(rows) < limit)
