"""One evaluation, told on standard input and answered on standard output, as JSON.

A process of its own, for it takes a processor for seconds: it is begun by
`monitor.evaluation.bureau`.
"""

import asyncio
import json
import os
import sys
from typing import Any, Final

import msgspec
from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg.errors import (
    InsufficientPrivilege,
    InvalidParameterValue,
    UndefinedColumn,
    UndefinedTable,
)

from monitor.errand import AWAY, REFUSED
from monitor.errors import QuestionError
from monitor.evaluation.bureau import Order
from monitor.evaluation.judgement import judge
from monitor.evaluation.report.case import Case
from monitor.evaluation.report.report import summary
from monitor.evaluation.source.beside import Sourced
from monitor.evaluation.source.store import read_store
from monitor.happening.wording import Language
from monitor.reading import SESSION, narrowing
from monitor.settings import SettingReader

_AWAY: Final = (
    OperationalError,
    InterfaceError,
    UndefinedTable,
    UndefinedColumn,
    InsufficientPrivilege,
    InvalidParameterValue,
)
"""As `monitor.reading.Reader` has it."""


def main() -> int:
    """Make it, and return 0, 1 if the database is away, or 2 if it cannot be made."""
    settings = SettingReader(os.environ)
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        sourced = asyncio.run(_sourced(database_url, order))
    except _AWAY:
        return AWAY
    except QuestionError as error:
        sys.stdout.write(str(error))
        return REFUSED
    sys.stdout.write(json.dumps(_made(order, sourced), ensure_ascii=True, allow_nan=False))
    return 0


async def _sourced(database_url: str, order: Order) -> Sourced:
    connection = await AsyncConnection.connect(
        database_url, autocommit=True, options=SESSION, application_name="passant evaluation"
    )
    async with connection:
        await connection.execute(*narrowing(frozenset({order.municipality})))
        return await read_store(connection, order.design, order.municipality, order.now)


def _made(order: Order, sourced: Sourced) -> dict[str, Any]:
    result = judge(order.design, sourced.material)
    calendar = sourced.material.calendar
    known = () if calendar is None else tuple(calendar.columns)
    case = Case(result, sourced.origin, order.now, sourced.names, sourced.remarks, known)
    return {
        "municipality": order.municipality,
        "result": result.document(),
        "told": {
            "origin": case.origin,
            "names": dict(case.names),
            "remarks": list(case.remarks),
            "known": list(case.known),
            "answer": {language.value: summary(case, language) for language in Language},
        },
    }


if __name__ == "__main__":
    sys.exit(main())
