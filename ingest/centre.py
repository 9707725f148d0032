"""The centre: what edges release -> checked again -> the store; acknowledged after the commit.

Two threads: one reads what came while the other commits what was read before. A message that
cannot be used is counted by its reason and acknowledged, for poison must not loop; one whose commit
failed is not, and comes again. Several centres may share the work: each message goes to one of
them, and what a centre leaves undone its edge sends again, as no receipt comes.
"""

import logging
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from prometheus_client.core import Metric

from ingest.inbox import Message, Ticket
from ingest.keeper import Keeper, Receipts, rows
from ingest.mqtt import SESSION_SECONDS, Link
from ingest.reception import Reception, Statement
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
_TAKEN: Final = 50
_WAIT_SECONDS: Final = 0.2
_BUSY_SECONDS: Final = 0.005
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

    @property
    def is_full(self) -> bool:
        """Tell whether it is as much as one transaction should be."""
        return self.rows >= _ROWS or len(self.tickets) >= _MESSAGES


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
        self._keeping_since: float | None = None
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
                with self._open_store() as store:
                    is_first = False
                    self._lack = None
                    self._serve(store, stopped)
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
        since = self._keeping_since
        if since is not None and time.monotonic() - since > 2 * _PATIENCE_SECONDS:
            return self._lack or Lack.DATABASE_AWAY
        return self._lack

    @property
    def _refused(self) -> Tally[str]:
        # Copies: each belongs to a thread of its own.
        return Tally(dict(self._reception.refused)) + Tally(dict(self._keeper.refused))

    def _serve(self, store: Store, stopped: Event) -> None:
        self._link.start()
        try:
            # An edge that has waited long for a receipt takes it as a sign to send again.
            for municipality in self._reception.municipalities:
                for edge, seq in store.receipts(municipality).items():
                    self._send_receipts({(municipality, edge): seq})
            with ThreadPoolExecutor(1, "keeper") as keeping:
                kept: Future[None] | None = None
                while not stopped.is_set():
                    load = self._gather(kept)
                    if kept is not None:
                        kept.result()
                    kept = (
                        keeping.submit(self._keep, store, load, stopped) if load.tickets else None
                    )
                    self._tell()
        finally:
            self._link.stop()

    # While the load before is being kept there is time to gather more.
    def _gather(self, kept: Future[None] | None) -> Load:
        load = Load()
        while not load.is_full:
            is_busy = kept is not None and not kept.done()
            wait = _BUSY_SECONDS if is_busy else 0 if load.tickets else _WAIT_SECONDS
            messages = self._link.take(_TAKEN if load.rows < _ROWS // 2 else 1, wait)
            for message in messages:
                self._read(load, message)
            if not messages and not is_busy:
                break
        return load

    def _read(self, load: Load, message: Message) -> None:
        load.tickets.append(message.ticket)
        found = self._reception.read(message)
        if found is None:
            return
        self._messages[message.topic.partition("/")[0]] += 1
        if isinstance(found, Statement):
            load.statements.append(found)
            load.rows += len(found.status.sensors)
        else:
            load.deliveries.append(found)
            load.rows += rows(found)

    # Runs on the keeper's thread.
    def _keep(self, store: Store, load: Load, stopped: Event) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            self._keeping_since = time.monotonic()
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
            finally:
                self._keeping_since = None

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
