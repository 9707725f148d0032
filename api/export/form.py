"""In which forms figures are told, and which of them is asked for."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fastapi import Request

from api.answer import JSON
from api.preference import preferred


class Form(StrEnum):
    """How figures are written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"


CSV: Final = "text/csv"
PARQUET: Final = "application/vnd.apache.parquet"
ARROW: Final = "application/vnd.apache.arrow.stream"

MEDIA_TYPES: Final = MappingProxyType(
    {Form.JSON: JSON, Form.CSV: CSV, Form.PARQUET: PARQUET, Form.ARROW: ARROW}
)
_FORMS: Final = MappingProxyType({media_type: form for form, media_type in MEDIA_TYPES.items()})


def chosen_form(request: Request, form: Form | None) -> Form:
    """Return the form that is named, or else the one that Accept prefers.

    Raises
    ------
    ProblemError
        406, if none is named and Accept takes none of ours.
    """
    return preferred(request, _FORMS) if form is None else form
