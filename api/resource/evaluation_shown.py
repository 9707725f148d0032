"""What is shown of evaluations, and how one that was kept becomes that."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from api.page import NextAddress
from api.resource.evaluation_result import EvaluationResult, VerdictWord
from api.resource.evaluation_shape import EvaluationDesign, told_design
from api.shape import Moment, MunicipalityCode, Shape
from api.utc import utc
from monitor.evaluation.desk import Kept

NUMBER: Final = r"^[0-9]{1,15}$"

_LEFT: Final = frozenset({"design", "design_version", "material_version", "method_version", "fit"})
"""Of what is kept: shown beside it, or of the appendix."""

EvaluationId = Annotated[
    str, Field(pattern=NUMBER, description="Id of an evaluation.", examples=["8"])
]
_Title = Annotated[
    str,
    Field(
        description="Of its report.", examples=["Sunday opening: each week instead of each month"]
    ),
]


class EvaluationAnswer(Shape):
    """The answer in one sentence."""

    nl: Annotated[str, Field(description="In Dutch.", examples=["Op koopzondagen kwamen er meer."])]
    en: Annotated[str, Field(description="In English.", examples=["More came on open Sundays."])]


class EvaluationListed(Shape):
    """An evaluation as a list has it."""

    id: EvaluationId
    municipality: MunicipalityCode
    title: _Title
    verdict: VerdictWord
    answer: EvaluationAnswer
    design_version: Annotated[
        str, Field(description="Digest of what was asked.", examples=["4f1c9a60d2b7e853"])
    ]
    material_version: Annotated[
        str, Field(description="Digest of the figures.", examples=["90b3de17ac54f286"])
    ]
    method_version: Annotated[str, Field(description="Of the method.", examples=["1"])]
    made_at: Annotated[Moment, Field(description="When it was made.")]
    made_by: Annotated[str, Field(description="By whom.", examples=["Research desk"])]


class EvaluationShown(EvaluationListed):
    """An evaluation with its result. The same design, figures and method give the same."""

    design: Annotated[EvaluationDesign, Field(description="What was asked.")]
    result: EvaluationResult


class Evaluations(Shape):
    """Evaluations, the newest first."""

    data: list[EvaluationListed]
    next: NextAddress


def listed(kept: Kept) -> EvaluationListed:
    """Return what a list has of an evaluation."""
    return EvaluationListed.model_validate(_listed(kept))


def shown(kept: Kept) -> EvaluationShown:
    """Return an evaluation with its result."""
    whole = kept.result or {}
    result = {name: each for name, each in whole.items() if name not in _LEFT}
    decision: Mapping[str, Any] = result["decision"]
    result["decision"] = {name: each for name, each in decision.items() if name != "figures"}
    design = told_design(whole["design"])
    return EvaluationShown.model_validate(
        _listed(kept) | {"design": design, "result": _whole(result)}
    )


def _listed(kept: Kept) -> dict[str, Any]:
    return {
        "id": str(kept.id),
        "municipality": kept.municipality,
        "title": kept.title,
        "verdict": kept.verdict,
        "answer": dict(kept.answer),
        "design_version": kept.design_version,
        "material_version": kept.material_version,
        "method_version": kept.method_version,
        "made_at": utc(kept.made_at),
        "made_by": kept.made_by,
    }


# An estimate in passages has no decimals.
def _whole(result: dict[str, Any]) -> dict[str, Any]:
    effects = [
        each | {"absolute": {name: round(part) for name, part in each["absolute"].items()}}
        for each in result["effects"]
    ]
    return result | {"effects": effects}
