"""Reports: one page or a PDF, in Dutch or English; how each is asked for."""

from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from api.answer import Documented, documented
from monitor.happening.wording import Language


class ReportForm(StrEnum):
    """What a report is written as."""

    HTML = "html"
    PDF = "pdf"


MEDIA_TYPES: Final = MappingProxyType(
    {ReportForm.HTML: "text/html", ReportForm.PDF: "application/pdf"}
)
FORMS: Final = MappingProxyType({name: form for form, name in MEDIA_TYPES.items()})

FormParameter = Annotated[
    ReportForm | None,
    Field(
        description="How it is written; what Accept asks for if left out, else `html`.",
        examples=["html"],
    ),
]
LanguageParameter = Annotated[
    Language, Field(description="In which language: Dutch or English.", examples=["nl"])
]


def documented_report() -> Documented:
    """Return what an operation that writes a report answers."""
    answers = documented("The report: one page that needs no other, or a PDF.", 400, 404, 406, 503)
    answers[200]["content"] = {
        "text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"},
        "application/pdf": {
            "schema": {"type": "string", "contentMediaType": "application/pdf"},
            "example": "%PDF-1.7",
        },
    }
    return answers
