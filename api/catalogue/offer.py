"""Datasets that are offered, each in its forms. Pure values; no URIs of their own yet."""

from dataclasses import dataclass
from enum import StrEnum

from rdflib import URIRef

from api.catalogue import vocabulary
from api.catalogue.wording import Wording
from monitor.holding import Span


class Service(StrEnum):
    """Which of the two services a form is asked from."""

    API = "api"
    SENSORTHINGS = "sensorthings"


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which a dataset can be had.

    Parameters
    ----------
    key : str
        What tells it from the dataset's other forms.
    title : Wording
        Its dataset's, and what it is.
    path : str
        Where it is asked for, from the root.
    media_type, file_type : str
        As their lists name them.
    is_whole : bool
        Whether that one answer is all of it: a download.
    service : Service
        Who answers.
    """

    key: str
    title: Wording
    path: str
    media_type: str
    file_type: str
    is_whole: bool = True
    service: Service = Service.API


@dataclass(frozen=True, slots=True)
class Offer:
    """A dataset.

    Parameters
    ----------
    key : str
        What tells it from the municipality's other datasets; never changed, for it is in its URI.
    access, frequency : URIRef
        Who may have it, and how often it is renewed.
    resolution : str or None
        Length of what one figure spans, as an ISO 8601 duration.
    span : Span or None
        The days of its figures; None for what is of no time.
    """

    key: str
    title: Wording
    description: Wording
    keywords: tuple[Wording, ...]
    themes: tuple[URIRef, ...]
    frequency: URIRef
    forms: tuple[Form, ...]
    access: URIRef = vocabulary.PUBLIC
    resolution: str | None = None
    span: Span | None = None


def titled(title: Wording, form: str) -> Wording:
    """Return the title of a form of what has `title`."""
    return Wording(f"{title.dutch}, {form}", f"{title.english}, {form}")
