"""A figure: what was reached, beside what it is held against."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of `make bench`.

    Parameters
    ----------
    name : str
        What was measured.
    value, limit_value : float
        What we reach, and what the limit reaches in the same run, in `unit`.
    limit : str
        What it is held against, in words.
    """

    name: str
    value: float
    unit: str
    limit: str
    limit_value: float

    @property
    def ratio(self) -> float:
        return self.value / self.limit_value

    def __str__(self) -> str:
        return json.dumps(
            {
                "name": self.name,
                "value": round(self.value, 1),
                "unit": self.unit,
                "limit": self.limit,
                "limit_value": round(self.limit_value, 1),
                "ratio": round(self.ratio, 3),
            }
        )


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    started_at = time.perf_counter()
    work()
    return time.perf_counter() - started_at
