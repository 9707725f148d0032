"""Query options: what `$filter`, `$expand` and their like ask for. Pure.

Each is kept beside its text, from which the address of a next page is written.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from monitor.sensorthings.errors import QueryError, UnsupportedError
from monitor.sensorthings.expression import Expression, Order
from monitor.sensorthings.lexeme import LONGEST
from monitor.sensorthings.parser import parse_filter, parse_orders

DEFAULT_TOP: Final = 100
LARGEST_TOP: Final = 1000
LARGEST_SKIP: Final = 10_000
MOST_EXPANSIONS: Final = 20
DEEPEST_EXPANSION: Final = 5

_NAMES: Final = frozenset(
    {
        *("$filter", "$orderby", "$select", "$expand", "$top", "$skip", "$count"),
        *("$skiptoken", "$resultFormat"),
    }
)
_UNSUPPORTED: Final = frozenset({"$search", "$apply", "$compute", "$format", "$levels"})
_ALONE: Final = frozenset({"$skiptoken", "$resultFormat"})
"""What only the question itself may have, and not a part of it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a collection or an entity.

    Parameters
    ----------
    top : int
        Entities in a page at most.
    select : tuple of str or None
        Names; everything if None.
    token : str or None
        Where the page before this one ended.
    texts : tuple of pairs of str
        Options as they were asked, by name.
    """

    filter: Expression | None = None
    orders: tuple[Order, ...] = ()
    select: tuple[str, ...] | None = None
    expansions: tuple["Expansion", ...] = ()
    top: int = DEFAULT_TOP
    skip: int = 0
    is_counted: bool = False
    is_data_array: bool = False
    token: str | None = None
    texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def names(self) -> frozenset[str]:
        """The names of the options that were asked."""
        return frozenset(name for name, _ in self.texts)


@dataclass(frozen=True, slots=True)
class Expansion:
    """A relation to follow, and what is asked of what it leads to."""

    relation: str
    options: Options


def parse_options(pairs: Iterable[tuple[str, str]]) -> Options:
    """Read the options of a query.

    Parameters
    ----------
    pairs : iterable of pairs of str
        Names and texts, decoded.

    Raises
    ------
    QueryError
        If one is not known, given twice or wrong.
    """
    # The standard's own examples write it without the dollar too.
    options = _parse(
        [("$resultFormat" if name == "resultFormat" else name, text) for name, text in pairs], 0
    )
    if _expansions(options) > MOST_EXPANSIONS:
        raise QueryError(f"$expand may name {MOST_EXPANSIONS} relations at most, all told")
    return options


def _expansions(options: Options) -> int:
    return sum(1 + _expansions(each.options) for each in options.expansions)


def _parse(pairs: list[tuple[str, str]], depth: int) -> Options:
    texts: dict[str, str] = {}
    for name, text in pairs:
        if name in _UNSUPPORTED:
            raise UnsupportedError("this query option is not done here; " + _KNOWN)
        if name not in _NAMES or (depth and name in _ALONE):
            raise QueryError("a query option is not one that is known here; " + _KNOWN)
        if name in texts:
            raise QueryError(f"{name} may be given once")
        texts[name] = text
    options = Options(texts=tuple(texts.items()))
    for name, text in texts.items():
        options = _with(options, name, text, depth)
    return options


_KNOWN: Final = f"there are {', '.join(sorted(_NAMES))}"


def _with(options: Options, name: str, text: str, depth: int) -> Options:
    match name:
        case "$filter":
            return replace(options, filter=parse_filter(text))
        case "$orderby":
            return replace(options, orders=parse_orders(text))
        case "$select":
            return replace(options, select=_select(text))
        case "$expand":
            return replace(options, expansions=_expand(text, depth))
        case "$skiptoken":
            return replace(options, token=text)
        case _:
            return _with_size(options, name, text)


def _with_size(options: Options, name: str, text: str) -> Options:
    if name == "$top":
        return replace(options, top=min(_whole(name, text), LARGEST_TOP))
    if name == "$skip":
        skip = _whole(name, text)
        if skip > LARGEST_SKIP:
            raise QueryError(f"$skip may be {LARGEST_SKIP} at most: follow @iot.nextLink instead")
        return replace(options, skip=skip)
    if name == "$count":
        if text not in {"true", "false"}:
            raise QueryError("$count must be true or false")
        return replace(options, is_counted=text == "true")
    if text != "dataArray":
        raise UnsupportedError("$resultFormat must be dataArray, or be left out")
    return replace(options, is_data_array=True)


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise QueryError(f"{name} must be a whole number, such as 100")
    return int(text)


def _select(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    if not all(re.fullmatch(r"@?[A-Za-z.]{1,40}", name) for name in names):
        raise QueryError("$select must be names of properties with commas between them")
    return names


def _expand(text: str, depth: int) -> tuple[Expansion, ...]:
    if depth == DEEPEST_EXPANSION:
        raise QueryError(f"$expand may be nested {DEEPEST_EXPANSION} deep at most")
    if len(text) > LONGEST:
        raise QueryError(f"$expand may have {LONGEST} characters at most")
    found: dict[str, Expansion] = {}
    for item in _split(text, ","):
        expansion = _expansion(item.strip(), depth)
        before = found.get(expansion.relation)
        found[expansion.relation] = _merged(before, expansion) if before else expansion
    return tuple(found.values())


_ITEM: Final = re.compile(r"([A-Za-z]{1,40}(?:/[A-Za-z]{1,40})*)\s*(?:\((.*)\))?", re.DOTALL)


def _expansion(item: str, depth: int) -> Expansion:
    match = _ITEM.fullmatch(item)
    if match is None:
        raise QueryError(
            "$expand must be names of relations with commas between them, each with its options "
            "in parentheses, such as Datastreams($top=2;$select=name),Locations"
        )
    first, *others = match[1].split("/")
    if others:
        # A path is short for expansions within each other, its options those of the last.
        inner = item[len(first) + 1 :]
        texts = (("$expand", inner),)
        return Expansion(first, replace(_parse([*texts], depth + 1), texts=texts))
    pairs = []
    for option in _split(match[2], ";") if match[2] else ():
        name, equals, text = option.partition("=")
        if not equals:
            raise QueryError("an option within $expand must be such as $top=2")
        pairs.append((name.strip(), text))
    return Expansion(first, _parse(pairs, depth + 1))


def _merged(one: Expansion, other: Expansion) -> Expansion:
    """Join what is asked of one relation at two places, such as ``Things/a,Things/b``."""
    if (one.options.names | other.options.names) - {"$expand"}:
        raise QueryError("$expand names a relation twice: give it once, with all of its options")
    inner: dict[str, Expansion] = {}
    for each in (*one.options.expansions, *other.options.expansions):
        before = inner.get(each.relation)
        inner[each.relation] = _merged(before, each) if before else each
    text = ",".join(text for part in (one, other) for _, text in part.options.texts)
    texts = (("$expand", text),) if text else ()
    return Expansion(one.relation, Options(expansions=tuple(inner.values()), texts=texts))


def _split(text: str, mark: str) -> list[str]:
    """Cut at marks that stand in no parentheses and in no quotes."""
    parts, start, depth, is_quoted = [], 0, 0, False
    for at, character in enumerate(text):
        if character == "'":
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == mark and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    if depth or is_quoted:
        raise QueryError("$expand has a parenthesis or a quote that is not closed")
    return [*parts, text[start:]]
