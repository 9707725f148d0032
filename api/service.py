"""What the operations lean on, built once by the composition root."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.metric import Metrics
from monitor.clock import Clock
from monitor.feed import LiveFeed
from monitor.reading import Reader


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that an operation may use.

    Parameters
    ----------
    overdue_seconds : int
        Silence of an edge, by `clock`, after which its figures are late.
    """

    reader: Reader
    feed: LiveFeed
    clock: Clock
    metrics: Metrics
    overdue_seconds: int


# Asynchronous, for a plain function would be run on a thread.
async def services_of(request: Request) -> Services:
    """Return the services of the app that `request` came to."""
    services = request.app.state.services
    assert isinstance(services, Services)  # noqa: S101 - create_app put it there
    return services


Service = Annotated[Services, Depends(services_of)]
