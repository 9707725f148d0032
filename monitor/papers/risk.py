"""The risks of an assessment, each with the attacks that measured it, in Dutch.

Pure. Every figure is the attack report's own; a risk that nothing measured counts as high.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from monitor.papers.attack import Report, Row
from monitor.papers.template import Facts, filled
from monitor.papers.wording import listed, number, words
from monitor.version import VERSION

LEVELS: Final = ("laag", "gemiddeld", "hoog")

# Likelihood and impact by their places in LEVELS, added up.
_LEVEL_OF_SUM: Final = ("laag", "laag", "gemiddeld", "hoog", "hoog")


def risk_facts(report: Report | None, kinds: Collection[str], facts: Facts) -> Facts:
    """Return the risks, what was measured of each, and what is to be said of the whole.

    Parameters
    ----------
    report : Report or None
        None where there is no attack report.
    kinds : collection of str
        The kinds of processing that are registered; the risks and attacks of others are left out.
    facts : Mapping
        What the texts of risks may ask for.
    """
    rows = () if report is None else tuple(row for row in report.rows if _concerns(row, kinds))
    risks = [risk for risk in words("risk.toml")["risk"] if risk["kind"] in {"any", *kinds}]
    shared: dict[int, list[Row]] = {place: [] for place in range(-1, len(risks))}
    for row in rows:
        shared[_place(row, risks)].append(row)
    entries = [_entry(place + 1, risk, shared[place], facts) for place, risk in enumerate(risks)]
    high = [f"{each['number']} ({each['title'].lower()})" for each in entries if _is_high(each)]
    consult = words("word.toml")["consult"]
    return {
        "risk": entries,
        "other_attacks": [_attack(row) for row in shared[-1]],
        "raw_rows": [] if report is None else [_raw(row) for row in report.rows],
        "consult": filled(consult["high"], {"names": listed(high)}) if high else consult["none"],
        **_statements(report),
    }


def _concerns(row: Row, kinds: Collection[str]) -> bool:
    return not any(
        row.id.startswith(tuple(starts)) and kind not in kinds
        for kind, starts in words("risk.toml")["only"].items()
    )


def _place(row: Row, risks: Sequence[Mapping[str, Any]]) -> int:
    """Return the place of the risk that an attack measures; -1 if nobody said."""
    fits = [
        (len(start), -place)
        for place, risk in enumerate(risks)
        for start in risk["attacks"]
        if row.id.startswith(start)
    ]
    return -max(fits)[1] if fits else -1


def _entry(place: int, risk: Mapping[str, Any], rows: Sequence[Row], facts: Facts) -> Facts:
    likelihood, reason = _likelihood(risk, rows)
    both = LEVELS.index(likelihood) + LEVELS.index(risk["impact"])
    texts = {name: filled(text, facts) for name, text in risk.items() if isinstance(text, str)}
    return {
        **texts,
        "number": f"R{place}",
        "likelihood": likelihood,
        "likelihood_reason": reason,
        "level": _LEVEL_OF_SUM[both],
        "attacks": [_attack(row) for row in rows],
    }


def _likelihood(risk: Mapping[str, Any], rows: Iterable[Row]) -> tuple[str, str]:
    """Return how likely a risk is, and why."""
    texts = words("word.toml")["likelihood"]
    likelihood, reason = risk["likelihood"], risk["likelihood_reason"]
    if not risk.get("measured", True):
        return likelihood, f"{reason} ({texts['judged']})"
    known = tuple(rows)
    if not all(row.is_sound for row in known):
        return "hoog", texts["failed"]
    if not all(any(row.id.startswith(need) for row in known) for need in risk["needs"]):
        return "hoog", texts["partly" if known else "unmeasured"]
    if likelihood == "laag" and any(row.passed is None for row in known):
        return "gemiddeld", texts["unmarked"]
    return likelihood, reason


def _is_high(entry: Facts) -> bool:
    return bool(entry["level"] == LEVELS[-1])


def _attack(row: Row) -> Facts:
    """Return an attack as the risk's table shows it."""
    texts = words("attack.toml")
    dutch = texts["attack"].get(row.id, {"name": row.attack, "attacker": row.attacker})
    unit = texts["unit"].get(row.unit, row.unit)
    return {
        "name": dutch["name"],
        "attacker": dutch["attacker"],
        "measured": f"{_figure(row)} {unit}".rstrip(),
        "mark": _mark(row),
        "outcome": _outcome(row),
    }


def _figure(row: Row) -> str:
    if row.interval is None:
        return number(row.figure)
    low, high = row.interval
    known = {"figure": number(row.figure), "low": number(low), "high": number(high)}
    return filled(words("word.toml")["report"]["interval"], known)


def _mark(row: Row) -> str:
    texts = words("word.toml")["report"]
    if row.pass_mark is None:
        return str(texts["no_mark"])
    text = texts["exactly"] if row.comparison == "==" else texts["at_most"]
    return filled(text, {"mark": number(row.pass_mark)})


def _outcome(row: Row) -> str:
    texts = words("word.toml")["report"]
    outcome: str = texts[{True: "passed", False: "failed", None: "reported"}[row.passed]]
    if not row.mutants:
        return outcome
    caught = sum(mutant.caught for mutant in row.mutants)
    known = {"outcome": outcome, "caught": str(caught), "planted": str(len(row.mutants))}
    return filled(texts["caught"], known)


def _raw(row: Row) -> Facts:
    """Return a row of the report as it stands there."""
    interval = "" if row.interval is None else f" ({row.interval[0]} to {row.interval[1]})"
    mark = "reported" if row.pass_mark is None else f"{row.comparison} {row.pass_mark}"
    passed = {True: ", passed", False: ", exceeded", None: ""}[row.passed]
    planted = [
        f"{each.name}: {each.figure}, {'caught' if each.caught else 'missed'}"
        for each in row.mutants
    ]
    return {
        "id": row.id,
        "attack": row.attack,
        "attacker_text": row.attacker,
        "figure": f"{row.figure}{interval} {row.unit}".rstrip(),
        "raw_mark": mark + passed,
        "mutants": "; ".join(planted) or "none",
        "size": str(row.size) or "-",
        "note": row.note,
    }


def _statements(report: Report | None) -> Facts:
    """Return what is to be said of the report as a whole, and what is wrong with it."""
    texts = words("word.toml")["report"]
    if report is None:
        return {
            "report_source": texts["source_absent"],
            "report_statement": texts["absent"],
            "report_version": "",
            "verdict": texts["verdict_absent"],
            "warning": [{"text": texts["absent_warning"]}],
        }
    failed = [_attack(row)["name"] for row in report.rows if not row.is_sound]
    marked = sum(row.passed is not None for row in report.rows)
    known = {
        "names": "; ".join(failed),
        "count": number(marked),
        "reported": number(len(report.rows) - marked),
        "version": VERSION,
        "report_version": report.passant,
    }
    warnings = [] if report.passant == VERSION else [filled(texts["version_warning"], known)]
    warnings += [filled(texts["failed_warning"], known)] if failed else []
    verdict = filled(texts["verdict_failed" if failed else "verdict_sound"], known)
    return {
        "report_source": filled(texts["source"], {"version": report.passant}),
        "report_statement": filled(texts["statement"], {"count": number(len(report.rows))}),
        "report_version": report.passant,
        "verdict": verdict,
        "warning": [{"text": text} for text in warnings],
    }
