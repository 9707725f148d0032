"""The desk: where evaluations are kept, and found again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from monitor.access.store import AccessStore
from monitor.evaluation.errors import BureauFullError
from monitor.evaluation.report.case import Case
from monitor.evaluation.result import Result
from monitor.reading import Connection, statement

LONGEST_TITLE: Final = 200
PAGE_SIZE: Final = 50

_PUT: Final = "select public.put_evaluation(%s, %s, %s, %s)"
_DROP: Final = "select public.drop_evaluation(%s, %s, %s)"
_FULL: Final = 0

Codes = Collection[str] | None
"""The municipalities where somebody may; None for all."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An evaluation as it is kept.

    Parameters
    ----------
    answer : Mapping of str to str
        The answer in a sentence, by language.
    made_at : int
        By the city's clock, in epoch seconds.
    told, result : Mapping
        As they were written; `result` is None in a list.
    """

    id: int
    municipality: str
    title: str
    verdict: str
    design_version: str
    material_version: str
    method_version: str
    told: Mapping[str, Any]
    result: Mapping[str, Any] | None
    made_at: int
    made_by: str

    @property
    def answer(self) -> Mapping[str, str]:
        """The answer in one sentence, by language."""
        found: Mapping[str, str] = self.told["answer"]
        return found

    def case(self) -> Case:
        """Return what a report is made of: the same each time, whatever the store has now."""
        told = self.told
        return Case(
            msgspec.convert(self.result, Result),
            told["origin"],
            self.made_at,
            told["names"],
            tuple(told["remarks"]),
            tuple(told["known"]),
        )


async def list_evaluations(
    connection: Connection, municipality: str | None, before: int | None, limit: int
) -> list[Kept]:
    """Return evaluations without their results, the newest first.

    Parameters
    ----------
    municipality : str or None
        Whose; of all that the connection sees if None.
    before : int or None
        Only those kept before the one with this id.
    """
    return await _rows(connection, municipality=municipality, before=before, limit=limit)


async def find_evaluation(connection: Connection, id_: int) -> Kept | None:
    """Return an evaluation with its result, of those that the connection sees."""
    found = await _rows(connection, id=id_, with_result=True)
    return found[0] if found else None


async def _rows(connection: Connection, **asked: object) -> list[Kept]:
    usual = {"municipality": None, "id": None, "before": None, "limit": 1, "with_result": False}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement("evaluation_kept"), usual | asked)
        return [Kept(**row) for row in await cursor.fetchall()]


class EvaluationDesk:
    """Writes for whoever asks by the api.

    Parameters
    ----------
    store : AccessStore
        Open, as a role that may guard.
    """

    def __init__(self, store: AccessStore) -> None:
        self._store = store

    async def put(self, made: Mapping[str, Any], codes: Codes, by: str, made_at: int) -> int | None:
        """Keep an evaluation, and return its id: of the one that came of the same, if there is one.

        Parameters
        ----------
        made : Mapping
            As `Bureau.make` returns it.
        codes : collection of str or None
            Where whoever asks may.
        by : str
            Who asks.
        made_at : int
            The city's time.

        Returns
        -------
        int or None
            None if there is no such municipality among `codes`.

        Raises
        ------
        BureauFullError
            If the municipality keeps as many as it may.
        """
        asked = (_list(codes), Jsonb(made), by, made_at)
        async with self._store.connection() as connection:
            row = await (await connection.execute(_PUT.encode(), asked)).fetchone()
        id_: int | None = row[0] if row else None
        if id_ == _FULL:
            raise BureauFullError("has as many evaluations as one may: delete old ones")
        return id_

    async def drop(self, municipality: str, id_: int, codes: Codes) -> bool:
        """Delete an evaluation; tell whether there was one."""
        asked = (_list(codes), municipality, id_)
        async with self._store.connection() as connection:
            row = await (await connection.execute(_DROP.encode(), asked)).fetchone()
        return bool(row and row[0])


def _list(codes: Codes) -> list[str] | None:
    return None if codes is None else sorted(codes)
