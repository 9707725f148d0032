"""Reads the attack report: what was tried against the release rule, and what it gave.

The file is what ``make attack`` writes; see docs/papers.md. Whatever is not of that format is
refused, for its figures go into papers unchanged.
"""

from pathlib import Path
from typing import Final, Literal

import msgspec

from monitor.papers.errors import ReportError

REPORT_VERSION: Final = 1


class Mutant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A defect that was planted beside the rule, and whether the attack saw it."""

    name: str
    figure: float | int
    caught: bool


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """One attack: its figure, the interval that holds it, and the mark it is held against.

    Attributes
    ----------
    interval
        With 95 % confidence; None for an exact figure.
    pass_mark, passed
        None where the figure is reported and held against nothing.
    """

    id: str
    attack: str
    attacker: str
    figure: float | int
    interval: tuple[float | int, float | int] | None
    unit: str
    comparison: Literal["<=", "==", "report"]
    pass_mark: float | int | None
    passed: bool | None
    mutants: tuple[Mutant, ...]
    size: str | int
    note: str

    @property
    def is_sound(self) -> bool:
        """Tell whether it passed its mark, if it has one, and caught every mutant."""
        return self.passed is not False and all(mutant.caught for mutant in self.mutants)


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole report, of one version of Passant."""

    version: int
    passant: str
    rows: tuple[Row, ...]


def read_report(file: Path) -> Report:
    """Return the report that a file holds.

    Raises
    ------
    ReportError
        If it cannot be read, is none, or is of another version of the format.
    """
    try:
        report = msgspec.json.decode(file.read_bytes(), type=Report)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ReportError(f"{file} cannot be read ({reason}); run make attack first") from None
    except msgspec.DecodeError as error:
        raise ReportError(f"{file} is no attack report ({error}); run make attack") from None
    if report.version != REPORT_VERSION:
        raise ReportError(
            f"{file} has version {report.version}, and {REPORT_VERSION} is read; run make attack"
        )
    if len({row.id for row in report.rows}) < len(report.rows):
        raise ReportError(f"{file} names an attack twice; run make attack")
    return report
