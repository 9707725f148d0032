"""Years and months of the municipality's own calendar, of each of which there is a file. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.holding import Span


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a month.

    Parameters
    ----------
    name : str
        Such as ``2026`` or ``2026-03``.
    first, end : date
        Its first day, and the day after its last.
    """

    name: str
    first: date
    end: date

    @property
    def is_year(self) -> bool:
        """Whether it is a year, and not a month of one."""
        return "-" not in self.name


def periods_of(span: Span) -> Iterator[Period]:
    """Yield each year of a span, and after it each of its months that lies in the span."""
    for year in range(span.first.year, span.last.year + 1):
        yield Period(f"{year}", date(year, 1, 1), date(year + 1, 1, 1))
        for month in range(1, 13):
            first, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
            if first <= span.last and end > span.first:
                yield Period(f"{year}-{month:02}", first, end)


def whole_periods(span: Span, before: date) -> Iterator[Period]:
    """Yield each year that ends by `before`, and the months that do of a year that does not."""
    for period in periods_of(span):
        is_of_whole_year = not period.is_year and date(period.first.year + 1, 1, 1) <= before
        if period.end <= before and not is_of_whole_year:
            yield period
