"""The observation: what a counter reported over an interval. Raw, and never stored.

Importable by `ingest` and `anonymise` alone: nothing downstream can even name a raw count.
"""

from dataclasses import dataclass

from anonymise.errors import ObservationError


@dataclass(frozen=True, slots=True)
class Observation:
    """Passages that one counter reported over ``[started_at, ended_at)``.

    Parameters
    ----------
    counter : str
        The counter's registered id.
    started_at, ended_at : int
        Seconds since 1970-01-01T00:00:00Z.
    count : int
        Passages; 0 is a fact (nobody came) and not a gap.

    Raises
    ------
    ObservationError
        If `count` is negative or the interval has no length.
    """

    counter: str
    started_at: int
    ended_at: int
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ObservationError("a count is never negative")
        if self.ended_at <= self.started_at:
            raise ObservationError("an observation ends after it starts")
