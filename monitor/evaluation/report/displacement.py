"""Displacement: what the other days of the week lost or won, and what is left of it all."""

from collections.abc import Iterator

from monitor.evaluation.report.case import Case
from monitor.evaluation.report.clockface import clockface
from monitor.evaluation.report.forest import Row, forest
from monitor.evaluation.report.wording import MINIMUM_TOLD, Wording, digits
from monitor.evaluation.result import Effect, Part
from monitor.happening.block import Block, Drawing, Heading, Table, Text

MOST_PLACES = 20
"""That a picture holds; the rest is in the data."""

_LESSER = (Part.SATURDAY, Part.WEEKDAYS)


def displacement(case: Case, wording: Wording) -> Iterator[Block]:
    """Yield the effect on each part of the week, and the week's."""
    result, say = case.result, wording.say
    if not result.effects:
        return
    yield Heading(say("displacement"))
    yield Text(" ".join(_sentences(case, wording)))
    rows = [
        Row(say(f"part.{each.part}"), each.share, each.part in {Part.OPEN, Part.WEEK})
        for each in result.effects
    ]
    label = say("parts_label", open=rows[0].label)
    yield Drawing(forest(rows, wording, label), label)
    yield Table(
        tuple(wording.list("parts_head")),
        "wnnnn",
        tuple(_row(each, wording) for each in result.effects),
    )
    yield Text(say("parts_caption"), is_quiet=True)


def spread(case: Case, wording: Wording) -> Iterator[Block]:
    """Yield the effect by place, by hour and in time."""
    result, say = case.result, wording.say
    if len(result.by_place) > 1:
        yield Heading(say("by_place"))
        shown = sorted(result.by_place, key=lambda each: -each.weight)[:MOST_PLACES]
        rows = [Row(case.label(each.place), each.share) for each in shown]
        main = result.effect(Part.OPEN)
        if main is not None:
            rows.append(Row(say("all_places"), main.share, is_strong=True))
        label = say("by_place_label")
        yield Drawing(forest(rows, wording, label), label)
        yield Text(say("by_place_caption"), is_quiet=True)
        if len(result.by_place) > len(shown):
            yield Text(say("places_left", count=len(shown)), is_quiet=True)
    if result.phases:
        yield Heading(say("phases"))
        rows = [
            Row(say(f"phase.{each.name}", count=each.days), each.share) for each in result.phases
        ]
        label = say("phases_label")
        yield Drawing(forest(rows, wording, label), label)
        yield Text(say("phases_caption", weeks=result.design.first_weeks), is_quiet=True)
    told = [each for each in result.by_hour if max(each.observed, each.expected) >= MINIMUM_TOLD]
    if told:
        yield Heading(say("by_hour"))
        label = say("by_hour_label")
        yield Drawing(clockface(told, wording, label), label)
        yield Text(say("by_hour_caption"), is_quiet=True)


def _sentences(case: Case, wording: Wording) -> Iterator[str]:
    result, say = case.result, wording.say
    for part in _LESSER:
        effect = result.effect(part)
        if effect is None:
            continue
        facts = {
            "part": say(f"part_at.{part}"),
            "size": wording.size(effect.share.value),
            "range": wording.range(effect.share, _decimals(effect)),
        }
        if effect.share.holds_zero:
            yield say("part_same", **facts)
        else:
            yield say("part_more" if effect.share.value > 0 else "part_fewer", **facts)
    week, main = result.effect(Part.WEEK), result.effect(Part.OPEN)
    if week is not None and main is not None:
        facts = {
            "net": wording.difference(week.absolute.value),
            "range": wording.span(week.absolute),
            "size": wording.percent(week.share.value, digits(week.share.value)),
        }
        yield say("week_same_sentence" if week.share.holds_zero else "week_sentence", **facts)


def _decimals(effect: Effect) -> int:
    return digits(max(abs(effect.share.low), abs(effect.share.high)))


def _row(effect: Effect, wording: Wording) -> tuple[str, ...]:
    return (
        wording.say(f"part_unit.{effect.part}"),
        wording.number(effect.expected),
        wording.number(effect.observed),
        wording.difference(effect.absolute.value),
        wording.span(effect.absolute),
    )
