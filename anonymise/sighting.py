"""The sighting: one device address heard by one sensor. It lives in the edge's memory alone.

Importable by `ingest` and `anonymise` alone: nothing downstream can even name an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anonymise.errors import SightingError

ADDRESS_BYTES: Final = 6

RANDOMISED_BIT: Final = 0b10
"""Of an address's first byte: set where the device made the address up (the U/L bit)."""


@dataclass(frozen=True, slots=True)
class SightingFrame:
    """What one sensor heard in one second; nothing of it shows.

    Parameters
    ----------
    heard_at : int
        Seconds since 1970-01-01T00:00:00Z.
    addresses : sequence of bytes
        Of 6 bytes each. None is a fact (nobody was heard) and not a gap; one that stands there
        twice, or a frame that comes twice, changes nothing.

    Raises
    ------
    SightingError
        If an address has another length.
    """

    heard_at: int
    addresses: Sequence[bytes]

    def __post_init__(self) -> None:
        if not {ADDRESS_BYTES}.issuperset(map(len, self.addresses)):
            raise SightingError("a device address has six bytes")

    def __repr__(self) -> str:
        return "SightingFrame(...)"
