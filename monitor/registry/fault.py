"""What is wrong with a registry's folder, and what to do about it.

A fault tells file, feature, problem and remedy; a `RegistryError` carries every fault that was
found.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.errors import MonitorError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    file : str
        Path of the file, as the folder was given.
    feature : str
        The sensor, zone or part of the file in words; empty where it is the file itself.
    problem, remedy : str
        What is wrong, and what to do about it.
    """

    file: str
    feature: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.feature}" if self.feature else self.file
        return f"{place}: {self.problem}; {self.remedy}"


class RegistryError(MonitorError):
    """A folder cannot be read as a registry; its words are all faults, one a line.

    Attributes
    ----------
    faults : tuple of Fault
        At least one.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is; the faults it finds there join those of the whole folder.

    Whoever must know whether something was wrong compares `found` before and after.
    """

    file: str
    feature: str
    faults: list[Fault]

    @property
    def found(self) -> int:
        """How many faults were found so far, here and elsewhere."""
        return len(self.faults)

    def fault(self, problem: str, remedy: str) -> None:
        """Note that something is wrong here."""
        self.faults.append(Fault(self.file, self.feature, problem, remedy))

    def at(self, feature: str) -> "Place":
        """Return a place within the same file."""
        return Place(self.file, feature, self.faults)
