"""How it was done: in plain words, and in an appendix exactly; and where the data is."""

from collections.abc import Iterator
from typing import Final

from monitor.evaluation.design import WEEKDAYS, Counted, Design, Rule
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.wording import Wording
from monitor.happening.block import Block, Bullets, Heading, Table, Text

FILES = ("report.html", "report.pdf", "data.csv", "result.json")
"""What is written beside each other."""

_KNOWN: Final = {
    "holiday": "holidays",
    "school_holiday": "school",
    "happening": "happenings",
    "rain": "weather",
    "temperature": "weather",
    "wind": "weather",
}


def method(wording: Wording) -> Iterator[Block]:
    """Yield the method in plain words."""
    yield Heading(wording.say("method"))
    yield Bullets(tuple(wording.list("method_plain")))


def appendix(case: Case, wording: Wording) -> Iterator[Block]:
    """Yield what a statistician needs to do it again."""
    result, say = case.result, wording.say
    yield Heading(say("appendix"))
    for paragraph in wording.list("method_exactly"):
        yield Text(paragraph)
    yield Table(tuple(wording.list("design_head")), "tw", tuple(_design(case, wording)))
    if result.fit:
        rows = [(_fitted(name, wording), wording.plain(figure)) for name, figure in result.fit]
        yield Table(tuple(wording.list("fit_head")), "tn", tuple(rows))
    yield Heading(say("data"))
    yield Text(
        say(
            "data_text",
            design=result.design_version,
            material=result.material_version,
            version=result.method_version,
        )
    )


def _fitted(name: str, wording: Wording) -> str:
    return wording.say(f"fit.{name}") if wording.knows(f"fit.{name}") else name


def _design(case: Case, wording: Wording) -> Iterator[tuple[str, str]]:
    result, say = case.result, wording.say
    design = result.design
    measure = design.measure
    rows = [
        ("places", wording.listed([case.name(place) for place in design.places])),
        ("controls", wording.listed([case.name(each) for each in design.controls])),
        ("kind", say(f"measure_kind.{measure.kind}")),
        ("starts", wording.day(measure.starts)),
        ("ends", wording.day(measure.ends) if measure.ends else say("lasting")),
        (
            "weekdays",
            wording.listed([say(f"weekday.{WEEKDAYS[each]}") for each in measure.weekdays]),
        ),
        ("before", _rule(measure.before, wording)),
        ("after", _rule(measure.after, wording)),
        ("outcome", _outcome(design, wording)),
        ("covariates", _covariates(case, wording)),
        ("period", wording.days(result.first, result.last) if result.first and result.last else ""),
        ("rule", result.decision.rule),
    ]
    for name, value in rows:
        yield say(f"field.{name}"), value or say("nothing")


def _rule(rule: Rule, wording: Wording) -> str:
    if rule.pattern is not None:
        return wording.say(f"pattern.{rule.pattern}")
    return wording.say("pattern.listed", count=len(rule.days))


def _outcome(design: Design, wording: Wording) -> str:
    outcome = design.outcome
    if outcome.counted is Counted.HOURS:
        return wording.say("outcome.hours", first=outcome.from_hour, last=outcome.to_hour)
    if outcome.counted is Counted.VISITS:
        origins = wording.listed(outcome.origins) or wording.say("outcome.everywhere")
        return wording.say("outcome.visits", origins=origins)
    return wording.say("outcome.day")


def _covariates(case: Case, wording: Wording) -> str:
    told = dict.fromkeys(_KNOWN[name] for name in case.known if name in _KNOWN)
    return wording.listed([wording.say(f"covariate.{name}") for name in told])
