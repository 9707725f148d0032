"""The answer: one sentence, the picture that shows it, and the figures behind it."""

from collections.abc import Iterator
from typing import Final

from monitor.evaluation.decision import Verdict
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.course import course
from monitor.evaluation.report.wording import Wording, digits
from monitor.evaluation.result import Effect, Interval, Part, Result
from monitor.happening.block import Block, Drawing, Lead, Text

_FEWEST_POINTS: Final = 2


def sentence(case: Case, wording: Wording) -> str:
    """Return the answer in one sentence."""
    result = case.result
    decision = result.decision
    effect = result.effect(Part.OPEN)
    if decision.verdict is Verdict.NOT_ANSWERABLE or effect is None:
        return wording.say("answer.not-answerable", why=why(case, wording))
    if decision.verdict is Verdict.NOT_FOUND:
        missed = result.power.missed if result.power else effect.share.high
        return wording.say(
            "answer.not-found",
            size=wording.size(effect.share.value),
            more=_more(effect.share.value, wording),
            range=_range(effect.share, wording),
            missed=wording.size(missed),
        )
    return wording.say(
        f"answer.{decision.verdict}",
        size=wording.size(effect.share.value),
        more=_more(effect.share.value, wording),
        range=_range(effect.share, wording),
        week=_week(result, wording),
    )


def why(case: Case, wording: Wording) -> str:
    """Return in a clause why there is no answer."""
    causes = case.result.decision.causes
    clauses = [
        wording.say(f"refusal.{cause}", **figures(case, wording))
        for cause in causes
        if wording.knows(f"refusal.{cause}")
    ]
    return clauses[0] if clauses else wording.say("refusal.other")


def figures(case: Case, wording: Wording) -> dict[str, str]:
    """Return the numbers that sentences on causes have, each as it is written."""
    decision = case.result.decision
    told = {name: wording.say("none") for name in ("days", "needed", "coverage", "detectable")}
    for name, figure in decision.figures:
        is_share = name in {"coverage", "detectable", "share", "limit", "found", "passed"}
        told[name] = wording.part(figure) if is_share else wording.count(round(figure))
    power = case.result.power
    if power is not None:
        told["detectable"] = wording.size(power.detectable)
    told["places"] = wording.listed([case.name(place) for place in decision.places])
    if not decision.places:
        told["places"] = wording.say("the_places")
    return told


def answer(case: Case, wording: Wording) -> Iterator[Block]:
    """Yield the answer, its picture and what it is from."""
    result, say = case.result, wording.say
    yield Lead((sentence(case, wording),))
    yield Text(say(f"verdict.{result.decision.verdict}"))
    effect = result.effect(Part.OPEN)
    known = [point for point in result.series if point.observed is not None]
    if len(known) >= _FEWEST_POINTS and effect is not None:
        facts = {
            "observed": wording.number(effect.observed),
            "expected": wording.number(effect.expected),
        }
        drawing = course(
            result.series,
            result.design.measure.starts,
            wording,
            say("course_label", **facts),
        )
        yield Drawing(drawing, say("course_label", **facts), say("course"))
        yield Text(say("course_caption"), is_quiet=True)
        yield Text(say("basis", **basis(case, wording)))


def basis(case: Case, wording: Wording) -> dict[str, str]:
    """Return what the answer is from: days, places and period."""
    result = case.result
    first, last = result.first, result.last
    return {
        "open": wording.count(result.days_open),
        "before": wording.count(result.days_before),
        "already": wording.count(result.days_already_open),
        "places": wording.listed([case.name(place) for place in result.places[:6]])
        if len(result.places) <= 6  # noqa: PLR2004 - what a sentence holds
        else wording.say("many_places", count=len(result.places)),
        "period": wording.days(first, last) if first and last else wording.say("none"),
        "coverage": wording.part(result.coverage),
    }


def _more(share: float, wording: Wording) -> str:
    return wording.say("more" if share >= 0 else "fewer")


def _range(share: Interval, wording: Wording) -> str:
    return wording.range(share, digits(max(abs(share.low), abs(share.high))))


def _week(result: Result, wording: Wording) -> str:
    week: Effect | None = result.effect(Part.WEEK)
    if week is None:
        return wording.say("week_unknown")
    facts = {
        "size": wording.size(week.share.value),
        "more": _more(week.share.value, wording),
        "range": _range(week.share, wording),
    }
    return wording.say("week_same" if week.share.holds_zero else "week_changed", **facts)
