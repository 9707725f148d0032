"""The report of an evaluation: answer, displacement, certainty, omissions, method.

Pure. One that has no answer is a page that says why, and what would help.
"""

from datetime import UTC, datetime

from monitor.evaluation.decision import Verdict
from monitor.evaluation.report.answer import answer, basis, figures, sentence
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.certainty import certainty
from monitor.evaluation.report.displacement import displacement, spread
from monitor.evaluation.report.method import appendix, method
from monitor.evaluation.report.omission import omission
from monitor.evaluation.report.wording import Wording
from monitor.evaluation.result import Part
from monitor.happening.block import Block, Bullets, Heading, Lead, Report, Table, Text
from monitor.happening.wording import Language

MOST_CAUSES = 3


def report_of(case: Case, language: Language) -> Report:
    """Return the report of an evaluation in one language."""
    wording = case.wording(language)
    result = case.result
    made = datetime.fromtimestamp(case.made_at, UTC).date()
    blocks: tuple[Block, ...]
    if result.decision.verdict is Verdict.NOT_ANSWERABLE:
        blocks = _refusal(case, wording)
    else:
        blocks = (
            *answer(case, wording),
            *displacement(case, wording),
            *spread(case, wording),
            *certainty(case, wording),
            *omission(case, wording),
            *method(wording),
            *appendix(case, wording),
        )
    return Report(
        language.value,
        wording.say("title"),
        result.design.title,
        wording.say(
            "subtitle", origin=case.origin, starts=wording.day(result.design.measure.starts)
        ),
        wording.say("made", day=wording.day(made)),
        case.made_at,
        blocks,
    )


def summary(case: Case, language: Language) -> str:
    """Return the answer in one sentence."""
    return sentence(case, case.wording(language))


def _refusal(case: Case, wording: Wording) -> tuple[Block, ...]:
    result, say = case.result, wording.say
    told = figures(case, wording)
    causes = [cause for cause in result.decision.causes if wording.knows(f"refusal.{cause}")][
        :MOST_CAUSES
    ]
    sums = basis(case, wording)
    rows = tuple(
        (say(f"refused.{name}"), sums[name])
        for name in ("places", "period", "before", "open", "coverage")
    )
    reasons = [say(f"refusal.{cause}", **told) for cause in causes[1:]]
    blocks: list[Block] = [Lead((sentence(case, wording),)), Text(say("refused_text"))]
    if reasons:
        blocks += [Text(say("refused_also")), Bullets(tuple(_upper(each) for each in reasons))]
    helps = tuple(say(f"help.{cause}", **told) for cause in causes) or (say("help.other"),)
    blocks += [Heading(say("refused_help")), Bullets(helps)]
    blocks += [
        Heading(say("refused_basis")),
        Table(tuple(wording.list("refused_basis_head")), "tw", rows),
    ]
    effect = result.effect(Part.OPEN)
    if effect is not None:
        blocks.append(Text(say("refused_figure", range=wording.range(effect.share)), is_quiet=True))
    return tuple(blocks)


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
