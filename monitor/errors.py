"""What the monitor refuses or cannot do, as an error tree.

::

    MonitorError
     ├── SettingsError               settings are missing or wrong; `problems` lists all of them
     ├── MigrationError              the database cannot be brought to this version's schema
     ├── StoreError                  the database refused; `sqlstate` says why: trying again is vain
     │    └── StoreUnavailableError  it cannot be reached or is stopping: try again later
     ├── ExportsBusyError            as many exports are read as may be: try again later
     └── QuestionError               a reader's question has no answer as it is put
          ├── UnknownIdError         an id names nothing that is registered
          ├── AmbiguousIdError       several municipalities use that id: name one
          └── MixedTimeZoneError     places that share no calendar: ask for each apart

No message carries a driver's text: PostgreSQL prints the failing row (privacy rule 10).
"""

from typing import Final

_CONTENT_CLASSES: Final = frozenset(
    {
        "22",  # a value it cannot hold
        "23",  # a constraint
        "54",  # too long for an index, too many columns
    }
)


class MonitorError(Exception):
    """Anything that goes wrong in the monitor."""


class SettingsError(MonitorError):
    """Settings are missing or wrong.

    Attributes
    ----------
    problems : tuple of str
        One sentence each; none carries a value.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class MigrationError(MonitorError):
    """The database cannot be brought to this version's schema; the message says what to do."""


class StoreError(MonitorError):
    """The database refused, and would again: it lacks a migration or a right, or we have a fault.

    Attributes
    ----------
    sqlstate : str
        PostgreSQL's five-letter code, such as ``42883``; empty if there was none.
    """

    def __init__(self, message: str, sqlstate: str = "") -> None:
        super().__init__(f"{message} (SQLSTATE {sqlstate})" if sqlstate else message)
        self.sqlstate = sqlstate

    @property
    def is_about_content(self) -> bool:
        """Tell whether it was what was to be written that it refused, and nothing of its own."""
        return self.sqlstate[:2] in _CONTENT_CLASSES


class StoreUnavailableError(StoreError):
    """The database cannot be reached or is stopping: nothing was written, try again later."""


class ExportsBusyError(MonitorError):
    """As many exports are being read as may be at a time: try again later."""

    def __init__(self) -> None:
        super().__init__("as many files are being read as may be at a time: try again shortly")


class QuestionError(MonitorError):
    """A reader's question has no answer as it is put."""


class UnknownIdError(QuestionError):
    """An id names nothing that is registered.

    Attributes
    ----------
    kind : str
        What it was to name: ``zone``, ``counter`` or ``area``.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"no {kind} has such an id")
        self.kind = kind


class AmbiguousIdError(QuestionError):
    """Several municipalities use an id, and none was named.

    Attributes
    ----------
    kind : str
        What it names: ``zone``, ``counter`` or ``area``.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind}s of several municipalities have this id: name the municipality")
        self.kind = kind


class MixedTimeZoneError(QuestionError):
    """The places asked for lie in several time zones, and so share no calendar."""

    def __init__(self) -> None:
        super().__init__("these places lie in several time zones: ask for each apart")
