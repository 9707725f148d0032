"""The centre: what edges release -> checked again -> the store; acknowledged after the commit.

One thread reads what came while two others commit what was read before: what edges release, and
what they say of themselves, which may take longer and must hold up no figure. A message that
cannot be used is counted by its reason and acknowledged, for poison must not loop; one whose commit
failed is not, and comes again. Several centres may share the work: each message goes to one of
them, and what a centre leaves undone its edge sends again, as no receipt comes.
"""

import logging
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Final

from prometheus_client.core import Metric

from ingest.inbox import Message, Ticket
from ingest.keeper import Keeper, Receipts, rows
from ingest.lane import Lane
from ingest.mqtt import Link
from ingest.reception import Reception, Statement
from ingest.session import SESSION_SECONDS
from ingest.tls import Credentials
from ingest.wire.receipt import encode_receipt
from ingest.wire.release import Kind
from monitor.errors import StoreError, StoreUnavailableError
from monitor.store import Delivery, Store
from monitor.vital import Lack, gauge, tally

_LOG: Final = logging.getLogger(__name__)

SHARED_SESSION_SECONDS: Final = 15
"""How long a broker keeps a centre's share of the work for it, and from the others."""

# Two loads are on their way at a time, within what a broker sends unacknowledged.
_MESSAGES: Final = 400
_ROWS: Final = 10_000
_SENSORS: Final = 100_000
_TAKEN: Final = 50
_WAIT_SECONDS: Final = 0.2
_BUSY_SECONDS: Final = 0.005
_LINGER_SECONDS: Final = 0.05
_RETRY_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 5.0
_TELL_SECONDS: Final = 60.0


@dataclass(slots=True)
class Load:
    """What is committed together, and what it takes to acknowledge it."""

    tickets: list[Ticket] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    rows: int = 0
    most_rows: int = _ROWS

    @property
    def is_full(self) -> bool:
        """Tell whether it is as much as should be on its way at a time."""
        return self.rows >= self.most_rows or len(self.tickets) >= _MESSAGES


def _statements() -> Load:
    return Load(most_rows=_SENSORS)


def centre_link(broker_url: str, name: str, credentials: Credentials) -> Link:
    """Return a centre's link, subscribed to what edges release and say.

    Parameters
    ----------
    broker_url : str
        Of the centre's broker.
    name : str
        Which of several centres it is, that share the work; empty for the only one.
    credentials : Credentials
        For ``mqtts://``.
    """
    share = "$share/centre/" if name else ""
    return Link(
        broker_url,
        f"centre-{name}" if name else "centre",
        # What edges say of themselves goes to every centre: no share gets to see what is retained.
        subscriptions=(*(f"{share}{kind}/+/+" for kind in Kind), "status/+/+"),
        session_seconds=SHARED_SESSION_SECONDS if name else SESSION_SECONDS,
        credentials=credentials,
    )


class Centre:
    """Takes what the edges release, and keeps it.

    Parameters
    ----------
    link : Link
        Such as `centre_link` makes it.
    open_store : callable
        Returns a store that is ready to be written to; raises `StoreError`.
    reception : Reception
        Reads what comes.
    keeper : Keeper
        Stores it.
    """

    def __init__(
        self, link: Link, open_store: Callable[[], Store], reception: Reception, keeper: Keeper
    ) -> None:
        self._link = link
        self._open_store = open_store
        self._reception = reception
        self._keeper = keeper
        self._messages: Tally[str] = Tally()
        self._lack: Lack | None = Lack.DATABASE_AWAY
        self._lanes: tuple[Lane[Load], ...] = ()
        self._told_at = time.monotonic()
        self._told: Tally[str] = Tally()

    def run(self, stopped: Event) -> None:
        """Work until `stopped` is set.

        While the database is away the broker is left too: another centre may do the work, and
        edges keep what nobody takes.

        Raises
        ------
        StoreError
            If the database refuses at the very start: it lacks a migration or a right.
        """
        is_first = True
        while not stopped.is_set():
            try:
                with self._open_store() as store, self._open_store() as another:
                    is_first = False
                    self._lack = None
                    self._serve(store, another, stopped)
            except StoreUnavailableError:
                self._lack = Lack.DATABASE_AWAY
                _LOG.warning("the database is unavailable: trying again")
            except StoreError as error:
                if is_first:
                    raise
                self._lack = Lack.NOT_MIGRATED
                _LOG.error("%s: trying again", str(error))
            except OSError:
                self._lack = None
                _LOG.error("our certificate or its key cannot be read: trying again")
            stopped.wait(_RETRY_SECONDS)

    def lacks(self) -> Sequence[Lack]:
        """Return what it needs for its work and has not now."""
        broker = () if self._link.is_connected else (Lack.BROKER_AWAY,)
        lack = self._store_lack
        return broker if lack is None else (*broker, lack)

    def metrics(self) -> Iterable[Metric]:
        """Return what it has counted, for Prometheus: messages and clusters, never persons."""
        yield tally(
            "passant_centre_messages", "Messages that were used.", "kind", dict(self._messages)
        )
        yield tally(
            "passant_centre_refused",
            "Messages or clusters that were not stored.",
            "reason",
            dict(self._refused),
        )
        yield from self._keeper.metrics()
        yield gauge(
            "passant_centre_queue_messages",
            "Messages from the broker that wait to be read.",
            self._link.waiting_messages,
        )
        yield gauge("passant_centre_queue_bytes", "The same in bytes.", self._link.waiting_bytes)
        yield tally(
            "passant_centre_publications_refused",
            "Receipts that the broker refused.",
            "reason",
            dict(self._link.refused),
        )
        yield gauge(
            "passant_centre_broker_connected",
            "1 while the broker is there.",
            self._link.is_connected,
        )
        yield gauge(
            "passant_centre_database_available",
            "1 while the database takes what comes.",
            self._store_lack is None,
        )

    # One that neither answers nor hangs up is as good as away.
    @property
    def _store_lack(self) -> Lack | None:
        if any(lane.busy_seconds > 2 * _PATIENCE_SECONDS for lane in self._lanes):
            return self._lack or Lack.DATABASE_AWAY
        return self._lack

    @property
    def _refused(self) -> Tally[str]:
        # Copies: each belongs to a thread of its own.
        return Tally(dict(self._reception.refused)) + Tally(dict(self._keeper.refused))

    def _serve(self, store: Store, another: Store, stopped: Event) -> None:
        self._link.start()
        try:
            # An edge that has waited long for a receipt takes it as a sign to send again.
            for municipality in self._reception.municipalities:
                for edge, seq in store.receipts(municipality).items():
                    self._send_receipts({(municipality, edge): seq})
            with (
                Lane[Load]("keeper", partial(self._keep, store, stopped)) as keeping,
                Lane[Load]("listener", partial(self._keep, another, stopped)) as listening,
            ):
                self._lanes = keeping, listening
                said = _statements()
                while not stopped.is_set():
                    load = self._gather(keeping, said)
                    if load.tickets:
                        keeping.take(load)
                    else:
                        keeping.settle()
                    if said.is_full or not listening.is_busy:
                        listening.settle()
                    if said.tickets and not listening.is_busy:
                        listening.take(said)
                        said = _statements()
                    self._tell()
        finally:
            self._link.stop()

    # While the load before is being kept there is time to gather more.
    def _gather(self, keeping: Lane[Load], said: Load) -> Load:
        load = Load()
        while not load.is_full and not said.is_full:
            is_busy = keeping.is_busy
            wait = _BUSY_SECONDS if is_busy or said.tickets else _WAIT_SECONDS
            if load.tickets and not is_busy:
                wait = 0
            # A transaction costs as much as hundreds of its rows.
            messages = self._link.take(
                _TAKEN if load.rows < _ROWS // 2 else 1,
                wait,
                enough=_TAKEN,
                linger=_LINGER_SECONDS,
            )
            for message in messages:
                self._read(load, said, message)
            if not messages and not is_busy:
                break
        return load

    def _read(self, load: Load, said: Load, message: Message) -> None:
        found = self._reception.read(message)
        if found is not None:
            self._messages[message.topic.partition("/")[0]] += 1
        if isinstance(found, Statement):
            said.tickets.append(message.ticket)
            said.statements.append(found)
            said.rows += len(found.status.sensors)
            return
        load.tickets.append(message.ticket)
        if found is not None:
            load.deliveries.append(found)
            load.rows += rows(found)

    # Runs on the thread of a lane.
    def _keep(self, store: Store, stopped: Event, load: Load) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                receipts = self._keeper.keep(store, load.statements, load.deliveries)
            except StoreUnavailableError:
                self._lack = Lack.DATABASE_AWAY
                if time.monotonic() > deadline or stopped.wait(_RETRY_SECONDS):
                    raise
            else:
                self._lack = None
                self._send_receipts(receipts)
                self._link.acknowledge(load.tickets)
                return

    def _send_receipts(self, receipts: Receipts) -> None:
        for (municipality, edge), seq in receipts.items():
            self._link.publish(f"receipts/{municipality}/{edge}", encode_receipt(seq), retain=True)

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told_at < _TELL_SECONDS:
            return
        refused = self._refused
        news = refused - self._told
        if news:
            words = ", ".join(f"{count} {reason}" for reason, count in sorted(news.items()))
            _LOG.warning("refused in the last minute: %s", words)
        self._told_at = now
        self._told = refused
