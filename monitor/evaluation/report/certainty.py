"""How sure the answer is, and why: the rules of the verdict, and every proof it rests on."""

from collections.abc import Iterator
from datetime import date

from monitor.evaluation.report.answer import figures
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.forest import Row, forest
from monitor.evaluation.report.wording import Wording, digits
from monitor.evaluation.result import Part, Sensitivity
from monitor.happening.block import Block, Bullets, Drawing, Heading, Text

MOST_FAKES = 7
"""That a picture holds: the last before the start, and as many as there are of those that fail."""

MOST_ROWS = 16


def certainty(case: Case, wording: Wording) -> Iterator[Block]:
    """Yield why the verdict is what it is, and its proofs one by one."""
    result, say = case.result, wording.say
    yield Heading(say("certainty"))
    told = figures(case, wording)
    reasons = [
        say(f"reason.{cause}", **told)
        for cause in result.decision.causes
        if wording.knows(f"reason.{cause}")
    ]
    if reasons:
        yield Text(say(f"because.{result.decision.verdict}"))
        yield Bullets(tuple(reasons))
    if result.power is not None:
        yield Text(say("power", detectable=wording.size(result.power.detectable)))
    yield from _naive(case, wording)
    yield from _placebos(case, wording)
    yield from _pre_trend(case, wording)
    yield from _sensitivity(case, wording)


def _naive(case: Case, wording: Wording) -> Iterator[Block]:
    result = case.result
    main = result.effect(Part.OPEN)
    if result.naive is None or main is None:
        return
    naive = result.naive
    facts = {
        "naive": wording.percent(naive.count.value, digits(naive.count.value)),
        "effect": wording.percent(main.share.value, digits(main.share.value)),
    }
    text = wording.say("naive", **facts)
    if naive.ratio_before is not None and naive.ratio_after is not None:
        text += " " + wording.say(
            "naive_ratio",
            before=_ratio(naive.ratio_before, wording),
            after=_ratio(naive.ratio_after, wording),
        )
    yield Text(text)


def _ratio(ratio: float, wording: Wording) -> str:
    return f"{ratio:.2f}".replace(".", wording.say("decimal"))


def _placebos(case: Case, wording: Wording) -> Iterator[Block]:
    result, say = case.result, wording.say
    main = result.effect(Part.OPEN)
    if result.placebo_time and main is not None:
        passed = sum(each.is_passed for each in result.placebo_time)
        facts = {"count": len(result.placebo_time), "passed": passed}
        shown = sorted(
            result.placebo_time, key=lambda each: (each.is_passed, -each.starts.toordinal())
        )
        shown = sorted(shown[:MOST_FAKES], key=lambda each: each.starts)
        rows = [Row(wording.day(each.starts), each.share) for each in shown]
        rows.append(Row(wording.day(result.design.measure.starts), main.share, is_strong=True))
        label = say("placebo_time_label", **facts)
        yield Drawing(forest(rows, wording, label), label, say("placebo_time"))
        text = say("placebo_time_text", **facts)
        if len(shown) < len(result.placebo_time):
            text += " " + say("placebo_shown", count=len(shown))
        yield Text(text, is_quiet=True)
    if result.placebo_place:
        passed = sum(each.is_passed for each in result.placebo_place)
        facts = {"count": len(result.placebo_place), "passed": passed}
        places = sorted(result.placebo_place, key=lambda each: each.is_passed)[:MOST_ROWS]
        rows = [Row(case.label(each.place), each.share) for each in places]
        label = say("placebo_place_label", **facts)
        yield Drawing(forest(rows, wording, label), label, say("placebo_place"))
        yield Text(say("placebo_place_text", **facts), is_quiet=True)


def _pre_trend(case: Case, wording: Wording) -> Iterator[Block]:
    found = case.result.pre_trend
    if found is None:
        return
    facts = {
        "a_year": wording.percent(found.a_year.value),
        "range": wording.range(found.a_year),
        "at_start": wording.percent(found.at_start.value),
        "at_start_range": wording.range(found.at_start),
    }
    yield Text(wording.say("trend_passed" if found.is_passed else "trend_failed", **facts))


def _sensitivity(case: Case, wording: Wording) -> Iterator[Block]:
    result, say = case.result, wording.say
    main = result.effect(Part.OPEN)
    others = [each for each in result.sensitivity if each.change != "main"]
    if not others or main is None:
        return
    shown = sorted(others, key=lambda each: each.agrees)[:MOST_ROWS]
    rows = [Row(say("change.main"), main.share, is_strong=True)]
    rows += [Row(_change(each, case, wording), each.share) for each in others if each in shown]
    facts = {"count": len(others), "agree": sum(each.agrees for each in others)}
    label = say("sensitivity_label", **facts)
    yield Drawing(forest(rows, wording, label), label, say("sensitivity"))
    yield Text(say("sensitivity_text", **facts), is_quiet=True)


def _change(each: Sensitivity, case: Case, wording: Wording) -> str:
    name = f"change.{each.change}"
    if not wording.knows(name):
        return f"{each.change} {each.detail}".strip()
    try:
        detail = wording.day(date.fromisoformat(each.detail))
    except ValueError:
        detail = case.label(each.detail)
    return wording.say(name, detail=detail)
