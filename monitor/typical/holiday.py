"""Public holidays: days that are like no other of their weekday."""

from datetime import date
from typing import Final

from holidays import country_holidays

COUNTRY: Final = "NL"
"""Municipalities are named by the code of Statistics Netherlands: all are Dutch."""


def public_holidays(first: date, until: date) -> frozenset[date]:
    """Return the public holidays from `first` until before `until`.

    Liberation Day is one each fifth year, as it is a day off; Good Friday is none.
    """
    years = range(first.year, until.year + 1)
    return frozenset(day for day in country_holidays(COUNTRY, years=years) if first <= day < until)
