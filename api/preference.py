"""Which of the forms of an answer suits the header Accept best."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, TypeVar

from fastapi import Request

from api.problems import ProblemError

Form = TypeVar("Form")

_ANY: Final = "*/*"


def preferred(request: Request, forms: Mapping[str, Form]) -> Form:
    """Return the form whose media type the request prefers; of equals, the one that comes first.

    Parameters
    ----------
    forms : Mapping of str to Form
        What there is, by media type.

    Raises
    ------
    ProblemError
        406, if the request takes none of them.
    """
    ranges = _ranges(request.headers.get("Accept") or _ANY)
    weighed = {name: _quality(name, ranges) for name in forms}
    best = max(weighed, key=lambda name: weighed[name])
    if not weighed[best]:
        detail = f"Accept takes nothing that this address has: {', '.join(forms)}"
        raise ProblemError(HTTPStatus.NOT_ACCEPTABLE, detail)
    return forms[best]


# The most exact range that names it decides, as RFC 9110 has it.
def _quality(media_type: str, ranges: Mapping[str, float]) -> float:
    for wanted in (media_type, f"{media_type.partition('/')[0]}/*", _ANY):
        if wanted in ranges:
            return ranges[wanted]
    return 0.0


def _ranges(accept: str) -> dict[str, float]:
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        ranges[name] = max(quality, ranges.get(name, 0.0))
    return ranges
