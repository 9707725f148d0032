"""What is said in Dutch and in English."""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Literal


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in both languages."""

    dutch: str
    english: str

    def literals(self) -> Iterator[Literal]:
        """Yield both, each with its language."""
        yield Literal(self.dutch, lang="nl")
        yield Literal(self.english, lang="en")
