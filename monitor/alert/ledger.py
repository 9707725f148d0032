"""The ledger: rules and standings out of the database, and moves into it.

For one thread. Each call is one transaction. Several may judge the same: a move counts only where
the standing still was as its mover knew it, so that each thing happens once.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from monitor.alert.rule import Rule, read_rule
from monitor.alert.standing import Phase, Standing, Transition
from monitor.session import Cursor, Session, connect

_RULES: Final = "select time_zone, rule from public.list_alert_rule()"
_STANDINGS: Final = """
select rule_id, subject, phase, since, moved_at, unmeasured, peak, peak_at, number, judged_at
from public.list_alert_standing(%s)
"""
_MOVE: Final = "select rule_id, subject, number from public.move_alert(%s, %s::jsonb)"
_NOTE: Final = "select public.note_alert(%s, %s)"

_log = logging.getLogger(__name__)

Place = tuple[int, str]
"""Id of a rule, and of its subject."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A standing as it is stored.

    Parameters
    ----------
    number : int
        Of its changes; 0 where nothing is stored.
    """

    standing: Standing
    number: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A standing as it is from now on.

    Parameters
    ----------
    number : int
        Of the one that it takes the place of.
    at : int
        When it was judged.
    """

    rule_id: int
    subject: str
    number: int
    standing: Standing
    transition: Transition | None
    at: int

    def written(self) -> dict[str, Any]:
        """Return it as `move_alert` takes it."""
        told = self.transition
        return {
            "rule_id": self.rule_id,
            "subject": self.subject,
            "number": self.number,
            "phase": self.standing.phase.value,
            "since": self.standing.since_at,
            "moved_at": self.at if self.standing.moved_at is None else self.standing.moved_at,
            "unmeasured": self.standing.is_unmeasured,
            "peak": self.standing.peak,
            "peak_at": self.standing.peak_at,
            "at": self.at,
            "kind": told.kind.value if told else None,
            "started_at": told.started_at if told else None,
            "value": told.value if told else None,
        }


class Ledger:
    """What is judged by and what was judged, over one connection.

    Parameters
    ----------
    session : Session
        Of a role that may write.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._beyond: frozenset[int] = frozenset()

    @classmethod
    def connect(cls, database_url: str) -> Self:
        """Connect to the database.

        Raises
        ------
        StoreUnavailableError
            If it cannot be reached.
        """
        return cls(Session(connect(database_url), database_url))

    def close(self) -> None:
        """Close the connection for good."""
        self._session.close()

    def rules(self) -> Mapping[str, Sequence[Rule]]:
        """Return the rules of each municipality that this role judges.

        Rules of a later version are left to it, with all that stands by them.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        StoreError
            If it refused: it is not migrated, or the role may not write.
        """

        def work(cursor: Cursor) -> dict[str, list[Rule]]:
            found: dict[str, list[Rule]] = defaultdict(list)
            beyond: set[int] = set()
            for time_zone, row in cursor.execute(_RULES):
                rule = read_rule(row, time_zone)
                if rule is None:
                    beyond.add(row["id"])
                else:
                    found[rule.municipality].append(rule)
            if beyond - self._beyond:
                _log.warning("of the rules of alerts %d need a later version", len(beyond))
            self._beyond = frozenset(beyond)
            return dict(found)

        return self._session.transact(work)

    def standings(self, municipality: str) -> tuple[dict[Place, Kept], int | None]:
        """Return how all stands, and when it was last judged; None if it never was.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        StoreError
            If it refused.
        """

        def work(cursor: Cursor) -> tuple[dict[Place, Kept], int | None]:
            rows = cursor.execute(_STANDINGS, (municipality,)).fetchall()
            kept = {
                (rule_id, subject): Kept(Standing(Phase(phase), *told), number)
                for rule_id, subject, phase, *told, number, _ in rows
                if rule_id is not None and rule_id not in self._beyond
            }
            return kept, rows[0][-1]

        return self._session.transact(work)

    def move(self, municipality: str, moves: Sequence[Move]) -> dict[Place, int]:
        """Take in what was judged; return the new number of each that counts.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached: nothing was taken in.
        StoreError
            If it refused, and would again: nothing was taken in.
        """
        document = json.dumps([move.written() for move in moves])

        def work(cursor: Cursor) -> dict[Place, int]:
            rows = cursor.execute(_MOVE, (municipality, document))
            return {(rule_id, subject): number for rule_id, subject, number in rows}

        return self._session.transact(work)

    def note(self, municipality: str, judged_at: int) -> None:
        """Note until when all was judged.

        Raises
        ------
        StoreUnavailableError
            If the database cannot be reached.
        StoreError
            If it refused.
        """
        self._session.transact(lambda cursor: cursor.execute(_NOTE, (municipality, judged_at)))
