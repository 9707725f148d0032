"""Public holidays: days that are like no other of their weekday."""

from datetime import date
from typing import Final

from holidays import country_holidays

COUNTRY: Final = "NL"
"""Municipalities are named by the code of Statistics Netherlands: all are Dutch."""


def public_holidays(first: date, until: date, country: str = COUNTRY) -> frozenset[date]:
    """Return the public holidays from `first` until before `until`.

    In the Netherlands Liberation Day is one each fifth year, as it is a day off; Good Friday is
    none.

    Parameters
    ----------
    country : str
        By its code of two letters; a part of it after a hyphen, as in ``GB-ENG``.

    Raises
    ------
    ValueError
        If no such country, or part of one, is known.
    """
    code, _, part = country.partition("-")
    years = range(first.year, until.year + 1)
    try:
        days = country_holidays(code, subdiv=part or None, years=years)
    except NotImplementedError:
        raise ValueError("no such country is known, or no such part of it") from None
    return frozenset(day for day in days if first <= day < until)
