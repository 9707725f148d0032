"""The parser of `$filter` and `$orderby`."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sensorthings.errors import QueryError, UnsupportedError
from monitor.sensorthings.expression import (
    Binary,
    Call,
    Expression,
    Geometry,
    Literal,
    Order,
    Path,
    Span,
    Unary,
)
from monitor.sensorthings.lexeme import LONGEST
from monitor.sensorthings.parser import DEEPEST, MOST_PARTS, parse_filter, parse_orders

BINARY = ("or", "and", "eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "div", "mod")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RESULT = Path(("result",))


def number(text: str) -> Literal:
    return Literal(Decimal(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a''b'", "a'b"),
        ("''", ""),
        ("1.50", Decimal("1.50")),
        ("2e3", Decimal(2000)),
        ("true", True),
        ("null", None),
        ("2026-11-21T12:00:00Z", NOON),
        ("2026-11-21T13:00+01:00", NOON),
        # As a plus comes out of a URL.
        ("2026-11-21T13:00:00 01:00", NOON),
        ("2026-11-21T12:00:00.1234567Z", NOON.replace(microsecond=123456)),
        ("2026-11-21", date(2026, 11, 21)),
        ("13:30:00", time(13, 30)),
        ("duration'-P1DT2H30M1.5S'", -timedelta(days=1, hours=2, minutes=30, seconds=1.5)),
        ("geography'POINT(6 52)'", Geometry("POINT(6 52)")),
        ("2026-11-21T12:00:00Z/2026-11-21T13:00:00Z", Span(NOON, NOON.replace(hour=13))),
    ],
)
def test_every_kind_of_literal_is_read(text: str, value: object) -> None:
    assert parse_filter(text) == Literal(value)  # type: ignore[arg-type]


def test_the_stronger_operator_binds_first() -> None:
    assert parse_filter("not a or b and result add 1 mul 2 gt 3 eq true") == Binary(
        "or",
        Unary("not", Path(("a",))),
        Binary(
            "and",
            Path(("b",)),
            Binary(
                "eq",
                Binary(
                    "gt",
                    Binary("add", RESULT, Binary("mul", number("1"), number("2"))),
                    number("3"),
                ),
                Literal(value=True),
            ),
        ),
    )


def test_equal_operators_bind_from_the_left() -> None:
    assert parse_filter("1 sub 2 sub 3") == Binary(
        "sub", Binary("sub", number("1"), number("2")), number("3")
    )


def test_a_path_leads_over_relations() -> None:
    assert parse_filter("Datastream/Thing/@iot.id eq 'x'") == Binary(
        "eq", Path(("Datastream", "Thing", "@iot.id")), Literal("x")
    )


def test_functions_take_expressions() -> None:
    assert parse_filter("geo.distance(location, geography'POINT(6 52)') lt -1") == Binary(
        "lt",
        Call("geo.distance", (Path(("location",)), Literal(Geometry("POINT(6 52)")))),
        Unary("-", number("1")),
    )


def test_an_order_descends_where_it_says_so() -> None:
    assert parse_orders("result desc, Datastream/id,name asc") == (
        Order(RESULT, is_descending=True),
        Order(Path(("Datastream", "id")), is_descending=False),
        Order(Path(("name",)), is_descending=False),
    )


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "and and", "result gt", "(result gt 1", "result gt 1)", "f(", "f(1,", "f(1 2)"),
        *("result gt 1 result", "'open", "a/", "a//b", "/a", "1.2.3", "12abc", "2026-13-01"),
        *("2026-02-30T00:00:00Z", "25:00:00", "duration'P'", "duration'P1DT'", "a\0b", "#"),
        "2026-11-21T13:00:00Z/2026-11-21T12:00:00Z",
    ],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse_filter(text)
    # What was asked is not repeated; our own words are in every message.
    assert not [word for word in ("2026-13", "25:00", "12abc", "open") if word in str(raised.value)]


def test_lambdas_are_refused_as_left_out() -> None:
    with pytest.raises(UnsupportedError):
        parse_filter("Datastreams/any(d:d/name eq 'x')")


def test_depth_length_and_parts_are_bounded() -> None:
    within = "(" * (DEEPEST - 1) + "true" + ")" * (DEEPEST - 1)
    assert parse_filter(within) == Literal(value=True)
    for text in (
        f"({within})",
        "not " * DEEPEST + "true",
        "-" * DEEPEST + "1",
        "f(" * DEEPEST + "1" + ")" * DEEPEST,
        "/".join(["a"] * (DEEPEST + 1)),
        " or ".join(["a"] * MOST_PARTS),
        "'" + "a" * LONGEST + "'",
        "1" * 16,
        "(" * 3000,
    ):
        with pytest.raises(QueryError):
            parse_filter(text)
    with pytest.raises(QueryError):
        parse_orders(",".join(["name"] * 6))


names = st.sampled_from(["result", "name", "Datastream", "phenomenonTime", "@iot.id"])
literals = st.one_of(
    st.booleans(),
    st.none(),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8),
    st.decimals(min_value=0, max_value=10**9, places=3),
    st.integers(-2_000_000_000, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.dates(),
).map(Literal)
expressions: st.SearchStrategy[Expression] = st.recursive(
    st.one_of(literals, st.lists(names, min_size=1, max_size=3).map(tuple).map(Path)),
    lambda inner: st.one_of(
        st.builds(Unary, st.sampled_from(["not", "-"]), inner),
        st.builds(Binary, st.sampled_from(BINARY), inner, inner),
        st.builds(
            Call,
            st.sampled_from(["contains", "year", "now", "st_within"]),
            st.lists(inner, max_size=3).map(tuple),
        ),
    ),
    max_leaves=8,
)


def spoken(expression: Expression) -> str:  # noqa: PLR0911 - one a kind
    """Write an expression with every parenthesis there can be."""
    match expression:
        case Literal(None):
            return "null"
        case Literal(bool(value)):
            return str(value).lower()
        case Literal(str(value)):
            return "'" + value.replace("'", "''") + "'"
        case Literal(datetime() as value):
            return value.isoformat()
        case Literal(value):
            return str(value)
        case Path(steps):
            return "/".join(steps)
        case Call(name, arguments):
            return f"{name}({', '.join(map(spoken, arguments))})"
        case Unary(operator, operand):
            return f"({operator} {spoken(operand)})"
        case Binary(operator, left, right):
            return f"({spoken(left)} {operator} {spoken(right)})"


@given(expressions)
def test_what_is_written_is_read_as_it_was(expression: Expression) -> None:
    assert parse_filter(spoken(expression)) == expression


@given(st.text(alphabet="ar(),'/-1 .:eqTZ@$or\0é", max_size=60))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    with suppress(QueryError):
        parse_filter(text)
