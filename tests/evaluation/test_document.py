from datetime import date

import pytest

from monitor.evaluation.design import Design, Kind, Measure, Pattern, Rule
from monitor.evaluation.document import read_design
from monitor.evaluation.errors import UnreadableDesignError

WHOLE = """
title = "Every Sunday"
places = ["a", "b"]
controls = ["c"]
[measure]
kind = "sunday-opening"
starts = 2012-09-02
before = "monthly-last"
[outcome]
counted = "hours"
from = 12
to = 18
[period]
from = 2011-01-01
to = 2013-12-31
"""


def test_a_file_is_read_whole() -> None:
    design = read_design(WHOLE)
    assert design.places == ("a", "b")
    assert design.controls == ("c",)
    assert design.measure.before == Rule(Pattern.MONTHLY_LAST)
    assert (design.outcome.from_hour, design.outcome.to_hour) == (12, 18)
    assert design.period is not None
    assert design.period.last == date(2013, 12, 31)


def test_every_fault_is_named_at_once() -> None:
    text = WHOLE.replace('"sunday-opening"', '"sundays"').replace("from = 12", 'from = "noon"')
    with pytest.raises(UnreadableDesignError) as caught:
        read_design(text + "\nuntil = 3\n")
    names = [fault.split(":")[0] for fault in caught.value.faults]
    assert names == ["measure.kind", "outcome.from", "period.until"]


@pytest.mark.parametrize(
    ("old", "new", "begins"),
    [
        ('["c"]', '["a"]', "controls"),
        ('"monthly-last"', '"every"', "measure.after"),
        ("to = 18", "to = 9", "outcome.from"),
        ("from = 2011-01-01", "from = 2013-01-01", "period"),
        ('["a", "b"]', "[]", "places"),
    ],
)
def test_a_design_that_contradicts_itself_is_refused(old: str, new: str, begins: str) -> None:
    with pytest.raises(UnreadableDesignError) as caught:
        read_design(WHOLE.replace(old, new))
    assert [fault.split(":")[0] for fault in caught.value.faults] == [begins]


def test_what_is_no_toml_is_told() -> None:
    with pytest.raises(UnreadableDesignError, match="not TOML"):
        read_design("title = ")


def test_the_same_content_has_the_same_version_and_other_content_another() -> None:
    text = WHOLE.replace("# ", "")
    assert read_design(WHOLE).version == read_design("# a remark\n" + text).version
    other = read_design(WHOLE.replace("2012-09-02", "2012-09-09"))
    assert other.version != read_design(WHOLE).version


def test_the_last_sunday_of_a_month_is_its_last() -> None:
    measure = Measure(Kind.SUNDAY_OPENING, date(2012, 9, 2), before=Rule(Pattern.MONTHLY_LAST))
    assert measure.is_open(date(2012, 8, 26))
    assert not measure.is_open(date(2012, 8, 19))
    assert measure.is_new(date(2012, 9, 2))
    assert not measure.is_new(date(2012, 9, 30))
    assert measure.is_open(date(2012, 9, 30))


def test_listed_days_are_the_days() -> None:
    text = WHOLE.replace('before = "monthly-last"', "before = [2012-04-01, 2012-05-06]")
    measure = read_design(text).measure
    assert measure.was_open(date(2012, 5, 6))
    assert not measure.was_open(date(2012, 5, 13))


def test_without_a_title_no_design_is_built() -> None:
    with pytest.raises(ValueError, match="title"):
        Design(" ", ("a",), Measure(Kind.OTHER, date(2012, 9, 2)))
