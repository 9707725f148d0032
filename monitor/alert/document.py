"""Rules as a file that people write: TOML, a table ``[[rule]]`` each."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from monitor.alert.errors import RuleFileError
from monitor.alert.rule import CLEAR_SECONDS, RAISE_SECONDS, Measure, Rule, Severity, lines
from monitor.alert.rule import written_line as line_of

LARGEST_FILE: Final = 1_000_000

_KEYS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "name": str,
    "scope": str,
    "zone": str,
    "counter": str,
    "measure": str,
    "raise": (int, float, str),
    "clear": (int, float, str),
    "raise_after": int,
    "clear_after": int,
    "within_minutes": int,
    "severity": str,
    "quiet_hours": list,
    "happening": str,
    "enabled": bool,
}


def read_rules(text: str, municipality: str) -> list[Rule]:
    """Return the rules of a file, for a municipality.

    Raises
    ------
    RuleFileError
        If it is wrong; every fault is told at once.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise RuleFileError("the file is no TOML") from None
    tables = document.get("rule")
    if (
        set(document) != {"rule"}
        or not isinstance(tables, list)
        or not all(isinstance(each, dict) for each in tables)
    ):
        raise RuleFileError("the file must hold tables [[rule]], and nothing else")
    rules: list[Rule] = []
    faults: list[str] = []
    for number, table in enumerate(tables, 1):
        try:
            rules.append(_rule(table, municipality))
        except ValueError as error:
            faults.append(f"rule {number}: {error}")
    names = [rule.name for rule in rules]
    if len(set(names)) < len(names):
        faults.append("each name may stand in the file once")
    if faults:
        raise RuleFileError("\n".join(faults))
    return rules


def write_rules(rules: Iterable[Rule]) -> str:
    """Return rules as a file; read again, it gives the same."""
    tables = ("\n".join(("[[rule]]", *_told(rule), "")) for rule in rules)
    return "\n".join(tables)


def _rule(table: Mapping[str, Any], municipality: str) -> Rule:
    if not table.keys() <= _KEYS.keys():
        raise ValueError(f"keys are {', '.join(_KEYS)}")
    for key, value in table.items():
        kind = _KEYS[key]
        # A bool is an int to Python.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{key} is of another type")
    if not {"name", "measure"} <= table.keys():
        raise ValueError("name and measure are needed")
    scope = _scope(table)
    try:
        measure, severity = Measure(table["measure"]), Severity(table.get("severity", "warning"))
    except ValueError:
        words = ", ".join(Measure), ", ".join(Severity)
        raise ValueError(f"measure is one of {words[0]}; severity of {words[1]}") from None
    raise_line, clear_line = lines(measure, table.get("raise"), table.get("clear"))
    return Rule(
        municipality,
        table["name"],
        scope,  # type: ignore[arg-type] # it is one of the two
        measure,
        raise_line,
        clear_line,
        table.get("raise_after", RAISE_SECONDS),
        table.get("clear_after", CLEAR_SECONDS),
        table.get(scope),
        severity,
        table.get("within_minutes"),
        tuple(str(span) for span in table.get("quiet_hours", ())),
        table.get("happening"),
        table.get("enabled", True),
    )


def _scope(table: Mapping[str, Any]) -> str:
    named = [key for key in ("zone", "counter") if key in table]
    scope = table.get("scope", named[0] if named else None)
    if scope not in {"zone", "counter"} or any(key != scope for key in named):
        raise ValueError("zone, counter, or scope for every one of them is needed, and one of them")
    return str(scope)


def _told(rule: Rule) -> Iterator[str]:
    told: dict[str, Any] = {"name": rule.name}
    told |= {rule.scope: rule.subject} if rule.subject else {"scope": rule.scope}
    told |= {
        "measure": rule.measure.value,
        "raise": line_of(rule.measure, rule.raise_line),
        "clear": line_of(rule.measure, rule.clear_line),
        "raise_after": rule.raise_seconds,
        "clear_after": rule.clear_seconds,
        "within_minutes": rule.within_minutes,
        "severity": rule.severity.value,
        "quiet_hours": list(rule.quiet_hours) or None,
        "happening": rule.happening,
        "enabled": None if rule.enabled else False,
    }
    for key, value in told.items():
        if value is not None:
            # What JSON writes of these TOML reads.
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
