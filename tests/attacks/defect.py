"""Defects: names of the code under attack that stand for something else while an attack runs."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final
from unittest.mock import patch

Defect = Mapping[str, object]
"""What takes the place of which name, such as ``anonymise.window.gate``."""

AS_BUILT: Final[Defect] = {}


# On the grid of clusters, and each count told from the next.
EVERY_STEP: Final[Defect] = {
    "anonymise.window.gate": lambda _draw, _per_person: 0,
    "anonymise.window.released_count": lambda count, _per_person, _draw: 15 + 5 * count,
}


@contextmanager
def planted(defect: Defect) -> Iterator[None]:
    """Put a defect in for as long as this lasts."""
    with ExitStack() as stack:
        for name, other in defect.items():
            stack.enter_context(patch(name, other))
        yield
