"""How answers are written: media types, what may be kept how long, and how each is documented."""

from typing import Any, Final, Literal

from fastapi import Request, Response
from pydantic import BaseModel

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"

Keep = Literal["no-store", "no-cache", "public, max-age=60", "public, max-age=86400"]
REGISTRY: Final[Keep] = "public, max-age=60"
FINAL: Final[Keep] = "public, max-age=86400"
"""For a day, and no longer: recorded counts may still be imported."""

Documented = dict[int | str, dict[str, Any]]

_PROBLEMS: Final = {
    400: "The request is wrong; the problem says where, and what would be right.",
    404: "There is no such thing.",
    406: "Nothing of what Accept takes is here; the problem lists what is.",
    503: "The database does not answer now, or as many files are read as may be at a time; the "
    "header Retry-After says when to come back.",
}


def answer(shown: BaseModel, keep: Keep, media_type: str = JSON) -> Response:
    """Write `shown` as an answer that others may keep as long as `keep` says."""
    return written(shown.model_dump_json().encode(), keep, media_type)


def written(body: bytes, keep: Keep, media_type: str = JSON) -> Response:
    """Answer with what was written already."""
    headers = {"Cache-Control": keep, "Vary": "Accept"}
    return Response(body, media_type=media_type, headers=headers)


def choose(request: Request) -> str:
    """Return the media type that suits the request's Accept best: JSON unless GeoJSON is asked."""
    accepted = _qualities(request.headers.get("Accept", "*/*"))
    geojson = accepted.get(GEOJSON, 0.0)
    return GEOJSON if geojson and geojson >= accepted.get(JSON, 0.0) else JSON


def _qualities(accept: str) -> dict[str, float]:
    qualities: dict[str, float] = {}
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        qualities[media_type] = max(quality, qualities.get(media_type, 0.0))
    return qualities


def documented(description: str, *problems: int, **contents: str) -> Documented:
    """Return what an operation's documentation says of its answers.

    Parameters
    ----------
    description : str
        What a good answer holds.
    *problems : int
        Status of each problem it may answer with.
    **contents : str
        ``geojson`` or ``stream``: names of further schemas in which it may answer.
    """
    media_types = {"geojson": GEOJSON, "stream": "text/event-stream"}
    good: dict[str, Any] = {"description": description}
    if contents:
        good["content"] = {
            media_types[kind]: {"schema": {"$ref": f"#/components/schemas/{name}"}}
            for kind, name in contents.items()
        }
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answers: Documented = {200: good}
    for status in problems:
        content = {"application/problem+json": schema}
        answers[status] = {"description": _PROBLEMS[status], "content": content}
    return answers
