"""Pages: how many figures one answer holds, and the address of the next."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Request
from pydantic import Field

from monitor.footfall import LARGEST_PAGE

PageSize = Annotated[
    int, Field(ge=1, le=LARGEST_PAGE, description="Figures in one answer at most.")
]

NextAddress = Annotated[
    str | None,
    Field(description="Address of the next page, relative to this one's; null on the last."),
]


def next_address(request: Request, *mark: int) -> str:
    """Return the address of the page that goes on after `mark`, with all else that was asked."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "after"]
    after = ".".join(str(number) for number in mark)
    return f"{request.url.path}?{urlencode([*kept, ('after', after)])}"


def read_mark(after: str) -> tuple[int, ...]:
    """Return the numbers of a mark that was given back."""
    return tuple(int(number) for number in after.split("."))
