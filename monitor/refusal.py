"""The refusal: whether what the database did not do may be done later."""

from typing import Final

import psycopg

_PASSING_CLASSES: Final = frozenset(
    {
        "08",  # the connection broke
        "40",  # rolled back for another transaction's sake
        "53",  # out of connections, memory or disk
        "57",  # stopped by an operator, or starting
        "58",  # its machine failed it
    }
)
_PASSING: Final = frozenset(
    {
        "55006",  # somebody uses the object
        "55P03",  # somebody holds the lock
    }
)


def is_passing(error: psycopg.Error) -> bool:
    """Tell whether trying again later may help.

    The driver calls more than that operational: a row too wide for an index (class 54) is refused
    today and tomorrow. Without an SQLSTATE it was the way to the database that failed.
    """
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    sqlstate = error.sqlstate
    return sqlstate is None or sqlstate in _PASSING or sqlstate[:2] in _PASSING_CLASSES
