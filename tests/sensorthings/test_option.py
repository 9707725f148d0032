"""Query options."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sensorthings.errors import QueryError, UnsupportedError
from monitor.sensorthings.option import (
    LARGEST_SKIP,
    LARGEST_TOP,
    MOST_EXPANSIONS,
    Options,
    parse_options,
)


def expand(text: str) -> Options:
    return parse_options([("$expand", text)])


def test_expansions_nest_with_their_options() -> None:
    (streams, places) = expand(
        "Datastreams($top=2;$filter=name eq 'a;b,(';$expand=Observations($orderby=result)),"
        "Locations"
    ).expansions
    assert (streams.relation, streams.options.top) == ("Datastreams", 2)
    assert streams.options.expansions[0].relation == "Observations"
    assert places.relation == "Locations"


def test_a_path_is_short_for_expansions_within_each_other() -> None:
    (streams,) = expand("Datastreams/Sensor,Datastreams/ObservedProperty").expansions
    assert [each.relation for each in streams.options.expansions] == ["Sensor", "ObservedProperty"]
    (streams,) = expand("Datastreams/Observations($top=3)").expansions
    assert streams.options.expansions[0].options.top == 3
    # As a next page within it would be asked.
    assert streams.options.texts == (("$expand", "Observations($top=3)"),)


def test_no_page_is_larger_than_the_largest() -> None:
    assert parse_options([("$top", "5000")]).top == LARGEST_TOP
    assert parse_options([("$top", "0")]).top == 0


def test_the_format_is_taken_with_and_without_its_dollar() -> None:
    for name in ("$resultFormat", "resultFormat"):
        assert parse_options([(name, "dataArray")]).is_data_array


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("$top", text) for text in ("-1", "1.5", "", "many", "٣")),
        ("$skip", str(LARGEST_SKIP + 1)),
        *(("$count", text) for text in ("yes", "True", "")),
        *(("$select", text) for text in ("", "name,", "a b", "properties/kind")),
        *(("$expand", text) for text in ("", "a,", "a(", "a)", "a('", "a($top)", "a($bla=1)")),
        *(("$expand", text) for text in ("a($skiptoken=x)", "a($resultFormat=dataArray)")),
        ("$expand", "a($top=1),a"),
        ("$expand", "a($top=1;$top=2)"),
        ("$expand", ",".join("abcdefghijklmnopqrstu"[: MOST_EXPANSIONS + 1])),
        ("$expand", "a/" * 5 + "a"),
        ("$expand", "a($expand=" * 5 + "a" + ")" * 5),
        ("$expand", "a($expand=" * 900 + "a"),
        ("top", "1"),
        ("_", "1"),
    ],
)
def test_what_is_no_option_is_refused(name: str, text: str) -> None:
    with pytest.raises(QueryError):
        parse_options([(name, text)])


def test_an_option_is_given_once() -> None:
    with pytest.raises(QueryError):
        parse_options([("$top", "1"), ("$top", "2")])


@pytest.mark.parametrize(
    ("name", "text"), [("$search", "x"), ("$apply", "x"), ("$resultFormat", "GeoJSON")]
)
def test_what_is_left_out_is_said_to_be(name: str, text: str) -> None:
    with pytest.raises(UnsupportedError):
        parse_options([(name, text)])


@given(st.text(alphabet="aDs(),;'/=$topex 1\0", max_size=40))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    with suppress(QueryError):
        expand(text)
