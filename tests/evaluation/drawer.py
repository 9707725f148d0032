"""Evaluations that are kept without being made: those of the specimen."""

import json
import secrets
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

from monitor.evaluation.report.report import summary
from monitor.happening.wording import Language
from tests.evaluation.specimen import case
from tests.monitor.city import CODE, NOW

_PUT: Final = "select public.put_evaluation(null, %s, %s, %s)"


def made(code: str = CODE, **changes: Any) -> dict[str, Any]:
    """Return the specimen as its process answers it."""
    found = case(**changes)
    told = {
        "origin": found.origin,
        "names": dict(found.names),
        "remarks": list(found.remarks),
        "known": list(found.known),
        "answer": {language.value: summary(found, language) for language in Language},
    }
    document = {"municipality": code, "result": found.result.document(), "told": told}
    whole: dict[str, Any] = json.loads(json.dumps(document))
    return whole


def keep_evaluation(
    owner: psycopg.Connection[Any], code: str = CODE, by: str = "Research desk", **changes: Any
) -> int:
    """Keep the specimen, of figures of its own unless they are told; return its id."""
    changes = {"material_version": secrets.token_hex(8), **changes}
    row = owner.execute(_PUT, (Jsonb(made(code, **changes)), by, NOW)).fetchone()
    assert row is not None
    return int(row[0])


def asked_evaluation(**changes: Any) -> dict[str, Any]:
    """Return an evaluation as it is sent to the api; `changes` are of its design."""
    design: dict[str, Any] = {
        "title": "Sundays",
        "places": ["market", "park"],
        "measure": {
            "kind": "sunday-opening",
            "startsOn": "2025-01-05",
            "before": {"pattern": "monthly-first"},
        },
    }
    return {"municipality": CODE, "design": design | changes}


def evaluation_question(url: str, path: str) -> tuple[str, dict[str, Any] | None]:
    """Put an evaluation of its own into a question; return it with what is sent along."""
    if "evaluations" not in path:
        return path, None
    with psycopg.connect(url, autocommit=True) as owner:
        id_ = keep_evaluation(owner) if "{evaluation}" in path else 0
    return path.replace("{evaluation}", str(id_)), asked_evaluation()
