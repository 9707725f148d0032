"""What the operations lean on, built once by the composition root."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from api.guard.entry import hearing_of
from api.guard.hearing import Hearing
from api.metric import Metrics
from monitor.access.finality import SPOOL_DAYS
from monitor.access.principal import PUBLIC
from monitor.access.sight import Sight
from monitor.access.store import AccessStore
from monitor.alert.court import Court
from monitor.alert.limit import MOST_RULES
from monitor.clock import Clock
from monitor.evaluation.bureau import Bureau
from monitor.export import Exports
from monitor.feed import LiveFeed
from monitor.notice.bulletin import Bulletin
from monitor.reading import Reader
from monitor.state import Patience


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that an operation may use.

    Parameters
    ----------
    patience : Patience
        How old or how far ahead, by `clock`, an edge's word may be.
    public_url : str or None
        Where others reach us, if that was told.
    access : AccessStore or None
        Keys and the audit.
    court : Court or None
        Where rules of alerts are tried.
    bulletin : Bulletin or None
        Words about alerts as they are made.
    bureau : Bureau or None
        Where measures are evaluated.
    alert_rules : int
        How many rules of alerts a municipality may have.
    hearing : Hearing or None
        Who asks; None outside of what is guarded.
    """

    reader: Reader
    feed: LiveFeed
    clock: Clock
    metrics: Metrics
    patience: Patience
    exports: Exports
    public_url: str | None = None
    access: AccessStore | None = None
    court: Court | None = None
    bulletin: Bulletin | None = None
    bureau: Bureau | None = None
    alert_rules: int = MOST_RULES
    hearing: Hearing | None = None

    @property
    def overdue_seconds(self) -> int:
        """Silence of an edge, by `clock`, after which its figures are late."""
        return self.patience.overdue_seconds

    @property
    def sight(self) -> Sight:
        """What of the live figures is seen by whoever asks."""
        return Sight.of(PUBLIC) if self.hearing is None else self.hearing.sight

    @property
    def spool_days(self) -> int:
        """How late a figure may come."""
        return SPOOL_DAYS if self.hearing is None else self.hearing.spool_days


# Asynchronous, for a plain function would be run on a thread.
async def services_of(request: Request) -> Services:
    """Return the services of the app that `request` came to, as far as they are for who asks.

    To its reader there are no municipalities but those that the guard lets them see.
    """
    services = request.app.state.services
    assert isinstance(services, Services)  # noqa: S101 - create_app put it there
    hearing = hearing_of(request)
    if hearing is None:
        return services
    return replace(
        services, reader=services.reader.narrowed(hearing.municipalities), hearing=hearing
    )


Service = Annotated[Services, Depends(services_of)]
