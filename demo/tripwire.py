"""The tripwire at the door of imports: a file that seems to name persons or devices is refused."""

from enum import StrEnum

from anonymise.identifiers import find_identifier
from demo.errors import ReplayError


class Suspect(StrEnum):
    """What of a file may be an identifier; the identifier itself is never told."""

    FILE_NAME = "the file's name"
    COLUMN = "the name of a column"
    CELL = "what stands in a cell"
    SENSOR_ID = "the id of a sensor"
    SENSOR_NAME = "the name of a sensor"


class SuspectError(ReplayError):
    """A file may hold an identifier of a person or a device.

    Attributes
    ----------
    suspect : Suspect
        Where.
    """

    def __init__(self, suspect: Suspect, line: int | None = None) -> None:
        where = "" if line is None else f" in line {line}"
        super().__init__(
            f"{suspect}{where} may be an identifier of a person or a device: "
            "replace it by a name of the place"
        )
        self.suspect = suspect


def refuse_identifier(suspect: Suspect, value: object, line: int | None = None) -> None:
    """Refuse a file for what is written there.

    Raises
    ------
    SuspectError
        If that may be an identifier.
    """
    if find_identifier(value) is not None:
        raise SuspectError(suspect, line)
