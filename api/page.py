"""Pages: how many figures one answer holds, and the address of the next."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Request
from pydantic import Field

from api.shape import Parameters
from api.utc import written_moment
from monitor.footfall import LARGEST_PAGE

PageSize = Annotated[
    int, Field(ge=1, le=LARGEST_PAGE, description="Figures in one answer at most.")
]

NextAddress = Annotated[
    str | None,
    Field(
        description="Address of the next page, relative to this one's; null on the last.",
        examples=["/v1/footfall?zoneId=oude-markt&from=2026-11-01&after=1780308000.0"],
    ),
]


_MOMENTS: Final = ("from_", "to", "compare")


def next_address(request: Request, query: Parameters, *mark: int) -> str:
    """Return the address of the page that goes on after `mark`, with all else that was asked.

    It is written anew from what was understood: of what was sent, nothing is repeated.
    """
    after = ".".join(str(number) for number in mark)
    return f"{request.url.path}?{urlencode([*_asked(query), ('after', after)])}"


def _asked(query: Parameters) -> Iterator[tuple[str, str]]:
    for name, field in type(query).model_fields.items():
        if name in query.model_fields_set and name != "after":
            value = getattr(query, name)
            for each in value if isinstance(value, list) else [value]:
                yield field.alias or name, _written(name, each)


def _written(name: str, value: object) -> str:
    if name in _MOMENTS and isinstance(value, int):
        return written_moment(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def read_mark(after: str) -> tuple[int, ...]:
    """Return the numbers of a mark that was given back."""
    return tuple(int(number) for number in after.split("."))
