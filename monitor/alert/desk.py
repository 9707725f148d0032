"""The desk: where people change rules, take notice of alerts and close them."""

from collections.abc import Collection
from typing import Any, Final

from psycopg.types.json import Jsonb

from monitor.access.store import AccessStore
from monitor.alert.errors import NameTakenError, NotesFullError, RulesFullError
from monitor.alert.limit import MOST_RULES
from monitor.alert.rule import Rule

_PUT: Final = "select put_alert_rule(%s, %s, %s, %s, %s, %s)"
_DROP: Final = "select drop_alert_rule(%s, %s, %s)"
_ACKNOWLEDGE: Final = "select acknowledge_alert(%s, %s, %s, %s)"
_CLOSE: Final = "select close_alert(%s, %s, %s, %s, %s)"

_ANNOTATE: Final = "select annotate_alert(%s, %s, %s, %s, %s)"

_TAKEN: Final = -1
_FULL: Final = -2

Codes = Collection[str] | None
"""The municipalities where somebody may; None for all."""


class AlertDesk:
    """Writes for whoever asks by the api.

    Parameters
    ----------
    store : AccessStore
        Open, as a role that may guard.
    most_rules : int
        Of each municipality.
    """

    def __init__(self, store: AccessStore, most_rules: int = MOST_RULES) -> None:
        self._store = store
        self._most_rules = most_rules

    async def put_rule(
        self, rule: Rule, codes: Codes, by: str, now: int, rule_id: int | None = None
    ) -> int | None:
        """Make a rule, or put it in the place of another; return its id.

        Returns
        -------
        int or None
            None if there is no such rule or municipality among `codes`.

        Raises
        ------
        NameTakenError
            If its name is another's.
        RulesFullError
            If it is new and its municipality has as many as it may.
        """
        found = await self._called(
            _PUT, rule_id, _list(codes), Jsonb(rule.row()), by, now, self._most_rules
        )
        if found == _TAKEN:
            raise NameTakenError
        if found == _FULL:
            raise RulesFullError(self._most_rules)
        return None if found is None else int(found)

    async def drop_rule(self, rule_id: int, codes: Codes, now: int) -> bool:
        """Delete a rule, and withdraw what it raised; tell whether there was one."""
        return bool(await self._called(_DROP, rule_id, _list(codes), now))

    async def acknowledge(self, alert_id: int, codes: Codes, now: int, by: str) -> bool:
        """Take notice of an alert; tell whether there is one. Who was first stays."""
        return bool(await self._called(_ACKNOWLEDGE, alert_id, _list(codes), now, by))

    async def close(self, alert_id: int, codes: Codes, now: int, by: str, note: str) -> bool:
        """Close an alert; tell whether there is one. Who was first stays."""
        return bool(await self._called(_CLOSE, alert_id, _list(codes), now, by, note))

    async def annotate(self, alert_id: int, codes: Codes, now: int, by: str, note: str) -> bool:
        """Write a note on an alert, beside those that it has; tell whether there is one.

        Raises
        ------
        NotesFullError
            If it has as many as it may.
        """
        done = await self._called(_ANNOTATE, alert_id, _list(codes), now, by, note)
        if done == "full":
            raise NotesFullError
        return bool(done == "done")

    async def _called(self, function: str, *asked: object) -> Any:  # noqa: ANN401 - a scalar
        async with self._store.connection() as connection:
            row = await (await connection.execute(function.encode(), asked)).fetchone()
        return row[0] if row else None


def _list(codes: Codes) -> list[str] | None:
    return None if codes is None else sorted(codes)
