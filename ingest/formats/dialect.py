"""The dialect: the format that a sensor speaks by its line in the registry. Inlets read through it.

Pure. What is well formed in another format than the sensor's is `OTHER_FORMAT`, so that a wrong
line in the registry shows as what it is; the price is paid by malformed messages alone.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from anonymise.observation import Observation
from ingest.errors import Reason, RefusedError
from ingest.formats import cmsa, fiware, passant, plain_csv, senml
from monitor.registry.entry import FormatName, Sensor
from monitor.registry.speech import EVENT_LIKE

_Read = TypeVar("_Read")
_NO_SIGN: Final = frozenset({Reason.MALFORMED, Reason.OTHER_KIND})


class Format(Protocol):
    """One wire format: a module of this package. Pure."""

    def observations(self, payload: bytes, sensor: Sensor) -> list[Observation]:
        """Read a message of passages: one observation for each counter of the sensor.

        All are over one and the same interval.

        Raises
        ------
        RefusedError
            If it cannot be used; the reason tells why, and nothing of it.
        """
        ...

    def presence(self, payload: bytes, sensor: Sensor) -> tuple[int, dict[str, int]]:
        """Read a message of presence: its instant, and the persons in each view that it tells of.

        Raises
        ------
        RefusedError
            If it cannot be used; the reason tells why, and nothing of it.
        """
        ...


FORMATS: Final[Mapping[FormatName, Format]] = MappingProxyType(
    {"passant": passant, "cmsa": cmsa, "fiware": fiware, "senml": senml, "csv": plain_csv}
)


def observations(payload: bytes, sensor: Sensor) -> list[Observation]:
    """Read a message of passages in the sensor's format; see `Format`.

    Raises
    ------
    RefusedError
        `WITHOUT_HEARTBEAT`, `OTHER_FORMAT`, or the format's own reason.
    """
    return _read(payload, sensor, lambda spoken: spoken.observations)


def presence(payload: bytes, sensor: Sensor) -> tuple[int, dict[str, int]]:
    """Read a message of presence in the sensor's format; see `Format`.

    Raises
    ------
    RefusedError
        `WITHOUT_HEARTBEAT`, `OTHER_FORMAT`, or the format's own reason.
    """
    return _read(payload, sensor, lambda spoken: spoken.presence)


def _read(
    payload: bytes, sensor: Sensor, reader_of: Callable[[Format], Callable[[bytes, Sensor], _Read]]
) -> _Read:
    # A folder is checked for it; a registry that was built otherwise is checked here.
    if sensor.format in EVENT_LIKE and not sensor.heartbeat:
        raise RefusedError(Reason.WITHOUT_HEARTBEAT)
    try:
        return reader_of(FORMATS[sensor.format])(payload, sensor)
    except RefusedError as refusal:
        reason = refusal.reason
    if reason is Reason.MALFORMED and any(
        _is_read(payload, sensor, reader_of(other))
        for name, other in FORMATS.items()
        if name != sensor.format
    ):
        reason = Reason.OTHER_FORMAT
    raise RefusedError(reason)


def _is_read(payload: bytes, sensor: Sensor, reader: Callable[[bytes, Sensor], object]) -> bool:
    """Tell whether a message is one of a reader's, be it of other names than the sensor's."""
    try:
        reader(payload, sensor)
    except RefusedError as refusal:
        return refusal.reason not in _NO_SIGN
    return True
